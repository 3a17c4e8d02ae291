package rrweb

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/rrweb/mirror"
)

// word is the name of a parameter for a field, as people call it.
func word(n *mirror.Node, f imports.Field) string {
	for _, called := range []string{f.Name, f.ID, f.Label, n.Attr("placeholder"), n.InputType()} {
		if s := constant(called); s != "" {
			return s
		}
	}
	return "TEXT"
}

// constant is a name in capitals: FIRST_NAME of "first name". It is at most 40
// long, and "" where there are no letters in it.
func constant(s string) string {
	up := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return ' '
	}, s)
	name := strings.Join(strings.Fields(up), "_")
	name = strings.TrimRight(name[:min(len(name), 40)], "_")
	if !strings.ContainsAny(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		return ""
	}
	if name[0] <= '9' {
		name = "FIELD_" + name
	}
	return name
}

func numberedName(name string, i int) string { return fmt.Sprintf("%s_%d", name, i) }

// standIns are values that a field of a type takes.
var standIns = map[string]string{
	"email": "person@example.com", "tel": "5550100", "url": "https://example.com/", "date": "2026-01-15", "time": "12:00",
	"datetime-local": "2026-01-15T12:00", "month": "2026-01", "week": "2026-W03", "color": "#336699", "range": "50",
	"password": "Retake-Passw0rd",
}

// meanings are values for fields of plain text, by the words that they are
// called: the first that fits.
var meanings = []struct {
	words []string
	value string
}{
	{[]string{"email", "mail"}, "person@example.com"},
	{[]string{"tel", "phone", "mobile", "fax"}, "5550100"},
	{[]string{"url", "website", "homepage"}, "https://example.com/"},
	{[]string{"zip", "postal", "postcode", "plz"}, "12345"},
	{[]string{"street", "address", "address1"}, "1 Example Street"},
	{[]string{"city", "town"}, "Exampleton"},
	{[]string{"country"}, "Germany"},
	{[]string{"company", "organization", "organisation"}, "Example Ltd"},
	{[]string{"quantity", "qty", "amount", "age"}, "1"},
	{[]string{"given", "first", "firstname", "fname"}, "Ada"},
	{[]string{"family", "last", "surname", "lastname", "lname"}, "Vogel"},
	{[]string{"fullname"}, "Ada Vogel"},
}

// standIn is a value for a field whose own is masked: one that its type takes,
// within its bounds; or that its name asks for; or else one as long as the
// masked one.
func standIn(n *mirror.Node, f imports.Field, length int) string {
	length = min(max(length, 1), 200)
	switch inputType := n.InputType(); inputType {
	case "number":
		return bounded(n, strings.Repeat("1234567890", 1+length/10)[:min(length, 9)])
	case "range":
		return bounded(n, standIns[inputType])
	case "", "text", "search":
		if value := meant(f); value != "" {
			return value
		}
		text := strings.Repeat("sample text ", 1+length/12)[:length]
		return strings.TrimRight(text, " ") + strings.Repeat("x", len(text)-len(strings.TrimRight(text, " ")))
	default:
		value := cmp.Or(standIns[inputType], "sample")
		// Dates and times are written so that their order is that of the texts.
		if least := n.Attr("min"); moment.MatchString(least) && value < least {
			return least
		}
		if most := n.Attr("max"); moment.MatchString(most) && value > most {
			return most
		}
		return value
	}
}

// moment is a date or a time as a field has it. Any other text of a recording has
// no place in a parameter: it could end it, and begin another.
var moment = regexp.MustCompile(`^[0-9]{1,6}[0-9T:.W-]{1,24}$`)

// meant is the value that a field of plain text asks for, "" if that is not
// known.
func meant(f imports.Field) string {
	called := strings.ToLower(strings.Join([]string{f.Autocomplete, split(f.Name), split(f.ID), f.Label}, " "))
	words := strings.FieldsFunc(called, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, m := range meanings {
		if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(m.words, w) }) {
			return m.value
		}
	}
	return ""
}

// split takes a name apart where a capital begins: firstName.
func split(name string) string { return hump.ReplaceAllString(name, "$1 $2") }

var hump = regexp.MustCompile(`([a-z])([A-Z])`)

// bounded is a number that a field takes.
func bounded(n *mirror.Node, number string) string {
	value, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return number
	}
	if least, err := strconv.ParseFloat(n.Attr("min"), 64); err == nil && value < least {
		return n.Attr("min")
	}
	if most, err := strconv.ParseFloat(n.Attr("max"), 64); err == nil && value > most {
		return n.Attr("max")
	}
	return number
}
