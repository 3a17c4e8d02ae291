package diff

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

// Ignore is a kind of difference that people know to mean nothing. Unlike
// noise, which is learned, somebody wrote it.
type Ignore struct {
	at, says string
	selector cascadia.SelectorGroup
	text     *regexp.Regexp
	endpoint *regexp.Regexp // of a method and a path, as "GET /api/cart"
	json     *regexp.Regexp // of a place in a body, and what is below it
}

// IgnoreUse says what came of an [Ignore].
type IgnoreUse struct {
	At    string `json:"at"`    // where it is written: checkout.yaml:7
	Says  string `json:"says"`  // what it says: selector .clock
	Found bool   `json:"found"` // what it names is in one of the takes
	Count int    `json:"count"` // differences that it explains
}

// NewIgnore makes what a scenario or a configuration says ready for
// comparing. An error says which part of it cannot be read.
func NewIgnore(from scenarios.Ignore) (Ignore, error) {
	ig := Ignore{at: fmt.Sprintf("%s:%d", from.File, from.Line), says: from.String()}
	var err error
	if from.Selector != "" {
		if ig.selector, err = cascadia.ParseGroup(from.Selector); err != nil {
			return Ignore{}, fmt.Errorf("selector: %w", err)
		}
	}
	if from.Text != "" {
		if ig.text, err = regexp.Compile(from.Text); err != nil {
			return Ignore{}, fmt.Errorf("text: %w", err)
		}
	}
	if from.Endpoint != "" {
		method, path, _ := strings.Cut(from.Endpoint, " ")
		ig.endpoint = regexp.MustCompile("^" + globbed(method) + " " + globbed(path) + "( [^ ]+)?$")
	}
	if from.JSON != "" {
		ig.json = regexp.MustCompile("^" + placed(from.JSON) + `([.\[].*)?$`)
	}
	return ig, nil
}

// globbed makes an expression of a pattern in which * stands for what is
// between slashes, and ** for anything.
func globbed(pattern string) string {
	return strings.NewReplacer(`\*\*`, `.*`, `\*`, `[^/ ]*`).Replace(regexp.QuoteMeta(pattern))
}

var jsonIndex = regexp.MustCompile(`\\\[(\d*|\\\*)\\\]`)

// placed makes an expression of a place in JSON: $.items[*].seen, items[].seen.
// [] and [*] stand for every item, * for every key.
func placed(path string) string {
	path = strings.TrimPrefix(strings.TrimPrefix(path, "$"), ".")
	return strings.ReplaceAll(jsonIndex.ReplaceAllStringFunc(regexp.QuoteMeta(path), func(index string) string {
		if strings.ContainsAny(index, "0123456789") {
			return index
		}
		return `\[\d*\]`
	}), `\*`, `[^.\[]*`)
}

// ignores are all of a comparison, with what came of them.
type ignores struct {
	list []Ignore
	uses []IgnoreUse
	// Whether there is any of a kind: most comparisons have none.
	selectors, texts bool
}

func newIgnores(list []Ignore) *ignores {
	g := &ignores{list: list, uses: make([]IgnoreUse, len(list))}
	for i, ig := range list {
		g.uses[i] = IgnoreUse{At: ig.at, Says: ig.says}
		g.selectors = g.selectors || ig.selector != nil
		g.texts = g.texts || ig.text != nil
	}
	return g
}

// add counts what the comparison of one document found.
func (g *ignores) add(counts []int, found []bool) {
	for i := range counts {
		g.uses[i].Count += counts[i]
	}
	for i := range found {
		g.uses[i].Found = g.uses[i].Found || found[i]
	}
}

// alike returns which ignore makes two texts equal, -1 if none does: what its
// pattern matches is left out of both.
func (g *ignores) alike(old, new string) int {
	if !g.texts {
		return -1
	}
	first := -1
	for i, ig := range g.list {
		if ig.text == nil || !ig.text.MatchString(old) && !ig.text.MatchString(new) {
			continue
		}
		if first < 0 {
			first = i
		}
		old, new = ig.text.ReplaceAllString(old, ""), ig.text.ReplaceAllString(new, "")
	}
	if first >= 0 && fold(old) == fold(new) {
		return first
	}
	return -1
}

