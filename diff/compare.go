// Package diff compares two takes of one scenario: what differs, and matters,
// is a finding.
//
// [Compare] is pure: it reads no clock and no disk, and changes neither take.
// Equal inputs give equal results, to the order of every list.
package diff

import (
	"fmt"
	"runtime"
	"sync"

	"github.com/retake-dev/retake/capture/take"
)

// Options say how to compare. The zero value is the default.
type Options struct {
	// Severity overrides the severity of rules. [Off] switches a rule off.
	Severity map[Rule]Severity
	// Noise are the differences that mean nothing.
	Noise Noise
}

// Off is a severity for [Options]: the rule makes no findings.
const Off Severity = "off"

// Compare compares a candidate with a baseline.
func Compare(baseline, candidate take.Take, o Options) Result {
	result := Result{Scenario: baseline.Scenario.Name, Groups: []Group{}}
	if result.Reasons = mismatches(baseline, candidate); len(result.Reasons) > 0 {
		result.Verdict = Inconclusive
		return result
	}
	c := newComparer(baseline, candidate, o)
	found := c.findings()
	causes := explain(c, found)
	result.Groups = group(found, causes)
	result.Suppressed, result.Steps, result.Nodes = c.suppressed, c.steps, c.nodes
	result.Reasons = c.gaps(result.Groups)
	result.Verdict = verdict(result)
	return result
}

func verdict(r Result) Verdict {
	if len(r.Reasons) > 0 {
		return Inconclusive
	}
	for _, g := range r.Groups {
		if g.Cause == "" && g.Severity != Info {
			return Regressed
		}
	}
	return Same
}

// comparer compares two takes that can be compared.
type comparer struct {
	a, b     take.Take
	severity map[Rule]Severity
	over     map[Rule]Severity
	noise    noiseIndex
	// learning makes findings name the noise on both sides.
	learning bool
	doms     []*domDiff // by step, nil where a document is missing
	// flaky are reasons why noise leaves nothing to tell.
	flaky      []string
	suppressed int
	steps      int
	nodes      int
}

func newComparer(a, b take.Take, o Options) *comparer {
	c := &comparer{a: a, b: b, over: o.Severity, noise: newNoiseIndex(o.Noise), severity: map[Rule]Severity{}}
	for _, r := range Rules() {
		c.severity[r.ID] = r.Severity
		if s, ok := o.Severity[r.ID]; ok {
			c.severity[r.ID] = s
		}
	}
	return c
}

func (c *comparer) overridden(r Rule) bool { return c.over[r] != "" }

// findings returns all findings that are neither noise nor switched off, by
// step, and within a step in the order of areas: actions, document, console,
// network.
func (c *comparer) findings() []raw {
	c.compareDOMs()
	net := c.network()
	logs, kept := c.console(), c.storage()
	var out []raw
	for k := -1; k < c.shared(); k++ {
		var step []raw
		if k >= 0 {
			c.steps++
			step = append(step, c.action(k)...)
			step = append(step, c.navigation(k)...)
			step = append(step, kept[k]...)
			step = append(step, c.documents(k)...)
		}
		step = append(step, logs[k]...)
		step = append(step, net[k]...)
		step = append(step, c.effects(k, step)...)
		for i := range step {
			step[i].Step = k
			if k >= 0 {
				step[i].StepID = c.a.Steps[k].ID
			}
		}
		out = append(out, step...)
	}
	return c.finish(out)
}

// finish drops what is switched off, and gives the rest its fingerprint: twins
// have that of the first of them.
func (c *comparer) finish(list []raw) []raw {
	out := list[:0]
	twins := map[twin]string{}
	for _, r := range list {
		if c.severity[r.Rule] == Off {
			continue
		}
		if s := c.over[r.Rule]; s != "" && r.Severity != Info {
			r.Severity = s
		}
		if t, ok := r.twin(); ok {
			if twins[t] == "" {
				twins[t] = r.Locus.Path
			}
			r.key = twins[t]
		}
		r.Fingerprint = r.fingerprint()
		out = append(out, r)
	}
	return out
}

// shared is the number of steps that both takes have.
func (c *comparer) shared() int { return min(len(c.a.Steps), len(c.b.Steps)) }

// compareDOMs compares the documents of all steps, several at a time; steps
// that left a page as it was share the work.
func (c *comparer) compareDOMs() {
	type pages struct{ a, b *take.Snapshot }
	first := map[pages]int{}
	c.doms = make([]*domDiff, c.shared())
	slots := make(chan struct{}, max(1, runtime.GOMAXPROCS(0)))
	var wait sync.WaitGroup
	for k := range c.doms {
		p := pages{c.a.Steps[k].DOM, c.b.Steps[k].DOM}
		if p.a == nil || p.b == nil {
			continue
		}
		c.nodes += len(p.a.Nodes)
		if _, ok := first[p]; ok {
			continue
		}
		first[p] = k
		slots <- struct{}{}
		wait.Go(func() {
			c.doms[k] = diffDOM(c, k)
			<-slots
		})
	}
	wait.Wait()
	for k := range c.doms {
		if k0, ok := first[pages{c.a.Steps[k].DOM, c.b.Steps[k].DOM}]; ok {
			c.doms[k] = c.doms[k0]
		}
	}
}

func (c *comparer) documents(k int) []raw {
	if c.doms[k] == nil {
		return nil
	}
	c.suppressed += c.doms[k].suppressed
	return append([]raw(nil), c.doms[k].out...)
}

// isNoise reports whether a finding outside the document is noise, and counts
// it if it is.
func (c *comparer) isNoise(r raw) bool {
	if !c.noise.all(r.noise) {
		return false
	}
	c.suppressed++
	return true
}

// new begins a finding outside the document.
func (c *comparer) new(rule Rule, area, label, path, format string, args ...any) raw {
	r := raw{Finding: Finding{Rule: rule, Severity: c.severity[rule], Message: fmt.Sprintf(format, args...),
		Locus: Locus{Label: label, Path: path, Baseline: -1, Candidate: -1}}}
	r.noise = []NoiseLocus{{area, path, itself}}
	return r
}

// quiet filters noise out of findings.
func (c *comparer) quiet(list []raw) []raw {
	out := list[:0]
	for _, r := range list {
		if !c.isNoise(r) {
			out = append(out, r)
		}
	}
	return out
}
