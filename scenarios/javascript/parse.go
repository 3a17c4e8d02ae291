package javascript

import (
	"errors"
	"slices"
	"strings"
)

// NodeKind is what an expression is. The set is closed.
type NodeKind int

// The kinds of expression that are read.
const (
	Name     NodeKind = iota // Text
	String                   // Text
	Num                      // Text
	Regex                    // Text is its source, Flags are its flags
	List                     // Items
	Object                   // Keys and Items
	Member                   // Items[0].Text
	Call                     // Items[0](Items[1:]...)
	Await                    // Items[0]
	Binary                   // Items[0] Text Items[1], of + ?? ||
	Function                 // Body, or Items[0]
)

// Node is an expression.
type Node struct {
	Kind  NodeKind
	Text  string
	Flags string
	Keys  []string // of an object; "..." for one that is spread
	Items []Node
	Body  []Statement
	Line  int
}

// Statement is one statement of a script.
type Statement struct {
	Line int
	Name string // const Name = Node; "" if nothing is named, or several things
	Node Node
	// Unread is the beginning of a statement that is of no shape that is
	// read; Node is then empty.
	Unread string
}

// maxDepth bounds the nesting of expressions and blocks.
const maxDepth = 100

// Parse reads a script: the calls, literals and functions that recorders
// write. Imports and declarations of functions and types are passed over, a
// statement of another shape is Unread. An error, a [*scenarios.Error], is for
// what is no script: a text or a bracket that does not end.
func Parse(src string) ([]Statement, error) {
	p := &parser{lexer: newLexer(src)}
	if err := p.advance(); err != nil {
		return nil, err
	}
	list, err := p.statements()
	if err == nil && p.now.kind != end {
		err = p.errorf(p.now.at, "", "%q closes nothing", p.now.text)
	}
	return list, err
}

// errShape is for what is of no shape that is read; the statement is passed
// over.
var errShape = errors.New("of no shape that is read")

type parser struct {
	*lexer
	now   token
	depth int
}

func (p *parser) advance() error {
	t, err := p.next()
	p.now = t
	return err
}

func (p *parser) is(text string) bool { return p.now.kind == mark && p.now.text == text }

func (p *parser) isWord(words ...string) bool {
	return p.now.kind == word && slices.Contains(words, p.now.text)
}

// accept passes over a mark, if it is there.
func (p *parser) accept(text string) (bool, error) {
	if !p.is(text) {
		return false, nil
	}
	return true, p.advance()
}

// expect passes over a mark that has to be there.
func (p *parser) expect(text string) error {
	there, err := p.accept(text)
	if err == nil && !there {
		return errShape
	}
	return err
}

// back goes to a token again.
func (p *parser) back(to token) { p.now, p.at = to, to.exceed }

// statements reads up to what closes the block, or the end.
func (p *parser) statements() ([]Statement, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.errorf(p.now.at, "", "nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	var list []Statement
	for p.now.kind != end && !p.is("}") && !p.is(")") && !p.is("]") {
		began := p.now
		if there, err := p.accept(";"); there || err != nil {
			if err != nil {
				return nil, err
			}
			continue
		}
		s, silent, err := p.statement()
		if err == nil && !silent && !p.ended() {
			err = errShape
		}
		if errors.Is(err, errShape) {
			p.back(began)
			s = Statement{Unread: p.line(began.at)}
			err = p.pass(began)
		}
		if err != nil {
			return nil, err
		}
		if s.Line, _ = p.place(began.at); !silent {
			list = append(list, s)
		}
	}
	return list, nil
}

// ended says whether a statement ends here.
func (p *parser) ended() bool {
	return p.is(";") || p.is("}") || p.now.kind == end || p.now.line
}

// line is the beginning of a statement, for a person.
func (p *parser) line(at int) string {
	s, _, _ := strings.Cut(p.src[at:], "\n")
	if words := []rune(strings.TrimSpace(s)); len(words) > 80 {
		return string(words[:79]) + "…"
	}
	return strings.TrimSpace(s)
}

// statement reads one. It is silent if it does nothing by itself.
func (p *parser) statement() (s Statement, silent bool, err error) {
	switch {
	case p.isWord("import", "function", "class", "interface", "type", "declare", "export") && !p.called():
		return s, true, p.pass(p.now)
	case p.isWord("async"):
		began := p.now
		if err := p.advance(); err != nil {
			return s, false, err
		}
		if p.isWord("function") {
			return s, true, p.pass(p.now)
		}
		p.back(began)
	case p.isWord("const", "let", "var"):
		s, err = p.declaration()
		return s, false, err
	case p.isWord("if", "for", "while", "do", "try", "switch", "return", "throw", "break", "continue"):
		return s, false, errShape
	}
	s.Node, err = p.expression()
	return s, false, err
}

// called says whether the word is that of a call, as import(…).
func (p *parser) called() bool {
	rest := strings.TrimLeft(p.src[p.now.exceed:], " \t")
	return strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "=")
}

