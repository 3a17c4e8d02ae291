package stage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// asked is what a request asks for, in parts that can be compared.
type asked struct {
	method string
	path   string            // with scheme and host
	query  map[string]string // by name
	body   map[string]string // by the path in it; of what has no parts the whole is at ""
}

func newAsked(method string, u *url.URL, body []byte) asked {
	return asked{method, u.Scheme + "://" + u.Host + u.Path, joined(u.Query()), bodyParts(take.PlainBoundary(body))}
}

// endpoint is what two requests have in common that get the same kind of
// answer: method, path, and the names in the query.
func (q asked) endpoint() string {
	return q.method + " " + q.path + "?" + strings.Join(slices.Sorted(maps.Keys(q.query)), "&")
}

func joined(v url.Values) map[string]string {
	parts := make(map[string]string, len(v))
	for name, values := range v {
		parts[name] = strings.Join(values, "\n")
	}
	return parts
}

// maxParts is how many parts a body is taken into; of a larger one the whole is
// compared.
const maxParts = 1000

// bodyParts are the values of a JSON body or a form.
func bodyParts(body []byte) map[string]string {
	parts := map[string]string{}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if d.Decode(&v) == nil && !d.More() {
		jsonParts(v, "", parts)
	} else if form, err := url.ParseQuery(string(body)); err == nil && bytes.ContainsRune(body, '=') && !bytes.ContainsAny(body, " \n<{") {
		parts = joined(form)
	}
	if len(body) > 0 && (len(parts) == 0 || len(parts) > maxParts) {
		return map[string]string{"": string(body)}
	}
	return parts
}

// jsonParts notes the values in a JSON value by their paths, as items[0].id.
func jsonParts(v any, path string, parts map[string]string) {
	if len(parts) > maxParts {
		return
	}
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			jsonParts(v[name], strings.TrimPrefix(path+"."+name, "."), parts)
		}
	case []any:
		for i, e := range v {
			jsonParts(e, fmt.Sprintf("%s[%d]", path, i), parts)
		}
	default:
		parts[path] = fmt.Sprintf("%T %v", v, v)
	}
}

// differences counts the parts in which two differ, at most one more than most.
func differences(a, b map[string]string, most int) int {
	n := 0
	for name, v := range a {
		if other, has := b[name]; !has || other != v {
			n++
		}
		if n > most {
			return n
		}
	}
	for name := range b {
		if _, has := a[name]; !has {
			n++
		}
	}
	return n
}

// nearest describes what was recorded that is most like a request of which
// nothing is: of the same path if there is some, else of one that begins alike;
// nil if there is neither.
func (r *Recording) nearest(q asked, kind string) *take.Nearest {
	var found *shot
	least := unlikeness{}
	for _, s := range r.shots {
		if s.kind != kind && !(scripted(s.kind) && scripted(kind)) {
			continue
		}
		if d, like := q.unlike(s.asked); like && (found == nil || slices.Compare(d[:], least[:]) < 0) {
			found, least = s, d
		}
	}
	if found == nil {
		return nil
	}
	return &take.Nearest{Request: found.method + " " + found.path, Unlike: q.reasons(found.asked)}
}

// scripted reports whether a kind of request is one that scripts make, which
// may be made in another way.
func scripted(kind string) bool { return kind == "XHR" || kind == "Fetch" }

// unlikeness orders recorded requests: segments of the path that differ, whether
// the method does, and names in the query.
type unlikeness [3]int

// unlike says how unlike two requests are, and whether they have anything in
// common.
func (q asked) unlike(s asked) (d unlikeness, like bool) {
	a, b := strings.Split(q.path, "/"), strings.Split(s.path, "/")
	if len(a) < 3 || len(b) < 3 || a[2] != b[2] {
		return d, false // elsewhere
	}
	if q.path != s.path && (len(a) < 4 || len(b) < 4 || a[3] != b[3]) {
		return d, false
	}
	d[0] = max(len(a), len(b))
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			d[0]--
		}
	}
	if q.method != s.method {
		d[1] = 1
	}
	d[2] = len(missing(q.query, s.query)) + len(missing(s.query, q.query))
	return d, d[0] == 0 || d[1] == 0
}

// missing lists the names of parts that one has and the other has not.
func missing(has, other map[string]string) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(has)) {
		if _, there := other[name]; !there {
			names = append(names, name)
		}
	}
	return names
}

// reasons say why a recorded request does not fit.
func (q asked) reasons(s asked) (list []string) {
	if q.path != s.path {
		return []string{"has another path"} // what it asks for there says nothing
	}
	if q.method != s.method {
		list = append(list, "has another method")
	}
	for _, name := range missing(q.query, s.query) {
		list = append(list, "has no query key "+name)
	}
	for _, name := range missing(s.query, q.query) {
		list = append(list, "has the query key "+name+" besides")
	}
	return list
}
