package playwright

import (
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/javascript"
)

// dialog reads what a handler does with the next dialog: it is for the step that
// follows.
func (r *reader) dialog(handler javascript.Node) {
	for _, n := range calls(handler) {
		c := flatten(n, r.vars)
		for _, l := range c.links {
			switch l.name {
			case "dismiss":
				r.answers = append(r.answers, scenarios.Answer{Cancel: true})
				return
			case "accept":
				r.answers = append(r.answers, r.accepted(l.args))
				return
			}
		}
	}
	r.gap(imports.Ignored, "what is done with a dialog, which is accepted")
}

// accepted is a dialog that is agreed to, with a text if one is given.
func (r *reader) accepted(args []javascript.Node) scenarios.Answer {
	if text, is := r.text(first(args)); is {
		return scenarios.Answer{Text: &text}
	}
	return scenarios.Answer{}
}

// calls are the expressions of a function's body, in their order.
func calls(function javascript.Node) []javascript.Node {
	list := function.Items
	for _, s := range function.Body {
		list = append(list, s.Node)
	}
	return list
}

// spliced reads the answers that [Export] writes.
func (r *reader) spliced(args []javascript.Node) {
	for _, n := range args[2:] {
		text, is := r.text(n)
		a := scenarios.Answer{Cancel: n.Kind == javascript.Name && n.Text == "false"}
		if is {
			a.Text = &text
		}
		r.answers = append(r.answers, a)
	}
}
