// Package javascript is the JavaScript that scripts of other tools are made
// of: what is written can hold any text, and what is read is never executed.
package javascript

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/retake-dev/retake/scenarios"
)

// Quote is a text as a string literal. What does not print is escaped: line
// separators, which would end a line, and characters that turn its direction,
// which would show other code than there is.
func Quote(text string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, r := range text {
		switch {
		case r == '\'' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		default:
			b.WriteString(printed(r))
		}
	}
	return b.String() + "'"
}

// printed is a character, or the escape of one that does not print.
func printed(r rune) string {
	switch {
	case unicode.IsPrint(r):
		return string(r)
	case r > 0xffff:
		high, low := utf16.EncodeRune(r)
		return fmt.Sprintf(`\u%04x\u%04x`, high, low)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// Comment is a text for a person, to stand in a comment of one line.
func Comment(text string) string {
	var b strings.Builder
	for _, r := range text {
		b.WriteString(printed(r))
	}
	// A comment of several lines may have been put round this one.
	return strings.ReplaceAll(b.String(), "*/", "* /")
}

// EndsWith is a regular expression for what ends with a text.
func EndsWith(text string) string {
	escaped := strings.ReplaceAll(regexp.QuoteMeta(text), "/", `\/`)
	var b strings.Builder
	for _, r := range escaped {
		b.WriteString(printed(r))
	}
	return "/" + b.String() + "$/"
}

// Number is a number literal.
func Number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// Options is an object literal of fields, "" of none.
func Options(fields []string) string {
	if len(fields) == 0 {
		return ""
	}
	return "{ " + strings.Join(fields, ", ") + " }"
}

// Point is a place as an object literal.
func Point(x, y float64) string { return "{ x: " + Number(x) + ", y: " + Number(y) + " }" }

// Answers are what is done with dialogs, in their order: true agrees to one as it
// is, false cancels it, and a text is put into it.
func Answers(list []scenarios.Answer) string {
	var all []string
	for _, a := range list {
		switch {
		case a.Cancel:
			all = append(all, "false")
		case a.Text != nil:
			all = append(all, Quote(*a.Text))
		default:
			all = append(all, "true")
		}
	}
	return strings.Join(all, ", ")
}

// Value is a value with parameters, see [scenarios.Expand], as an expression:
// a parameter is read from the environment, and one without a stand-in by a
// function parameter(name), which has to be there if needed is true.
func Value(value string) (expression string, needed bool) {
	var parts []string
	for _, p := range scenarios.Parts(value) {
		switch {
		case p.Name == "":
			parts = append(parts, Quote(p.Text))
		case p.StandIn:
			parts = append(parts, "process.env."+p.Name+" ?? "+Quote(p.Text))
		default:
			parts, needed = append(parts, "parameter("+Quote(p.Name)+")"), true
		}
	}
	switch len(parts) {
	case 0:
		return Quote(""), needed
	case 1:
		return parts[0], needed
	}
	for i, part := range parts {
		if strings.Contains(part, " ?? ") && strings.HasPrefix(part, "process") {
			parts[i] = "(" + part + ")"
		}
	}
	return strings.Join(parts, " + "), needed
}

// Parameter is the function that [Value] may need, in TypeScript.
const Parameter = `// A parameter of the scenario, from the environment.
function parameter(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(` + "`parameter ${name} is not set`" + `);
  return value;
}
`
