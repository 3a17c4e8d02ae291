package reports

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// maxLeaves is how many lines are made of one value of a probe.
const maxLeaves = 500

// stateLines are what the probes of a step gave, what the stores held that were
// found, a line for each plain value in it, and what the step cost. The heap is
// left out: it differs every time.
func stateLines(st *take.Step) []line {
	if st == nil {
		return nil
	}
	var out []line
	for _, p := range st.State {
		name := oneLine(p.Name)
		if p.Failure != "" {
			l := listed(name, p.Failure, "no value")
			l.bad = true
			out = append(out, l)
			continue
		}
		list := leaves(nil, name, "", decoded(p.Value))
		out = append(out, list[:min(len(list), maxLeaves)]...)
		if more := len(list) - maxLeaves; more > 0 {
			out = append(out, listed(name, "and "+plural(more, "value")+" more", ""))
		}
	}
	if v := st.Vitals; v != nil && v.Shift > 0 {
		out = append(out, listed("vitals", fmt.Sprintf("cls = %.3g", v.Shift), ""))
	}
	if v := st.Vitals; v != nil && v.LCP > 0 {
		out = append(out, listed("vitals", fmt.Sprintf("lcp = %.0f ms", v.LCP), ""))
	}
	return out
}

// leaves appends a line for each plain value below a path.
func leaves(out []line, name, path string, v any) []line {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out = leaves(out, name, path+"."+k, v[k])
		}
		if len(v) > 0 {
			return out
		}
	case []any:
		for i, item := range v {
			out = leaves(out, name, fmt.Sprintf("%s[%d]", path, i), item)
		}
		if len(v) > 0 {
			return out
		}
	}
	text, err := json.Marshal(v)
	if err != nil {
		text = []byte(err.Error()) // no decoded value makes it fail
	}
	l := listed(name, strings.TrimPrefix(path, ".")+" = "+string(text), "")
	l.kin = name + " " + path
	return append(out, l)
}

// decoded is a JSON value, its numbers as they are written; that of a take that
// was not validated may be none.
func decoded(text string) any {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return text
	}
	return v
}
