package diff

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

// vital is one thing that a step costs.
type vital struct {
	name   string
	budget func(scenarios.Budgets) float64 // 0 is none
	cost   func(p performance, k int) float64
	text   func(float64) string
	// ratio and least are by how much it has to grow to be told of.
	ratio, least float64
}

// vitals are what steps cost. What is measured on a wall clock, or by a heap
// whose garbage is collected at any time, has to grow by far to be told of.
var vitals = []vital{
	{"cls", func(b scenarios.Budgets) float64 { return b.CLS }, shiftOf, func(v float64) string { return fmt.Sprintf("%.3g", v) }, 1, 0.1},
	{"lcp", func(b scenarios.Budgets) float64 { return float64(b.LCP) / float64(time.Millisecond) }, paintOf, func(v float64) string { return fmt.Sprintf("%.0f ms", v) }, 1.5, 1000},
	{"requests", func(b scenarios.Budgets) float64 { return float64(b.Requests) }, requestsOf, plainNumber, 1.5, 10},
	{"bytes", func(b scenarios.Budgets) float64 { return float64(b.Bytes) }, answersOf, kilobytes, 1.5, 500_000},
	{"nodes", func(b scenarios.Budgets) float64 { return float64(b.Nodes) }, nodesOf, plainNumber, 1.5, 500},
	{"heap", func(b scenarios.Budgets) float64 { return float64(b.Heap) }, heapOf, kilobytes, 1.5, 20_000_000},
}

func plainNumber(v float64) string { return fmt.Sprintf("%.0f", v) }

func kilobytes(v float64) string {
	if v < 10_000 {
		return fmt.Sprintf("%.0f B", v)
	}
	return fmt.Sprintf("%.0f KB", math.Ceil(v/1000))
}

func shiftOf(p performance, k int) float64 { return p.measured(k).Shift }

func paintOf(p performance, k int) float64 { return p.measured(k).LCP }

func heapOf(p performance, k int) float64 { return p.measured(k).Heap }

func nodesOf(p performance, k int) float64 { return float64(len(p.Steps[k].DOM.Nodes)) }

func requestsOf(p performance, k int) float64 { return float64(p.loads[k].requests) }

func answersOf(p performance, k int) float64 { return float64(p.loads[k].bytes) }

// performance is a take with what its requests add up to, by step.
type performance struct {
	take.Take
	loads map[int]load
}

type load struct{ requests, bytes int }

func performanceOf(t take.Take) performance {
	p := performance{t, map[int]load{}}
	for _, e := range t.Exchanges {
		l := p.loads[max(e.Step, 0)]
		p.loads[max(e.Step, 0)] = load{l.requests + 1, l.bytes + len(t.Blobs[e.ResponseBody])}
	}
	return p
}

func (p performance) measured(k int) take.Vitals {
	if v := p.Steps[k].Vitals; v != nil {
		return *v
	}
	return take.Vitals{}
}

// vitals compares what step k costs with its budgets and with the baseline.
func (c *comparer) vitals(a, b performance, k int) []raw {
	if c.a.Steps[k].DOM == nil || c.b.Steps[k].DOM == nil {
		return nil
	}
	var out []raw
	for _, v := range vitals {
		x, y := v.cost(a, k), v.cost(b, k)
		budget := v.budget(c.options.Budgets)
		switch {
		case budget > 0 && y > budget:
			out = append(out, c.overBudget(v, x, y, budget))
		case y > x*v.ratio && y-x > v.least:
			out = append(out, c.costs(VitalGrew, v, x, y, "%s is %s, it was %s", v.name, v.text(y), v.text(x)))
		}
	}
	return c.quiet(out)
}

// overBudget is information where the baseline is over the budget as well, and
// no less than what would be growth.
func (c *comparer) overBudget(v vital, x, y, budget float64) raw {
	if x <= budget {
		return c.costs(OverBudget, v, x, y, "%s is %s, the budget is %s (it was %s)", v.name, v.text(y), v.text(budget), v.text(x))
	}
	r := c.costs(OverBudget, v, x, y, "%s is %s, the budget is %s; it was over that before (%s)", v.name, v.text(y), v.text(budget), v.text(x))
	if y <= x*v.ratio || y-x <= v.least {
		r.Severity = Info
	}
	return r
}

// costs begins a finding about what a step costs.
func (c *comparer) costs(rule Rule, v vital, x, y float64, format string, args ...any) raw {
	r := c.new(rule, "vitals", v.name, v.name, format, args...)
	r.Baseline, r.Candidate = v.text(x), v.text(y)
	return r
}

// unmeasured returns why a budget could not be looked at.
func (c *comparer) unmeasured() []string {
	if c.options.Budgets.LCP == 0 || c.b.Environment.Clock == take.ClockReal {
		return nil
	}
	return []string{fmt.Sprintf("the budget for lcp cannot be looked at: with the clock %q the browser tells of no paint that people would see; use --clock real, or take lcp out of the budgets", c.b.Environment.Clock)}
}

// isVital reports whether a finding is about what a step costs.
func isVital(r *raw) bool { return strings.HasPrefix(string(r.Rule), "vitals/") }
