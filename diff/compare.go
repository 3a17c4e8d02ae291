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
	"github.com/retake-dev/retake/scenarios"
)

// Options say how to compare. The zero value is the default.
type Options struct {
	// Severity overrides the severity of rules. [Off] switches a rule off.
	Severity map[Rule]Severity
	// Steps overrides it again, for what is found at a step, by the step's id.
	Steps map[string]map[Rule]Severity
	// Noise are the differences that mean nothing.
	Noise Noise
	// Ignore are those of which people say so.
	Ignore []Ignore
	// Budgets are what a step of the candidate may cost.
	Budgets scenarios.Budgets
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
	if loud := c.tooLoud(); len(loud) > 0 {
		c = newComparer(baseline, candidate, o)
		for _, l := range loud {
			delete(c.noise, l)
		}
		found = c.findings()
	}
	causes := explain(c, found)
	result.Groups = group(found, causes)
	result.Suppressed, result.Steps, result.Nodes = c.suppressed, c.steps, c.nodes
	result.Ignores = c.ignored()
	result.Reasons, result.Unreached = c.gaps(result.Groups), c.unreached()
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
	severity map[Rule]Severity // the defaults
	options  Options
	noise    noiseIndex
	ignores  *ignores
	// heard is at how many steps each noisy locus differs.
	heard map[NoiseLocus]int
	// learning makes findings name the noise on both sides.
	learning bool
	doms     []*domDiff // by step, nil where a document is missing
	// unmapped are the exceptions, by what they say, of which one on either build
	// has no known place in the sources.
	unmapped map[string]bool
	// flaky are reasons why noise leaves nothing to tell.
	flaky      []string
	suppressed int
	steps      int
	nodes      int
}

func newComparer(a, b take.Take, o Options) *comparer {
	c := &comparer{a: a, b: b, options: o, noise: newNoiseIndex(o.Noise), ignores: newIgnores(o.Ignore), heard: map[NoiseLocus]int{}, severity: map[Rule]Severity{}}
	for _, r := range Rules() {
		c.severity[r.ID] = r.Severity
	}
	return c
}

// findings returns all findings that are neither noise nor switched off, by
// step, and within a step in the order of areas: actions, state, document,
// console, network, vitals.
func (c *comparer) findings() []raw {
	c.compareDOMs()
	net := c.network()
	logs, kept := c.console(), c.storage()
	a, b := performanceOf(c.a), performanceOf(c.b)
	var out []raw
	for k := -1; k < c.shared(); k++ {
		var step []raw
		if k >= 0 {
			c.steps++
			step = append(step, c.action(k)...)
			step = append(step, c.navigation(k)...)
			step = append(step, kept[k]...)
			step = append(step, c.state(k)...)
			step = append(step, c.documents(k)...)
		}
		step = append(step, logs[k]...)
		step = append(step, net[k]...)
		step = append(step, c.effects(k, step)...)
		if k >= 0 {
			step = append(step, c.vitals(a, b, k)...)
		}
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

// finish drops what is switched off, and gives the rest its severity and its
// fingerprint: twins have that of the first of them.
func (c *comparer) finish(list []raw) []raw {
	out := list[:0]
	twins := map[twin]string{}
	acted := c.actedOn()
	for _, r := range list {
		set := c.set(&r)
		if set == Off {
			continue
		}
		// What is milder than its rule says stays so.
		if set != "" && (r.Severity != Info || c.severity[r.Rule] == Info) {
			r.Severity = set
		}
		if t, ok := r.twin(); ok {
			if twins[t] == "" {
				twins[t] = r.Locus.Path
			}
			r.key = twins[t]
		}
		if set == "" && r.Severity == Warning && acted.weigh(&r) {
			r.Severity = Error
		}
		r.Fingerprint = r.fingerprint()
		out = append(out, r)
	}
	return out
}

// set returns what people set the rule of a finding to, at its step or at all;
// "" if nothing.
func (c *comparer) set(r *raw) Severity {
	if s, ok := c.options.Steps[r.StepID][r.Rule]; ok {
		return s
	}
	return c.options.Severity[r.Rule]
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
	c.ignores.add(c.doms[k].ignored, c.doms[k].found)
	for l := range c.doms[k].heard {
		c.heard[l]++
	}
	return append([]raw(nil), c.doms[k].out...)
}

// isNoise reports whether a finding outside the document is noise, and counts
// it if it is.
func (c *comparer) isNoise(r raw) bool {
	if !c.noise.all(r.noise, differing{rule: r.Rule, old: r.old, new: r.new}) {
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

// quiet filters noise and what is ignored out of findings.
func (c *comparer) quiet(list []raw) []raw {
	out := list[:0]
	for _, r := range list {
		if !c.isNoise(r) && !c.isIgnored(&r) {
			out = append(out, r)
		}
	}
	return out
}
