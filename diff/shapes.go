package diff

import (
	"regexp"
	"slices"
)

// Shape is what the texts at a noisy locus have in common. A regression still
// shows there as a text that is not of the shape.
type Shape string

// The shapes, the closest first.
const (
	TimeShape   Shape = "time"   // equal but for times of day, dates and how long ago
	NumberShape Shape = "number" // equal but for numbers, and the plural that goes with them
	IDShape     Shape = "id"     // equal but for words that a program makes up
	TextShape   Shape = "text"   // both say something
	LookShape   Shape = "look"   // another look, place or size, and nothing else
	Shapeless   Shape = ""       // anything, of every kind
)

// Shapes are the shapes by name; [Shapeless] has none.
func Shapes() []Shape { return []Shape{TimeShape, NumberShape, IDShape, TextShape, LookShape} }

// differing is what differs at a locus; the zero value is a difference of look.
type differing struct {
	rule     Rule
	old, new string
	part     string // "@href" where it is an attribute of the element
}

// isText reports whether a rule is about one text that became another.
func isText(r Rule) bool {
	switch r {
	case TextChanged, ValueChanged, NameChanged, AttrChanged, TitleChanged, RequestChanged, ProbeChanged, StoreChanged:
		return true
	}
	return false
}

// isLook reports whether a rule is about how an element looks and where it is.
func isLook(r Rule) bool {
	switch r {
	case "", StyleChanged, LayoutChanged, ScrollChanged, CutOff, OffScreen:
		return true
	}
	return false
}

// covers reports whether a difference is noise of the shape. A text that changes
// in size moves and recolours what is around it; it does not hide, disable or
// remove it, or put it elsewhere in the document.
func (s Shape) covers(d differing) bool {
	return s == Shapeless || isLook(d.rule) || isText(d.rule) && s.fits(d.old, d.new)
}

var (
	timeOnly = regexp.MustCompile(`(?i)\b(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?: ?[ap]m)?\b`)
	agoOnly  = regexp.MustCompile(`(?i)\b(?:just now|a moment ago|(?:\d+|an?) (?:second|minute|hour|day|week|month|year)s? ago|yesterday|today)\b`)
	dayOnly  = regexp.MustCompile(`(?i)\b(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d{1,2}|\d{1,2}\.? (?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*|\d{4}-[01]\d-[0-3]\d)\b`)
	plural   = regexp.MustCompile(`\b([a-z]{2,})s\b`)
	wordPart = regexp.MustCompile(`[0-9A-Za-z_-]{6,}`)
)

// fits reports whether two texts have a shape in common.
func (s Shape) fits(old, new string) bool {
	plain := fold
	switch s {
	case TimeShape:
		plain = func(t string) string {
			t = agoOnly.ReplaceAllString(timeOnly.ReplaceAllString(fold(t), "{time}"), "{ago}")
			return dayOnly.ReplaceAllString(t, "{day}")
		}
	case NumberShape:
		if TimeShape.fits(old, new) {
			return true // it is made of numbers, or of words for them
		}
		plain = func(t string) string {
			return plural.ReplaceAllString(numberPart.ReplaceAllString(fold(t), "{n}"), "$1")
		}
	case IDShape:
		plain = func(t string) string {
			return wordPart.ReplaceAllStringFunc(fold(t), func(w string) string {
				if isVolatile(w) || isNumber(w) {
					return "{id}"
				}
				return w
			})
		}
	case LookShape:
		return false
	case TextShape:
		return fold(old) != "" && fold(new) != ""
	case Shapeless:
		return true
	}
	return plain(old) == plain(new)
}

// shape returns the closest shape of what a finding says differs at its nth
// locus.
func (r *raw) shape(n int) Shape {
	old, new := r.old, r.new
	switch {
	case n < len(r.changes):
		old, new = r.changes[n].old, r.changes[n].new
	case isLook(r.Rule):
		return LookShape
	case !isText(r.Rule):
		return Shapeless
	}
	for _, s := range Shapes() {
		if s.fits(old, new) {
			return s
		}
	}
	return Shapeless
}

// join returns the closest shape that both have.
func (s Shape) join(t Shape) Shape {
	switch {
	case s == t:
		return s
	case s == Shapeless || t == Shapeless:
		return Shapeless
	case s == LookShape:
		return t // which covers looks
	case t == LookShape:
		return s
	}
	numbers := []Shape{TimeShape, NumberShape}
	if slices.Contains(numbers, s) && slices.Contains(numbers, t) {
		return NumberShape
	}
	return TextShape
}
