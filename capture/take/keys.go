package take

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// testIDs are the attributes that people put on elements for tests, as the
// test runners know them by default or by custom.
var testIDs = []string{"data-testid", "data-test-id", "data-test", "data-cy", "data-qa"}

// baseKey returns the key of a node by the rules of [Paths], as far as the node
// itself gives it; bare says that it is the tag alone.
func baseKey(n *Node) (key, words string, bare bool) {
	switch n.Kind {
	case Text:
		return "text", "", false
	case Shadow:
		return ">>>", "", false
	case Document:
		return ">>", "", false
	}
	if key := attrKey(n); key != "" {
		return key, "", false
	}
	if words := quotable(n.Label); words != "" {
		return cmp.Or(n.Role, n.Name), words, false
	}
	if key := typeKey(n); key != "" {
		return key, "", false
	}
	return n.Name, "", true
}

// attrKey returns the key that the attributes of an element give it.
func attrKey(n *Node) string {
	if len(n.Attrs) == 0 {
		return ""
	}
	if name, id := n.TestID(); id != "" {
		return "[" + name + "=" + id + "]"
	}
	if id, ok := n.Attr("id"); ok && !Generated(id) {
		return "#" + id
	}
	return cmp.Or(nameKey(n), frameKey(n))
}

// TestID returns the attribute that people put on an element for tests, and its
// value; "" if it has none, or one that looks generated.
func (n *Node) TestID() (name, id string) {
	if !slices.ContainsFunc(n.Attrs, func(s string) bool { return strings.HasPrefix(s, "data-") }) {
		return "", "" // as most
	}
	for _, name := range testIDs {
		if v, ok := n.Attr(name); ok && !Generated(v) {
			return name, v
		}
	}
	return "", ""
}

func nameKey(n *Node) string {
	switch n.Name {
	case "input", "select", "textarea", "button", "form", "fieldset", "iframe", "frame", "meta", "slot":
		if v, ok := n.Attr("name"); ok && !Generated(v) {
			return n.Name + "[name=" + v + "]"
		}
	}
	return ""
}

func frameKey(n *Node) string {
	if n.Name != "iframe" && n.Name != "frame" {
		return ""
	}
	for _, name := range []string{"title", "src"} {
		v, _ := n.Attr(name)
		v, _, _ = strings.Cut(v, "?") // what follows may be a token
		if v = quotable(v); v != "" {
			return n.Name + "[" + name + "=" + v + "]"
		}
	}
	return ""
}

func typeKey(n *Node) string {
	if v, ok := n.Attr("type"); n.Name == "input" && ok && !Generated(v) {
		return "input[type=" + v + "]"
	}
	return ""
}

// wordy reports whether elements of a tag come in lists, and are known by what
// they say.
func wordy(tag string) bool {
	switch tag {
	case "li", "tr", "option", "dt", "dd", "article":
		return true
	}
	return false
}

// isCell reports whether elements of a tag are known by their column.
func isCell(tag string) bool {
	return tag == "td" || tag == "th" || tag == "col"
}

// isCode reports whether the text of a tag is not for people.
func isCode(tag string) bool {
	return tag == "script" || tag == "style" || tag == "template" || tag == "noscript"
}

// quotable returns the first words of a text, on one line, and without what
// paths are punctuated with.
func quotable(s string) string {
	if isQuotable(s) {
		return s
	}
	s = strings.TrimSpace(s)
	// Four bytes a rune, and as much again for spaces that fold together.
	if limit := 8 * maxWords; len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "")
	}
	s = strings.Join(strings.Fields(s), " ")
	if strings.ContainsAny(s, `">`) {
		s = strings.NewReplacer(`"`, "'", ">", "›").Replace(s)
	}
	if utf8.RuneCountInString(s) <= maxWords {
		return s
	}
	return string([]rune(s)[:maxWords-1]) + "…"
}

// isQuotable reports whether quotable leaves a text as it is, as far as that is
// seen at once: it is short, without odd characters, and has single spaces
// within only.
func isQuotable(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == '"' || c == '>' || c == ' ' && last == ' ' {
			return false
		}
		last = c
	}
	return s == "" || last != ' ' && len(s) <= maxWords
}

const (
	// maxID is the length beyond which an id is taken for data.
	maxID = 60
	// maxDigits is the longest run of digits in an id that a person writes: a
	// year, a port, a small number.
	maxDigits = 4
	// minToken is the shortest part of an id that is judged by its mix of
	// letters and digits; shorter ones ("h1", "col2b") say too little.
	minToken = 5
)

// counters are the beginnings of ids that libraries number as they render, in
// an order that changes with the page: Ember, Ext, jQuery UI, Headless UI,
// Radix, React Aria, Material UI, Angular Material and its CDK, Reach.
var counters = []string{"ember", "ext-", "ui-id-", "headlessui-", "radix-", "react-aria", "mui-", "mat-", "cdk-", "reach-"}

// Generated reports whether an id, test id or name looks as if a program had
// made it up: it is then another one after the next build or load, and no name
// for an element. It is so if it is empty or longer than 60 bytes, has
// characters other than letters, digits, "-", "_" and "." (React's ":r1:"),
// begins with a digit, has more than four digits in a row, is numbered by a
// known library ("ember123"), or has a part of five or more characters that
// mixes digits, letters and cases as hex and random strings do ("8f3a2c", "x7Kq2Zt").
func Generated(id string) bool {
	if id == "" || len(id) > maxID || !isIDStart(id[0]) {
		return true
	}
	digits := 0
	for i := range len(id) {
		switch c := id[i]; {
		case isDigit(c):
			if digits++; digits > maxDigits {
				return true
			}
		case isIDStart(c) || c == '-' || c == '.':
			digits = 0
		default:
			return true
		}
	}
	return isNumbered(id) || hasRandomPart(id)
}

func isNumbered(id string) bool {
	if !isDigit(id[len(id)-1]) {
		return false
	}
	for _, c := range counters {
		if strings.HasPrefix(id, c) {
			return true
		}
	}
	return false
}

func hasRandomPart(id string) bool {
	isBreak := func(r rune) bool { return r == '-' || r == '_' || r == '.' }
	for part := range strings.FieldsFuncSeq(id, isBreak) {
		if len(part) >= minToken && isRandom(part) {
			return true
		}
	}
	return false
}

// isRandom reports whether letters and digits alternate more than twice, as in
// "x7Kq2Zt" but not in "address2" or "col2b"; or a part is hex with digits in
// it, as "deadbeef12"; or most letters change case, as in "xkQzPtrW".
func isRandom(part string) bool {
	turns, cases, digits, hex := 0, 0, 0, true
	for i := range len(part) {
		c := part[i]
		hex = hex && (isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f')
		if isDigit(c) {
			digits++
		}
		switch {
		case i == 0:
		case isDigit(c) != isDigit(part[i-1]):
			turns++
		case isUpper(c) != isUpper(part[i-1]):
			cases++
		}
	}
	return turns > 2 || hex && digits > 1 || len(part) >= 8 && 5*cases >= 3*len(part)
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isIDStart(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
