package browser

import "github.com/chromedp/cdproto/page"

// Noted are the effects that only events tell of, and what was done with the
// dialogs.
type Noted struct {
	Dialogs, Popups, Downloads []string
	Answers                    []Answer
}

// Answer is what was done with a dialog.
type Answer struct {
	Cancel bool
	Text   *string // what was put in the place of a prompt's own text, nil if nothing
}

// dialogClosed notes how a dialog was closed; o.mu is held.
func (o *Observer) dialogClosed(ev *page.EventJavascriptDialogClosed) {
	a := Answer{Cancel: !ev.Result}
	if ev.Result && ev.UserInput != o.prompt {
		text := ev.UserInput
		if o.Prompted != nil {
			text = o.Prompted(text)
		}
		a.Text = &text
	}
	o.effects.Answers = append(o.effects.Answers, a)
}
