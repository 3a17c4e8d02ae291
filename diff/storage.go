package diff

import (
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// storage reports what a page no longer keeps in the browser: keys that steps
// of the baseline changed, and no step of the candidate. It returns findings by
// the step that changed the key first.
func (c *comparer) storage() map[int][]raw {
	out := map[int][]raw{}
	kept := map[string]bool{}
	for _, s := range c.b.Steps {
		for _, key := range changedKeys(s) {
			kept[key] = true
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
			out[k] = append(out[k], r)
		}
	}
	for k := range out {
		out[k] = c.quiet(out[k])
	}
	return out
}

// changedKeys are the keys that a step changed, without those that are made up.
func changedKeys(s take.Step) []string {
	return slices.DeleteFunc(slices.Clone(s.Effects.Storage), func(key string) bool {
		_, name, _ := strings.Cut(key, ":")
		return isVolatile(name) || plainText(name) != fold(name)
	})
}
