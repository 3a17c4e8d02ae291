package diff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/url"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// bodies compares what two requests carried: their bodies, and their queries.
func (c *comparer) bodies(x, y *request) []raw {
	var gone, values []change
	if old, new := c.query(x, y); old != new {
		values = append(values, change{"url", old, new})
	}
	if !bytes.Equal(x.body, y.body) {
		shape, value := compareBodies(x.body, y.body, header(x.Exchange, "content-type"), header(y.Exchange, "content-type"))
		gone, values = shape, append(values, value...)
	}
	gone, values = c.known(x, gone), c.known(x, values)
	all := slices.Concat(gone, values)
	if len(all) == 0 {
		return nil
	}
	first := all[0]
	r := c.aboutRequest(RequestChanged, y, "%s of %s is %s, it was %s", first.path, y.path, orNone(cut(first.new, maxQuote)), orNone(cut(first.old, maxQuote)))
	r.key, r.old, r.new = x.endpoint+"#"+first.path, first.old, first.new
	if len(gone) == 0 {
		r.Severity = Warning
	}
	r.in(x.endpoint, all)
	r.Baseline, r.Candidate = evidence(all)
	return []raw{r}
}

// in notes the places in a body that a finding is about.
func (r *raw) in(endpoint string, list []change) {
	r.noise, r.changes = nil, list
	for _, ch := range list {
		r.noise = append(r.noise, NoiseLocus{"network", endpoint + "#" + ch.path, itself})
	}
}

// query compares the URLs of two requests to one endpoint.
func (c *comparer) query(x, y *request) (old, new string) {
	p, q := c.where(x.URL), c.where(y.URL)
	return p.RequestURI(), q.RequestURI()
}

func header(x *take.Exchange, name string) string {
	for _, h := range x.RequestHeaders {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// compareBodies compares two request bodies by what they mean. Changes of
// shape are apart from changes of values.
func compareBodies(old, new []byte, oldType, newType string) (shape, values []change) {
	x, ok := fields(old, oldType)
	y, ok2 := fields(new, newType)
	if !ok || !ok2 {
		if bytes.Equal(old, new) {
			return nil, nil
		}
		return nil, []change{{"body", bytesOf(old), bytesOf(new)}}
	}
	for _, path := range slices.Sorted(maps.Keys(x)) {
		o := x[path]
		n, ok := y[path]
		switch {
		case !ok:
			shape = append(shape, change{path, o.String(), ""})
		case o.kind != n.kind:
			shape = append(shape, change{path, o.kind + " " + o.text, n.kind + " " + n.text})
		case o.text != n.text && !(isVolatile(o.text) && isVolatile(n.text)):
			values = append(values, change{path, o.text, n.text})
		}
	}
	for _, path := range slices.Sorted(maps.Keys(y)) {
		if _, ok := x[path]; !ok {
			shape = append(shape, change{path, "", y[path].String()})
		}
	}
	return shape, values
}

func bytesOf(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return fmt.Sprintf("%s %s", count(len(b), "byte"), take.NewBlobID(b)[:8])
}

// field is one value in a body.
type field struct{ kind, text string }

func (f field) String() string { return strings.TrimSpace(f.kind + " " + f.text) }

// fields reads a JSON or form body as a flat map of its values.
func fields(body []byte, contentType string) (map[string]field, bool) {
	media, params, _ := mime.ParseMediaType(contentType)
	switch {
	case media == "multipart/form-data":
		return multipartFields(body, params["boundary"])
	case media == "application/x-www-form-urlencoded":
		return formFields(string(body))
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil || d.More() {
		return nil, false
	}
	out := map[string]field{}
	flatten(out, "", v)
	return out, true
}

func flatten(out map[string]field, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			out[orBody(path)] = field{"object", ""}
		}
		for k, e := range v {
			flatten(out, strings.TrimPrefix(path+"."+k, "."), e)
		}
	case []any:
		if len(v) == 0 {
			out[orBody(path)] = field{"array", ""}
		}
		for i, e := range v {
			flatten(out, fmt.Sprintf("%s[%d]", path, i), e)
		}
	default:
		out[orBody(path)] = scalar(v)
	}
}

func orBody(path string) string {
	if path == "" {
		return "body"
	}
	return path
}

func scalar(v any) field {
	switch v := v.(type) {
	case nil:
		return field{"null", ""}
	case bool:
		return field{"boolean", fmt.Sprint(v)}
	case json.Number:
		return field{"number", v.String()}
	case string:
		return field{"string", v}
	}
	return field{"object", ""}
}

func formFields(body string) (map[string]field, bool) {
	values, err := url.ParseQuery(body)
	if err != nil {
		return nil, false
	}
	out := map[string]field{}
	for key, list := range values {
		out[key] = field{"field", strings.Join(list, "\n")}
	}
	return out, true
}

func multipartFields(body []byte, boundary string) (map[string]field, bool) {
	out := map[string]field{}
	r := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := r.NextPart()
		if err == io.EOF {
			return out, len(out) > 0
		}
		if err != nil {
			return nil, false
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, false
		}
		if part.FileName() != "" {
			out[part.FormName()] = field{"file", part.FileName() + " " + bytesOf(content)}
		} else {
			out[part.FormName()] = field{"field", out[part.FormName()].text + string(content)}
		}
	}
}
