package mirror

import (
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
)

// Meant is the control that a person meant: the button, not its icon.
func (n *Node) Meant() *Node {
	for e, up := n, 0; e != nil && e.Kind == Element && up < 8; e, up = e.parent, up+1 {
		if e.IsControl() {
			return e
		}
	}
	return n
}

var controlRoles = []string{
	"button", "link", "checkbox", "radio", "tab", "menuitem", "menuitemcheckbox", "menuitemradio", "option", "switch", "treeitem",
}

// IsControl says whether an element is one that people act on.
func (n *Node) IsControl() bool {
	switch n.Tag {
	case "button", "input", "select", "textarea", "summary", "option":
		return true
	case "a":
		if n.Has("href") {
			return true
		}
	}
	return slices.Contains(controlRoles, n.Attr("role")) || n.Editable()
}

// Contains says whether other is n or below it.
func (n *Node) Contains(other *Node) bool { return n != nil && n.contains(other) }

// Frame leads to the document that n is in, or is.
func (n *Node) Frame() string { return framePath(n) }

// HasDocument says whether a frame's document is known.
func (n *Node) HasDocument() bool {
	for c := range n.Children() {
		if c.Kind == Document {
			return true
		}
	}
	return false
}

// Submits says whether a button sends its form.
func (n *Node) Submits() bool {
	switch n.Tag {
	case "input":
		return n.InputType() == "submit" || n.InputType() == "image"
	case "button":
		t := strings.ToLower(n.Attr("type"))
		return t != "button" && t != "reset"
	}
	return false
}

// Form is the form that an element is in, nil if it is in none.
func (n *Node) Form() *Node {
	for e := n; e != nil && !e.Shadow; e = e.parent {
		if e.Tag == "form" {
			return e
		}
	}
	return nil
}

// OptionOfLength is the value of the option of a select element that is so
// long, if it is the only one.
func (n *Node) OptionOfLength(length int) (value string, only bool) {
	found := 0
	for o := range n.All() {
		if o.Tag != "option" {
			continue
		}
		v, has := o.attr("value")
		if !has {
			v = o.Content()
		}
		if utf8.RuneCountInString(v) == length {
			value = v
			found++
		}
	}
	return value, found == 1
}

// Control is the field of the label that n is in, nil if it is in none.
func (n *Node) Control() *Node {
	for e := n; e != nil && e.Kind == Element && !e.Shadow; e = e.parent {
		if e.Tag == "label" {
			return pageOf(e).control(e)
		}
	}
	return nil
}

// Field is what the attributes of an element tell of whether what is typed
// into it is private.
func (n *Node) Field() imports.Field {
	f := imports.Field{Type: n.Attr("type"), Autocomplete: n.Attr("autocomplete"), Name: n.Attr("name"), ID: n.Attr("id")}
	if n.Has("data-rr-is-password") {
		f.Type = "password" // it was one before
	}
	return f
}

// Called is what people call a field: its name, or the text in it when it is
// empty.
func (n *Node) Called() string {
	p := pageOf(n)
	if called := p.name(n, ""); called != "" {
		return called
	}
	return fold(n.Attr("placeholder"))
}

// Masked says whether a recorder put stars in place of a text, or of a part of
// it. One star alone marks what is required.
func Masked(s string) bool {
	return strings.Contains(s, "**") || s != "" && strings.Trim(s, "* ") == ""
}

// candidate is a locator that may find an element, and the test for it.
type candidate struct {
	kind        scenarios.LocatorKind
	value, name string
	is          func(*Node) bool
}

// candidates are the locators of an element, best first.
func (p *page) candidates(n *Node) []candidate {
	attr := func(kind scenarios.LocatorKind, name string) candidate {
		v := n.Attr(name)
		return candidate{kind, fold(v), "", func(e *Node) bool { return e.Attr(name) == fold(v) }}
	}
	id := attr(scenarios.ByID, "id")
	if generated.MatchString(id.value) {
		id.value = ""
	}
	return []candidate{
		p.byTestID(n), p.byRole(n), p.byLabel(n), attr(scenarios.ByPlaceholder, "placeholder"), attr(scenarios.ByAlt, "alt"),
		p.byText(n), attr(scenarios.ByTitle, "title"), id, attr(scenarios.ByField, "name"),
	}
}

