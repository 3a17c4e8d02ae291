package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// storage reports what a page no longer keeps in the browser: keys that steps
// of the baseline changed, and no step of the candidate. It returns findings by
// the step that changed the key first.
func (c *comparer) storage() map[int][]raw {
	out := map[int][]raw{}
	kept, had := map[string]bool{}, map[string]bool{}
	for _, s := range c.b.Steps {
		for _, key := range changedKeys(s) {
			kept[key] = true
		}
	}
	for _, s := range c.a.Steps {
		for _, key := range changedKeys(s) {
			had[key] = true
		}
	}
	for k, s := range c.a.Steps[:c.shared()] {
		for _, key := range changedKeys(s) {
			if kept[key] || c.b.Steps[k].Outcome.Status != take.OK {
				continue
			}
			kept[key] = true // once is enough
			r := c.new(StorageMissing, "action", key, "storage "+key, "%s no longer changes %q in the browser's storage", title(s), key)
			r.Baseline = key
			if other := renamed(key, changedKeys(c.b.Steps[k]), had); other != "" {
				r.Candidate = other
				r.Message = fmt.Sprintf("%s keeps %q in the browser's storage as %q: what is there already is lost", title(s), key, other)
			}
			out[k] = append(out[k], r)
		}
	}
	for k := range out {
		out[k] = c.quiet(out[k])
	}
	return out
}

// renamed returns the one key of a step that no step of the baseline knows and
// that ends as another does; "" if there is none, or more.
func renamed(key string, now []string, had map[string]bool) string {
	area, name, _ := strings.Cut(key, ":")
	now = slices.DeleteFunc(now, func(other string) bool {
		otherArea, otherName, _ := strings.Cut(other, ":")
		return had[other] || otherArea != area || lastWord(otherName) != lastWord(name)
	})
	if len(now) != 1 {
		return ""
	}
	return now[0]
}

// lastWord is what is behind the last sign in a key that divides it.
func lastWord(key string) string {
	return key[strings.LastIndexAny(key, ":/._ ")+1:]
}

// changedKeys are the keys that a step changed, without those that are made up.
func changedKeys(s take.Step) []string {
	return slices.DeleteFunc(slices.Clone(s.Effects.Storage), func(key string) bool {
		_, name, _ := strings.Cut(key, ":")
		return isVolatile(name) || plainText(name) != fold(name)
	})
}
