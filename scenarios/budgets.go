package scenarios

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Budgets are what a step may cost at most; 0 is no limit. They judge a take and
// do not change it, so they are not part of the digest.
type Budgets struct {
	CLS      float64       // layout shift that follows no input
	LCP      time.Duration // from the beginning of the step to the largest paint
	Requests int
	Nodes    int   // of the document, with its frames
	Bytes    int64 // of all answers, decompressed
	Heap     int64 // of JavaScript, at the end of the scenario
}

const maxCount = 10_000_000

func budgets() mapping[Budgets] {
	return mapping[Budgets]{what: "budgets", keys: []key[Budgets]{
		scalar("cls", "Layout shift that follows no input, as 0.1.", number(0.001, 100), 0, func(b *Budgets) *float64 { return &b.CLS }),
		scalar("lcp", "From the beginning of a step to its largest paint, as 2500ms; only the real clock knows it.", duration(time.Millisecond), 0,
			func(b *Budgets) *time.Duration { return &b.LCP }),
		scalar("requests", "Requests.", whole(1, maxCount), 0, func(b *Budgets) *int { return &b.Requests }),
		scalar("bytes", "Bytes of all answers, decompressed, as 500KB or 2MB.", size(), 0, func(b *Budgets) *int64 { return &b.Bytes }),
		scalar("nodes", "Elements and texts of the document, with its frames.", whole(1, maxCount), 0, func(b *Budgets) *int { return &b.Nodes }),
		scalar("heap", "Memory that JavaScript uses at the end of the scenario, as 50MB.", size(), 0, func(b *Budgets) *int64 { return &b.Heap }),
	}}
}

var sizeShape = regexp.MustCompile(`^([0-9]{1,9})(B|KB|MB|GB)$`)

// units are those of sizes, the largest first.
var units = []struct {
	name  string
	bytes int64
}{{"GB", 1e9}, {"MB", 1e6}, {"KB", 1e3}, {"B", 1}}

// size is a number of bytes that is at least one. A KB is 1000 of them.
func size() form[int64] {
	return form[int64]{
		expected: "a size such as 500KB or 2MB",
		schema:   schema{"type": "string", "pattern": sizeShape.String()},
		parse: func(s string) (int64, *Error) {
			m := sizeShape.FindStringSubmatch(s)
			if m == nil {
				return 0, unlike("write a whole number with B, KB, MB or GB, without a space")
			}
			n, err := strconv.ParseInt(m[1], 10, 64)
			if err != nil || n == 0 {
				return 0, unlike("")
			}
			for _, u := range units {
				if u.name == m[2] {
					n *= u.bytes
				}
			}
			return n, nil
		},
		write: writeSize,
	}
}

// writeSize writes a number of bytes in the largest unit that is exact.
func writeSize(n int64) string {
	for _, u := range units {
		if n%u.bytes == 0 && n != 0 {
			return fmt.Sprint(n/u.bytes) + u.name
		}
	}
	return fmt.Sprint(n) + "B"
}
