package reenact

import (
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestProbes evaluates what the scenario names, step by step, and says what is
// wrong with what gives no JSON.
func TestProbes(t *testing.T) {
	target := serve(t, build{pages: map[string]string{"/": `<!DOCTYPE html><title>T</title><button onclick="cart.items.push({id: 7}); log.push('add')">Add</button>
		<script>const log = []; window.cart = {items: [], total: 4.5, at: new Date(0), f() {}}; window.self_ = {}; self_.self = self_;
		JSON.stringify = () => '"not what the probe uses"'; Object.keys = () => []</script>`}})
	made := perform(t, target, `
  - navigate: /
  - click: {text: Add}
probes:
  cart: window.cart
  lexical: log
  missing: cartt.total
  nothing: window.nothing
  element: document.body
  promise: Promise.resolve(1)
  number: 0/0
  loop: self_
  syntax: "1 +"
  object: "{a: 1}"
  "null": "null"
  large: "({list: Array.from({length: 4}, (_, i) => String(i).repeat(i * 10000)), s: 'x'})"
  clock: Date.now()
`)
	state := func(step int) map[string]string {
		out := map[string]string{}
		for _, p := range made.Steps[step].State {
			assert.False(t, p.Found, p.Name)
			out[p.Name] = p.Value + p.Failure
		}
		return out
	}
	before, after := state(0), state(1)
	assert.Equal(t, map[string]string{
		"cart": `{"items":[{"id":7}],"total":4.5,"at":"1970-01-01T00:00:00.000Z"}`, "lexical": `["add"]`,
		"missing": "ReferenceError: cartt is not defined", "nothing": "it is undefined, which is not JSON",
		"element": "it is of the kind HTMLBodyElement, which is not JSON", "promise": "it is of the kind Promise, which is not JSON",
		"number": "it is NaN, which is not JSON", "loop": after["loop"], "syntax": "SyntaxError: Unexpected token ')'",
		"object": `{"a":1}`, "null": "null", "large": after["large"], "clock": after["clock"],
	}, after)
	assert.Equal(t, `{"items":[],"total":4.5,"at":"1970-01-01T00:00:00.000Z"}`, before["cart"], "a value of its own at each step")
	assert.Contains(t, after["loop"], "TypeError: Converting circular structure to JSON")
	assert.Contains(t, after["large"], `["","`+strings.Repeat("1", 100), "what is small enough is kept")
	assert.Contains(t, after["large"], `"`+take.Shortened+"30002 characters, ", "what is not has its size and a digest")
	assert.Less(t, len(after["large"]), 33_000)
	assert.Less(t, before["clock"], after["clock"])
	for _, s := range made.Steps {
		assert.Empty(t, s.Exception, "what a probe throws is not the page's")
	}
	assert.Equal(t, take.Digest(made), take.Digest(perform(t, target, `
  - navigate: /
  - click: {text: Add}
probes: {cart: window.cart, lexical: log, missing: cartt.total, nothing: window.nothing, element: document.body, promise: Promise.resolve(1), number: 0/0, loop: self_, syntax: "1 +", object: "{a: 1}", "null": "null",
  large: "({list: Array.from({length: 4}, (_, i) => String(i).repeat(i * 10000)), s: 'x'})", clock: Date.now()}
`)), "the same values every time")
}

// TestStoresAreFound exposes stores as the libraries do; see also
// TestStoresOfLibraries.
func TestStoresAreFound(t *testing.T) {
	const store = `const redux = n => ({getState: () => ({n}), subscribe() {}, dispatch() {}});
		const zustand = n => Object.assign(() => 0, {getState: () => ({n, set() {}}), subscribe() {}, setState() {}});`
	for _, tt := range []struct{ reason, script, want string }{
		{"none", ``, ""},
		{"a global", `window.store = redux(1)`, `redux {"n":1}`},
		{"globals", `window.b = zustand(1); window.a = zustand(2); window.c = b`, `zustand {"n":1}, zustand-2 {"n":2}`},
		{"a provider of React, which is a global as well", `window.store = redux(3);
			const root = {memoizedProps: null}, app = {memoizedProps: {}, return: root}, provider = {memoizedProps: {store}, return: app};
			root.child = {memoizedProps: 'text', return: root, sibling: app}; app.child = provider;
			main.__reactContainer$x1 = {stateNode: {current: root}}`, `redux {"n":3}`},
		{"a context of React 16", `main._reactRootContainer = {_internalRoot: {current: {memoizedProps: {value: zustand(4)}}}}`, `zustand {"n":4}`},
		{"Vue 3", `main.__vue_app__ = {config: {globalProperties: {$pinia: {state: {value: {cart: {n: 5}}}}, $store: {state: {n: 6}, commit() {}}}}}`, `pinia {"cart":{"n":5}}, vuex {"n":6}`},
		{"Vue 2", `main.__vue__ = {$root: {$store: {state: {n: 7}, commit() {}}}}`, `vuex {"n":7}`},
		{"what must not be touched", `Object.defineProperty(window, 'trap', {enumerable: true, get() { throw 1 }}); window.store = redux(9)`, `redux {"n":9}`},
		{"what only looks like an app", `window.store = redux(1); main.__vue_app__ = 1; main.__vue__ = 2; main._reactRootContainer = 3; main.__reactContainer$a = 4; document.body.__vue_app__ = {config: {get globalProperties() { throw 1 }}}`, ``},
		{"a frame of another origin", `window.store = redux(10); window.other = frame.contentWindow`, `redux {"n":10}`},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			made := perform(t, page(t, `<div id=main></div><iframe id=frame sandbox=allow-scripts srcdoc=x></iframe><script>`+store+tt.script+`</script>`), "  - navigate: /\n")
			var found []string
			for _, p := range made.Steps[0].State {
				assert.True(t, p.Found)
				found = append(found, p.Name+" "+p.Value)
			}
			assert.Equal(t, tt.want, strings.Join(found, ", "))
		})
	}
}

// TestProbeInPlaceOfAStore: what people name goes before what is found.
func TestProbeInPlaceOfAStore(t *testing.T) {
	made := perform(t, page(t, `<script>window.store = {getState: () => ({n: 1, clock: 2}), subscribe() {}, dispatch() {}}</script>`), "  - navigate: /\nprobes: {redux: store.getState().n}\n")
	require.Len(t, made.Steps[0].State, 1)
	assert.Equal(t, take.Probe{Name: "redux", Value: "1"}, made.Steps[0].State[0])
}
