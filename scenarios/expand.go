package scenarios

import (
	"fmt"
	"regexp"
	"strings"
)

// parameter is ${NAME} or ${NAME:-default}, or the escape $${ of what would
// look like one.
var parameter = regexp.MustCompile(`\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(:-[^{}]*)?\}`)

// Expand replaces each ${NAME} in a value by the parameter of that name, so
// that no secret has to be in the file. ${NAME:-default} has a stand-in for
// when it is not set. $${ stands for ${ itself.
//
// Law: Expand(Literal(text)) is text.
func Expand(value string, lookup func(name string) (string, bool)) (string, error) {
	var missing []string
	var expanded strings.Builder
	for _, p := range Parts(value) {
		text := p.Text
		if p.Name != "" {
			v, ok := lookup(p.Name)
			if ok {
				text = v
			} else if !p.StandIn {
				missing = append(missing, p.Name)
			}
		}
		expanded.WriteString(text)
	}
	if len(missing) > 0 {
		return "", fmt.Errorf("parameter %s is not set", strings.Join(missing, ", "))
	}
	return expanded.String(), nil
}

// Part is a piece of a value: a text, or a parameter.
type Part struct {
	Name    string // of the parameter, "" for a text
	Text    string // the text, or the stand-in
	StandIn bool   // the parameter has one, which may be empty
}

// Parts takes a value apart, see [Expand]. No text follows another one.
func Parts(value string) []Part {
	var parts []Part
	text := ""
	for at := 0; ; {
		m := parameter.FindStringSubmatchIndex(value[at:])
		if m == nil {
			text += value[at:]
			break
		}
		text += value[at : at+m[0]]
		match := value[at+m[0] : at+m[1]]
		if at += m[1]; match == "$${" {
			text += "${"
			continue
		}
		if text != "" {
			parts, text = append(parts, Part{Text: text}), ""
		}
		name, stand, has := strings.Cut(match[2:len(match)-1], ":-")
		parts = append(parts, Part{name, stand, has})
	}
	if text != "" {
		parts = append(parts, Part{Text: text})
	}
	return parts
}

// Literal is a value that expands to the text, whatever is in it.
func Literal(text string) string { return strings.ReplaceAll(text, "${", "$${") }

// Expand is the step with the parameters in its value replaced. Only what is
// typed has any. The error names the step.
func (s Step) Expand(lookup func(name string) (string, bool)) (Step, error) {
	if s.Kind != Fill && s.Kind != Type {
		return s, nil
	}
	v, err := Expand(s.Value, lookup)
	if err != nil {
		return s, fmt.Errorf("line %d: step %s, %s: %w", s.Line, s.ID, s.Title(), err)
	}
	s.Value = v
	return s, nil
}
