//go:build real

package real

import (
	"slices"
	"strings"

	"github.com/retake-dev/retake/scenarios"
)

// pair is an act that was captured, and the step of the import that it became.
type pair struct {
	captured scenarios.Step
	imported *scenarios.Step // nil if the import lacks it
}

// unheld are the kinds of which rrweb records nothing: it has no keys, and
// moves of the pointer and of the history do not say what they were for.
var unheld = []scenarios.Kind{scenarios.Press, scenarios.Hover, scenarios.Back, scenarios.Forward}

// held says whether the format holds the act.
func (p pair) held() bool { return !slices.Contains(unheld, p.captured.Kind) }

// named says whether both name the element first by the same.
func (p pair) named() bool {
	if p.imported == nil {
		return false
	}
	a, b := p.captured.Target.Locators(), p.imported.Target.Locators()
	return len(a) == 0 && len(b) == 0 || len(a) > 0 && len(b) > 0 && a[0] == b[0]
}

// how says in what the import differs, "" if in nothing.
func (p pair) how() string {
	switch {
	case p.imported == nil && p.held():
		return "missed"
	case p.imported == nil:
		return "not held"
	case !p.named():
		return "renamed"
	}
	return ""
}

// match pairs what was captured with what was imported, in the order of both:
// as many acts as can be.
func match(captured, imported []scenarios.Step) (pairs []pair, added []scenarios.Step) {
	longest := make([][]int, len(captured)+1) // of the rest from i and k on
	for i := range longest {
		longest[i] = make([]int, len(imported)+1)
	}
	for i := len(captured) - 1; i >= 0; i-- {
		for k := len(imported) - 1; k >= 0; k-- {
			longest[i][k] = max(longest[i+1][k], longest[i][k+1])
			if sameAct(captured[i], imported[k]) {
				longest[i][k] = max(longest[i][k], longest[i+1][k+1]+1)
			}
		}
	}
	i, k := 0, 0
	for i < len(captured) && k < len(imported) {
		switch {
		case sameAct(captured[i], imported[k]) && longest[i][k] == longest[i+1][k+1]+1:
			pairs = append(pairs, pair{captured[i], &imported[k]})
			i, k = i+1, k+1
		case longest[i+1][k] >= longest[i][k+1]:
			pairs = append(pairs, pair{captured: captured[i]})
			i++
		default:
			added = append(added, imported[k])
			k++
		}
	}
	for ; i < len(captured); i++ {
		pairs = append(pairs, pair{captured: captured[i]})
	}
	return pairs, append(added, imported[k:]...)
}

// sameAct says whether two steps are one act: of the same kind, on the same
// element, with the same result. Where in a page its recording begins is up to the
// page: a recording says where it was then.
func sameAct(a, b scenarios.Step) bool {
	if a.Kind == scenarios.Navigate {
		a.URL, _, _ = strings.Cut(a.URL, "#")
		b.URL, _, _ = strings.Cut(b.URL, "#")
	}
	return a.Kind == b.Kind && a.URL == b.URL && a.Value == b.Value && a.Key == b.Key && a.Checked == b.Checked &&
		a.Button == b.Button && a.Count == b.Count && a.Text == b.Text && (a.Kind != scenarios.Scroll || a.X == b.X && a.Y == b.Y) &&
		sameElement(a.Target, b.Target)
}

// sameElement says whether two targets share a locator, or have none. A
// locator finds one element only, when it is taken.
func sameElement(a, b scenarios.Target) bool {
	if a.Empty() || b.Empty() || a.Frame != b.Frame {
		return a.Empty() && b.Empty() && a.Frame == b.Frame
	}
	return slices.ContainsFunc(a.Locators(), func(l scenarios.Locator) bool { return slices.Contains(b.Locators(), l) })
}
