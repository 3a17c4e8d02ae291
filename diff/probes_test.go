package diff

import (
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sixSteps is a take of six equal steps, with a change.
func sixSteps(t *testing.T, change func(*film)) take.Take {
	f := six(t)
	if change != nil {
		change(f)
	}
	require.NoError(t, take.Validate(f.Take))
	return f.Take
}

// cart makes the probe "cart" give a value, or fail where that begins with "!".
func cart(value string, steps ...int) func(*film) {
	return state(take.Probe{Name: "cart"}, value, steps...)
}

// store makes a store hold a value.
func store(value string) func(*film) { return state(take.Probe{Name: "redux", Found: true}, value, 1) }

func state(p take.Probe, value string, steps ...int) func(*film) {
	if failure, failed := strings.CutPrefix(value, "!"); failed {
		p.Failure = failure
	} else {
		p.Value = value
	}
	if len(steps) == 0 {
		steps = []int{1}
	}
	return func(f *film) {
		for _, k := range steps {
			f.Steps[k].State = append(f.Steps[k].State, p)
		}
	}
}

func TestState(t *testing.T) {
	for _, tt := range []struct {
		reason string
		a, b   func(*film)
		want   string // of the findings, joined by " | "; "" for none
	}{
		{"the same", cart(`{"total":1}`), cart(`{"total":1}`), ""},
		{"members in another order, and space", cart(`{"a":1,"b":[2]}`), cart(`{"b":[ 2 ], "a":1}`), ""},
		{"a number", cart(`{"total":58.9}`), cart(`{"total":48.9}`), "error state/probe-changed at cart.total: cart.total is 48.9, it was 58.9"},
		{"the value itself", cart(`1`), cart(`"1"`), `error state/probe-changed at cart: cart is "1", it was 1`},
		{"a member is gone", cart(`{"a":{"b":1}}`), cart(`{"a":{}}`), "error state/probe-changed at cart.a.b: cart.a.b is gone, it was 1"},
		{"a member is new", cart(`{}`), cart(`{"a":null}`), "error state/probe-changed at cart.a: cart.a is new: null"},
		{"an item is gone", cart(`{"items":[{"id":1},{"id":2}]}`), cart(`{"items":[{"id":2}]}`), `error state/probe-changed at cart.items: cart.items is 1 entry, it was 2 entries with {"id":1}`},
		{"another order", cart(`[1,2]`), cart(`[2,1]`), "error state/probe-changed at cart: cart is in another order"},
		{"one change in many items is one finding", cart(`[{"p":1},{"p":2}]`), cart(`[{"p":3},{"p":4}]`), "error state/probe-changed at cart[0].p: cart[0].p is 3, it was 1"},
		{"below a key that is an id", cart(`{"17":{"p":1},"18":{"p":2}}`), cart(`{"17":{"p":3},"18":{"p":4}}`), "error state/probe-changed at cart.17.p: cart.17.p is 3, it was 1"},
		{"made up on both sides", cart(`{"id":"8f14e45f-ceea-467f-a0d6-1f2b3c4d5e6f"}`), cart(`{"id":"11111111-2222-467f-a0d6-1f2b3c4d5e6f"}`), ""},
		{"numbers are compared as they are written", cart(`12345678901234567890`), cart(`12345678901234567891`), "error state/probe-changed at cart: cart is 12345678901234567891, it was 12345678901234567890"},
		{"it throws", cart(`1`), cart("!TypeError: x"), "error state/probe-changed at cart: cart gives no value any more: TypeError: x"},
		{"it throws no more", cart("!TypeError: x"), cart(`1`), "info state/probe-changed at cart: cart gives a value, it gave none before: TypeError: x"},
		{"a take from before there was a probe", nil, cart(`1`), ""},
		{"a store is no promise", store(`{"n":1}`), store(`{"n":2}`), "info state/store-changed at redux.n: redux.n is 2, it was 1"},
		{"a store is gone", store(`{"n":1}`), nil, "info state/store-changed at redux: redux is not found any more"},
		{"a store is new", nil, store(`{"n":1}`), "info state/store-changed at redux: redux is found, and was not before"},
		{"more than anybody reads", cart(`{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1}`), cart(`{}`), strings.Join([]string{
			"error state/probe-changed at cart.a: cart.a is gone, it was 1", "error state/probe-changed at cart.b: cart.b is gone, it was 1", "error state/probe-changed at cart.c: cart.c is gone, it was 1", "error state/probe-changed at cart.d: cart.d is gone, it was 1",
			"error state/probe-changed at cart.e: cart.e is gone, it was 1", "error state/probe-changed at cart.f: cart.f is gone, it was 1", "error state/probe-changed at cart.g: cart.g is gone, it was 1", "error state/probe-changed at cart.h: cart.h is gone, it was 1"}, " | ")},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			a, b := sixSteps(t, tt.a), sixSteps(t, tt.b)
			var got []string
			for _, g := range Compare(a, b, Options{}).Groups {
				got = append(got, string(g.Severity)+" "+string(g.Rule)+" at "+g.Locus.Path+": "+g.Message)
			}
			assert.Equal(t, tt.want, strings.Join(got, " | "))
		})
	}
}

