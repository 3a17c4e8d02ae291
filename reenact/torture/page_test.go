package torture

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// page is a page with what it must show, and when.
type page struct {
	file, about string
	recorded    bool // its network is recorded first, and then answers
	lines       []line
}

// line is something that is done, or that must be so.
type line struct {
	number int
	verb   string // after, settled, click, tab
	what   string // a selector, or milliseconds
	want   string // what #out says then
}

func (p page) at(l line) string { return fmt.Sprintf("%s:%d", p.file, l.number) }

// pages reads those in testdata.
func pages(t *testing.T) []page {
	t.Helper()
	files, err := filepath.Glob("testdata/*.html")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var list []page
	for _, f := range files {
		text, err := os.ReadFile(f)
		require.NoError(t, err)
		p, err := parsePage(f, string(text))
		require.NoError(t, err)
		list = append(list, p)
	}
	return list
}

// parsePage reads the comment that a page begins with: what it is about, and then
// a line for each act, and for each thing that must be so.
func parsePage(file, text string) (page, error) {
	comment, _, closed := strings.Cut(text, "-->")
	first, rest, several := strings.Cut(comment, "\n")
	about, opened := strings.CutPrefix(first, "<!-- ")
	p := page{file: filepath.Base(file), about: about}
	if !closed || !several || !opened {
		return p, fmt.Errorf("%s:1: expected a comment that says what must be so", file)
	}
	for i, s := range strings.Split(strings.TrimSpace(rest), "\n") {
		l, err := parseLine(s)
		if err != nil {
			return p, fmt.Errorf("%s:%d: %w", file, i+2, err)
		}
		if l.number = i + 2; l.verb == "recorded" {
			p.recorded = true
			continue
		}
		p.lines = append(p.lines, l)
	}
	return p, nil
}

func parseLine(s string) (l line, err error) {
	l.verb, l.what, _ = strings.Cut(s, " ")
	switch l.verb {
	case "recorded", "click":
		return l, nil
	case "tab":
		_, err = strconv.Atoi(l.what)
		return l, err
	case "after", "settled":
		var told bool
		l.what, l.want, told = strings.Cut(l.what, ": ")
		if _, err := strconv.ParseFloat(l.what, 64); err != nil || !told {
			return l, fmt.Errorf("expected %q, found %q", l.verb+" MILLISECONDS: TEXT", s)
		}
		return l, nil
	}
	return l, fmt.Errorf("expected recorded, click, tab, after or settled, found %q", s)
}
