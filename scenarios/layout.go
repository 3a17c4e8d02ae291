package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// value is YAML to be laid out: a scalar, already quoted, a list, or else a
// mapping.
type value struct {
	scalar  string
	list    []value
	mapping []entry
}

// entry is a key of a mapping, with its value.
type entry struct {
	key   string
	value value
}

// width is how long a line may be that could be broken.
const width = 110

// layout writes a mapping as a document.
func layout(v value) string {
	var b strings.Builder
	v.block(&b, 0)
	return b.String()
}

// block writes the keys of a mapping, each on a line of its own. The first is
// not indented: the caller did that.
func (v value) block(b *strings.Builder, indent int) {
	if len(v.mapping) == 0 {
		b.WriteString(v.flow() + "\n")
	}
	for i, e := range v.mapping {
		if i > 0 {
			b.WriteString(strings.Repeat(" ", indent))
		}
		b.WriteString(e.key + ":")
		e.value.after(b, indent+len(e.key)+1, indent)
	}
}

// after writes a value after its key: on the same line if it fits, else in
// the lines below.
func (v value) after(b *strings.Builder, column, indent int) {
	flow := v.flow()
	switch {
	case len(v.list) > 0:
		b.WriteString("\n")
		for _, item := range v.list {
			b.WriteString(strings.Repeat(" ", indent+2) + "- ")
			item.block(b, indent+4)
		}
	case v.scalar != "" || len(v.mapping) == 0 || column+1+utf8.RuneCountInString(flow) <= width:
		b.WriteString(" " + flow + "\n")
	default:
		b.WriteString("\n" + strings.Repeat(" ", indent+2))
		v.block(b, indent+2)
	}
}

// flow is the value on one line.
func (v value) flow() string {
	if v.scalar != "" {
		return v.scalar
	}
	var parts []string
	for _, item := range v.list {
		parts = append(parts, item.flow())
	}
	for _, e := range v.mapping {
		parts = append(parts, e.key+": "+e.value.flow())
	}
	if v.list != nil {
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// quote writes a text so that YAML gives it back: as it is where that is
// clear, in single quotes where that saves escapes, else in double quotes.
func quote(s string) string {
	switch {
	case isPlain(s):
		return s
	case strings.ContainsAny(s, `"\`) && !strings.Contains(s, "'") && isPrintable(s):
		return "'" + s + "'"
	}
	return escape(s)
}

// isPlain says that a text needs no quotes, in a flow mapping or outside one,
// whoever reads it.
func isPlain(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	switch {
	case !unicode.IsLetter(first) && !unicode.IsDigit(first) && !strings.ContainsRune("/$_.(", first):
		return false
	case last == ' ' || last == ':' || !isPrintable(s):
		return false
	case strings.ContainsAny(s, "[]{},?\"\\`") || strings.Contains(s, ": ") || strings.Contains(s, " #"):
		return false
	case slices.Contains([]string{"y", "n", "yes", "no", "on", "off"}, strings.ToLower(s)):
		return false // booleans in YAML 1.1
	}
	return (&yaml.Node{Kind: yaml.ScalarNode, Value: s}).ShortTag() == "!!str"
}

// isPrintable says that a text can be written without escapes.
func isPrintable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r == '\ufeff' || !unicode.IsPrint(r) })
}

// escape writes a text in double quotes.
func escape(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case isPrintable(string(r)):
			b.WriteRune(r)
		default:
			b.WriteString(codepoint(r))
		}
	}
	b.WriteByte('"')
	return b.String()
}

// codepoint is the escape of a character.
func codepoint(r rune) string {
	switch {
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}
