package stage

import (
	"strings"
	"sync"
	"unicode"

	"github.com/chromedp/chromedp/kb"
	"github.com/retake-dev/retake/scenarios"
)

// Key is what the protocol needs to press a key.
type Key struct {
	Key, Code, Text string
	VirtualKey      int64
	Modifiers       int64 // a sum of the modifiers below
	Commands        []string
}

// The protocol's modifier bits (Input.dispatchKeyEvent).
const (
	modAlt, modControl, modMeta, modShift = 1, 2, 4, 8
)

// modifierKeys are the keys of the modifiers, in the order in which they go
// down.
var modifierKeys = []struct {
	name string
	bit  int64
}{{"Control", modControl}, {"Shift", modShift}, {"Alt", modAlt}, {"Meta", modMeta}}

// commands are what an editor does for a shortcut: the browser maps them from
// the desktop's own events, which the protocol's are not.
var commands = map[string]string{"a": "selectAll", "c": "copy", "x": "cut", "v": "paste", "z": "undo", "y": "redo"}

// namedKeys are the keys that type nothing, and Enter and Tab, by the name
// that the DOM gives them.
var namedKeys = sync.OnceValue(func() map[string]*kb.Key {
	m := map[string]*kb.Key{}
	for _, k := range kb.Keys {
		if !k.Print || k.Key == "Enter" || k.Key == "Tab" {
			m[k.Key] = k
		}
	}
	return m
})

// KeyFor returns the key that a scenario names.
func KeyFor(k scenarios.Key) (Key, bool) {
	out := Key{Modifiers: modifiers(k)}
	if named, ok := namedKeys()[k.Name]; ok {
		out.Key, out.Code, out.VirtualKey, out.Text = named.Key, named.Code, named.Windows, named.Text
		return out, true
	}
	name := k.Name
	if name == "Space" {
		name = " "
	}
	runes := []rune(name)
	if len(runes) != 1 {
		return out, false
	}
	typed, ok := keyOf(runes[0])
	if k.Control && unicode.IsLetter(runes[0]) {
		typed.Modifiers = 0 // Control+A is written so, and holds no Shift
	}
	typed.Modifiers |= out.Modifiers
	if k.Control || k.Alt || k.Meta {
		typed.Text = ""
	}
	if c, ok := commands[strings.ToLower(name)]; ok && (k.Control || k.Meta) && !k.Shift {
		typed.Commands = []string{c}
	}
	return typed, ok
}

func modifiers(k scenarios.Key) int64 {
	var m int64
	for _, b := range []struct {
		held bool
		bit  int64
	}{{k.Alt, modAlt}, {k.Control, modControl}, {k.Meta, modMeta}, {k.Shift, modShift}} {
		if b.held {
			m |= b.bit
		}
	}
	return m
}

// keyOf returns the key that types a character on the US layout.
func keyOf(r rune) (Key, bool) {
	if r == '\n' {
		r = '\r'
	}
	k, ok := kb.Keys[r]
	if !ok || !k.Print {
		return Key{}, false
	}
	out := Key{Key: k.Key, Code: k.Code, Text: k.Text, VirtualKey: k.Windows}
	if k.Shift {
		out.Modifiers = modShift
	}
	return out, true
}
