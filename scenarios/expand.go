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
	expanded := parameter.ReplaceAllStringFunc(value, func(match string) string {
		if match == "$${" {
			return "${"
		}
		name, stand, has := strings.Cut(match[2:len(match)-1], ":-")
		v, ok := lookup(name)
		if !ok && has {
			return stand
		}
		if !ok {
			missing = append(missing, name)
		}
		return v
	})
	if len(missing) > 0 {
		return "", fmt.Errorf("parameter %s is not set", strings.Join(missing, ", "))
	}
	return expanded, nil
}

// Literal is a value that expands to the text, whatever is in it.
func Literal(text string) string { return strings.ReplaceAll(text, "${", "$${") }

// Expand is the step with the parameters in its value replaced. Only a fill
// has any. The error names the step.
func (s Step) Expand(lookup func(name string) (string, bool)) (Step, error) {
	if s.Kind != Fill {
		return s, nil
	}
	v, err := Expand(s.Value, lookup)
	if err != nil {
		return s, fmt.Errorf("line %d: step %s, %s: %w", s.Line, s.ID, s.Title(), err)
	}
	s.Value = v
	return s, nil
}