func (p *page) byTestID(n *Node) candidate {
	v := fold(n.Attr(testIDAttr(n)))
	return candidate{scenarios.ByTestID, v, "", func(e *Node) bool { return e.Attr(testIDAttr(e)) == v }}
}

func (p *page) byRole(n *Node) candidate {
	r := role(n)
	called := p.name(n, r)
	if called == "" || utf8.RuneCountInString(called) > 80 {
		r = ""
	}
	return candidate{scenarios.ByRole, r, called, func(e *Node) bool { return role(e) == r && p.name(e, r) == called }}
}

func (p *page) byLabel(n *Node) candidate {
	v := ""
	if labelable(n) {
		v = p.label(n)
	}
	return candidate{scenarios.ByLabel, v, "", func(e *Node) bool {
		return p.label(e) == v || e.IsField() && fold(e.Attr("aria-label")) == v
	}}
}

func (p *page) byText(n *Node) candidate {
	v := ""
	if !n.IsField() && !n.Editable() {
		v = ownText(n)
	}
	if utf8.RuneCountInString(v) > 80 {
		v = ""
	}
	return candidate{scenarios.ByText, v, "", func(e *Node) bool {
		if ownText(e) != v {
			return false
		}
		for c := range e.Children() {
			if c.Kind == Element && !c.Shadow && ownText(c) == v {
				return false
			}
		}
		return true
	}}
}

// Target is the best locators that find this element and no other, at most two
// and a path, with its fingerprint. It is empty if nothing does.
func (n *Node) Target() scenarios.Target {
	p := pageOf(n)
	t := scenarios.Target{Frame: framePath(n), Seen: fingerprint(n)}
	var same []*Node
	for _, e := range p.elements {
		if e.Tag == n.Tag && (t.Seen.Type == "" || e.Attr("type") == t.Seen.Type) {
			same = append(same, e)
		}
	}
	kept := 0
	for _, c := range p.candidates(n) {
		if kept == 2 || c.value == "" || Masked(c.value) || Masked(c.name) || !alone(same, c, t.Seen) {
			continue
		}
		put(&t, c)
		kept++
	}
	if path := cssPath(n); kept < 2 || len(path) < 60 {
		t.CSS = path
	}
	return t
}

// alone says whether a locator finds one element: of several, the one that is
// shown, and has the text.
func alone(same []*Node, c candidate, seen scenarios.Fingerprint) bool {
	var found, visible, alike int
	for _, e := range same {
		if !c.is(e) {
			continue
		}
		found++
		if shown(e) {
			visible++
			if seen.Text != "" && fingerprint(e).Text == seen.Text {
				alike++
			}
		}
	}
	return found == 1 || visible == 1 || alike == 1
}

func put(t *scenarios.Target, c candidate) {
	switch c.kind {
	case scenarios.ByTestID:
		t.TestID = c.value
	case scenarios.ByRole:
		t.Role, t.Name = c.value, c.name
	case scenarios.ByLabel:
		t.Label = c.value
	case scenarios.ByPlaceholder:
		t.Placeholder = c.value
	case scenarios.ByAlt:
		t.Alt = c.value
	case scenarios.ByText:
		t.Text = c.value
	case scenarios.ByTitle:
		t.Title = c.value
	case scenarios.ByID:
		t.DOMID = c.value
	case scenarios.ByField:
		t.NameAttr = c.value
	case scenarios.ByCSS:
		t.CSS = c.value
	}
}

// fingerprint is how an element looks, to tell it from another that a locator
// finds.
func fingerprint(n *Node) scenarios.Fingerprint {
	f := scenarios.Fingerprint{Tag: n.Tag, Type: n.Attr("type")}
	if !n.IsField() && !n.Editable() {
		if text := ownText(n); !Masked(text) {
			f.Text = first(text, 80)
		}
	}
	return f
}

// first is at most so many characters of a text, counted as JavaScript does.
func first(s string, most int) string {
	units := 0
	for i, r := range s {
		if units += utf16.RuneLen(r); units > most {
			return s[:i]
		}
	}
	return s
}

// framePath leads to the document that an element is in.
func framePath(n *Node) string {
	var path []string
	for {
		for n.parent != nil && n.Kind != Document {
			n = n.parent
		}
		if n = n.parent; n == nil {
			slices.Reverse(path)
			return strings.Join(path, " >> ")
		}
		path = append(path, cssPath(n))
	}
}
