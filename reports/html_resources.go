package reports

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// resources finds what the pages of a take were made of: the answers that it
// recorded.
type resources struct {
	t      *take.Take
	out    *blockWriter
	byURL  map[string][]int  // URL without fragment → exchanges with a body
	files  map[int]string    // exchange → reference to its block, "" if it is of no use
	sheets map[int]string    // exchange → block of the style sheet
	texts  map[string]string // text and base of a style sheet that was not loaded → its block
	framed map[string]bool   // see framedIn
	// imported counts the imports of the style sheet that is being rewritten.
	imported int
}

func newResources(t *take.Take, out *blockWriter) *resources {
	r := &resources{t: t, out: out, byURL: map[string][]int{}, files: map[int]string{}, sheets: map[int]string{}, texts: map[string]string{}, framed: framedIn(t)}
	for i, e := range t.Exchanges {
		if len(t.Blobs[e.ResponseBody]) > 0 && e.Status < 300 {
			u, _, _ := strings.Cut(e.URL, "#")
			r.byURL[u] = append(r.byURL[u], i)
		}
	}
	return r
}

// answer returns the last answer from a URL up to the end of a step, or else
// the first one after it, -1 if there is none.
func (r *resources) answer(address string, step int) int {
	address, _, _ = strings.Cut(address, "#")
	best := -1
	for _, i := range r.byURL[address] {
		if best < 0 || r.t.Exchanges[i].Step <= step {
			best = i
		}
	}
	return best
}

func (r *resources) body(i int) []byte { return r.t.Blobs[r.t.Exchanges[i].ResponseBody] }

// file returns a reference to the picture or font at a URL: "@" and the name of
// its block, or the URL itself when it is such data. It is "" if there is none.
func (r *resources) file(base *url.URL, ref string, step int) string {
	ref = strings.TrimSpace(ref)
	if strings.HasPrefix(ref, "data:image/svg+xml") {
		ref = dataEscapes.Replace(ref)
	}
	if plainData.MatchString(ref) {
		return ref
	}
	u, err := base.Parse(ref)
	if err != nil {
		return ""
	}
	i := r.answer(u.String(), step)
	if i < 0 {
		return ""
	}
	name, ok := r.files[i]
	if !ok {
		if mime := fileType(r.body(i)); mime != "" {
			name = "@" + r.out.add(mime, r.body(i))
		}
		r.files[i] = name
	}
	return name
}

// dataEscapes writes what may stand in a picture that is written out in its
// address, but not in ours.
var dataEscapes = strings.NewReplacer("<", "%3C", ">", "%3E", `"`, "%22", "'", "%27", `\`, "%5C", "(", "%28", ")", "%29", " ", "%20", "\t", "%09", "\n", "%0A", "\r", "%0D", "\f", "%0C")

// plainData are the data URLs that are shown as they are: pictures and fonts.
var plainData = regexp.MustCompile(`^data:(image/(png|jpeg|gif|webp|avif|svg\+xml)|font/(woff2?|ttf|otf)|application/(x-)?font-[a-z0-9-]+)[;,][^<>"'\\()\s]*$`)

// fileType returns the type of a picture or a font by what is in it; what a
// server said does not count. An SVG picture is shown as a picture only, in
// which no browser runs a script or asks for anything.
func fileType(b []byte) string {
	if mime := sniff(b); mime != "" {
		return mime
	}
	for _, m := range []struct{ prefix, mime string }{
		{"GIF8", "image/gif"}, {"wOF2", "font/woff2"}, {"wOFF", "font/woff"}, {"OTTO", "font/otf"},
		{"\x00\x01\x00\x00", "font/ttf"}, {"\x00\x00\x01\x00", "image/x-icon"},
	} {
		if bytes.HasPrefix(b, []byte(m.prefix)) {
			return m.mime
		}
	}
	switch {
	case len(b) >= 12 && string(b[4:12]) == "ftypavif":
		return "image/avif"
	case bytes.Contains(b[:min(len(b), 512)], []byte("<svg")):
		return "image/svg+xml"
	}
	return ""
}

// parsed parses a URL; what is none is an empty one.
func parsed(address string) *url.URL {
	u, err := url.Parse(address)
	if err != nil {
		return &url.URL{}
	}
	return u
}
