package rrweb

import (
	"fmt"
	"strings"
)

// The types of event, as rrweb numbers them (EventType).
const (
	typeDOMContentLoaded = iota
	typeLoad
	typeFullSnapshot
	typeIncremental
	typeMeta
	typeCustom
	typePlugin
)

// The sources of incremental events that are looked at (IncrementalSource).
const (
	sourceMutation         = 0
	sourceMouseMove        = 1
	sourceMouseInteraction = 2
	sourceScroll           = 3
	sourceResize           = 4
	sourceInput            = 5
	sourceTouchMove        = 6
	sourceLog              = 11
	sourceDrag             = 12
)

// The mouse interactions (MouseInteractions).
const (
	mouseUp = iota
	mouseDown
	click
	contextMenu
	doubleClick
	focus
	blur
	touchStart
)

// event is one event of a recording. Its data are read when its turn comes.
type event struct {
	typ    int
	source int     // of an incremental event, -1 of any other
	time   float64 // milliseconds since 1970; 0 if it has none
	data   []byte  // JSON
	window string
	serial int // of rrweb/sequential-id, 0 if it has none
	place  place
}

// place is where in a file an event is. What is -1 does not count.
type place struct{ line, segment, index int }

func (p place) String() string {
	var parts []string
	if p.line >= 0 && p.segment < 0 {
		parts = append(parts, fmt.Sprintf("line %d", p.line))
	}
	if p.segment >= 0 {
		parts = append(parts, fmt.Sprintf("segment %d", p.segment))
	}
	if p.index >= 0 {
		parts = append(parts, fmt.Sprintf("event %d", p.index))
	}
	return strings.Join(parts, ", ")
}
