package diff

import (
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// The shapes in a picture are no nodes of the tree: how one is drawn is no
// finding. Which symbol of a sprite it shows is, and so is that nothing is left
// of it.
const (
	nothing = "nothing"
	shapes  = "shapes"
)

// drawing says what a picture of shapes shows: the symbols that it takes from
// elsewhere, or else whether there are any shapes; "" of any other node.
func (t *tree) drawing(i int32) string {
	if t.node(i).Name != "svg" {
		return ""
	}
	drawn := nothing
	var symbols []string
	for j := i + 1; j < t.end[i]; {
		switch n := t.node(j); n.Name {
		case "defs", "symbol", "clippath", "mask", "pattern", "marker", "filter":
			j = t.end[j] // it is there to be used
			continue
		case "svg":
			drawn, j = shapes, t.end[j] // it is compared by itself
			continue
		case "use":
			if s := symbol(n); s != "" {
				symbols = append(symbols, s)
			}
		case "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "image", "foreignobject":
			drawn = shapes
		}
		j++
	}
	if len(symbols) > 0 {
		return strings.Join(symbols, " ")
	}
	return drawn
}

// symbol is what a use of a symbol refers to: its id, as the file that it is in
// is a matter of bundlers.
func symbol(n *take.Node) string {
	v, ok := n.Attr("href")
	if !ok {
		v, _ = n.Attr("xlink:href")
	}
	if _, id, _ := strings.Cut(strings.TrimSpace(v), "#"); id != "" {
		return link("#" + id)
	}
	return link(v)
}

// drawing compares what two pictures of shapes show. A symbol in the place of
// shapes of its own is another way to draw it.
func (d *domDiff) drawing(x, y int32) {
	old, new := d.a.drawing(x), d.b.drawing(y)
	if old == new || old == "" || new == "" || old == shapes && new != nothing || new == shapes && old != nothing {
		return
	}
	before := len(d.out)
	d.changedIn("@symbol", AttrChanged, x, y, old, new, "%s shows %s, it was %s", d.a.label(x), new, old)
	if len(d.out) > before {
		r := &d.out[before]
		r.key = r.Locus.Path + "@symbol"
		if r.Severity == Warning {
			r.Severity = Error // as of an image
		}
	}
}