// declaration reads const NAME = …
func (p *parser) declaration() (s Statement, err error) {
	if err := p.advance(); err != nil {
		return s, err
	}
	switch {
	case p.now.kind == word:
		s.Name = p.now.text
		err = p.advance()
	case p.is("{") || p.is("["):
		err = p.balanced()
	default:
		err = errShape
	}
	for err == nil && !p.is("=") && !p.ended() { // its type
		err = p.advance()
	}
	if err == nil {
		err = p.expect("=")
	}
	if err == nil {
		s.Node, err = p.expression()
	}
	return s, err
}

// pass passes over the statement that begins at a token: up to a semicolon, or
// to the end of a line that leaves no bracket open.
func (p *parser) pass(began token) error {
	for first := true; first || !p.ended(); first = false {
		if p.now.kind == end {
			return nil
		}
		closing, err := p.token()
		if err != nil {
			return err
		}
		if closing {
			return p.errorf(began.at, "", "%q closes nothing", p.now.text)
		}
	}
	return nil
}

// token passes over one token, or what is in brackets. closing is true for a
// bracket that closes none; that is left.
func (p *parser) token() (closing bool, err error) {
	switch {
	case p.is("(") || p.is("[") || p.is("{"):
		return false, p.balanced()
	case p.is(")") || p.is("]") || p.is("}"):
		return true, nil
	case p.is("`"):
		return false, p.passTemplate()
	case p.is("/") || p.is("/="):
		if p.divides() {
			return false, p.advance()
		}
		_, err = p.regularExpression()
		return false, err
	}
	return false, p.advance()
}

// passTemplate passes over a template literal, whatever is in it.
func (p *parser) passTemplate() error {
	began := p.now.at
	if p.depth++; p.depth > maxDepth {
		return p.errorf(began, "", "nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	p.at = began + 1
	for {
		if _, err := p.literal(began, "`", "${"); err != nil {
			return err
		}
		if p.src[p.at-1] == '`' {
			return p.advance()
		}
		if err := p.advance(); err != nil {
			return err
		}
		for !p.is("}") {
			closing, err := p.token()
			if err != nil {
				return err
			}
			if closing && !p.is("}") || p.now.kind == end {
				return p.errorf(began, "", "a text that does not end")
			}
		}
		p.at = p.now.exceed
	}
}

// divides says whether the slash comes after a value.
func (p *parser) divides() bool {
	before := strings.TrimRight(p.src[:p.now.at], " \t")
	if before == "" {
		return false
	}
	last := before[len(before)-1]
	return last == ')' || last == ']' || last == '"' || last == '\'' || last == '`' || isWordStart(rune(last)) || last >= '0' && last <= '9'
}

// balanced passes over brackets and what is in them.
func (p *parser) balanced() error {
	open := p.now
	if p.depth++; p.depth > maxDepth {
		return p.errorf(open.at, "", "nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	if err := p.advance(); err != nil {
		return err
	}
	for {
		if p.now.kind == end {
			return p.errorf(open.at, "the file may have been cut", "%q is not closed", open.text)
		}
		closing, err := p.token()
		if err != nil {
			return err
		}
		if !closing {
			continue
		}
		if want := map[string]string{"(": ")", "[": "]", "{": "}"}[open.text]; p.now.text != want {
			return p.errorf(p.now.at, "", "%q where %q was opened", p.now.text, open.text)
		}
		return p.advance()
	}
}
