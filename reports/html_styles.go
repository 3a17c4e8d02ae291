package reports

import (
	"bytes"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"github.com/retake-dev/retake/capture/take"
)

// sheet is a style sheet of a document: the block of its text, and the media it
// is for.
type sheet struct {
	Block string `json:"b"`
	Media string `json:"m,omitempty"`
}

// framedIn lists the addresses of the documents that were in frames during a
// take. What is in a frame at one step is not the page at another.
func framedIn(t *take.Take) map[string]bool {
	out := map[string]bool{}
	for _, st := range t.Steps {
		for i := 1; st.DOM != nil && i < len(st.DOM.Nodes); i++ {
			if n := &st.DOM.Nodes[i]; n.Kind == take.Document {
				out[n.Text] = true
			}
		}
	}
	return out
}

// styles returns the style sheets of the documents and shadow roots of the
// snapshot after a step, by the index of their node.
func (r *resources) styles(step int, s *take.Snapshot, base func(node int) *url.URL) map[int][]sheet {
	out := map[int][]sheet{}
	if s.Look == nil {
		for i, n := range s.Nodes {
			if n.Kind != take.Document {
				continue
			}
			if sheets := r.stylesOf(step, n.Text, i == 0); len(sheets) > 0 {
				out[i] = sheets
			}
		}
		return out
	}
	for _, root := range s.Look.Roots {
		out[root.Node] = []sheet{} // also those that have none
		for _, at := range root.Sheets {
			if name := r.seen(s.Look.Sheets[at], base(root.Node), step); name != "" {
				out[root.Node] = append(out[root.Node], sheet{name, s.Look.Sheets[at].Media})
			}
		}
	}
	return out
}

// seen returns the block of a style sheet of a snapshot, "" if it is not in the
// take.
func (r *resources) seen(s take.Sheet, base *url.URL, step int) string {
	if s.Text == "" {
		if i := r.answer(s.URL, step); i >= 0 {
			return r.sheet(i, step)
		}
		return ""
	}
	if s.URL != "" {
		base = parsed(s.URL)
	}
	key := string(s.Text) + " " + base.String()
	name, ok := r.texts[key]
	if !ok {
		name = r.out.text(r.rewrite(string(r.t.Blobs[s.Text]), base, step, 0))
		r.texts[key] = name
	}
	return name
}

// stylesOf returns the style sheets of a document of the snapshot after a step,
// of a take that does not say which it had: those that its HTML names, in order,
// then those that its scripts asked for. Styles that scripts made out of nothing
// are not in such a take.
func (r *resources) stylesOf(step int, address string, top bool) []sheet {
	doc := r.documentOf(step, address, top)
	if doc < 0 {
		return nil
	}
	from := r.t.Exchanges[doc].URL
	base, used := parsed(from), map[string]bool{}
	var out []sheet
	for _, l := range links(r.body(doc)) {
		if l.href == "" {
			out = append(out, sheet{r.out.text(r.rewrite(l.text, base, step, 0)), l.media})
			continue
		}
		u, err := base.Parse(l.href)
		if err != nil {
			continue
		}
		used[u.String()] = true
		if i := r.answer(u.String(), step); i >= 0 {
			out = append(out, sheet{r.sheet(i, step), l.media})
		}
	}
	for i := doc + 1; i < len(r.t.Exchanges); i++ {
		e := &r.t.Exchanges[i]
		if e.Type == "Stylesheet" && e.Step <= step && !used[e.URL] && e.Status < 300 && len(r.body(i)) > 0 && r.asked(e, from, top) {
			used[e.URL] = true
			out = append(out, sheet{Block: r.sheet(i, step)})
		}
	}
	return out
}

// asked reports whether a document asked for a style sheet. What another
// sheet imports is put in its place there. Without a word about it, the top
// document did.
func (r *resources) asked(e *take.Exchange, document string, top bool) bool {
	for _, h := range e.RequestHeaders {
		if strings.EqualFold(h.Name, "Referer") {
			return h.Value == document || top && !r.framed[h.Value] && !strings.HasSuffix(h.Value, ".css")
		}
	}
	return top
}

// documentOf returns the exchange that brought a document, -1 if there is none.
// A page that changes its address by script has that of an earlier one.
func (r *resources) documentOf(step int, address string, top bool) int {
	best := -1
	for i := range r.t.Exchanges {
		e := &r.t.Exchanges[i]
		if e.Type != "Document" || e.Step > step || len(r.body(i)) == 0 || e.Status >= 300 && e.Status < 400 {
			continue
		}
		if e.URL == address || top && !r.framed[e.URL] {
			best = i
		}
	}
	return best
}

// styleLink is a style sheet as HTML names it: by address, or with its text.
type styleLink struct{ href, text, media string }

// links returns the style sheets in an HTML document.
func links(body []byte) []styleLink {
	doc, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return nil
	}
	var out []styleLink
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		attrs := map[string]string{}
		for _, a := range n.Attr {
			attrs[a.Key] = a.Val
		}
		rel := " " + strings.ToLower(attrs["rel"]) + " "
		switch {
		case n.Data == "style" && n.FirstChild != nil:
			out = append(out, styleLink{text: n.FirstChild.Data, media: attrs["media"]})
		case n.Data == "link" && strings.Contains(rel, " stylesheet ") && !strings.Contains(rel, " alternate ") && attrs["href"] != "":
			out = append(out, styleLink{href: attrs["href"], media: attrs["media"]})
		}
	}
	return out
}

// sheet returns the block of a style sheet that was asked for.
func (r *resources) sheet(i, step int) string {
	name, ok := r.sheets[i]
	if !ok {
		name = r.out.text(r.rewrite(string(r.body(i)), parsed(r.t.Exchanges[i].URL), step, 0))
		r.sheets[i] = name
	}
	return name
}

