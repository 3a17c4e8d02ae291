package diff

import (
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// attrKinds tell how the values of an attribute are compared.
type attrKinds int

const (
	ignored   attrKinds = iota // class, style, data-*, ids, nonces, …
	asValue                    // as it is
	asLink                     // a URL, without hashes of content
	asPresent                  // a reference to an id, or a boolean: there or not
	asTab                      // what it does to the order of the Tab key
)

// attrKind returns how an attribute is compared. Names are lower case.
func attrKind(name string) attrKinds {
	switch name {
	case "href", "src", "action", "formaction", "poster", "xlink:href":
		return asLink
	case "alt", "title", "placeholder", "type", "target", "role", "lang",
		"min", "max", "step", "pattern", "minlength", "maxlength", "method", "formmethod":
		return asValue
	case "disabled", "required", "readonly", "for", "multiple", "inert":
		return asPresent
	case "tabindex":
		return asTab
	case "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-activedescendant",
		"aria-details", "aria-errormessage", "aria-flowto":
		return asPresent
	}
	if strings.HasPrefix(name, "aria-") {
		return asValue
	}
	return ignored
}

// attrValue returns the value as it is compared.
func attrValue(kind attrKinds, v string) string {
	switch kind {
	case asPresent:
		return ""
	case asLink:
		return link(v)
	case asTab:
		return tabKey(v)
	}
	return fold(v)
}

// link returns a URL attribute without what changes with every build.
func link(v string) string {
	v = strings.TrimSpace(v)
	switch {
	case strings.HasPrefix(v, "blob:"):
		return "blob:"
	case strings.HasPrefix(v, "data:"), strings.HasPrefix(v, "javascript:"):
		return v
	case strings.HasPrefix(v, "#"):
		if take.Generated(v[1:]) && len(v) > 1 {
			return "#{id}"
		}
		return v
	}
	path, query, hasQuery := strings.Cut(v, "?")
	fragment := ""
	if !hasQuery {
		path, fragment, _ = strings.Cut(path, "#")
	}
	path = assetPath(path)
	if hasQuery {
		if query = withoutBusters(query); query != "" {
			path += "?" + query
		}
	}
	if fragment != "" {
		path += "#" + fragment
	}
	return path
}

func withoutBusters(query string) string {
	kept := strings.Split(query, "&")
	kept = slices.DeleteFunc(kept, func(pair string) bool {
		key, _, _ := strings.Cut(pair, "=")
		return isBuster(key)
	})
	return strings.Join(kept, "&")
}

// attrChange is one attribute that differs.
type attrChange struct {
	name     string
	old, new string
	had, has bool
}

// attrChanges returns the attributes that matter and differ, by name.
func attrChanges(x, y *take.Node) []attrChange {
	var list []attrChange
	i, j := 0, 0
	for i+1 < len(x.Attrs) || j+1 < len(y.Attrs) {
		var c attrChange
		switch {
		case j+1 >= len(y.Attrs) || i+1 < len(x.Attrs) && x.Attrs[i] < y.Attrs[j]:
			c = attrChange{name: x.Attrs[i], old: x.Attrs[i+1], had: true}
			i += 2
		case i+1 >= len(x.Attrs) || y.Attrs[j] < x.Attrs[i]:
			c = attrChange{name: y.Attrs[j], new: y.Attrs[j+1], has: true}
			j += 2
		default:
			c = attrChange{x.Attrs[i], x.Attrs[i+1], y.Attrs[j+1], true, true}
			i, j = i+2, j+2
		}
		if c.matters() {
			list = append(list, c)
		}
	}
	return list
}

// evidence is what is said of both sides: of an attribute that is only there or
// not, which.
func (c attrChange) evidence() (old, new string) {
	old, new = c.old, c.new
	if attrKind(c.name) != asPresent || old+new != "" {
		return old, new
	}
	if c.had {
		return "there", ""
	}
	return "", "there"
}

func (c attrChange) matters() bool {
	kind := attrKind(c.name)
	switch {
	case kind == ignored:
		return false
	case c.had && c.has:
		return c.old != c.new && attrValue(kind, c.old) != attrValue(kind, c.new)
	case kind == asPresent:
		return true
	}
	return meaning(c.name, c.old, c.had) != meaning(c.name, c.new, c.has)
}

// meaning makes an attribute that is not there equal to one that says what
// this means.
func meaning(name, value string, there bool) string {
	value = fold(value)
	switch name {
	case "aria-hidden", "aria-busy", "aria-disabled", "aria-haspopup", "aria-invalid", "aria-selected",
		"aria-required", "aria-readonly", "aria-multiselectable", "aria-modal", "aria-current", "aria-atomic":
		if value == "" {
			return "false"
		}
		return value
	case "title", "placeholder", "lang", "aria-label", "aria-description", "role":
		return value
	case "target":
		return strings.TrimPrefix(value, "_self")
	}
	if !there {
		return "\x00"
	}
	return value
}

// leads reports whether an attribute says where something leads.
func leads(name string) bool {
	switch name {
	case "href", "src", "action", "formaction", "method", "formmethod", "xlink:href":
		return true
	}
	return false
}

// isShownStyle reports whether people see a style directly. The others show
// in boxes and in what is hidden.
func isShownStyle(name string) bool {
	switch name {
	case "color", "background-color", "font-size", "font-weight", "text-decoration-line", "opacity":
		return true
	}
	return false
}
