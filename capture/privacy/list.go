package privacy

import (
	"cmp"
	"slices"
	"strings"
)

// list is what to look for, with what to put in its place.
type list struct {
	entries map[string]entry
	byFirst [256][]string // by their first byte, longest first
	fresh   []string      // the forms that were added since [Masker.Fresh]
}

type entry struct {
	standIn string
	// whole is for what is found only as words of its own: it could be a part
	// of others.
	whole bool
	field string // where it was typed, "" if that is over
}

// long is the length from which on a value is no part of another by accident.
const long = 8

func (l *list) empty() bool { return len(l.entries) == 0 }

func (l *list) has(value string) bool { _, ok := l.entries[value]; return ok }

// searched is how many letters of a value are enough to look for it in a search
// box.
const searched = 3

// begins reports whether a text is the beginning of a word that was typed, in any
// case.
func (l *list) begins(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	if len([]rune(text)) < searched {
		return false
	}
	for value, e := range l.entries {
		if value = strings.ToLower(value); e.field != "" && (strings.HasPrefix(value, text) || strings.Contains(value, " "+text)) {
			return true
		}
	}
	return false
}

// add looks for a value in each of its forms from now on. What is known keeps
// its stand-in.
func (l *list) add(value string, e entry) {
	if !tells(value) {
		return
	}
	if l.entries == nil {
		l.entries = map[string]entry{}
	}
	puts := forms(e.standIn)
	for i, form := range forms(value) {
		put := e
		if !strings.HasPrefix(e.standIn, "${") {
			put.standIn = puts[i]
		}
		if form == put.standIn || !tells(form) || l.has(form) {
			continue
		}
		l.entries[form] = put
		l.fresh = append(l.fresh, form)
		at := &l.byFirst[form[0]]
		*at = append(*at, form)
		slices.SortFunc(*at, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	}
}

// remove forgets what was typed in a field and nowhere else.
func (l *list) remove(value, field string) {
	for _, form := range forms(value) {
		if e, ok := l.entries[form]; ok && e.field == field {
			delete(l.entries, form)
			at := &l.byFirst[form[0]]
			*at = slices.DeleteFunc(*at, func(f string) bool { return f == form })
		}
	}
}

// put puts stand-ins in the place of all values of the lists in s, the longest
// first. What was put there is not looked at again.
func put(s string, lists ...*list) string {
	if len(s) < shortest {
		return s
	}
	var b strings.Builder
	done := 0
	for i := 0; i < len(s); i++ {
		form, standIn := "", ""
		for _, l := range lists {
			if f := l.at(s, i); len(f) > len(form) {
				form, standIn = f, l.entries[f].standIn
			}
		}
		if form == "" {
			continue
		}
		b.WriteString(s[done:i])
		b.WriteString(standIn)
		done = i + len(form)
		i = done - 1
	}
	if done == 0 {
		return s
	}
	return b.String() + s[done:]
}

// at is the value that stands in s at i, "" if none does.
func (l *list) at(s string, i int) string {
	for _, form := range l.byFirst[s[i]] {
		if strings.HasPrefix(s[i:], form) && !(l.entries[form].whole && (within(s, i, i+len(form)) || names(s, i, i+len(form)))) {
			return form
		}
	}
	return ""
}

// names reports whether s[from:to] is all of a name in a JSON text: that is the
// program's word.
func names(s string, from, to int) bool {
	if from == 0 || s[from-1] != '"' || to == len(s) || s[to] != '"' {
		return false
	}
	return strings.HasPrefix(strings.TrimLeft(s[to+1:], " \t\n"), ":")
}