var (
	cssImport = regexp.MustCompile(`(?i)@import\s+(?:url\(\s*)?["']?([^"')\s;]+)["']?\s*\)?([^;]*);`)
	cssURL    = regexp.MustCompile(`(?i)url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"']*))\s*\)`)
	// cssState replaces what depends on the reader's hand or machine by what
	// the page looked like. In a class, as of Tailwind's md:hover:x, a colon is
	// escaped.
	cssState = strings.NewReplacer(
		`\:hover`, `\:hover`, `\:focus`, `\:focus`, ":focus-within", ":is([data-retake-focus],:has([data-retake-focus]))",
		":focus-visible", "[data-retake-focus=visible]", ":focus", "[data-retake-focus]", ":hover", "[data-retake-hover]",
		":defined", ":is(*)", // no element of a page is: that takes its scripts
		"prefers-color-scheme: dark", "max-width: 0px", "prefers-color-scheme:dark", "max-width:0px",
		"prefers-color-scheme: light", "min-width: 0px", "prefers-color-scheme:light", "min-width:0px")
)

// maxImports is how deep style sheets may import each other, and mostImports how
// many a sheet brings in all: one may name itself again and again.
const maxImports, mostImports = 5, 500

// rewrite makes a style sheet stand for itself: what it imports is put in its
// place, files are named by their blocks, and what is not recorded is left
// away. Safety does not depend on it: the page's policy allows no request,
// whatever is written here.
func (r *resources) rewrite(css string, base *url.URL, step, depth int) string {
	if depth == 0 {
		r.imported = 0
	}
	css = cssImport.ReplaceAllStringFunc(unescaped(css), func(rule string) string {
		m := cssImport.FindStringSubmatch(rule)
		u, err := base.Parse(m[1])
		if r.imported++; err != nil || depth >= maxImports || r.imported > mostImports {
			return ""
		}
		i := r.answer(u.String(), step)
		if i < 0 {
			return ""
		}
		return within(strings.TrimSpace(m[2]), r.rewrite(string(r.body(i)), parsed(r.t.Exchanges[i].URL), step, depth+1))
	})
	return cssState.Replace(r.urls(css, base, step))
}

// cssLayer and cssSupports begin what stands behind the address of an import.
var (
	cssLayer    = regexp.MustCompile(`^layer(?:\(([^)]*)\))?(?:\s+|$)`)
	cssSupports = regexp.MustCompile(`^supports\(((?:[^()]|\([^()]*\))*)\)\s*`)
)

// within puts a style sheet under the conditions that it was imported with:
// layer, supports, media.
func within(conditions, css string) string {
	layer := cssLayer.FindStringSubmatch(conditions)
	if layer != nil {
		conditions = conditions[len(layer[0]):]
	}
	if m := cssSupports.FindStringSubmatch(conditions); m != nil {
		conditions, css = conditions[len(m[0]):], "@supports ("+m[1]+") {"+css+"}"
	}
	if conditions != "" {
		css = "@media " + conditions + " {" + css + "}"
	}
	if layer != nil {
		css = "@layer " + layer[1] + " {" + css + "}"
	}
	return css
}

// cssEscape is a letter that is written as an escape, or an escaped backslash.
var cssEscape = regexp.MustCompile(`\\(?:[0-9a-fA-F]{1,6}[ \t\n\f\r]?|[g-zG-Z\\])`)

// unescaped writes the letters of a style plainly: @\69mport is an import, too.
func unescaped(css string) string {
	if !strings.Contains(css, `\`) {
		return css
	}
	return cssEscape.ReplaceAllStringFunc(css, func(s string) string {
		if s[1] == '\\' {
			return s
		}
		code, err := strconv.ParseUint(strings.TrimSpace(s[1:]), 16, 32)
		switch {
		case err != nil:
			return s[1:] // an escape that is none
		case code >= 'a' && code <= 'z' || code >= 'A' && code <= 'Z':
			return string(rune(code))
		}
		return s
	})
}

// urls names the files in a style by their blocks.
func (r *resources) urls(css string, base *url.URL, step int) string {
	css = cssSet.ReplaceAllStringFunc(unescaped(css), func(set string) string { return cssSetFile.ReplaceAllString(set, "${1}url($2)") })
	css = cssFont.ReplaceAllStringFunc(css, func(rule string) string { return r.named(rule, base, step, `local("-")`) })
	return r.named(css, base, step, `url("data:,")`)
}

// cssSet is a set of pictures of several sizes, and cssSetFile one that it names
// by a mere string.
var (
	cssSet     = regexp.MustCompile(`(?i)image-set\((?:[^;{}"']|"[^"]*"|'[^']*')*`)
	cssSetFile = regexp.MustCompile(`(?i)(image-set\(\s*|,\s*)("[^"]*"|'[^']*')`)
)

// cssFont is a font, of which no picture may stand for the file: the browser
// would say on the console that it is none.
var cssFont = regexp.MustCompile(`(?i)@font-face\s*\{[^}]*\}`)

// named names the files in a style by their blocks. What is not recorded is
// replaced by none.
func (r *resources) named(css string, base *url.URL, step int, none string) string {
	return cssURL.ReplaceAllStringFunc(css, func(s string) string {
		m := cssURL.FindStringSubmatch(s)
		ref := m[1] + m[2] + m[3]
		if strings.HasPrefix(ref, "#") || strings.HasPrefix(ref, "@") {
			return s // within the page, or done already in a sheet that was imported
		}
		if name := r.file(base, ref, step); name != "" {
			return `url("` + name + `")`
		}
		return none
	})
}
