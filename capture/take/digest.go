package take

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// The areas of a take, in the order in which a difference is looked for: a
// cause before what it brings about.
var areas = []struct {
	name  string
	lines func(Take) iter.Seq[line]
}{
	{"environment", environmentLines},
	{"steps", stepLines},
	{"network", networkLines},
	{"console", consoleLines},
	{"dom", domLines},
	{"effects", effectLines},
	{"pictures", pictureLines},
}

// line is one line of the canonical encoding of an area.
type line struct {
	step int // index of the step, -1 for none
	node int // in the dom area the index of the node, -1 for the rest
	text []byte
}

// Digest returns the hex SHA-256 of what a re-enactment must reproduce. Two
// takes of one scenario on one build have the same digest, always.
//
// In it are the scenario's digest, what the page was told of its surroundings,
// and of every step what was done, found, said and shown; of an exchange who
// asked for what, and what came, as a multiset for each step, because the order
// of parallel requests is nobody's promise. Not in it are wall times, heaps, headers,
// times of exchanges and of the pieces of streams, contracts, what pages are drawn by ([Look]), where the
// build was (Target, Build, Made), and how the take came about (Origin). With [ClockReal] the times on the page's
// clock, the pictures and the bodies of streams are left out too: there they differ every time.
//
// The digest belongs to this [FormatVersion].
func Digest(t Take) string {
	return digestOf(AreaDigests(t))
}

// AreaDigests returns a digest for each area: "environment", "steps",
// "network", "console", "dom", "effects" and "pictures". [Digest] is made of
// them, so that takes of different digests differ in at least one.
func AreaDigests(t Take) map[string]string {
	digests := make(map[string]string, len(areas))
	for _, area := range areas {
		h, buffer := sha256.New(), []byte(nil)
		for l := range area.lines(t) {
			buffer = append(strconv.AppendInt(buffer[:0], int64(l.step), 10), ' ')
			buffer = append(append(buffer, l.text...), '\n')
			h.Write(buffer)
		}
		digests[area.name] = hex.EncodeToString(h.Sum(nil))
	}
	return digests
}

