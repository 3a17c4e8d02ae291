package reports

import (
	"bytes"
	"math"

	"github.com/retake-dev/retake/capture/take"
)

// sniff returns the type of a PNG, JPEG or WebP picture, "" for anything else.
// What a server said about it does not count, and SVG is never a picture.
func sniff(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png"
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return "image/jpeg"
	case len(b) >= 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP":
		return "image/webp"
	}
	return ""
}

// rect is an area of the viewport in CSS pixels.
type rect struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
}

// hundredth rounds a coordinate or a time to 1/100; what is no number is 0.
func hundredth(f float64) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return math.Round(f*100) / 100
}

// clip returns the part of r inside o; it is empty if they do not meet.
func (r rect) clip(o rect) rect {
	x, y := max(r.X, o.X), max(r.Y, o.Y)
	return rect{x, y, min(r.X+r.W, o.X+o.W) - x, min(r.Y+r.H, o.Y+o.H) - y}
}

// union returns the smallest area around both; an empty one does not count.
func (r rect) union(o rect) rect {
	if r.empty() {
		return o
	}
	if o.empty() {
		return r
	}
	x, y := min(r.X, o.X), min(r.Y, o.Y)
	return rect{x, y, max(r.X+r.W, o.X+o.W) - x, max(r.Y+r.H, o.Y+o.H) - y}
}

// empty reports whether nothing is in it. What is not a number is empty.
func (r rect) empty() bool { return !(r.W > 0 && r.H > 0) }

// viewport returns the area that a take's pictures show, empty if unknown.
func viewport(t *take.Take) rect {
	if t == nil {
		return rect{}
	}
	v := t.Environment.Viewport
	return rect{W: float64(v.Width), H: float64(v.Height)}
}

// outline returns where a node is on the picture of its step. It is empty
// when the node has no box, is outside the picture, or is in a frame: boxes
// in frames are relative to a document whose place is not known.
func outline(t *take.Take, st *take.Step, node int) rect {
	if st == nil || st.DOM == nil || node < 0 || node >= len(st.DOM.Nodes) {
		return rect{}
	}
	nodes := st.DOM.Nodes
	box := nodes[node].Box
	for i := node; i != 0; i = nodes[i].Parent {
		if p := nodes[i].Parent; p < 0 || p >= i || nodes[i].Kind == take.Document {
			return rect{}
		}
	}
	if box == nil && nodes[node].Kind == take.Text {
		box = nodes[nodes[node].Parent].Box
	}
	if box == nil {
		return rect{}
	}
	r := rect{box[0], box[1], box[2], box[3]}
	if s := nodes[0].Scroll; s != nil {
		r.X, r.Y = r.X-s[0], r.Y-s[1]
	}
	return r.clip(viewport(t))
}
