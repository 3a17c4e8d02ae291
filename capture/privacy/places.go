package privacy

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// maskPlaces replaces, in a JSON body, what rules name by its place: also what is
// too short to be looked for elsewhere, numbers and truths.
func (m *Masker) maskPlaces(body []byte) []byte {
	block, mask := places(m.policy.Rules.Block), places(m.policy.Rules.Mask)
	if len(block)+len(mask) == 0 || !json.Valid(body) {
		return body
	}
	w := placeWriter{in: json.NewDecoder(bytes.NewReader(body)), body: body, change: func(place []string, raw []byte) []byte {
		in := func(rules [][]string) bool {
			return slices.ContainsFunc(rules, func(rule []string) bool { return under(rule, place) })
		}
		switch {
		case in(block):
			return m.hidden(raw, func(string) string { return Mask })
		case in(mask):
			return m.hidden(raw, m.policy.Key.secret)
		}
		return raw
	}}
	w.in.UseNumber()
	w.value(nil)
	return append(w.out, body[w.at:]...)
}

// places are the paths of the rules that have one.
func places(rules []Rule) (list [][]string) {
	for _, r := range rules {
		if r.JSON != "" {
			list = append(list, strings.Split(r.JSON, "."))
		}
	}
	return list
}

// under reports whether a place is that of a rule, or below it. A place is the
// names on the way to it, with "" for being in a list.
func under(rule, place []string) bool {
	for ; len(rule) > 0 && len(place) > 0; place = place[1:] {
		switch {
		case place[0] == "" && rule[0] != "*":
			continue // lists are gone through
		case place[0] != "" && rule[0] != "*" && rule[0] != place[0]:
			return false
		}
		rule = rule[1:]
	}
	return len(rule) == 0
}

// hidden is a value of the same type without what it says.
func (m *Masker) hidden(raw []byte, standIn func(string) string) []byte {
	var text string
	switch {
	case json.Unmarshal(raw, &text) == nil && raw[0] == '"':
		if m.isNone(text) {
			return raw
		}
		return []byte(`"` + quoted(standIn(text), false) + `"`)
	case raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9':
		if n := []byte(standIn(string(raw))); !bytes.Equal(raw, n) && json.Valid(n) {
			return n
		}
		return []byte("0")
	}
	return []byte("null")
}

// placeWriter copies a valid JSON text, with other values in some places.
type placeWriter struct {
	in     *json.Decoder
	body   []byte
	at     int // what is before was copied
	out    []byte
	change func(place []string, raw []byte) []byte
}

// value copies the next value.
func (w *placeWriter) value(place []string) {
	before := int(w.in.InputOffset())
	token, err := w.in.Token()
	if err != nil {
		return // the text is valid
	}
	switch token {
	case json.Delim('{'):
		for w.in.More() {
			name, _ := w.in.Token() // a text, as the whole is valid
			text, _ := name.(string)
			w.value(append(slices.Clone(place), text))
		}
	case json.Delim('['):
		for w.in.More() {
			w.value(append(slices.Clone(place), ""))
		}
	default:
		w.scalar(place, before)
		return
	}
	_, _ = w.in.Token() // the bracket that closes it
}

func (w *placeWriter) scalar(place []string, before int) {
	end := int(w.in.InputOffset())
	start := end - len(bytes.TrimLeft(w.body[before:end], " \t\r\n:,"))
	w.out = append(append(w.out, w.body[w.at:start]...), w.change(place, w.body[start:end])...)
	w.at = end
}
