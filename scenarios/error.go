package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// maxErrors is how many problems of one file are reported at most.
const maxErrors = 10

// Error is one problem of a scenario file. [Parse] joins those that it finds;
// errors.As gets the first.
type Error struct {
	File         string
	Line, Column int    // from 1; 0 if unknown
	Problem      string // what is wrong
	Hint         string // what to do about it, "" if that is plain
}

// Error is `file:line:column: problem; hint`.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(cmp.Or(e.File, "scenario"))
	for _, n := range []int{e.Line, e.Column} {
		if n > 0 {
			fmt.Fprintf(&b, ":%d", n)
		}
	}
	b.WriteString(": " + e.Problem)
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	return b.String()
}

// problem is an error whose place is not known yet.
func problem(hint, format string, args ...any) *Error {
	return &Error{Problem: fmt.Sprintf(format, args...), Hint: hint}
}

// join makes one error of the problems: in the order of the file, each once,
// the first ten.
func join(problems []*Error) error {
	slices.SortStableFunc(problems, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	problems = slices.CompactFunc(problems, func(a, b *Error) bool { return *a == *b })
	var errs []error
	for _, p := range problems[:min(len(problems), maxErrors)] {
		errs = append(errs, p)
	}
	if more := len(problems) - maxErrors; more > 0 {
		errs = append(errs, fmt.Errorf("%s: and %d more", problems[0].File, more))
	}
	return errors.Join(errs...)
}

// didYouMean is a hint that names the known word nearest to the given one, or
// "" if none is near.
func didYouMean(given string, known []string) string {
	if word := nearest(given, known); word != "" {
		return fmt.Sprintf("did you mean %q?", word)
	}
	return ""
}

// nearest is the known word that the given one is most likely a slip of: at
// most one edit in three letters away. It is "" if there is none.
func nearest(given string, known []string) string {
	best, least := "", max(1, len(given)/3)+1
	for _, word := range known {
		if d := distance(strings.ToLower(given), strings.ToLower(word)); d < least {
			best, least = word, d
		}
	}
	return best
}

// distance is the number of insertions, deletions, replacements and swaps of
// neighbours that lead from a to b.
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
