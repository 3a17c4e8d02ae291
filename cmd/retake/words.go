package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/reenact/stage"
)

// choices are the words that flags and keys of these names take, the default
// first.
var choices = map[string][]string{
	"clock":     {"auto", "frames", "virtual", "real"},
	"network":   {"recorded", "live"},
	"writes":    {"block", "allow"},
	"unmatched": {string(stage.Live), string(stage.Fail), string(stage.Empty)},
	"privacy":   privacy.Levels(),
	"notify":    {tellNever, tellRegressed, tellTrouble, tellAlways},
}

// advice is a hint that names the known word nearest to a given one, or all of
// them if they are few.
func advice(given string, known []string) string {
	known = slices.Sorted(slices.Values(known))
	best, least := "", max(1, len(given)/3)+1
	for _, word := range known {
		if d := distance(strings.ToLower(given), word); d < least {
			best, least = word, d
		}
	}
	switch {
	case best != "":
		return fmt.Sprintf("did you mean %q?", best)
	case len(known) <= 12:
		return "there are " + strings.Join(known, ", ")
	}
	return ""
}

// distance is the number of insertions, deletions and replacements that lead
// from a to b.
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	last := make([]int, len(b)+1)
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
		}
		last = row
	}
	return last[len(b)]
}

// count is "1 step", "2 steps".
func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
