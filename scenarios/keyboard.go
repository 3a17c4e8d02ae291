package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Key is a key of the keyboard, with the modifiers that are held.
type Key struct {
	Name                      string // one of [KeyNames], or one character
	Control, Shift, Alt, Meta bool
}

// KeyNames lists the keys that have a name. Any other key is the character
// that it types.
func KeyNames() []string {
	names := []string{
		"Enter", "Escape", "Tab", "Backspace", "Delete", "Insert", "Space",
		"ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown",
		"Home", "End", "PageUp", "PageDown", "ContextMenu",
	}
	names = append(names, modifiers()...)
	for i := range 12 {
		names = append(names, fmt.Sprintf("F%d", i+1))
	}
	return names
}

// ParseKey reads a key as the file format writes it: "Enter", "a",
// "Control+Shift+A", "Control++".
func ParseKey(text string) (Key, error) {
	k, p := parseKey(text)
	if p != nil {
		return k, fmt.Errorf("key %q: %s", text, strings.TrimSuffix(p.Problem+"; "+p.Hint, "; "))
	}
	return k, nil
}

// String is the key as [ParseKey] reads it, modifiers in a fixed order.
func (k Key) String() string {
	s := ""
	for _, m := range []struct {
		held bool
		name string
	}{{k.Control, "Control"}, {k.Shift, "Shift"}, {k.Alt, "Alt"}, {k.Meta, "Meta"}} {
		if m.held {
			s += m.name + "+"
		}
	}
	return s + k.Name
}

func parseKey(text string) (Key, *Error) {
	var k Key
	for {
		word, rest, more := strings.Cut(text, "+")
		if !more || word == "" || rest == "" {
			break
		}
		if p := k.hold(word); p != nil {
			return Key{}, p
		}
		text = rest
	}
	if p := knowKey(text); p != nil {
		return Key{}, p
	}
	if again := k; isModifier(text) && again.hold(text) != nil {
		return Key{}, problem("", "modifier %q is given twice", text)
	}
	k.Name = text
	return k, nil
}

func modifiers() []string { return []string{"Control", "Shift", "Alt", "Meta"} }

func isModifier(name string) bool { return slices.Contains(modifiers(), name) }

// hold notes a modifier.
func (k *Key) hold(word string) *Error {
	held := map[string]*bool{"Control": &k.Control, "Shift": &k.Shift, "Alt": &k.Alt, "Meta": &k.Meta}[word]
	if held == nil {
		hint := didYouMean(word, modifiers())
		if synonym := map[string]string{"ctrl": "Control", "cmd": "Meta", "command": "Meta", "option": "Alt"}[strings.ToLower(word)]; synonym != "" {
			hint = fmt.Sprintf("did you mean %q?", synonym)
		}
		return problem(hint, "unknown modifier %q", word)
	}
	if *held {
		return problem("", "modifier %q is given twice", word)
	}
	*held = true
	return nil
}

// knowKey checks the name of a key.
func knowKey(name string) *Error {
	r, size := utf8.DecodeRuneInString(name)
	switch {
	case name == "":
		return problem("such as Enter, or a character", "is empty")
	case size == len(name) && r != utf8.RuneError && unicode.IsGraphic(r) && !unicode.IsSpace(r):
		return nil
	case name == " ":
		return problem(`did you mean "Space"?`, "unknown key name %q", name)
	case slices.Contains(KeyNames(), name):
		return nil
	}
	return problem(didYouMean(name, KeyNames()), "unknown key name %q", name)
}
