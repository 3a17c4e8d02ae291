package diff

import (
	"cmp"
	"net/url"
	"strconv"
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
		"min", "max", "step", "pattern", "minlength", "maxlength", "method", "formmethod", "contenteditable", "draggable":
		return asValue
	case "disabled", "required", "readonly", "for", "multiple", "inert", "download":
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
	}
	rest, fragment, _ := strings.Cut(v, "#")
	path, query, _ := strings.Cut(rest, "?")
	path = assetPath(strings.TrimSpace(path))
	if query = plainQuery(query); query != "" {
		path += "?" + query
	}
	if fragment != "" || rest == "" && v != "" {
		path += "#" + anchor(fragment, path == "")
	}
	return path
}

// anchor returns a fragment as it is compared: a route of the page's scripts, as
// #/orders or #!/orders, as a link, and in the page itself no ids that are made up.
func anchor(fragment string, isOwn bool) string {
	route := strings.TrimPrefix(fragment, "!")
	switch {
	case strings.HasPrefix(route, "/"):
		return fragment[:len(fragment)-len(route)] + link(route)
	case isOwn && fragment != "" && take.Generated(fragment):
		return "{id}"
	}
	return fragment
}

// plainQuery returns a query sorted by its keys, without cache busters, and without
// hashes in the paths of files in it, as services for pictures are given them.
func plainQuery(query string) string {
	values, err := url.ParseQuery(query)
	if err != nil || len(values) == 0 {
		return query
	}
	for key, list := range values {
		if isBuster(key) {
			delete(values, key)
			continue
		}
		for i, v := range list {
			if strings.Contains(v, "/") {
				list[i] = assetPath(v)
			}
		}
	}
	return values.Encode()
}

// address returns where a link leads, as a browser resolves it.
func (t *tree) address(i int32, v string) string {
	base, err := url.Parse(t.node(t.frame(i)).Text)
	if err != nil {
		return link(v)
	}
	u, err := base.Parse(strings.TrimSpace(v))
	if err != nil {
		return link(v)
	}
	return link(u.String())
}

// attrChange is one attribute that differs.
type attrChange struct {
	name     string
	old, new string
	had, has bool
	of       *take.Node // the element, in the baseline
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
			c = attrChange{name: x.Attrs[i], old: x.Attrs[i+1], new: y.Attrs[j+1], had: true, has: true}
			i, j = i+2, j+2
		}
		c.of = x
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
	case c.had && c.has && (c.old == c.new || attrValue(kind, c.old) == attrValue(kind, c.new)):
		return false
	case kind == asPresent:
		return true
	case c.had && c.has && kind != asValue:
		return true
	}
	return meaning(c.of.Name, c.name, c.old, c.had) != meaning(c.of.Name, c.name, c.new, c.has)
}

// meaning makes an attribute that is not there equal to one that says what
// this means.
func meaning(tag, name, value string, there bool) string {
	value = fold(value)
	switch name {
	case "type":
		return cmp.Or(strings.ToLower(value), defaultType(tag))
	case "method", "formmethod":
		return cmp.Or(strings.ToLower(value), "get")
	case "contenteditable":
		if value == "" && there {
			return "true"
		}
		return cmp.Or(value, "false")
	case "draggable": // pictures and links are, HTML, 6.11.7
		if value == "" || value == "auto" {
			return strconv.FormatBool(tag == "img" || tag == "a")
		}
		return value
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

// defaultType is what kind a control is of if it does not say so.
func defaultType(tag string) string {
	switch tag {
	case "button":
		return "submit"
	case "input":
		return "text"
	}
	return ""
}

// attrs reports the attributes of two nodes that differ, but for those that are
// reported as what they do.
func (d *domDiff) attrs(x, y int32) {
	a, b := d.a.node(x), d.b.node(y)
	for _, c := range attrChanges(a, b) {
		switch {
		case c.name == "tabindex":
			continue // see tabs
		case (c.name == "disabled" || c.name == "aria-disabled") && a.Disabled != b.Disabled:
			continue // reported as a state
		case c.name == "role":
			continue // reported as what it means
		case c.name == "aria-level" && level(a) != "" && level(b) != "":
			continue // reported as the level, which a tag has too
		case c.name == "aria-hidden" && a.Hidden != b.Hidden:
			continue
		case a.Label != b.Label && (c.name == "aria-label" || c.name == "aria-labelledby" || c.name == "alt" || c.name == "title" || c.name == "placeholder") &&
			(fold(c.old) == fold(a.Label) || fold(c.new) == fold(b.Label) || c.name == "aria-labelledby"):
			continue // reported as the name
		case a.Label != "" && fold(a.Label) == fold(b.Label) && (c.name == "aria-label" || c.name == "aria-labelledby"):
			continue // the name comes from elsewhere, and is the same
		case attrKind(c.name) == asLink && c.had && c.has && d.a.address(x, c.old) == d.b.address(y, c.new):
			continue
		}
		if c.name == "inert" && c.has && !c.had {
			d.changed(Disabled, x, y, "usable", "inert", "nothing in %s can be used: it is inert", d.a.label(x))
			continue
		}
		before := len(d.out)
		old, new := c.evidence()
		d.changedIn("@"+c.name, AttrChanged, x, y, old, new, "%s of %s %s", c.name, d.a.label(x), c.words())
		if len(d.out) > before {
			r := &d.out[before]
			r.key = r.Locus.Path + "@" + c.name
			if leads(c.name) && r.Severity == Warning {
				r.Severity = Error
			}
		}
	}
}

func (c attrChange) words() string {
	switch {
	case !c.had && c.new == "":
		return "is new"
	case !c.has && c.old == "":
		return "is gone"
	case !c.had:
		return "is new: " + quote(c.new)
	case !c.has:
		return "is gone, it was " + quote(c.old)
	}
	return "changed from " + quote(c.old) + " to " + quote(c.new)
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
