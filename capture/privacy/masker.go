// Package privacy keeps out of every take what is private: applied before
// anything is stored, so that nothing masked reaches a file, a log or a report.
package privacy

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/retake-dev/retake/capture/take"
)

// Mask stands where something private was that has no shape to keep.
const Mask = "•••"

// Masker replaces private values wherever they turn up: in bodies, URLs,
// console lines and texts. The values are in memory only. Make one with [New].
type Masker struct {
	policy                 Policy
	block, masked, allowed []*regexp.Regexp // the texts of the policy's rules
	again                  bool
	*known
}

// known is what a masker has learned, which it shares with its [Masker.Again].
type known struct {
	mu sync.Mutex
	// values are looked for everywhere; drafts, the beginnings of values that
	// were seen while they were typed, only in what the page sent, what came
	// back to that, what it told the console, and what fields hold: as words of
	// a page they would be found by accident.
	values, drafts list
	made           map[string]bool // stand-ins, and values that are no secrets
	clean          map[string]bool // texts that were searched, and have no secret
	cleanSize      int             // bytes of them
	sheets         map[take.BlobID]sheet
	typings        int
}

// New returns a masker that follows a policy.
func New(p Policy) *Masker {
	return &Masker{policy: p, block: patterns(p.Rules.Block), masked: patterns(p.Rules.Mask), allowed: patterns(p.Rules.Allow), known: &known{}}
}

// Again is the masker for what it has masked before: it masks what was learned
// since, and puts no stand-in in the place of another one. Both learn together.
func (m *Masker) Again() *Masker {
	a := *m
	a.again = true
	return &a
}

// strict reports whether all text gets a stand-in.
func (m *Masker) strict() bool { return m.policy.Level == Strict && !m.again }

// Policy is what the masker follows.
func (m *Masker) Policy() Policy { return m.policy }

// Add makes a value a secret. Where it turns up it becomes the stand-in, so
// that what was equal stays equal.
func (m *Masker) Add(value, standIn string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.hide(value, standIn)
}

func (m *Masker) hide(value, standIn string) {
	m.none(standIn)
	m.values.add(value, entry{standIn: standIn, whole: len(value) < long})
	m.sheets = nil
}

// Plain notes that a value is no secret, whatever it looks like: it is in the
// scenario.
func (m *Masker) Plain(value string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.none(value)
}

func (m *Masker) none(value string) {
	if m.made == nil {
		m.made = map[string]bool{}
	}
	for _, form := range forms(value) {
		m.made[form] = true
	}
}

// IsStandIn reports whether a value is one that stands for another.
func (m *Masker) IsStandIn(value string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.made[value]
}

// isNone reports whether a value is no secret: it is a stand-in, in the
// scenario, or allowed.
func (m *Masker) isNone(value string) bool {
	return m.made[value] || slices.ContainsFunc(m.allowed, func(p *regexp.Regexp) bool { return p.MatchString(value) })
}

func (m *Masker) found(_, secret, standIn string) { m.hide(secret, standIn) }

// Input is a value that the user put into the page, in whatever way.
type Input struct {
	Field string   // tells the field from others
	Draft string   // what was in it a moment ago, "" if it was not typed on
	Value string   // what is in it now
	Parts []string // the pieces in which the page holds it, if not in one
	// Parameter and StandIn are what the scenario has for a field that is
	// always private.
	Parameter, StandIn string
	// Own is set where the page's own words are put in: in search boxes. Said
	// reports whether the page showed a text before, or is nil.
	Own    bool
	Hidden bool // the page marks it as private
	// Others are what could have been chosen instead of a value that was
	// chosen and is private.
	Others []string
	Said   func(text string) bool
}

func (in Input) said(text string) bool { return in.Said != nil && in.Said(text) }

// Typed takes in a value before it is kept anywhere, and returns what a
// scenario has for it: the text to type, and the parameter that it is the
// default of, "" for none. All that users put into pages comes through here.
func (m *Masker) Typed(in Input) (text, parameter string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.typings++
	text, parameter = m.judge(in)
	if text == in.Value {
		return text, parameter
	}
	e := entry{standIn: text, field: in.Field, whole: parameter == "" && len(in.Value) < long}
	if in.Draft != "" && in.Draft != in.Value {
		for _, part := range append(parts(in.Draft), in.Draft) {
			m.values.remove(part, in.Field)
		}
		m.drafts.add(in.Draft, entry{standIn: m.draft(in, text, parameter), whole: e.whole})
	}
	m.none(text)
	m.values.add(in.Value, e)
	m.sheets = nil
	if parameter == "" {
		m.addParts(in)
	}
	return text, parameter
}

