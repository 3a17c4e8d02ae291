package devtools

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/jsontree"
)

// modifier is the name that a scenario has for a modifier, "" for other keys.
// The Recorder writes the key, or the code, which says the side as well.
func modifier(key string) string {
	name := strings.TrimSuffix(strings.TrimSuffix(key, "Left"), "Right")
	if slices.Contains([]string{"Control", "Shift", "Alt", "Meta"}, name) {
		return name
	}
	return ""
}

// key folds the keys that go down and up into presses.
func (r *reader) key(item jsontree.Value, event string) {
	key := item.String("key")
	down, mod := item.String("type") == "keyDown", modifier(key)
	switch {
	case down && mod != "":
		if !slices.Contains(r.held, mod) {
			r.held = append(r.held, mod)
		}
		r.idle = true
	case down:
		r.idle = false
		r.press(key, event)
	case mod != "" && slices.Contains(r.held, mod):
		r.held = slices.DeleteFunc(r.held, func(h string) bool { return h == mod })
		if r.idle {
			r.press(mod, event)
		}
		r.idle = false
	}
}

// press presses a key with the modifiers that are held.
func (r *reader) press(key, event string) {
	if key == " " {
		key = "Space"
	}
	k := scenarios.Key{
		Name: key, Control: slices.Contains(r.held, "Control"), Shift: slices.Contains(r.held, "Shift"),
		Alt: slices.Contains(r.held, "Alt"), Meta: slices.Contains(r.held, "Meta"),
	}
	if _, err := scenarios.ParseKey(k.String()); err != nil {
		r.out.Miss(imports.Unsupported, event, fmt.Sprintf("the key %q, which a scenario has no name for", key))
		return
	}
	r.add(scenarios.Step{Kind: scenarios.Press, Key: k.String()}, event)
}
