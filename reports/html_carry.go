package reports

import (
	"cmp"
	"math"
	"slices"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
)

// carried are the steps whose pages and pictures are in the file.
type carried map[spot]bool

// room is about how many bytes of pages and pictures a file carries. Browsers
// take seconds to read more, and review tools refuse it.
const room = 24 << 20

// carry chooses the steps whose pages and pictures are in the file: all, if
// there is room for them; otherwise those with findings come first, in the order
// of the groups, then the other steps of the worst scenarios.
func carry(r Run) carried {
	out, left := carried{}, room
	if r.whole {
		left = math.MaxInt
	}
	cost := coster{blobs: map[take.BlobID]bool{}, takes: map[*take.Take]bool{}}
	for _, at := range worstFirst(r) {
		if out[at] {
			continue
		}
		for _, t := range r.Scenarios[at.scenario].takes() {
			left -= cost.step(t, at.step)
		}
		if left < 0 {
			break
		}
		out[at] = true
	}
	return out
}

// worstFirst lists the steps of a run in the order in which they are worth
// being shown; one may be there twice.
func worstFirst(r Run) []spot {
	var out []spot
	for _, badly := range []int{0, 1, 2} { // the first steps of findings, by severity
		for i, s := range r.Scenarios {
			for _, g := range s.groups() {
				if badness(g.Severity) == badly {
					out = append(out, spot{i, max(g.Step, 0)})
				}
			}
		}
	}
	order := make([]int, len(r.Scenarios))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(rank(r.Scenarios[a]), rank(r.Scenarios[b]))
	})
	for _, i := range order {
		for k := range r.Scenarios[i].steps() {
			out = append(out, spot{i, k})
		}
	}
	return out
}

// rank orders scenarios by their verdicts, worst first.
func rank(s Scenario) int {
	switch s.Verdict() {
	case diff.Regressed:
		return 0
	case diff.Inconclusive:
		return 1
	default:
		return 2
	}
}

// coster estimates how many bytes a step adds to a file.
type coster struct {
	blobs map[take.BlobID]bool
	takes map[*take.Take]bool
}

func (c *coster) step(t *take.Take, i int) int {
	st := step(t, i)
	if st == nil {
		return 0
	}
	sum := c.blob(t, st.Picture)
	if st.DOM != nil {
		sum += len(st.DOM.Nodes) * perNode
		if st.DOM.Look != nil {
			for _, sheet := range st.DOM.Look.Sheets {
				sum += c.blob(t, sheet.Text)
			}
		}
	}
	if !c.takes[t] { // what its pages are made of
		c.takes[t] = true
		for _, e := range t.Exchanges {
			switch e.Type {
			case "Stylesheet", "Image", "Font":
				sum += c.blob(t, e.ResponseBody)
			}
		}
	}
	return sum
}

// perNode is what is left of a node when equal ones are written once and the
// rest is compressed: measured on the demo's session, rounded up.
const perNode = 8

func (c *coster) blob(t *take.Take, id take.BlobID) int {
	if id == "" || c.blobs[id] {
		return 0
	}
	c.blobs[id] = true
	return len(t.Blobs[id]) * 4 / 3
}
