package rrweb

import (
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/rrweb/mirror"
)

// mostLooked is how many nodes of a page are looked at for what it says: of a
// larger one that is not known.
const mostLooked = 50_000

// saidOn is what a page says but for what is in one element: its texts, and the
// words that stand for an element.
func saidOn(root, but *mirror.Node) []string {
	if root == nil {
		return nil
	}
	var list []string
	looked := 0
	for n := range root.All() {
		if looked++; looked > mostLooked {
			return nil
		}
		if n.Kind == mirror.Text {
			if parent := n.Parent(); parent == nil || parent.Tag != "script" && parent.Tag != "style" && !but.Contains(parent) {
				list = append(list, n.Text)
			}
			continue
		}
		for _, name := range []string{"aria-label", "alt", "title"} {
			if said := n.Attr(name); said != "" {
				list = append(list, said)
			}
		}
	}
	return list
}

// settle ends a fill: only now is known what was typed in the end, and whether
// the page said it before.
func (w *interpreter) settle() {
	s, a := w.last()
	if s == nil || s.Kind != scenarios.Fill {
		return
	}
	typed := strings.ReplaceAll(s.Value, "$${", "${")
	w.out.Origins[len(w.acts)-1].Said = slices.ContainsFunc(a.said, privacy.Wording(typed))
	a.said = nil
}
