package diff

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/retake-dev/retake/capture/take"
)

// A take does not say what a style cuts off, nor what is fixed to the window.
// Both rules name what a finding about the layout is, and so add none.

const (
	// narrow is the least that a character of a text takes on average, in
	// widths of its font: in the text faces of Latin script it is half of one.
	narrow = 0.35
	// minLine is how high a line is at least, in heights of its font.
	minLine = 1
)

// cutOff reports whether a text that fitted the box of an element does not fit
// it any more, whatever its letters are.
func (d *domDiff) cutOff(x, y int32) bool {
	a, b := d.a.node(x).Box, d.b.node(y).Box
	text := d.a.contents(x)
	font := fontSize(d.a, x)
	if text == "" || font == 0 || font != fontSize(d.b, y) || text != d.b.contents(y) || !isPlainText(d.a, x) || !isPlainText(d.b, y) {
		return false
	}
	needed := narrow * font * float64(utf8.RuneCountInString(text))
	return b[2] <= a[2] && b[3] <= a[3]+1 && room(a, font) >= needed && room(b, font) < needed
}

// room is how long a text may be in a box, in pixels, over all its lines.
func room(b *[4]float64, font float64) float64 {
	return b[2] * max(1, math.Floor(b[3]/(minLine*font)))
}

func fontSize(t *tree, i int32) float64 {
	px, err := strconv.ParseFloat(strings.TrimSuffix(t.style(i, styleIndex("font-size")), "px"), 64)
	if err != nil {
		return 0 // it is not known
	}
	return px
}

// offScreen reports whether an element was in the window and is outside of it,
// though neither page is scrolled otherwise, and either it tells something in
// passing or no scrolling up or down leads there. It says where it is now.
func (d *domDiff) offScreen(x, y int32) (where string, is bool) {
	if d.a.frame(x) != 0 || d.b.frame(y) != 0 || d.a.scrolled(0) != d.b.scrolled(0) {
		return "", false
	}
	v := d.c.b.Environment.Viewport
	was, now := outside(d.a, x, v), outside(d.b, y, v)
	if was != "" || now == "" {
		return "", false
	}
	return now, strings.HasPrefix(now, "to the") || d.tells(y)
}

// tells reports whether there is a message, or a dialog, in an element.
func (d *domDiff) tells(y int32) bool {
	for j := y; j < d.b.end[y]; j++ {
		if n := d.b.node(j); !n.Hidden && n.Kind == take.Element && (isMessage(n) || n.Role == "dialog" || n.Role == "alertdialog") {
			return true
		}
	}
	return false
}

// outside says on which side of the window an element is, "" if any of it is in
// it.
func outside(t *tree, i int32, v take.Viewport) string {
	b, shift := t.node(i).Box, t.scrolled(0)
	left, top := b[0]-shift.x, b[1]-shift.y
	switch {
	case v.Width == 0 || v.Height == 0:
		return ""
	case top >= float64(v.Height):
		return "below"
	case top+b[3] <= 0:
		return "above"
	case left+b[2] <= 0:
		return "to the left of"
	case left >= float64(v.Width):
		return "to the right of"
	}
	return ""
}

// misplaced makes the finding about an element that is elsewhere or of another
// size.
func (d *domDiff) misplaced(x, y int32) raw {
	rule, is := LayoutChanged, "in another place or of another size"
	if where, off := d.offScreen(x, y); off {
		rule, is = OffScreen, where+" the window"
	} else if d.cutOff(x, y) {
		rule, is = CutOff, "too long for its box"
	}
	r := d.at(rule, x, y, itself)
	r.Baseline, r.Candidate = boxText(d.a.node(x).Box), boxText(d.b.node(y).Box)
	r.Message = fmt.Sprintf("%s is %s: %s, it was %s", d.a.titled(x), is, r.Candidate, r.Baseline)
	return r
}