func digestOf(areaDigests map[string]string) string {
	h := sha256.New()
	for _, area := range areas {
		fmt.Fprintf(h, "%s %s\n", area.name, areaDigests[area.name])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// FirstDifference describes in one line the first thing in which the digests of
// two takes differ, as
//
//	dom: step 3 (s04): body > #clock > text: {"t":"12:00"} became {"t":"12:01"}
//
// It returns "" when the digests are equal.
func FirstDifference(a, b Take) string {
	for _, area := range areas {
		next, stop := iter.Pull(area.lines(b))
		defer stop()
		for la := range area.lines(a) {
			lb, ok := next()
			if !ok {
				return describe(area.name, a, la, excerpt(la.text, nil)+" is gone")
			}
			if la.step != lb.step || !bytes.Equal(la.text, lb.text) {
				return difference(area.name, a, b, la, lb)
			}
		}
		if lb, ok := next(); ok {
			return describe(area.name, b, lb, excerpt(lb.text, nil)+" is new")
		}
	}
	return ""
}

func difference(area string, a, b Take, la, lb line) string {
	if la.step < lb.step {
		return describe(area, a, la, excerpt(la.text, nil)+" is gone")
	}
	if la.step > lb.step {
		return describe(area, b, lb, excerpt(lb.text, nil)+" is new")
	}
	return describe(area, a, la, excerpt(la.text, lb.text)+" became "+excerpt(lb.text, la.text))
}

func describe(area string, t Take, l line, what string) string {
	where := area + ": "
	if l.step >= 0 {
		where += fmt.Sprintf("step %d (%s): ", l.step, t.Steps[l.step].ID)
	}
	if l.node >= 0 {
		where += Paths(t.Steps[l.step].DOM)[l.node] + ": "
	}
	return where + what
}

// maxExcerpt is the length in bytes of what a description shows of a line.
const maxExcerpt = 160

// excerpt returns the part of a line around the place where it begins to differ
// from another.
func excerpt(s, other []byte) string {
	at := 0
	for at < len(s) && at < len(other) && s[at] == other[at] {
		at++
	}
	from := max(0, at-maxExcerpt/4)
	if from < maxExcerpt/4 {
		from = 0
	}
	cut := strings.ToValidUTF8(string(s[from:min(len(s), from+maxExcerpt)]), "")
	if from > 0 {
		cut = "…" + cut
	}
	if from+maxExcerpt < len(s) {
		cut += "…"
	}
	return cut
}

func environmentLines(t Take) iter.Seq[line] {
	return func(yield func(line) bool) {
		e := normalEnvironment(t.Environment)
		e.Target, e.Build, e.Made = "", "", e.Start
		_ = yield(line{-1, -1, appendJSON([]byte("scenario "), t.Scenario.Digest)}) &&
			yield(line{-1, -1, appendJSON(nil, e)})
	}
}

// perStep makes lines from steps: as many for each as of gives.
func perStep(t Take, of func(i int, s Step) []any) iter.Seq[line] {
	return func(yield func(line) bool) {
		for i, s := range t.Steps {
			for _, v := range of(i, s) {
				if !yield(line{i, -1, appendJSON(nil, v)}) {
					return
				}
			}
		}
	}
}

func stepLines(t Take) iter.Seq[line] {
	return perStep(t, func(_ int, s Step) []any {
		s.Wall, s.Picture, s.Effects, s.Console, s.Exception = 0, "", Effects{}, nil, nil
		if t.Environment.Clock == ClockReal {
			s.Started, s.Settled = 0, 0
		}
		s.Vitals = nil
		return []any{s}
	})
}

func consoleLines(t Take) iter.Seq[line] {
	return perStep(t, func(_ int, s Step) (lines []any) {
		for _, m := range s.Console {
			if t.Environment.Clock == ClockReal {
				m.At = 0
			}
			lines = append(lines, m)
		}
		for _, e := range s.Exception {
			if t.Environment.Clock == ClockReal {
				e.At = 0
			}
			lines = append(lines, e)
		}
		return lines
	})
}

func effectLines(t Take) iter.Seq[line] {
	return perStep(t, func(_ int, s Step) []any { return []any{s.Effects} })
}

func pictureLines(t Take) iter.Seq[line] {
	return perStep(t, func(_ int, s Step) []any {
		if t.Environment.Clock == ClockReal {
			return nil
		}
		return []any{s.Picture}
	})
}

// networkLines are the exchanges of each step, sorted.
func networkLines(t Take) iter.Seq[line] {
	lines := make([]line, 0, len(t.Exchanges))
	for _, e := range t.Exchanges {
		fields := []any{e.Type, e.Method, e.URL, e.Status, e.MIME, e.Failure, e.Source, e.RequestBody, e.ResponseBody}
		if len(e.Pieces) > 0 {
			fields = streamFields(t.Environment.Clock, e, fields)
		}
		lines = append(lines, line{e.Step, -1, appendJSON(nil, fields)})
	}
	slices.SortFunc(lines, func(a, b line) int {
		if a.step != b.step {
			return a.step - b.step
		}
		return bytes.Compare(a.text, b.text)
	})
	return slices.Values(lines)
}

// domLines are the lines of each snapshot as they are stored, without its look.
func domLines(t Take) iter.Seq[line] {
	return func(yield func(line) bool) {
		var buffer []byte
		for i, s := range t.Steps {
			if s.DOM == nil {
				continue
			}
			seen := *s.DOM
			seen.Look = nil
			buffer = appendSnapshot(buffer[:0], &seen)
			node := -1
			for text := range bytes.Lines(buffer) {
				if !yield(line{i, node, bytes.TrimSuffix(text, []byte("\n"))}) {
					return
				}
				node++
			}
		}
	}
}