func (m *Masker) addParts(in Input) {
	for _, part := range append(parts(in.Value), in.Parts...) {
		if part = strings.TrimSpace(part); part != in.Value && !in.said(part) {
			m.values.add(part, entry{standIn: m.policy.Key.StandIn(part), field: in.Field, whole: len(part) < long})
		}
	}
}

// parts are what a page may show of a value by itself: its lines, and the words
// of what is a name by its capitals. Words of a sentence are those of a language.
func parts(value string) []string {
	const most = 4 // words of a name
	list := strings.Split(value, "\n")
	words := strings.Fields(value)
	if len(words) > most {
		return list
	}
	for _, w := range words {
		if first, _ := utf8.DecodeRuneInString(w); unicode.IsLower(first) {
			return list
		}
	}
	return append(list, words...)
}

// judge says what a scenario has for a value.
func (m *Masker) judge(in Input) (text, parameter string) {
	if in.Parameter != "" {
		return in.StandIn, in.Parameter
	}
	if len(in.Others) > 0 {
		return m.policy.Key.another(in.Value, in.Others), ""
	}
	if e, known := m.values.entries[in.Value]; known {
		return e.standIn, ""
	}
	for _, kind := range kindsIn(in.Value) {
		if kind.pattern.FindString(in.Value) == in.Value && (kind.valid == nil || kind.valid(in.Value)) {
			return kind.standIn(m.policy.Key, in.Value), kind.name
		}
	}
	switch {
	case m.policy.Level == Strict || in.Hidden && len(m.policy.Key) > 0:
		return m.policy.Key.StandIn(in.Value), ""
	case m.policy.Level == Inputs && in.Own && !in.said(in.Value) && m.values.begins(in.Value):
		// They look for what they typed before, which has another name now.
		return m.policy.Key.StandIn(in.Value), ""
	case m.policy.Level == Inputs && !in.Own && tells(in.Value) && !in.said(in.Value) && !m.isNone(in.Value):
		return m.policy.Key.StandIn(in.Value), ""
	}
	return in.Value, ""
}

// draft is the stand-in for the beginning of a value.
func (m *Masker) draft(in Input, text, parameter string) string {
	if parameter != "" {
		return text
	}
	return m.policy.Key.StandIn(in.Draft)
}

// Typings counts the values that were put into the page: a picture may show
// one that came while it was taken.
func (m *Masker) Typings() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.typings
}

// String returns s without private values.
func (m *Masker) String(s string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.mask(s)
}

func (m *Masker) mask(s string) string {
	if !m.values.empty() {
		s = put(s, &m.values)
	}
	return m.search(s)
}

// search masks what is a secret by itself.
func (m *Masker) search(s string) string {
	if len(m.block)+len(m.masked) > 0 {
		s = m.ruled(s)
	}
	kinds, names := kindsIn(s), mayName(s)
	if len(kinds) == 0 && !names || m.clean[s] {
		return s
	}
	out := s
	if names {
		out = m.policy.Key.named(out, m.isNone, m.found)
	}
	for _, kind := range kinds {
		out = kind.replace(m.policy.Key, out, m.isNone, m.found)
	}
	if out == s {
		m.noteClean(s)
	}
	return out
}

// cleanLimit bounds the texts that are remembered to have no secret, in bytes.
const cleanLimit = 8 << 20

func (m *Masker) noteClean(s string) {
	if m.cleanSize += len(s); m.clean == nil || m.cleanSize > cleanLimit {
		m.clean, m.cleanSize = map[string]bool{}, len(s)
	}
	m.clean[s] = true
}

// Sent returns what a page sent without private values and their beginnings.
func (m *Masker) Sent(s string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sent(s)
}

func (m *Masker) sent(s string) string {
	if m.drafts.empty() {
		return m.mask(s)
	}
	return m.search(put(s, &m.values, &m.drafts))
}

// secretHeaders carry credentials; what is in them is nobody's business.
var secretHeaders = []string{"authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key", "x-auth-token", "x-csrf-token", "x-xsrf-token"}