// TestStateGroups: a value that stays another is one finding, with the steps.
func TestStateGroups(t *testing.T) {
	r := Compare(sixSteps(t, cart(`{"n":1}`, 1, 2, 3)), sixSteps(t, cart(`{"n":2}`, 1, 2, 3)), Options{})
	require.Len(t, r.Groups, 1)
	assert.Equal(t, []int{1, 2, 3}, r.Groups[0].Steps)
	assert.Equal(t, "1", r.Groups[0].Baseline)
	assert.Equal(t, "2", r.Groups[0].Candidate)
}

// TestStateNoise: what differs between two takes of one build is noise, and all
// else in the value is not.
func TestStateNoise(t *testing.T) {
	a := sixSteps(t, cart(`{"at":1,"items":[{"n":1}]}`))
	noise := LearnNoise(a, sixSteps(t, cart(`{"at":2,"items":[{"n":1}]}`)))
	require.Len(t, noise.Loci, 1)
	assert.Equal(t, NoiseLocus{"state", "cart.at", ""}, noise.Loci[0].NoiseLocus)
	r := Compare(a, sixSteps(t, cart(`{"at":3,"items":[{"n":1}]}`)), Options{Noise: noise})
	assert.Empty(t, r.Groups)
	assert.Equal(t, 1, r.Suppressed)
	many, noisy, broken := `{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1}`, `{"a":2,"b":2,"c":2,"d":2,"e":2,"f":2,"g":2,"h":2,"i":2,"j":1}`, `{"a":3,"b":3,"c":3,"d":3,"e":3,"f":3,"g":3,"h":3,"i":3,"j":2}`
	r = Compare(sixSteps(t, cart(many)), sixSteps(t, cart(broken)), Options{Noise: LearnNoise(sixSteps(t, cart(many)), sixSteps(t, cart(noisy)))})
	require.Len(t, r.Groups, 1, "noise takes no place in what is told")
	assert.Equal(t, "cart.j", r.Groups[0].Locus.Path)

	r = Compare(a, sixSteps(t, cart(`{"at":3,"items":[{"n":2}]}`)), Options{Noise: noise})
	require.Len(t, r.Groups, 1)
	assert.Equal(t, "cart.items[0].n", r.Groups[0].Locus.Path)
}

// TestProbeWithoutAValue: a probe that never gave a value has compared nothing,
// which is said once.
func TestProbeWithoutAValue(t *testing.T) {
	bad := cart("!ReferenceError: carrt is not defined", 0, 1, 2)
	r := Compare(sixSteps(t, bad), sixSteps(t, bad), Options{})
	assert.Equal(t, Inconclusive, r.Verdict)
	assert.Equal(t, []string{`probe "cart" gave no value at any step (ReferenceError: carrt is not defined): correct its expression, or take it out of the scenario`}, r.Reasons)

	early := func(f *film) { cart("!TypeError: not yet", 0)(f); cart(`1`, 1)(f) }
	r = Compare(sixSteps(t, early), sixSteps(t, early), Options{})
	assert.Equal(t, Same, r.Verdict, "it only was not there yet")
}
