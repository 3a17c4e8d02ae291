package reports

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math"
	"strconv"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
)

// album collects the pictures of a page, each of them once.
type album struct {
	uris map[string]string      // key → data URI
	keys map[take.BlobID]string // digest of the content → key
}

func newAlbum() *album {
	return &album{uris: map[string]string{}, keys: map[take.BlobID]string{}}
}

// add returns the key of a step's picture, "" if it has none or if that is
// not of a kind that is safe to show.
func (al *album) add(t *take.Take, st *take.Step) string {
	if t == nil || st == nil || st.Picture == "" {
		return ""
	}
	data := t.Blobs[st.Picture]
	mime := sniff(data)
	if mime == "" {
		return ""
	}
	id := take.NewBlobID(data)
	key, ok := al.keys[id]
	if !ok {
		key = "p" + strconv.Itoa(len(al.keys)+1)
		al.keys[id] = key
		al.uris[key] = "data:" + mime + ";base64," + base64.StdEncoding.EncodeToString(data)
	}
	return key
}

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
type rect struct{ X, Y, W, H float64 }

// String returns it as the viewBox of an SVG element.
func (r rect) String() string {
	return number(r.X) + " " + number(r.Y) + " " + number(r.W) + " " + number(r.H)
}

// number writes a coordinate, rounded to 1/100.
func number(f float64) string {
	return strconv.FormatFloat(math.Round(f*100)/100, 'f', -1, 64)
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

// shot is a picture on the page, or a part of one, with outlines on it.
type shot struct {
	Side  string // "a" the baseline, "b" the candidate
	Key   string // in the album, "" if there is no picture
	Label string // what a screen reader says
	Note  string // below it
	View  rect   // the part that is shown
	Full  rect   // the whole picture
	Boxes []box
}

// box is the outline of what a finding is about.
type box struct {
	rect
	Class string // severity
	Href  string // of the finding
}

// crop returns the part of the viewport to show around an area: some room
// for context, and never more than there is.
func crop(area, view rect) rect {
	const margin, width, height = 32, 600, 190
	r := rect{area.X - margin, area.Y - margin, area.W + 2*margin, area.H + 2*margin}
	r = grow(r, width, height)
	r.W, r.H = min(r.W, view.W), min(r.H, view.H)
	r.X = max(0, min(r.X, view.W-r.W))
	r.Y = max(0, min(r.Y, view.H-r.H))
	return r
}

// grow widens an area around its middle to a size at least, and to a shape
// that is no taller than wide.
func grow(r rect, width, height float64) rect {
	width = max(width, r.W, r.H*1.6)
	height = max(height, r.H)
	return rect{r.X - (width-r.W)/2, r.Y - (height-r.H)/2, width, height}
}

// shots returns both builds' pictures of step i, the baseline's first.
func (v *viewer) shots(s Scenario, i int) []shot {
	var out []shot
	for n, t := range []*take.Take{s.Baseline, s.Candidate} {
		st := step(t, i)
		sh := shot{Side: sides[n], Key: v.album.add(t, st), Full: viewport(t)}
		sh.Label = fmt.Sprintf("picture of the %s after step %d", buildNames[n], i+1)
		if sh.Full.empty() {
			sh.Full = rect{W: 1280, H: 720}
		}
		sh.View = sh.Full
		out = append(out, sh)
	}
	return out
}

// crops returns the neighbourhood of a finding on both builds' pictures, the
// same part of each, none if it has no place on either.
func (v *viewer) crops(s Scenario, f diff.Finding, href string) []shot {
	out := v.shots(s, f.Step)
	area := rect{}
	for n, t := range []*take.Take{s.Baseline, s.Candidate} {
		if out[n].Key == "" {
			continue
		}
		r := outline(t, step(t, f.Step), []int{f.Locus.Baseline, f.Locus.Candidate}[n])
		if !r.empty() {
			out[n].Boxes = []box{{r, severity(f.Severity), href}}
		}
		area = area.union(r)
	}
	if area.empty() {
		return nil
	}
	for n := range out {
		out[n].View = crop(area, out[n].Full)
		out[n].Label = "detail of the " + out[n].Label
	}
	return out
}
