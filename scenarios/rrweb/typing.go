package rrweb

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/rrweb/mirror"
)

const (
	// atOnce is how long a page needs to react to an act, in milliseconds: a
	// change of the document and the emptying of a field are then one task.
	atOnce = 50
	// fresh is how long a press explains what happens to a box.
	fresh = 2000
	// hand is how long a hand needs to the keyboard, in milliseconds: what is
	// in a field so soon after a click elsewhere, or after the field appeared,
	// a script put there.
	hand = 100
)

// typing is what the keyboard does.
type typing struct {
	focused *mirror.Node
	// late is the id of a field that got the focus before the recording has
	// it, 0 if there is none; appeared is when one of these came.
	late     int
	appeared float64
	names    parameters
	// called is what people call a field, which takes long to find out.
	called string
	of     *mirror.Node
}

// focus notes what has the focus, nil if that is nothing known.
func (t *typing) focus(n *mirror.Node) { t.focused, t.late, t.appeared = n, 0, 0 }

// leaves is the id of the element that the focus leaves next. It is what the
// focus is on, if the next that is heard of it is that.
func (w *interpreter) leaves(c *cursor) int {
	for _, e := range w.ahead {
		if e.source != sourceMouseInteraction {
			continue
		}
		switch i := c.on(e.data).interaction(); i.kind {
		case blur:
			return max(i.id, 0)
		case focus:
			return 0
		}
	}
	return 0
}

// appeared sees a field come that has the focus already.
func (w *interpreter) appeared() {
	if n := w.tree.Node(w.typing.late); n != nil && w.typing.late != 0 {
		w.typing.focus(n)
		w.typing.appeared = w.at.time
	}
}

// field is what tells whether what is typed into an element is private. Its
// label counts where nothing else is known, as in a capture.
func (w *interpreter) field(n *mirror.Node) imports.Field {
	f, t := n.Field(), &w.typing
	if f.Autocomplete+f.Name+f.ID == "" {
		if t.of != n {
			t.of, t.called = n, n.Called()
			w.looked += w.tree.Size()
		}
		f.Label = t.called
	}
	return f
}

// change is an input event.
type change struct {
	id      int
	text    string
	checked bool
	by      byte // 't' if a person did it, 'f' if a script, 0 if that is not said
}

func (w *interpreter) input(c *cursor) {
	var in change
	for key := range c.object() {
		switch key {
		case "id":
			in.id = c.id()
		case "text":
			in.text = c.text()
		case "isChecked":
			in.checked = c.truth()
		case "userTriggered":
			if in.by = c.peek(); in.by != 't' && in.by != 'f' {
				in.by = 0
			}
			c.skip()
		default:
			c.skip()
		}
	}
	n := w.tree.Node(in.id)
	switch {
	case c.err != nil:
	case n == nil || n.Kind != mirror.Element:
		w.tally(imports.Untargeted, "inputs of an element that the recording does not describe")
	case n.Ticked():
		w.ticked(n, in)
	case n.Tag == "select":
		w.chosen(n, in)
	case n.InputType() == "file":
		if in.text != "" {
			w.miss(imports.Unsupported, "a file was chosen, for which a scenario has no step")
		}
	case n.InputType() == "hidden" || n.Submits() || n.InputType() == "button":
		n.Set("value", in.text)
	default:
		w.filled(n, in)
	}
}

// by says whether a person changed an element, and how sure that is.
func (w *interpreter) by(n *mirror.Node, in change) (bool, imports.Confidence, string) {
	held := w.pointer.held != nil && w.pointer.held == n && w.since(w.pointer.heldAt) <= fresh
	switch {
	case in.by == 'f':
		return false, "", ""
	case in.by == 't':
		return true, imports.Certain, ""
	case held && !n.Typable():
		return true, imports.Certain, ""
	case !held && w.tooSoon(n):
		return false, "", ""
	case held || w.typing.focused == n:
		return true, imports.Likely, "the recording does not say who typed, but the field had the focus"
	case (w.typing.focused == nil || w.unheard(n)) && oneEdit(n.Attr("value"), in.text):
		return true, imports.Guessed, "it was typed bit by bit, but into a field without the focus"
	case w.unheard(n):
		return true, imports.Guessed, "the recording does not say who typed, nor what has the focus in a shadow root"
	}
	return false, "", ""
}

// unheard says whether the focus may have come to an element without a word: a
// page is not told of moves within the shadow roots of one element (DOM, the
// retargeting of relatedTarget).
func (w *interpreter) unheard(n *mirror.Node) bool {
	focused, host := w.typing.focused, n.Host()
	return focused != nil && focused != n && host != nil && host == focused.Host()
}

// tooSoon says whether nobody can have typed into a field by now. Without a clock
// that is not known.
func (w *interpreter) tooSoon(n *mirror.Node) bool {
	if w.at.time == 0 {
		return false
	}
	s, a := w.last()
	clicked := s != nil && s.Kind == scenarios.Click && a.node != n && w.since(a.last) <= hand
	return clicked || w.typing.focused == n && w.since(w.typing.appeared) <= hand
}

// oneEdit says whether a text differs from another by one character, as after
// one key.
func oneEdit(before, after string) bool {
	d := utf8.RuneCountInString(after) - utf8.RuneCountInString(before)
	return d == 1 || d == -1 && after != ""
}

func (w *interpreter) byScript() {
	w.tally(imports.Ignored, "values that a script gave to fields")
}

// ticked is a box or a radio button. Those that were ticked before in the
// group tell of it, too.
func (w *interpreter) ticked(n *mirror.Node, in change) {
	was := n.Has("checked")
	n.Unset("checked")
	if in.checked {
		n.Set("checked", "")
	}
	if n.InputType() == "radio" && !in.checked || was == in.checked {
		return
	}
	person, sure, reason := w.by(n, in)
	if !person {
		w.byScript()
		return
	}
	w.become(scenarios.Step{Kind: scenarios.Check, Checked: in.checked}, n, sure, reason)
}

