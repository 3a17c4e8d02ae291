package diff

import (
	"iter"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// The levels of keys, best first.
const (
	keyTestID = iota
	keyID
	keyName
	keyField
	keyLink
	keyText
	keyLevels
)

// maxWrappers bounds how often one list of siblings is unwrapped, and how many
// wrappers that are alone in each other are looked through at once.
const maxWrappers = 8

// testID returns the test id of a node.
func testID(n *take.Node) string {
	_, id := n.TestID()
	return id
}

func stableID(n *take.Node) string {
	if v, ok := n.Attr("id"); ok && !take.Generated(v) {
		return v
	}
	return ""
}

// stableKey returns the key of a node at one level, "" if it has none. Keys
// of different levels are not mixed.
func stableKey(t *tree, i int32, level int) string {
	n := t.node(i)
	switch level {
	case keyTestID:
		return testID(n)
	case keyID:
		return stableID(n)
	case keyName:
		if n.Role != "" && n.Label != "" || isLandmark(n.Role) {
			return n.Role + " " + n.Label
		}
	case keyField:
		if v, ok := n.Attr("name"); ok && !take.Generated(v) {
			if typ, _ := n.Attr("type"); typ == "radio" || typ == "checkbox" {
				value, _ := n.Attr("value")
				v += " " + value
			}
			return n.Name + " " + v
		}
	case keyLink:
		for _, name := range [...]string{"href", "src", "for"} {
			if v, ok := n.Attr(name); ok && v != "" {
				return n.Name + " " + name + " " + link(v)
			}
		}
	case keyText:
		if v := t.text(i); v != "" && len(v) <= 200 {
			return v
		}
	}
	return ""
}

// globalKey is a key that tells a node apart in the whole document.
func globalKey(t *tree, i int32, level int) string {
	if n := t.node(i); level == keyName && !isControl(n) && !isLandmark(n.Role) {
		return ""
	}
	return stableKey(t, i, level)
}

// isLandmark reports whether a page has few elements of a role, so that it
// tells one apart without a name.
func isLandmark(role string) bool {
	switch role {
	case "main", "navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alertdialog", "alert", "status":
		return true
	}
	return false
}

// isControl reports whether people act on a node.
func isControl(n *take.Node) bool {
	switch n.Role {
	case "button", "link", "textbox", "searchbox", "checkbox", "radio", "combobox", "listbox", "slider", "spinbutton",
		"switch", "tab", "menuitem", "menuitemcheckbox", "menuitemradio":
		return true
	}
	switch n.Name {
	case "button", "input", "select", "textarea", "summary":
		return true
	case "a":
		_, ok := n.Attr("href")
		return ok
	}
	return false
}

// isPlain reports whether an element is only there to group or to set text.
func isPlain(n *take.Node) bool {
	if n.Kind != take.Element || !plainRole(n.Role) || n.Label != "" {
		return false
	}
	switch n.Name {
	case "div", "span", "section", "p", "b", "i", "u", "em", "strong", "small", "mark", "font", "center", "tbody",
		"article", "aside", "header", "footer", "main", "figure", "abbr", "g", "s", "sub", "sup", "code", "bdi", "hgroup":
		return true
	}
	return strings.Contains(n.Name, "-")
}

// plainRole reports whether a role tells nobody anything.
func plainRole(role string) bool {
	switch role {
	case "", "generic", "none", "presentation", "paragraph", "strong", "emphasis", "rowgroup", "text", "statictext":
		return true
	}
	return false
}

// isWrapper reports whether an element may come and go without a finding, if
// what is in it stays.
func isWrapper(t *tree, i int32) bool {
	n := t.node(i)
	return isPlain(n) && !t.isLeaf(i)
}

// fits reports whether two nodes may be partners at all.
func (m *match) fits(x, y int32) bool {
	a, b := m.a.node(x), m.b.node(y)
	if a.Kind != b.Kind {
		return false
	}
	return a.Name == b.Name || a.Role == b.Role && !plainRole(a.Role) || isPlain(a) && isPlain(b) ||
		testID(a) != "" && testID(a) == testID(b) || stableID(a) != "" && stableID(a) == stableID(b)
}

// unwrap replaces elements that only one side has, and that hold siblings of
// the other, by what is in them. It reports whether there were any.
// They are alike if they are equal, or, unless equal is asked for, if they have
// a key in common.
func (m *match) unwrap(A, B []int32, equal bool) (x, y []int32, ok bool) {
	x, inB := open(m.a, A, m.ab, &kin{t: m.b, list: B, equal: equal})
	y, inA := open(m.b, B, m.ba, &kin{t: m.a, list: A, equal: equal})
	switch {
	case inA:
		return A, y, true
	case inB:
		return x, B, true
	}
	return nil, nil, false
}

// open opens the wrappers in a list that hold nodes like those of the other
// list.
func open(t *tree, list, partner []int32, others *kin) (opened []int32, ok bool) {
	for _, i := range list {
		if kids := within(t, i, partner, others); kids != nil {
			opened, ok = append(opened, kids...), true
		} else {
			opened = append(opened, i)
		}
	}
	return opened, ok
}

// within returns the children of a wrapper, or of a wrapper that is alone in
// it, if one of them is like the nodes of the other side; nil if none is.
func within(t *tree, i int32, partner []int32, others *kin) []int32 {
	for range maxWrappers {
		if !isWrapper(t, i) {
			return nil
		}
		kids := unmatched(t.kids(i), partner)
		if slices.ContainsFunc(kids, func(k int32) bool { return others.has(t, k) }) || !others.equal && others.sayAgain(t, kids) {
			return kids
		}
		if len(kids) != 1 {
			return nil
		}
		i = kids[0]
	}
	return nil
}

// kin tells which nodes of one tree are like some of the other.
type kin struct {
	t     *tree
	list  []int32
	equal bool
	// These are made when they are asked for.
	weights map[int32]bool
	hashes  map[uint64]bool
	keys    map[string]bool
	words   map[string]bool
}

// has reports whether a node is equal to one of the others or, unless only that
// was asked for, has a key in common with one.
func (o *kin) has(t *tree, i int32) bool {
	if o.isEqual(t, i) {
		return true
	}
	if o.equal {
		return false
	}
	if o.keys == nil {
		o.keys = map[string]bool{}
		for _, k := range o.list {
			for key := range keys(o.t, k) {
				o.keys[key] = true
			}
		}
	}
	for key := range keys(t, i) {
		if o.keys[key] {
			return true
		}
	}
	return false
}

// isEqual reports whether a subtree has the hash of one of the others. Those
// that are equal to many are left out where only this is asked for.
func (o *kin) isEqual(t *tree, i int32) bool {
	isTold := func(t *tree, i int32) bool { return !o.equal || t.size(i) >= 2 }
	if !isTold(t, i) {
		return false
	}
	if o.weights == nil {
		o.weights = map[int32]bool{}
		for _, k := range o.list {
			o.weights[o.t.weight[k]] = true
		}
	}
	if !o.weights[t.weight[i]] {
		return false
	}
	if o.hashes == nil {
		o.hashes = map[uint64]bool{}
		for _, k := range o.list {
			if isTold(o.t, k) {
				o.hashes[o.t.hashOf(k)] = true
			}
		}
	}
	return o.hashes[t.hashOf(i)]
}

// sayAgain reports whether several nodes say what others do.
func (o *kin) sayAgain(t *tree, list []int32) bool {
	if len(list) < 2 {
		return false
	}
	if o.words == nil {
		o.words = map[string]bool{}
		for _, k := range o.list {
			o.words[o.t.contents(k)] = true
		}
	}
	n := 0
	for _, i := range list {
		if s := t.contents(i); s != "" && o.words[s] {
			if n++; n > 1 {
				return true
			}
		}
	}
	return false
}

// keys yields the stable keys of a node, with the level and the tag.
func keys(t *tree, i int32) iter.Seq[string] {
	return func(yield func(string) bool) {
		for level := range keyLevels {
			if k := stableKey(t, i, level); k != "" && !yield(string(rune('0'+level))+t.node(i).Name+k) {
				return
			}
		}
	}
}
