package reports

import (
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// sourceView is a step in the scenario's file.
type sourceView struct {
	Line  int      `json:"line"` // of the first, from 1
	Lines []string `json:"lines"`
}

// maxSource is how many lines of a step are shown.
const maxSource = 40

// source are the lines of step i in the scenario's file, nil where they are not
// known. The candidate was made with the file as it is; a baseline may be older.
func (s Scenario) source(i int) *sourceView {
	st := step(s.Candidate, i)
	lines := strings.Split(s.Source, "\n")
	if s.Source == "" || st == nil || st.Line < 1 || st.Line > len(lines) {
		return nil
	}
	lines = lines[st.Line-1 : end(s.Candidate, i, lines)]
	out := &sourceView{Line: st.Line}
	for k, l := range lines {
		if k == maxSource {
			out.Lines = append(out.Lines, "…")
			break
		}
		out.Lines = append(out.Lines, clip(printable(strings.TrimSuffix(l, "\r")), maxTitle))
	}
	return out
}

// end is how many lines there are to the end of step i: the next step begins
// there, with the comments above it, or what is no part of a list entry does.
func end(t *take.Take, i int, lines []string) int {
	from := t.Steps[i].Line
	to := len(lines)
	if next := step(t, i+1); next != nil {
		to = min(max(next.Line-1, from), to)
	} else if k := slices.IndexFunc(lines[from:], func(l string) bool { return outside(l, lines[from-1]) }); k >= 0 {
		to = from + k
	}
	for to > from && isRemark(lines[to-1]) {
		to--
	}
	return to
}

// outside reports whether a line is not indented below the first one of an entry.
func outside(line, first string) bool { return !isRemark(line) && indent(line) <= indent(first) }

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// isRemark reports whether a line has nothing, or only a comment.
func isRemark(line string) bool {
	text := strings.TrimSpace(line)
	return text == "" || strings.HasPrefix(text, "#")
}