// outside returns which ignore a finding outside the document is for, -1 if
// for none.
func (c *comparer) outside(r *raw) int {
	area, _, _ := strings.Cut(string(r.Rule), "/")
	for i, ig := range c.ignores.list {
		switch {
		case ig.endpoint != nil && ig.json == nil && (area == "network" && (ig.endpoint.MatchString(r.Locus.Label) || ig.endpoint.MatchString(r.Locus.Path)) ||
			area == "console" && r.source != "" && c.isComplaint(r.source, &ig)):
			return i
		case area == "console" && ig.text != nil && ig.text.MatchString(firstLineOf(r.Candidate)):
			return i
		}
	}
	if r.Rule == TitleChanged {
		return c.ignores.alike(r.old, r.new)
	}
	return -1
}

// firstLineOf is a message without the stack below it.
func firstLineOf(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// isComplaint reports whether what the browser says of a path is about a
// request that failed and is ignored.
func (c *comparer) isComplaint(path string, ig *Ignore) bool {
	return slices.ContainsFunc(c.b.Exchanges, func(x take.Exchange) bool {
		return isBad(&request{Exchange: &x}) && c.assetKey(x.URL) == path && ig.isFor(c.b, &x)
	})
}

// isFor reports whether an exchange is at the endpoint.
func (ig *Ignore) isFor(t take.Take, x *take.Exchange) bool {
	u := relativeURL(x.URL, t.Environment.BaseURL)
	return ig.endpoint.MatchString(x.Method+" "+u.Host+u.Path) || ig.endpoint.MatchString(x.Method+" "+u.Host+idPath(u.Path))
}

// body returns which ignore a change in a body is for, -1 if for none.
func (g *ignores) body(q *request, ch change) int {
	for i, ig := range g.list {
		if ig.json != nil && ig.json.MatchString(ch.path) &&
			(ig.endpoint == nil || ig.endpoint.MatchString(q.path) || ig.endpoint.MatchString(q.endpoint)) {
			return i
		}
	}
	return g.alike(ch.old, ch.new)
}

// isIgnored reports whether a finding outside the document is ignored, and
// counts it if it is.
func (c *comparer) isIgnored(r *raw) bool {
	i := c.outside(r)
	if i >= 0 {
		c.ignores.uses[i].Count++
	}
	return i >= 0
}

// ignored says what came of each ignore. Only for those that explained nothing
// the takes are searched, for what they could have been about.
func (c *comparer) ignored() []IgnoreUse {
	for i := range c.ignores.uses {
		if use := &c.ignores.uses[i]; !use.Found {
			use.Found = use.Count > 0 || c.ignores.list[i].isIn(c.a) || c.ignores.list[i].isIn(c.b)
		}
	}
	if len(c.ignores.uses) == 0 {
		return nil
	}
	return c.ignores.uses
}

// isIn reports whether what an ignore names outside the tree of elements is in
// a take.
func (ig *Ignore) isIn(t take.Take) bool {
	switch {
	case ig.text != nil:
		return slices.ContainsFunc(t.Steps, ig.isInStep)
	case ig.endpoint != nil || ig.json != nil:
		return slices.ContainsFunc(t.Exchanges, func(x take.Exchange) bool { return ig.isInExchange(t, &x) })
	}
	return false
}

func (ig *Ignore) isInStep(s take.Step) bool {
	isIn := ig.text.MatchString
	return isIn(s.PageTitle) ||
		slices.ContainsFunc(s.Console, func(m take.Message) bool { return isIn(m.Text) }) ||
		slices.ContainsFunc(s.Exception, func(e take.Exception) bool { return isIn(e.Text) }) ||
		s.DOM != nil && slices.ContainsFunc(s.DOM.Nodes, func(n take.Node) bool {
			return isIn(n.Text) || n.Label != "" && isIn(n.Label) || n.Value != nil && isIn(*n.Value)
		})
}

func (ig *Ignore) isInExchange(t take.Take, x *take.Exchange) bool {
	if ig.endpoint != nil && !ig.isFor(t, x) {
		return false
	}
	if ig.json == nil {
		return true
	}
	for _, id := range []take.BlobID{x.RequestBody, x.ResponseBody} {
		s, _ := jsonShape(t.Blobs[id])
		for path := range s {
			if ig.json.MatchString(path) {
				return true
			}
		}
	}
	return false
}
