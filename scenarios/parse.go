package scenarios

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Parse reads a scenario. The file is its name, for messages. What is wrong
// comes as [*Error] values, joined: all that were found, at most ten.
//
// Law: Parse(Marshal(s)) is s but for File and Line, for every s that Parse
// returns.
func Parse(data []byte, file string) (Scenario, error) {
	d := &decoder{file: file}
	s := Scenario{Environment: DefaultEnvironment(), File: file}
	if root := d.open(data); root != nil {
		document().decode(d, root, &s)
	}
	if len(d.problems) > 0 {
		return Scenario{}, join(d.problems)
	}
	return s, nil
}

// ReadFile reads the scenario in a file.
func ReadFile(path string) (Scenario, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Scenario{}, fmt.Errorf("read scenario: %w", err)
	}
	return Parse(data, path)
}

// open is the root of the document, if it is a scenario of our version.
func (d *decoder) open(data []byte) *yaml.Node {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	root, p := d.document(data)
	if p == nil && root == nil {
		p = &Error{Line: 1, Column: 1, Problem: "the file is empty", Hint: `a scenario begins with "retake: 1"`}
	}
	if p != nil {
		p.File = d.file
		d.problems = append(d.problems, p)
		return nil
	}
	if !d.bound(root) || !d.version(root) {
		return nil
	}
	return root
}

// document is the root of the one document in the file, nil if there is none.
func (d *decoder) document(data []byte) (*yaml.Node, *Error) {
	if p := readable(data); p != nil {
		return nil, p
	}
	var first, second yaml.Node
	documents := yaml.NewDecoder(bytes.NewReader(data))
	if err := documents.Decode(&first); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, syntax(err, data)
	}
	switch err := documents.Decode(&second); {
	case errors.Is(err, io.EOF):
	case err != nil:
		return nil, syntax(err, data)
	default:
		return nil, &Error{Line: second.Line, Column: second.Column, Problem: "a second document begins", Hint: "write one scenario in a file"}
	}
	if len(first.Content) != 1 || isNull(first.Content[0]) {
		return nil, nil
	}
	return first.Content[0], nil
}

// readable refuses what is not text, or too much of it.
func readable(data []byte) *Error {
	if len(data) > maxBytes {
		return &Error{Line: 1, Column: 1, Problem: fmt.Sprintf("the file is larger than %d MB", maxBytes>>20)}
	}
	for i, line := range bytes.Split(data, []byte("\n")) {
		if !utf8.Valid(line) {
			column := strings.IndexFunc(string(line), func(r rune) bool { return r == utf8.RuneError }) + 1
			return &Error{Line: i + 1, Column: column, Problem: "not UTF-8 text", Hint: "save the file in UTF-8"}
		}
	}
	return nil
}

// version refuses a file that is no scenario, or of another version: nothing
// else in it would make sense.
func (d *decoder) version(root *yaml.Node) bool {
	if root.Kind != yaml.MappingNode {
		d.fail(root, problem(`a scenario begins with "retake: 1"`, "expected a mapping, found %s", describe(root)))
		return false
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value != "retake" {
			continue
		}
		v := follow(root.Content[i+1])
		if v.Kind == yaml.ScalarNode && v.Value == strconv.Itoa(Version) {
			return true
		}
		p := problem("", "retake: expected %d, the version of the format, found %s", Version, describe(v))
		if n, err := strconv.Atoi(v.Value); err == nil && n > Version {
			p = problem("use a newer retake", "the scenario has version %d of the format, this program reads %d", n, Version)
		}
		d.fail(v, p)
		return false
	}
	d.fail(root, problem(fmt.Sprintf(`a scenario begins with "retake: %d"`, Version), "the key retake is missing"))
	return false
}

var (
	syntaxError  = regexp.MustCompile(`(?s)^yaml: (?:line (\d+): )?(.*)$`)
	unknownAlias = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
)

// syntax is what the YAML reader found wrong, in our words where its own are
// of no help.
func syntax(err error, data []byte) *Error {
	lines := strings.Split(string(data), "\n")
	if line, column := tab(lines); line > 0 {
		return &Error{Line: line, Column: column, Problem: "a tab in the indentation", Hint: "indent with spaces"}
	}
	text, line := err.Error(), 1
	if m := syntaxError.FindStringSubmatch(text); m != nil {
		text = m[2]
		if n, err := strconv.Atoi(m[1]); err == nil {
			line = n
		}
	}
	if m := unknownAlias.FindStringSubmatch(text); m != nil {
		line, column := locate(lines, "*"+m[1])
		return &Error{Line: line, Column: column, Problem: fmt.Sprintf("unknown alias %q", "*"+m[1]), Hint: `text that begins with "*" needs quotes`}
	}
	p := &Error{Line: line, Problem: "not YAML: " + text}
	if strings.HasPrefix(text, "did not find expected") {
		p.Line++ // the reader counts these from 0
		p.Hint = `close what is open; text with , ? : # [ ] { or } needs quotes`
	}
	p.Line = min(p.Line, len(lines))
	p.Column = len(lines[p.Line-1]) - len(strings.TrimLeft(lines[p.Line-1], " ")) + 1
	return p
}

// tab is the place of the first tab in the indentation of a line.
func tab(lines []string) (line, column int) {
	for i, text := range lines {
		indent := text[:len(text)-len(strings.TrimLeft(text, " \t"))]
		if at := strings.IndexByte(indent, '\t'); at >= 0 && strings.TrimSpace(text) != "" {
			return i + 1, at + 1
		}
	}
	return 0, 0
}

// locate is the place where a word first is, the start if it is nowhere.
func locate(lines []string, word string) (line, column int) {
	for i, text := range lines {
		if before, _, ok := strings.Cut(text, word); ok {
			return i + 1, utf8.RuneCountInString(before) + 1
		}
	}
	return 1, 1
}
