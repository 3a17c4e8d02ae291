package diff

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// state compares what the probes of step k gave, and what the stores held that
// were found. What one of the takes has not, as one that is older than a probe,
// was not asked for.
func (c *comparer) state(k int) []raw {
	a, b := c.a.Steps[k], c.b.Steps[k]
	if a.DOM == nil || b.DOM == nil {
		return nil
	}
	var out []raw
	for _, x := range a.State {
		i := slices.IndexFunc(b.State, func(y take.Probe) bool { return y.Name == x.Name })
		switch {
		case i >= 0:
			found := c.quiet(c.probe(x, b.State[i]))
			if !c.learning {
				found = found[:min(len(found), maxOutline)]
			}
			out = append(out, found...)
		case x.Found:
			out = append(out, c.quiet([]raw{c.held(x, "", "is not found any more", x.Value, "")})...)
		}
	}
	for _, y := range b.State {
		if y.Found && !slices.ContainsFunc(a.State, func(x take.Probe) bool { return x.Name == y.Name }) {
			out = append(out, c.quiet([]raw{c.held(y, "", "is found, and was not before", "", y.Value)})...)
		}
	}
	return out
}

// probe compares one value.
func (c *comparer) probe(x, y take.Probe) []raw {
	switch {
	case x.Failure != "" && y.Failure != "":
		return nil // see voiceless
	case y.Failure != "":
		return []raw{c.held(x, "", "gives no value any more: "+y.Failure, x.Value, y.Failure)}
	case x.Failure != "":
		r := c.held(x, "", "gives a value, it gave none before: "+x.Failure, x.Failure, y.Value)
		r.Severity = Info
		return []raw{r}
	}
	var out []raw
	seen := map[string]bool{}
	for _, ch := range valueChanges("", decoded(x.Value), decoded(y.Value)) {
		r := c.held(x, ch.path, ch.says(), ch.old, ch.new)
		if !seen[r.key] { // not the same of another item of a list
			out = append(out, r)
		}
		seen[r.key] = true
	}
	return out
}

// says tells of a change behind the name of the place.
func (ch change) says() string {
	switch {
	case ch.old == "":
		return "is new: " + cut(ch.new, maxQuote)
	case ch.new == "":
		return "is gone, it was " + cut(ch.old, maxQuote)
	case strings.HasPrefix(ch.new, reordered):
		return "is in another order"
	}
	return fmt.Sprintf("is %s, it was %s", cut(ch.new, maxQuote), cut(ch.old, maxQuote))
}

// held begins a finding about a place in a value.
func (c *comparer) held(p take.Probe, path, says, old, new string) raw {
	rule, thing := ProbeChanged, "probe "
	if p.Found {
		rule, thing = StoreChanged, "store "
	}
	at := p.Name + path
	r := c.new(rule, "state", thing+p.Name, at, "%s %s", at, says)
	r.key = p.Name + plainKeys(anyItem(path))
	r.noise = []NoiseLocus{{"state", r.key, itself}}
	r.Baseline, r.Candidate = cut(old, maxEvidence), cut(new, maxEvidence)
	r.old, r.new = old, new
	return r
}

// anyItem is a path without the places in lists.
func anyItem(path string) string {
	parts := strings.Split(path, "[")
	for i := range parts[1:] {
		_, rest, _ := strings.Cut(parts[i+1], "]")
		parts[i+1] = "]" + rest
	}
	return strings.Join(parts, "[")
}

// decoded is a JSON value, its numbers as they are written.
func decoded(text string) any {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil // Validate refuses a take with such a value
	}
	return v
}

// valueChanges lists where two JSON values differ, the topmost places only, in
// the order of their paths. What a program made up on both sides is equal.
func valueChanges(path string, x, y any) []change {
	switch x := x.(type) {
	case map[string]any:
		if y, ok := y.(map[string]any); ok {
			return memberChanges(path, x, y)
		}
	case []any:
		if y, ok := y.([]any); ok {
			return itemChanges(path, x, y)
		}
	}
	old, new := compact(x), compact(y)
	if old == new || isMadeUp(x) && isMadeUp(y) {
		return nil
	}
	return []change{{path, old, new}}
}

func isMadeUp(v any) bool {
	s, ok := v.(string)
	return ok && isVolatile(s)
}

func memberChanges(path string, x, y map[string]any) []change {
	var out []change
	for _, k := range slices.Sorted(maps.Keys(x)) {
		at := path + "." + k
		if v, ok := y[k]; ok {
			out = append(out, valueChanges(at, x[k], v)...)
		} else {
			out = append(out, change{at, compact(x[k]), ""})
		}
	}
	for _, k := range slices.Sorted(maps.Keys(y)) {
		if _, ok := x[k]; !ok {
			out = append(out, change{path + "." + k, "", compact(y[k])})
		}
	}
	return out
}

// reordered stands before the items of a list that are the same in another
// order.
const reordered = "in another order: "

// itemChanges compares lists: by place where they are of one length, and else by
// what is only in one of them.
func itemChanges(path string, x, y []any) []change {
	xs, ys := compacts(x), compacts(y)
	if slices.Equal(xs, ys) {
		return nil
	}
	if slices.Equal(slices.Sorted(slices.Values(xs)), slices.Sorted(slices.Values(ys))) {
		return []change{{path, compact(x), reordered + compact(y)}}
	}
	if len(x) != len(y) {
		return []change{{path, entries(xs, ys), entries(ys, xs)}}
	}
	var out []change
	for i := range x {
		out = append(out, valueChanges(fmt.Sprintf("%s[%d]", path, i), x[i], y[i])...)
	}
	return out
}

func compacts(list []any) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = compact(v)
	}
	return out
}

// entries says how many items a list has, and which of them the other has not.
func entries(list, other []string) string {
	left := map[string]int{}
	for _, s := range other {
		left[s]++
	}
	own := slices.DeleteFunc(slices.Clone(list), func(s string) bool { left[s]--; return left[s] >= 0 })
	says := fmt.Sprintf("%d %s", len(list), map[bool]string{true: "entry", false: "entries"}[len(list) == 1])
	if len(own) > 0 {
		says += " with " + strings.Join(own, ", ")
	}
	return says
}

// compact is a JSON value as text, the members of objects sorted.
func compact(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err.Error() // no decoded value makes it fail
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// voiceless returns the probes of the scenario that gave no value at any step
// of either take: nothing was compared there.
func (c *comparer) voiceless() []string {
	failure, spoke := map[string]string{}, map[string]bool{}
	for _, t := range []take.Take{c.a, c.b} {
		for _, s := range t.Steps[:c.shared()] {
			for _, p := range s.State {
				spoke[p.Name] = spoke[p.Name] || p.Found || p.Value != ""
				failure[p.Name] = cmp.Or(p.Failure, failure[p.Name])
			}
		}
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(failure)) {
		if !spoke[name] {
			out = append(out, fmt.Sprintf("probe %q gave no value at any step (%s): correct its expression, or take it out of the scenario", name, failure[name]))
		}
	}
	return out
}
