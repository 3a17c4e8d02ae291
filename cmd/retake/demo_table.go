package main

import (
	"bytes"
	"errors"
	"fmt"
)

// tell prints how the tour went. It went well if all that was planted was
// found, nothing was invented, and the same build always gave the same digest.
func (t *tour) tell() error {
	r := t.result
	var status error
	if r.Found != r.Planted || r.Invented > 0 || r.DistinctDigests != 1 {
		status = exitStatus(exitUntold)
	}
	if t.app.json {
		return errors.Join(t.app.document(r), status)
	}
	return errors.Join(t.app.print(r.table(status == nil)), status)
}

// table is the result as text.
func (r demoResult) table(well bool) []byte {
	var b bytes.Buffer
	name, rule := 0, 0
	for _, one := range r.Regressions {
		name, rule = max(name, len(one.Name)), max(rule, len(one.Rule))
	}
	for _, one := range r.Regressions {
		word := "found"
		if !one.Found {
			word = "MISSED"
		}
		fmt.Fprintf(&b, "%-6s  %-*s  %-*s  %s\n", word, name, one.Name, rule, one.Rule, one.Locus)
		for _, extra := range one.Extra {
			fmt.Fprintf(&b, "        invented: %s\n", extra)
		}
	}
	fmt.Fprintf(&b, "\n%d of %d regressions found, %d invented\n", r.Found, r.Planted, r.Invented)
	fmt.Fprintf(&b, "a session of %s and %.0f s re-enacted in %.0f ms (median of %d, %s clock): %s\n",
		count(r.Steps, "step"), r.CapturedMS/1000, r.ReenactedMS, r.Runs, r.Clock, count(r.DistinctDigests, "distinct digest"))
	fmt.Fprintf(&b, "open %s to see what a regression looks like\n", r.Report)
	if !well {
		fmt.Fprintln(&b, "the demo did not go as it should")
	}
	return b.Bytes()
}
