package rrweb

// custom is what a tool or a plugin put beside the recording.
func (w *interpreter) custom(c *cursor) { c.skip() }

// logged is a message of the console, as recordings of 1.x had it.
func (w *interpreter) logged(c *cursor) { c.skip() }

// raging counts clicks.
type raging struct{}

func (w *interpreter) raged(any, interaction) {}
