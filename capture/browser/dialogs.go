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
	Act    int     // the number of the act before it
}

// Act counts an act of the user, and returns its number: what is told from now on
// is behind it.
func (o *Observer) Act() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.acts++
	return o.acts
}

// dialogClosed notes how a dialog was closed; o.mu is held.
func (o *Observer) dialogClosed(ev *page.EventJavascriptDialogClosed) {
	a := Answer{Cancel: !ev.Result, Act: o.acts}
	if ev.Result && ev.UserInput != o.prompt {
		text := ev.UserInput
		if o.Prompted != nil {
			text = o.Prompted(text)
		}
		a.Text = &text
	}
	o.effects.Answers = append(o.effects.Answers, a)
}
