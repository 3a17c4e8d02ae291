package javascript

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/retake-dev/retake/scenarios"
)

// kind tells tokens apart.
type kind int

const (
	end kind = iota
	word
	text
	number
	mark // one of marks; of a template, its opening quote
)

// token is a word, a literal or a mark.
type token struct {
	kind
	text   string // of a literal its value, else as it is written
	at     int    // offset
	line   bool   // it is the first on its line
	exceed int    // offset behind it
}

// marks are what is not a word and not a literal, long ones first.
var marks = []string{">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=",
	"=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "**"}

// lexer cuts a script into tokens.
type lexer struct {
	src   string
	at    int
	lines []int // offsets of their beginnings
}

func newLexer(src string) *lexer {
	l := &lexer{src: src, lines: []int{0}}
	for i := range len(src) {
		if src[i] == '\n' {
			l.lines = append(l.lines, i+1)
		}
	}
	return l
}

// Errorf is an error at an offset of the script.
func (l *lexer) errorf(at int, hint, format string, args ...any) error {
	line, column := l.place(at)
	return &scenarios.Error{Line: line, Column: column, Problem: fmt.Sprintf(format, args...), Hint: hint}
}

// place is the line and column of an offset, from 1; columns are characters.
func (l *lexer) place(at int) (line, column int) {
	line, exact := slices.BinarySearch(l.lines, at)
	if exact {
		line++
	}
	return line, utf8.RuneCountInString(l.src[l.lines[line-1]:at]) + 1
}

// space passes over what stands between tokens, and says whether a line ended.
func (l *lexer) space() (newline bool, err error) {
	for l.at < len(l.src) {
		rest := l.src[l.at:]
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case strings.HasPrefix(rest, "//"):
			size = strings.IndexAny(rest, "\n\u2028\u2029")
			if size < 0 {
				size = len(rest)
			}
		case strings.HasPrefix(rest, "/*"):
			stop := strings.Index(rest[2:], "*/")
			if stop < 0 {
				return false, l.errorf(l.at, "", "a comment that does not end")
			}
			newline = newline || strings.Contains(rest[:stop], "\n")
			size = stop + 4
		case r == '\n' || r == '\u2028' || r == '\u2029':
			newline = true
		case !unicode.IsSpace(r) && r != '\ufeff':
			return newline, nil
		}
		l.at += size
	}
	return newline, nil
}

// next is the next token. A slash is a mark: who expects a regular expression
// reads it with [lexer.regex].
func (l *lexer) next() (token, error) {
	newline, err := l.space()
	t := token{line: newline || l.at == 0, at: l.at}
	if err != nil || l.at >= len(l.src) {
		t.exceed = l.at
		return t, err
	}
	rest := l.src[l.at:]
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case r == '\'' || r == '"':
		t.kind = text
		l.at++
		t.text, err = l.literal(t.at, string(r))
	case isWordStart(r):
		t.kind = word
		t.text = rest[:wordLength(rest)]
		l.at += len(t.text)
	case r >= '0' && r <= '9':
		t.kind = number
		t.text = rest[:wordLength(rest)]
		l.at += len(t.text)
	default:
		t.kind, t.text = mark, rest[:size]
		for _, m := range marks {
			if strings.HasPrefix(rest, m) {
				t.text = m
				break
			}
		}
		l.at += len(t.text)
	}
	t.exceed = l.at
	return t, err
}

func isWordStart(r rune) bool {
	return r == '_' || r == '$' || r == '#' || r == '@' || unicode.IsLetter(r)
}

// wordLength is the length of a word or a number, which begins the text.
func wordLength(s string) int {
	digits := s[0] >= '0' && s[0] <= '9'
	for i, r := range s {
		if i > 0 && !isWordStart(r) && !unicode.IsDigit(r) && (!digits || r != '.') {
			return i
		}
	}
	return len(s)
}

// literal reads a string up to its closing quote, or a piece of a template up
// to what stops it.
func (l *lexer) literal(began int, stops ...string) (string, error) {
	var b strings.Builder
	for l.at < len(l.src) {
		rest := l.src[l.at:]
		for _, stop := range stops {
			if strings.HasPrefix(rest, stop) {
				l.at += len(stop)
				return b.String(), nil
			}
		}
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case r == '\\':
			s, n, err := l.escape(rest)
			if err != nil {
				return "", err
			}
			b.WriteString(s)
			size = n
		case r == '\n' && stops[0] != "`":
			return "", l.errorf(began, "", "a text that does not end on its line")
		default:
			b.WriteString(rest[:size])
		}
		l.at += size
	}
	return "", l.errorf(began, "", "a text that does not end")
}

// escape is what an escape stands for, and its length.
func (l *lexer) escape(rest string) (value string, size int, err error) {
	if len(rest) < 2 {
		return "", 0, l.errorf(l.at, "", "an escape of nothing")
	}
	r, n := utf8.DecodeRuneInString(rest[1:])
	if plain, ok := map[rune]string{'n': "\n", 't': "\t", 'r': "\r", 'b': "\b", 'f': "\f", 'v': "\v", '0': "\x00", '\n': ""}[r]; ok {
		return plain, 1 + n, nil
	}
	if r != 'x' && r != 'u' {
		return rest[1 : 1+n], 1 + n, nil
	}
	first, size := hexEscape(rest)
	if size == 0 {
		return "", 0, l.errorf(l.at, "", "an escape that cannot be read")
	}
	if second, more := hexEscape(rest[size:]); utf16.IsSurrogate(first) && more > 0 {
		if both := utf16.DecodeRune(first, second); both != unicode.ReplacementChar {
			return string(both), size + more, nil
		}
	}
	return string(first), size, nil // half of a pair becomes U+FFFD
}

// hexEscape reads \xHH, \uHHHH or \u{H…}; its length is 0 if it is none.
func hexEscape(s string) (r rune, size int) {
	digits := ""
	switch {
	case strings.HasPrefix(s, `\u{`):
		digits, _, _ = strings.Cut(s[3:], "}")
		size = len(digits) + 4
	case strings.HasPrefix(s, `\u`) && len(s) >= 6:
		digits, size = s[2:6], 6
	case strings.HasPrefix(s, `\x`) && len(s) >= 4:
		digits, size = s[2:4], 4
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || n > unicode.MaxRune || size > len(s) {
		return 0, 0
	}
	return rune(n), size
}

// regex reads the regular expression that begins at a slash.
func (l *lexer) regex(slash token) (source, flags string, err error) {
	l.at = slash.at + 1
	class := false
	for i, r := range l.src[l.at:] {
		at := l.at + i
		switch {
		case r == '\n':
			return "", "", l.errorf(slash.at, "", "a regular expression that does not end on its line")
		case escaped(l.src[slash.at+1 : at]):
		case r == '[':
			class = true
		case r == ']':
			class = false
		case r == '/' && !class:
			source, l.at = l.src[l.at:at], at+1
			if rest := l.src[l.at:]; rest != "" && isWordStart(rune(rest[0])) {
				flags = rest[:wordLength(rest)]
				l.at += len(flags)
			}
			return source, flags, nil
		}
	}
	return "", "", l.errorf(slash.at, "", "a regular expression that does not end")
}

// escaped says whether a backslash stands for the character after a text.
func escaped(before string) bool {
	return (len(before)-len(strings.TrimRight(before, `\`)))%2 == 1
}
