package mirror

import (
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
)

// The paths are those of capture/browser/js/recorder.js: from the nearest
// ancestor that has a lasting name.

var (
	// generated marks an id or a class that will be another in the next build.
	generated = regexp.MustCompile(`(?i)\d{3,}|[0-9a-f]{8,}|:r|^(ember|react-|radix-|mui-|headlessui-|ext-)`)
	plain     = regexp.MustCompile(`^[a-z]{2,}([-_]{1,2}[a-z]{2,})*$`)
	passing   = regexp.MustCompile(`activ|select|open|clos|focus|hover|current|show|hid|visib|check|disabl|expand|collaps|enter|leav|drag|load|press|valid|error`)
)

// deepest is how far from its anchor an element may be. Beyond it a path says
// nothing of the element any more.
const deepest = 100

// testIDs are the attributes that testers give elements.
var testIDs = []string{"data-testid", "data-test-id", "data-test", "data-cy"}

func testIDAttr(n *Node) string {
	for _, a := range testIDs {
		if n.Has(a) {
			return a
		}
	}
	return ""
}

// light are the elements of a root or below an element, without those of
// deeper shadow roots and documents.
func (r root) light() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		for c := range r.owner.Children() {
			if c.Shadow != r.shadow || c.Kind != Element {
				continue
			}
			for e := range lightBelow(c) {
				if !yield(e) {
					return
				}
			}
		}
	}
}

func lightBelow(n *Node) iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		n.walk(func(c *Node) bool { return c == n || !c.Shadow && c.Kind == Element }, func(c *Node) bool {
			if c.Kind != Element || c != n && c.Shadow {
				return true
			}
			return yield(c)
		})
	}
}

// once says whether a test holds for one element only.
func once(elements iter.Seq[*Node], is func(*Node) bool) bool {
	found := 0
	for e := range elements {
		if is(e) {
			if found++; found > 1 {
				return false
			}
		}
	}
	return found == 1
}

// anchor is the lasting name of an element that no other in its root has.
func anchor(n *Node) string {
	id, test := n.Attr("id"), testIDAttr(n)
	switch {
	case id != "" && !generated.MatchString(id):
		if once(rootOf(n).light(), func(e *Node) bool { return e.Attr("id") == id }) {
			return "#" + identifier(id)
		}
	case test != "":
		value := n.Attr(test)
		if once(rootOf(n).light(), func(e *Node) bool { return e.Has(test) && e.Attr(test) == value }) {
			return fmt.Sprintf(`[%s="%s"]`, test, identifier(value))
		}
	}
	return ""
}

// titled is what a frame is called.
func titled(n *Node) string {
	if n.Tag != "iframe" {
		return ""
	}
	for _, a := range []string{"title", "name"} {
		value := n.Attr(a)
		if value != "" && once(rootOf(n).light(), func(e *Node) bool { return e.Tag == n.Tag && e.Attr(a) == value }) {
			return fmt.Sprintf(`iframe[%s="%s"]`, a, identifier(value))
		}
	}
	return ""
}

// kind is a tag, or a tag with a class that says what the element is for.
type kind struct{ tag, class string }

func (k kind) String() string {
	if k.class == "" {
		return k.tag
	}
	return k.tag + "." + k.class
}

func (k kind) is(n *Node) bool {
	return n.Tag == k.tag && (k.class == "" || slices.Contains(strings.Fields(n.Attr("class")), k.class))
}

func kinds(n *Node) []kind {
	var all []kind
	for _, class := range strings.Fields(n.Attr("class")) {
		if plain.MatchString(class) && !passing.MatchString(class) {
			all = append(all, kind{n.Tag, class})
		}
	}
	return all
}

// start is a path that finds this element and no other.
func start(n *Node) string {
	if a := anchor(n); a != "" {
		return a
	}
	if t := titled(n); t != "" {
		return t
	}
	for _, k := range kinds(n) {
		if once(rootOf(n).light(), k.is) {
			return k.String()
		}
	}
	return ""
}

// cssPath is a path to an element; "" if it is too far from anything.
func cssPath(n *Node) string {
	var parts []string
	top, from := n, ""
	for e := n; e != nil && e.Kind == Element && from == ""; e = lightParent(e) {
		if len(parts) == deepest {
			return ""
		}
		if top, from = e, start(e); from == "" {
			parts = append(parts, placeAmong(e))
		} else {
			parts = append(parts, from)
		}
	}
	slices.Reverse(parts)
	path := strings.Join(parts, " > ")
	if from != "" && len(parts) > 2 {
		if short := shortPath(top, from, n); short != "" {
			path = short
		}
	}
	if r := rootOf(n); r.shadow {
		host := cssPath(r.owner)
		if host == "" {
			return ""
		}
		return host + " >>> " + path
	}
	return path
}

func lightParent(n *Node) *Node {
	if n.Shadow {
		return nil
	}
	return n.parent
}

// shortPath leaves out what is between, where the element is the only one of
// its kind below the anchor.
func shortPath(top *Node, from string, n *Node) string {
	for _, k := range append([]kind{{tag: n.Tag}}, kinds(n)...) {
		if once(lightBelow(top), func(e *Node) bool { return e != top && k.is(e) }) {
			return from + " " + k.String()
		}
	}
	return ""
}

// placeAmong is a tag, with the place among its siblings if they are several.
func placeAmong(n *Node) string {
	before, after := 1, false
	for s := n.prev; s != nil; s = s.prev {
		if s.Kind == Element && s.Shadow == n.Shadow && s.Tag == n.Tag {
			before++
		}
	}
	for s := n.next; s != nil && !after; s = s.next {
		after = s.Kind == Element && s.Shadow == n.Shadow && s.Tag == n.Tag
	}
	if before > 1 || after {
		return fmt.Sprintf("%s:nth-of-type(%d)", n.Tag, before)
	}
	return n.Tag
}

// identifier is a text as an identifier of CSS: "serialize an identifier" of
// the CSSOM, which is CSS.escape.
func identifier(s string) string {
	var b strings.Builder
	for i, r := range s {
		digit := r >= '0' && r <= '9'
		switch {
		case r == 0:
			b.WriteRune('\uFFFD')
		case r < 0x20 || r == 0x7f, digit && (i == 0 || i == 1 && s[0] == '-'):
			fmt.Fprintf(&b, "\\%x ", r)
		case s == "-":
			b.WriteString(`\-`)
		case r >= 0x80 || r == '-' || r == '_' || digit || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z':
			b.WriteRune(r)
		default:
			b.WriteString(`\` + string(r))
		}
	}
	return b.String()
}
