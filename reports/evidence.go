package reports

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// printable returns a line of captured text with every character that a
// terminal could act on, or that a reader could not see, written as an
// escape: `\x1b`, `\u202e`, `\u00a0`. What it returns is valid UTF-8.
func printable(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\u200d' || strconv.IsPrint(r): // U+200D joins emoji
			b.WriteRune(r)
		default:
			q := strconv.QuoteRuneToASCII(r)
			b.WriteString(q[1 : len(q)-1])
		}
		i += size
	}
	return b.String()
}

// oneLine is [printable] for titles and labels: white space of any kind is
// one space.
func oneLine(s string) string {
	return printable(strings.Join(strings.Fields(s), " "))
}

// evidenceLines splits evidence into printable lines, none for "".
func evidenceLines(s string) []string {
	s = strings.TrimRight(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	if s == "" {
		return nil
	}
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = printable(l)
	}
	return lines
}

// segment is a part of a line. Changed says that the other line lacks it.
type segment struct {
	Text    string `json:"t"`
	Changed bool   `json:"m,omitempty"`
}

// contrast compares two lines word by word. The texts of the segments it
// returns, put together, are the lines.
func contrast(a, b string) (as, bs []segment) {
	x, y := words(a), words(b)
	sameX, sameY := make([]bool, len(x)), make([]bool, len(y))
	for _, m := range align(x, y) {
		sameX[m.a], sameY[m.b] = true, true
	}
	as, bs = segments(x, sameX), segments(y, sameY)
	if len(as) == 1 && len(bs) == 1 { // nothing in common: nothing to point at
		as[0].Changed, bs[0].Changed = false, false
	}
	return as, bs
}

// words splits a line into words, runs of spaces, and other characters.
func words(s string) []string {
	var out []string
	start, last := 0, -1
	for i, r := range s {
		kind := 0
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			kind = 1
		case r == ' ':
			kind = 2
		}
		if i > start && (kind != last || kind == 0) {
			out = append(out, s[start:i])
			start = i
		}
		last = kind
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// segments joins words into as few segments as there are changes. An island
// of punctuation between two changes is taken for changed too: confetti is
// hard to read.
func segments(words []string, same []bool) []segment {
	var out []segment
	for i := 0; i < len(words); {
		from, changed := i, differs(words, same, i)
		for i++; i < len(words) && differs(words, same, i) == changed; i++ {
		}
		out = append(out, segment{strings.Join(words[from:i], ""), changed})
	}
	return out
}

// differs reports whether word i is changed, or stands between two that are.
func differs(words []string, same []bool, i int) bool {
	island := i > 0 && i+1 < len(words) && !same[i-1] && !same[i+1] && !wordlike(words[i])
	return !same[i] || island
}

// wordlike reports whether a word is one, and not a space or punctuation.
func wordlike(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// window cuts a line to at most limit characters, with the first change in
// sight; "…" stands for what was cut. No limit is 0.
func window(segs []segment, limit int) []segment {
	total, first := 0, -1
	for _, s := range segs {
		if s.Changed && first < 0 {
			first = total
		}
		total += utf8.RuneCountInString(s.Text)
	}
	if limit <= 0 || total <= limit {
		return segs
	}
	from := 0
	if first > limit*2/3 {
		from = min(first-limit/3, total-limit+1)
	}
	return between(segs, from, from+limit, total)
}

// between returns the characters from..to of the segments, with a "…" in
// place of the first or last one where something was cut.
func between(segs []segment, from, to, total int) []segment {
	var out []segment
	at := 0
	if from > 0 {
		out, from = append(out, segment{Text: "…"}), from+1
	}
	if to < total {
		to--
	}
	for _, s := range segs {
		runes := []rune(s.Text)
		lo, hi := max(from-at, 0), min(to-at, len(runes))
		if lo < hi {
			out = append(out, segment{string(runes[lo:hi]), s.Changed})
		}
		at += len(runes)
	}
	if to < total {
		out = append(out, segment{Text: "…"})
	}
	return out
}

// clip cuts a line to at most limit characters; no limit is 0.
func clip(s string, limit int) string {
	var b strings.Builder
	for _, s := range window([]segment{{Text: s}}, limit) {
		b.WriteString(s.Text)
	}
	return b.String()
}

// stepList names steps, counted from 1, as "2, 4–6"; "start" is what was
// before the first.
func stepList(steps []int) string {
	var parts []string
	for i := 0; i < len(steps); {
		j := i
		for j+1 < len(steps) && steps[j+1] == steps[j]+1 && steps[i] >= 0 {
			j++
		}
		switch {
		case steps[i] < 0:
			parts = append(parts, "start")
		case j > i+1:
			parts = append(parts, fmt.Sprintf("%d–%d", steps[i]+1, steps[j]+1))
		default:
			j = i
			parts = append(parts, strconv.Itoa(steps[i]+1))
		}
		i = j + 1
	}
	return strings.Join(parts, ", ")
}
