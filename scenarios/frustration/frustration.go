// Package frustration finds the signs that a user got nowhere: rage clicks and
// dead clicks, by the rules of the products that coined the words. The rules
// are theirs, with their numbers, so that a session is judged here as it is
// there.
package frustration

import (
	"math"
	"slices"
)

// Click is one click of a session.
type Click struct {
	X, Y float64 // in CSS pixels, in the window
	At   float64 // milliseconds on any clock of the session
	// Label is what the element says, "" if nothing.
	Label string
	// Control is true for what people expect to do something: a link, a
	// button, a field, a box to tick. Field is true for what is typed into.
	Control, Field bool
	Link           bool
	// Quiet is how many milliseconds nothing happened after the click: until
	// the page reacted or the user did something else.
	Quiet float64
	// Reacted is whether the page did.
	Reacted bool
}

// Preset is the rules of one product.
type Preset struct {
	Name string

	clicks int     // so many are a rage click, told at the last of them
	pause  float64 // ms: each less than so long after the one before; 0 is no rule
	window float64 // ms: all of them in so long; 0 is no rule
	near   func(last, c Click) bool

	silence float64 // ms: nothing happens for so long after a dead click
	counts  func(Click) bool
}

// Presets are the rules that are known, in the order of their names. The numbers
// are those in the products' sources, late in 2026.
func Presets() []Preset {
	return []Preset{
		// @amplitude/plugin-autocapture-browser and analytics-core: four in a
		// second within 50 px; dead after three seconds, of what can be clicked.
		{Name: "amplitude", clicks: 4, window: 1000, near: within(50), silence: 3000, counts: isControl},
		// openreplay backend/pkg/handlers/web/clickRage.go and deadClick.go: three
		// on one label, each less than 300 ms after the one before; dead after 1234
		// ms, but for fields.
		{Name: "openreplay", clicks: 3, pause: 300, near: sameLabel, silence: 1234, counts: isNoField},
		// posthog-js packages/browser/src/extensions/rageclick.ts and
		// dead-clicks-autocapture.ts: three, each less than a second and 30 px from
		// the one before, along the axes; dead after 2.5 s without a change, but for
		// links, which lead elsewhere.
		{Name: "posthog", clicks: 3, pause: 1000, near: alongAxes(30), silence: 2500, counts: isNoLink},
		// sentry-javascript packages/replay-internal/src/coreHandlers/handleClick.ts,
		// and getsentry/sentry's is_rage and is_dead: five on one control within
		// seven seconds; dead after these seven.
		{Name: "sentry", clicks: 5, window: 7000, near: sameLabel, silence: 7000, counts: isControl},
	}
}

// Named returns the rules of a product, and whether they are known.
func Named(name string) (Preset, bool) {
	list := Presets()
	i := slices.IndexFunc(list, func(p Preset) bool { return p.Name == name })
	if i < 0 {
		return Preset{}, false
	}
	return list[i], true
}

func isControl(c Click) bool { return c.Control }
func isNoField(c Click) bool { return !c.Field }
func isNoLink(c Click) bool  { return !c.Link }

func sameLabel(last, c Click) bool { return c.Label != "" && last.Label == c.Label }

func within(px float64) func(last, c Click) bool {
	return func(last, c Click) bool { return math.Hypot(c.X-last.X, c.Y-last.Y) <= px }
}

func alongAxes(px float64) func(last, c Click) bool {
	return func(last, c Click) bool { return math.Abs(c.X-last.X)+math.Abs(c.Y-last.Y) < px }
}

// Dead reports whether nothing came of a click for as long as the rules wait,
// where they look at it at all.
func (p Preset) Dead(c Click) bool { return p.counts(c) && !c.Reacted && c.Quiet >= p.silence }

// Rage follows the clicks of a session. The zero value of its preset finds none.
type Rage struct {
	Preset
	burst []Click
	told  bool
}

// Click takes the next click, and reports how many there were in the burst when
// it makes it one of rage; 0 if it does not. A burst is told once.
func (r *Rage) Click(c Click) int {
	if n := len(r.burst); n > 0 && !r.goesOn(r.burst[n-1], c) {
		r.burst = nil
	}
	r.burst = append(r.burst, c)
	if r.window > 0 {
		r.burst = slices.DeleteFunc(r.burst, func(old Click) bool { return c.At-old.At > r.window })
	}
	r.told = r.told && len(r.burst) > 1
	if r.told || r.clicks == 0 || len(r.burst) < r.clicks {
		return 0
	}
	r.told = true
	return r.clicks
}

func (r *Rage) goesOn(last, c Click) bool {
	return r.near != nil && r.near(last, c) && (r.pause == 0 || c.At-last.At < r.pause)
}