// become pushes a step on a field, or puts it in place of the click that led
// to it, or of the step that it goes on from.
func (w *interpreter) become(s scenarios.Step, n *mirror.Node, sure imports.Confidence, reason string) {
	last, a := w.last()
	same := a.node == n && (last.Kind == scenarios.Click || last.Kind == s.Kind && s.Kind != scenarios.Check)
	if !same {
		w.act(s, n, sure, reason)
		return
	}
	s.Target = last.Target
	w.replace(s, sure, reason)
	w.travel.acted = true
}

// chosen is an option of a select element.
func (w *interpreter) chosen(n *mirror.Node, in change) {
	before := n.Attr("value")
	n.Set("value", in.text)
	person, sure, reason := w.by(n, in)
	switch {
	case !person && before == in.text:
		return
	case !person:
		w.byScript()
		return
	}
	if mirror.Masked(in.text) {
		only, ok := n.OptionOfLength(len(in.text))
		if !ok {
			w.miss(imports.Blocked, "which option was chosen is masked, and several are so long")
			return
		}
		in.text, sure, reason = only, imports.Guessed, "which option was chosen is masked; no other is so long"
	}
	if len(in.text) > maxText {
		w.miss(imports.Unsupported, "an option with a very long value")
		return
	}
	w.become(scenarios.Step{Kind: scenarios.Select, Value: in.text}, n, sure, reason)
}

// filled is text in a field.
func (w *interpreter) filled(n *mirror.Node, in change) {
	before := n.Attr("value")
	person, sure, reason := w.by(n, in)
	n.Set("value", in.text)
	switch {
	case before == in.text && in.by != 't':
		return
	case w.emptied(n, in, before):
		return
	case !person:
		w.byScript()
		return
	}
	w.fill(n, in.text, sure, reason)
}

// emptied sees a field that the page emptied, in the same moment as it changed
// the document: then Enter was pressed in it.
func (w *interpreter) emptied(n *mirror.Node, in change, before string) bool {
	s, a := w.last()
	typed := s.Kind == scenarios.Fill && a.node == n && w.since(a.last) <= prompt
	reacted := w.mutated > a.last && w.since(w.mutated) <= atOnce
	if in.by == 't' || in.text != "" || utf8.RuneCountInString(before) < 2 || !typed || !reacted {
		return false
	}
	w.enter(s.Target, n, imports.Guessed, "the page took what was typed and emptied the field, and no key or click is recorded")
	return true
}

// fill gives a field a text. What is private or masked becomes a parameter.
func (w *interpreter) fill(n *mirror.Node, text string, sure imports.Confidence, reason string) {
	if len(text) > maxText {
		w.miss(imports.Unsupported, "a text of more than 64 KB")
		return
	}
	s := scenarios.Step{Kind: scenarios.Fill, Value: scenarios.Literal(text)}
	switch field := w.field(n); {
	case field.Private():
		s.Value = field.Parameter()
	case mirror.Masked(text):
		s.Value = w.typing.names.masked(n, w.field(n), text)
		if sure == imports.Certain {
			sure = imports.Likely
		}
		reason = "what was typed is masked in the recording: a stand-in takes its place"
	}
	w.typed(s, n, sure, reason)
}

// typed takes a fill in. What the page says is looked up as it begins: later it
// may say what was typed.
func (w *interpreter) typed(s scenarios.Step, n *mirror.Node, sure imports.Confidence, reason string) {
	last, a := w.last()
	goesOn := last != nil && last.Kind == scenarios.Fill && a.node == n
	w.become(s, n, sure, reason)
	if _, a := w.last(); !goesOn && a != nil && a.node == n {
		a.said = saidOn(w.tree.Root(), n)
		w.looked += min(w.tree.Size(), mostLooked)
	}
}

// edited sees text that is edited in place, of which only the changes of the
// document tell.
func (w *interpreter) edited() {
	n := w.typing.focused
	if n == nil || n.IsField() || !n.Editable() || !w.looking() {
		return
	}
	text := n.Lines()
	w.looked += len(text)
	if text == n.Attr("value") || len(text) > maxText {
		return
	}
	n.Set("value", text)
	s := scenarios.Step{Kind: scenarios.Fill, Value: scenarios.Literal(text)}
	if mirror.Masked(text) {
		s.Value = w.typing.names.masked(n, w.field(n), text)
	}
	w.typed(s, n, imports.Guessed, "text edited in place: the recording has only what it became")
}

// parameters are the names of masked fields, each once.
type parameters []struct{ name, field string }

// masked is a parameter in place of stars, with a stand-in for its type.
func (p *parameters) masked(n *mirror.Node, f imports.Field, stars string) string {
	field := f.Name + "\x00" + f.ID + "\x00" + f.Label
	if len(field) == 2 {
		field += strconv.Itoa(n.ID)
	}
	called := ""
	for _, k := range *p {
		if k.field == field {
			called = k.name
		}
	}
	if called == "" {
		called = p.free(word(n, f))
		*p = append(*p, struct{ name, field string }{called, field})
	}
	return "${" + called + ":-" + standIn(n, f, utf8.RuneCountInString(stars)) + "}"
}

// free is a name that no other field has.
func (p *parameters) free(name string) string {
	taken := func(s string) bool {
		return slices.ContainsFunc(*p, func(k struct{ name, field string }) bool { return k.name == s })
	}
	for i, s := 2, name; ; i++ {
		if !taken(s) {
			return s
		}
		s = numberedName(name, i)
	}
}
