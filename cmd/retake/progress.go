package main

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/retake-dev/retake/diff"
)

// progress says how far a run is.
type progress struct {
	began time.Time
	total int
	done  atomic.Int32 // scenarios that are judged
}

// text is "2 of 12, about 40 s left"; without any that is done nobody can tell how
// long it takes.
func (p *progress) text(now time.Time) string {
	done := int(p.done.Load())
	text := fmt.Sprintf("%d of %d", done, p.total)
	if done == 0 || done >= p.total {
		return text
	}
	left := now.Sub(p.began) / time.Duration(done) * time.Duration(p.total-done)
	if left >= 100*time.Second {
		return fmt.Sprintf("%s, about %d min left", text, int(left.Round(time.Minute)/time.Minute))
	}
	return fmt.Sprintf("%s, about %d s left", text, max(1, int(left.Round(time.Second)/time.Second)))
}

// maxHeard is how many findings of a scenario are told as they come; the summary
// has all.
const maxHeard = 5

// heard tells how a scenario went, and its findings that count, as soon as they
// are known. It is one message: other lanes have theirs.
func (c *console) heard(name string, verdict diff.Verdict, r diff.Result) {
	text, n := fmt.Sprintf("%s: %s", name, verdict), 0
	for _, g := range r.Groups {
		if g.Severity == diff.Info {
			continue
		}
		if n++; n <= maxHeard || c.verbose {
			text += fmt.Sprintf("\n  %s at step %d: %s", g.Severity, g.Step+1, clipped(g.Message))
		}
	}
	if n > maxHeard && !c.verbose {
		text += fmt.Sprintf("\n  and %d more", n-maxHeard)
	}
	c.say("%s", text)
}
