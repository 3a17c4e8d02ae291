package rrweb

import (
	"bytes"
	"slices"
)

// order sorts the events by their times, and drops those that are there twice,
// as stores that deliver at least once have them. An event without a time
// comes after the one that it was written after.
func (r *reader) order() {
	before, seconds := 0.0, r.inSeconds()
	for i := range r.events {
		e := &r.events[i]
		if e.typ == typeCustom && e.time <= lastSecond {
			e.time *= seconds
		}
		if !(e.time > 0 && e.time < lastMoment) {
			e.time = before
		}
		before = e.time
	}
	slices.SortStableFunc(r.events, func(a, b event) int {
		switch {
		case a.time < b.time:
			return -1
		case a.time > b.time:
			return 1
		}
		return 0
	})
	r.distinct()
}

// lastMoment is the end of what can be a time in milliseconds, in 2255: a
// time.Duration holds no more than the 292 years from the first to it.
const lastMoment = 9e12

// lastSecond is the end of what can be a time in seconds: Sentry's own rule
// for its spans, whose times are not in milliseconds as those of other events.
const lastSecond = 9_999_999_999

// inSeconds is what a time in seconds is to be multiplied by: nothing is in
// seconds where no other time is since 1970.
func (r *reader) inSeconds() float64 {
	for _, e := range r.events {
		if e.typ != typeCustom && e.time > lastSecond {
			return 1000
		}
	}
	return 1
}

// distinct drops events that are there twice. Two of the same moment are not
// far from each other.
func (r *reader) distinct() {
	kept := r.events[:0]
	for _, e := range r.events {
		twice := false
		for i := len(kept) - 1; i >= 0 && i >= len(kept)-32 && e.time > 0 && kept[i].time == e.time && !twice; i-- {
			k := kept[i]
			twice = k.typ == e.typ && k.window == e.window && k.serial == e.serial && bytes.Equal(k.data, e.data)
		}
		if !twice {
			kept = append(kept, e)
		}
	}
	r.events = kept
}
