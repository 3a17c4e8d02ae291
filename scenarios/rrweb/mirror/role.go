package mirror

import (
	"slices"
	"strings"
)

// The roles and accessible names are those of capture/browser/js/aria.js, as
// far as a document without its styles tells.

var roleOfInput = map[string]string{
	"button": "button", "submit": "button", "reset": "button", "image": "button",
	"checkbox": "checkbox", "radio": "radio", "range": "slider", "number": "spinbutton",
	"search": "searchbox", "email": "textbox", "tel": "textbox", "text": "textbox", "url": "textbox",
}

var roleOfTag = map[string]string{
	"article": "article", "aside": "complementary", "button": "button", "datalist": "listbox", "dd": "definition",
	"details": "group", "dialog": "dialog", "dt": "term", "fieldset": "group", "figure": "figure",
	"h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
	"hr": "separator", "main": "main", "menu": "list", "meter": "meter", "nav": "navigation", "ol": "list",
	"optgroup": "group", "option": "option", "output": "status", "progress": "progressbar", "summary": "button",
	"table": "table", "tbody": "rowgroup", "td": "cell", "textarea": "textbox", "tfoot": "rowgroup",
	"thead": "rowgroup", "tr": "row", "ul": "list",
}

// role is the ARIA role of an element, "" if it has none.
func role(n *Node) string {
	if explicit, _, _ := strings.Cut(fold(n.Attr("role")), " "); explicit != "" {
		if explicit == "none" || explicit == "presentation" {
			return ""
		}
		return explicit
	}
	if always := roleOfTag[n.Tag]; always != "" {
		return always
	}
	return roleByState(n)
}

// roleByState is the role of those whose tag alone does not tell.
func roleByState(n *Node) string {
	named := n.Has("aria-label") || n.Has("aria-labelledby") || n.Has("title")
	section := inside(n, "article", "aside", "main", "nav", "section")
	switch {
	case (n.Tag == "a" || n.Tag == "area") && n.Has("href"):
		return "link"
	case n.Tag == "footer" && !section:
		return "contentinfo"
	case n.Tag == "header" && !section:
		return "banner"
	case n.Tag == "form" && named:
		return "form"
	case n.Tag == "section" && named:
		return "region"
	case n.Tag == "img" && (!n.Has("alt") || n.Attr("alt") != ""):
		return "img"
	case n.Tag == "li" && inside(n, "ul", "ol", "menu"):
		return "listitem"
	case n.Tag == "th" && n.Attr("scope") == "row":
		return "rowheader"
	case n.Tag == "th":
		return "columnheader"
	case n.Tag == "select" && (n.Has("multiple") || n.Has("size") && n.Attr("size") != "1"):
		return "listbox"
	case n.Tag == "select":
		return "combobox"
	case n.Tag == "input" && n.Has("list") && slices.Contains([]string{"text", "search", "email", "tel", "url"}, n.InputType()):
		return "combobox"
	case n.Tag == "input":
		return roleOfInput[n.InputType()]
	}
	return ""
}

// inside says whether an element is in one of these, in the same document or
// shadow root.
func inside(n *Node, tags ...string) bool {
	for p := n; !p.Shadow; {
		if p = p.parent; p == nil || p.Kind != Element {
			return false
		}
		if slices.Contains(tags, p.Tag) {
			return true
		}
	}
	return false
}

// inputTypes are the types of input that a browser knows; any other is text.
var inputTypes = []string{
	"button", "checkbox", "color", "date", "datetime-local", "email", "file", "hidden", "image", "month", "number",
	"password", "radio", "range", "reset", "search", "submit", "tel", "text", "time", "url", "week",
}

// InputType is the type of an input, as the browser takes it; "" for any other
// element.
func (n *Node) InputType() string {
	if n.Tag != "input" {
		return ""
	}
	if t := strings.ToLower(n.Attr("type")); slices.Contains(inputTypes, t) {
		return t
	}
	return "text"
}

// IsField says whether an element has a value of its own.
func (n *Node) IsField() bool { return n.Tag == "input" || n.Tag == "textarea" || n.Tag == "select" }

// Editable says whether an element's text can be edited in place.
func (n *Node) Editable() bool {
	v, has := n.attr("contenteditable")
	return has && strings.ToLower(v) != "false"
}

// Ticked says whether an element is a box or a radio button.
func (n *Node) Ticked() bool { return n.InputType() == "checkbox" || n.InputType() == "radio" }

// Typable says whether text can be typed into an element.
func (n *Node) Typable() bool {
	if n.Tag == "input" {
		return !slices.Contains([]string{"button", "checkbox", "color", "file", "hidden", "image", "radio", "range", "reset", "submit"}, n.InputType())
	}
	return n.Tag == "textarea" || n.Editable()
}

// fold is a text with its white space folded.
func fold(s string) string { return strings.Join(strings.Fields(s), " ") }
