package reports

import (
	"strings"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

// playData is what the player shows of a step: when it was, in milliseconds on
// the page's clock since the start of the take, and where the user acted.
type playData struct {
	Kind  string     `json:"kind"`
	From  float64    `json:"from"`
	To    float64    `json:"to"`
	Sides [2]actData `json:"sides"`
}

// actData is an act on one build.
type actData struct {
	Node int `json:"node"` // the target on the page before the step, -1 if it is not known
	// Text is what the target's field held after it, nil if that did not change.
	Text *string `json:"text,omitempty"`
}

// looks are the kinds of step in which the user does nothing.
var looks = map[string]bool{string(scenarios.Wait): true, string(scenarios.Expect): true}

// play lays out step i for the player. Its times are those of the candidate.
func (s Scenario) play(i int) playData {
	var out playData
	for n, t := range s.takes() {
		out.Sides[n].Node = -1
		st := step(t, i)
		if st == nil {
			continue
		}
		out.Kind = oneLine(st.Kind)
		out.From, out.To = hundredth(st.Started), hundredth(max(st.Settled, st.Started))
		if before := step(t, i-1); before != nil && before.DOM != nil && st.DOM != nil && !looks[st.Kind] {
			out.Sides[n] = actOf(before.DOM, st)
		}
	}
	return out
}

// actOf finds where an act was on the page before it.
func actOf(before *take.Snapshot, st *take.Step) actData {
	out := actData{Node: targetOn(before, st)}
	after := targetOn(st.DOM, st)
	if st.Target != nil && st.Target.Node >= 0 && st.Target.Node < len(st.DOM.Nodes) {
		after = st.Target.Node
		if out.Node < 0 {
			out.Node = sameOn(before, st.DOM.Nodes[after])
		}
	}
	if out.Node < 0 || after < 0 {
		return out
	}
	if was, is := before.Nodes[out.Node].Value, st.DOM.Nodes[after].Value; is != nil && (was == nil || *was != *is) {
		out.Text = is
	}
	return out
}

// targetOn is the element that a step names by its role and name, -1 if none
// is. What is seen comes before what is hidden.
func targetOn(s *take.Snapshot, st *take.Step) int {
	words := st.Title
	if st.Target != nil && st.Target.Label != "" {
		words = st.Target.Label
	}
	found := -1
	for i := range s.Nodes {
		n := &s.Nodes[i]
		if n.Role == "" || n.Label == "" || !strings.Contains(words, n.Role+` "`+n.Label+`"`) {
			continue
		}
		if !n.Hidden {
			return i
		}
		found = i
	}
	return found
}

// sameOn is the element of a snapshot that is called as another one is, -1 if
// there is none.
func sameOn(s *take.Snapshot, like take.Node) int {
	for i := range s.Nodes {
		n := &s.Nodes[i]
		if n.Kind != take.Element || n.Name != like.Name {
			continue
		}
		for _, name := range []string{"data-testid", "id", "name"} {
			value, ok := n.Attr(name)
			if same, has := like.Attr(name); ok && has && value == same {
				return i
			}
		}
	}
	return -1
}
