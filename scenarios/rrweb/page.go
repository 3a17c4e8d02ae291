package rrweb

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios/rrweb/mirror"
)

// sheet is a style sheet, and the document that asked for it.
type sheet struct{ url, text, asker string }

// pageWriter writes the nodes of a snapshot as rrweb has them. Their ids are
// their places in the order of writing, from 1 on.
type pageWriter struct {
	base     *url.URL // of the document that is written
	snapshot *take.Snapshot
	css      []sheet
	frames   []frameOf // documents that are to come
	last     int       // the id that was given last
}

// frameOf is a document in a frame: rrweb has it in an event of its own.
type frameOf struct{ element, document int }

func (w *pageWriter) id() int { w.last++; return w.last }

// document writes the document at a place in the snapshot. A snapshot has no
// head: that has the style sheets here.
func (w *pageWriter) document(at int) data {
	w.base = parsedURL(w.snapshot.Nodes[at].Text)
	doc := data{"type": mirror.Document, "id": w.id()}
	children := []data{{"type": mirror.Doctype, "id": w.id(), "name": "html", "publicId": "", "systemId": ""}}
	for i := range w.below(at) {
		n := w.node(i, false)
		if w.snapshot.Nodes[i].Name == "html" {
			n["childNodes"] = append([]data{w.head(at)}, n["childNodes"].([]data)...)
		}
		children = append(children, n)
	}
	doc["childNodes"] = children
	return doc
}

// head has the style sheets that the document asked for. The top one has those,
// too, of which it is not known.
func (w *pageWriter) head(at int) data {
	sheets := []data{}
	for _, s := range w.css {
		if s.asker != w.snapshot.Nodes[at].Text && (at > 0 || w.framed(s.asker)) {
			continue
		}
		sheets = append(sheets, data{"type": mirror.Element, "id": w.id(), "tagName": "style",
			"attributes": data{"_cssText": absoluteCSS(s.text, parsedURL(s.url))}, "childNodes": []data{}})
	}
	return data{"type": mirror.Element, "id": w.id(), "tagName": "head", "attributes": data{}, "childNodes": sheets}
}

// framed says whether a document is in a frame.
func (w *pageWriter) framed(address string) bool {
	return slices.ContainsFunc(w.snapshot.Nodes[1:], func(n take.Node) bool { return n.Kind == take.Document && n.Text == address })
}

// below are the places of the children of a node.
func (w *pageWriter) below(at int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := at + 1; i < len(w.snapshot.Nodes) && w.snapshot.Nodes[i].Parent >= at; i++ {
			if w.snapshot.Nodes[i].Parent == at && !yield(i) {
				return
			}
		}
	}
}

// node writes an element or a text, with what is in it.
func (w *pageWriter) node(at int, svg bool) data {
	n := w.snapshot.Nodes[at]
	if n.Kind == take.Text {
		return data{"type": mirror.Text, "id": w.id(), "textContent": n.Text}
	}
	out := data{"type": mirror.Element, "id": w.id(), "tagName": n.Name}
	svg = n.Name == "svg" || svg && n.Name != "foreignObject"
	if svg {
		out["isSVG"] = true
	}
	children := []data{}
	for i := range w.below(at) {
		switch w.snapshot.Nodes[i].Kind {
		case take.Document:
			w.frames = append(w.frames, frameOf{out["id"].(int), i})
		case take.Shadow:
			out["isShadowHost"] = true
			for k := range w.below(i) {
				child := w.node(k, svg)
				child["isShadow"] = true
				children = append(children, child)
			}
		default:
			children = append(children, w.node(i, svg))
		}
	}
	out["attributes"], out["childNodes"] = w.attributes(n), children
	return out
}

// attributes are those of an element, and its state, which rrweb has among
// them.
func (w *pageWriter) attributes(n take.Node) data {
	out := data{}
	for i := 0; i+1 < len(n.Attrs); i += 2 {
		if name := n.Attrs[i]; !strings.HasPrefix(strings.ToLower(name), "on") {
			out[name] = w.attribute(name, n.Attrs[i+1])
		}
	}
	if n.Name == "iframe" || n.Name == "frame" {
		delete(out, "src")
		delete(out, "srcdoc")
	}
	if n.Value != nil {
		out["value"] = *n.Value
	}
	if n.Checked != nil {
		w.checked(n, out)
	}
	if n.Scroll != nil {
		out["rr_scrollLeft"], out["rr_scrollTop"] = n.Scroll[0], n.Scroll[1]
	}
	return out
}

// checked writes the state of what can be chosen or opened.
func (w *pageWriter) checked(n take.Node, out data) {
	name := map[string]string{"option": "selected", "details": "open", "dialog": "open"}[n.Name]
	if name == "" {
		name = "checked"
	}
	delete(out, name)
	if *n.Checked {
		out[name] = true
	}
}

// attribute is the value of an attribute; addresses are in full, as the player
// is somewhere else.
func (w *pageWriter) attribute(name, value string) string {
	switch name {
	case "src", "href", "xlink:href", "poster", "background", "data":
		return absoluteURL(value, w.base)
	case "style":
		return absoluteCSS(value, w.base)
	case "srcset":
		list := strings.Split(value, ",")
		for i, one := range list {
			address, size, _ := strings.Cut(strings.TrimSpace(one), " ")
			list[i] = strings.TrimSpace(absoluteURL(address, w.base) + " " + size)
		}
		return strings.Join(list, ", ")
	}
	return value
}

func absoluteURL(address string, base *url.URL) string {
	if address == "" || strings.HasPrefix(address, "#") || base == nil {
		return address
	}
	u, err := base.Parse(address)
	if err != nil {
		return address
	}
	return u.String()
}

var cssURL = regexp.MustCompile(`url\(\s*("[^"]*"|'[^']*'|[^)"']*)\s*\)`)

func absoluteCSS(css string, base *url.URL) string {
	return cssURL.ReplaceAllStringFunc(css, func(whole string) string {
		address := strings.Trim(cssURL.FindStringSubmatch(whole)[1], `"' `)
		return `url("` + absoluteURL(address, base) + `")`
	})
}

// parsedURL is nil for what is no URL.
func parsedURL(address string) *url.URL {
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	return u
}
