package scenarios

import "gopkg.in/yaml.v3"

// Answer is what a user did with a dialog: the zero value agreed to it, as it
// was.
type Answer struct {
	Cancel bool
	Text   *string // what was put in the place of a prompt's own text, nil if nothing
}

// dialogsKey is the answers of a step.
func dialogsKey() key[Step] {
	return key[Step]{
		name: "dialogs", doc: "What is done with the dialogs of the step, in their order: ok, cancel, or {text: …} for a prompt. What has no answer gets ok.",
		schema: func() schema {
			return schema{"type": "array", "minItems": 1, "items": schema{"anyOf": []schema{answerWord().schema, prompted().schema()}}}
		},
		decode: func(d *decoder, n *yaml.Node, into *Step) {
			for _, item := range d.list(n, "dialogs") {
				into.Dialogs = append(into.Dialogs, d.answer(follow(item)))
			}
		},
		encode: func(from *Step) (value, bool) {
			list := value{list: []value{}}
			for _, a := range from.Dialogs {
				list.list = append(list.list, a.value())
			}
			return list, len(from.Dialogs) > 0
		},
	}
}

func (d *decoder) answer(n *yaml.Node) Answer {
	if n.Kind != yaml.MappingNode {
		word, _ := read(d, n, "dialogs", answerWord()) // a mistake was noted
		return Answer{Cancel: word == "cancel"}
	}
	var a Answer
	prompted().decode(d, n, &a)
	return a
}

// prompted is the mapping of an answer to a prompt.
func prompted() mapping[Answer] {
	return mapping[Answer]{what: "a dialog", keys: []key[Answer]{
		scalar("text", "What is put in the place of a prompt's own text.", anyText(), "", func(a *Answer) *string {
			if a.Text == nil {
				a.Text = new(string)
			}
			return a.Text
		}).needed(),
	}}
}

func answerWord() form[string] {
	known := []string{"ok", "cancel"}
	return form[string]{
		expected: "ok, cancel or {text: …}",
		schema:   schema{"enum": known},
		parse: func(s string) (string, *Error) {
			if s != "ok" && s != "cancel" {
				return s, unlike(didYouMean(s, known))
			}
			return s, nil
		},
		write: func(s string) string { return s },
	}
}

func (a Answer) value() value {
	switch {
	case a.Cancel:
		return value{scalar: "cancel"}
	case a.Text != nil:
		return value{mapping: []entry{{"text", value{scalar: anyText().write(*a.Text)}}}}
	}
	return value{scalar: "ok"}
}
