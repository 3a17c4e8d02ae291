package diff

import (
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

// maxWrappers bounds how often one list of siblings is unwrapped.
const maxWrappers = 8

// testID returns the test id of a node.
func testID(n *take.Node) string {
	for _, name := range [...]string{"data-testid", "data-test-id", "data-test", "data-cy", "data-qa"} {
		if v, ok := n.Attr(name); ok && !take.Generated(v) {
			return v
		}
	}
	return ""
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
	return isPlain(n) && t.first[i] != none
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
	x, inB := m.open(m.a, A, m.ab, m.b, B, equal)
	y, inA := m.open(m.b, B, m.ba, m.a, A, equal)
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
func (m *match) open(t *tree, list, partner []int32, other *tree, others []int32, equal bool) (opened []int32, ok bool) {
	var like map[string]bool
	for _, i := range list {
		if like == nil && isWrapper(t, i) {
			like = m.likeness(other, others, equal)
		}
		if kids := m.within(t, i, partner, like, equal); kids != nil {
			opened, ok = append(opened, kids...), true
		} else {
			opened = append(opened, i)
		}
	}
	return opened, ok
}

// within returns the children of a wrapper, or of a wrapper that is alone in
// it, if one of them is like the nodes of the other side; nil if none is.
func (m *match) within(t *tree, i int32, partner []int32, like map[string]bool, equal bool) []int32 {
	for isWrapper(t, i) {
		kids := unmatched(t.kids(i), partner)
		if slices.ContainsFunc(kids, func(k int32) bool { return m.isLike(t, k, like, equal) }) || !equal && saysAgain(t, kids, like) {
			return kids
		}
		if len(kids) != 1 {
			return nil
		}
		i = kids[0]
	}
	return nil
}

// saysAgain reports whether several nodes say what others do.
func saysAgain(t *tree, list []int32, like map[string]bool) bool {
	n := 0
	for _, i := range list {
		if s := t.contents(i); s != "" && like["="+s] {
			if n++; n > 1 {
				return true
			}
		}
	}
	return false
}

// likeness returns the hashes and keys of nodes, and what they say.
func (m *match) likeness(t *tree, list []int32, equal bool) map[string]bool {
	like := map[string]bool{}
	for _, i := range list {
		for _, k := range m.keysOf(t, i, equal) {
			like[k] = true
		}
		if !equal {
			like["="+t.contents(i)] = true
		}
	}
	return like
}

func (m *match) isLike(t *tree, i int32, like map[string]bool, equal bool) bool {
	return slices.ContainsFunc(m.keysOf(t, i, equal), func(k string) bool { return like[k] })
}

func (m *match) keysOf(t *tree, i int32, equal bool) []string {
	list := []string{"#" + m.hashKey(t, i)}
	if equal && t.size(i) < 2 {
		return nil // equal to many
	}
	if equal {
		return list
	}
	for level := range keyLevels {
		if k := stableKey(t, i, level); k != "" {
			list = append(list, string(rune('0'+level))+t.node(i).Name+k)
		}
	}
	return list
}
