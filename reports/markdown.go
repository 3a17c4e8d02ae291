package reports

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/retake-dev/retake/diff"
)

// The room that GitHub leaves, in bytes, with some to spare: a comment has at
// most 65,536 characters, a step summary 1,024 KiB.
const (
	maxComment = 60 << 10
	maxSummary = 1000 << 10
)

// Comment writes the run in Markdown for a comment at a pull request, below
// 64 KB. Its first line is [CommentMark].
func Comment(w io.Writer, r Run) error { return markdown(w, r, maxComment) }

// Summary writes the run in Markdown for a step summary of GitHub Actions,
// below 1,024 KiB.
func Summary(w io.Writer, r Run) error { return markdown(w, r, maxSummary) }

// CommentMark begins every comment, so that a later run can find it and
// replace it. It is not shown.
const CommentMark = "<!-- retake -->"

// markdown writes the verdict, the regressions worst first, what could not be
// judged, and how much had no room. Text that was captured stands in code, where
// neither GitHub nor GitLab see mentions, references, links, HTML or commands.
func markdown(w io.Writer, r Run, limit int) error {
	const reserve = 4 << 10 // for the lines at the end
	groups := Groups(r)
	worst := regressions(groups)
	var pieces []string
	for _, g := range worst {
		pieces = append(pieces, markdownGroup(g))
	}
	for _, t := range troubles(r) {
		pieces = append(pieces, markdownTrouble(t))
	}
	notes := groups[len(worst):]
	for i, g := range notes {
		if g.accepted() { // as are those after it
			pieces = append(pieces, markdownAccepted(notes[i:])...)
			notes = notes[:i]
			break
		}
	}
	var b strings.Builder
	b.WriteString(markdownHead(r))
	left := len(pieces)
	for _, piece := range pieces {
		if b.Len()+len(piece) > limit-reserve {
			break
		}
		b.WriteString(piece)
		left--
	}
	b.WriteString(markdownTail(r, left, len(notes)))
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing the Markdown report: %w", err)
	}
	return nil
}

func markdownHead(r Run) string {
	sign := map[diff.Verdict]string{diff.Same: "✅", diff.Regressed: "❌", diff.Inconclusive: "❔"}[r.Verdict()]
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n## %s %s\n\n", CommentMark, sign, strings.ToUpper(string(r.Verdict())))
	if len(r.Scenarios) == 1 {
		fmt.Fprintf(&b, "%s: %s\n\n", code(r.Scenarios[0].Name), r.Scenarios[0].headline())
	} else {
		fmt.Fprintf(&b, "%s\n\n", r.headline())
	}
	for _, f := range [][2]string{{"baseline", r.Baseline}, {"candidate", r.Candidate}, {"network", r.Network}} {
		if f[1] != "" {
			fmt.Fprintf(&b, "- %s %s\n", f[0], code(f[1]))
		}
	}
	return b.String()
}

func markdownGroup(g Group) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n### %s %s\n\n", g.Severity, code(g.Title()))
	fmt.Fprintf(&b, "In %s", code(g.Where()))
	if at := g.At(); at != "" {
		fmt.Fprintf(&b, " at %s", code(at))
	}
	if g.Count > 1 {
		fmt.Fprintf(&b, "; %d times", g.Count)
	}
	if n := len(g.In) - 1; n > 0 {
		fmt.Fprintf(&b, "; and in %s", plural(n, "other scenario"))
	}
	b.WriteString(".\n")
	if s := g.Said(); s != "" {
		fmt.Fprintf(&b, "\n%s\n", code(s))
	}
	b.WriteString(markdownEvidence(g.Finding))
	if len(g.Consequences) > 0 {
		b.WriteString("\n")
	}
	for i, c := range g.Consequences {
		if i == maxEvidence {
			fmt.Fprintf(&b, "- and %s\n", plural(len(g.Consequences)-i, "more consequence"))
			break
		}
		fmt.Fprintf(&b, "- so %s\n", code(clip(oneLine(c.Message), maxTitle)))
	}
	var last []string
	if advice := g.Advice(); advice != "" {
		last = append(last, code(string(g.Rule))+": "+advice)
	}
	if again := g.Again(); again != "" {
		last = append(last, "Again with "+code(again)+".")
	}
	if len(last) > 0 {
		fmt.Fprintf(&b, "\n%s\n", strings.Join(last, " "))
	}
	return b.String()
}

// markdownEvidence shows both sides as a difference, in a block that nothing in
// it can end.
func markdownEvidence(f diff.Finding) string {
	var lines []string
	for _, side := range []struct{ sign, text string }{{"-", f.Baseline}, {"+", f.Candidate}} {
		for i, l := range evidenceLines(side.text) {
			if i == maxEvidence {
				lines = append(lines, side.sign+" …")
				break
			}
			lines = append(lines, side.sign+" "+clip(l, maxTitle))
		}
	}
	if len(lines) == 0 {
		return ""
	}
	text := strings.Join(lines, "\n")
	fence := strings.Repeat("`", max(3, longestTicks(text)+1))
	return "\n" + fence + "diff\n" + text + "\n" + fence + "\n"
}

func markdownTrouble(t trouble) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n### could not tell: %s\n\n", code(clip(oneLine(t.Scenario.Name), maxTitle)))
	for i, why := range t.Why {
		if i == maxEvidence {
			fmt.Fprintf(&b, "- and %s\n", plural(len(t.Why)-i, "more reason"))
			break
		}
		fmt.Fprintf(&b, "- %s\n", code(why))
	}
	if t.Hint != "" {
		fmt.Fprintf(&b, "- hint: %s\n", code(t.Hint))
	}
	return b.String()
}

// markdownAccepted lists what is accepted, a piece each.
func markdownAccepted(groups []Group) []string {
	var pieces []string
	for i, g := range groups {
		piece := fmt.Sprintf("- %s (%s)\n", code(g.Title()), code(g.Said()))
		if i == 0 {
			piece = "\n### accepted\n\n" + piece
		}
		pieces = append(pieces, piece)
	}
	return pieces
}

func markdownTail(r Run, left, notes int) string {
	parts := []string{}
	if left > 0 {
		parts = append(parts, "**"+plural(left, "more finding")+"** had no room here.")
	}
	if notes > 0 {
		parts = append(parts, "Besides, "+plural(notes, "note")+".")
	}
	if link := safeLink(r.Link); link != "" {
		parts = append(parts, "[The whole report](<"+link+">)")
	} else if left > 0 {
		parts = append(parts, "See the report of the run.")
	}
	if len(parts) == 0 {
		return ""
	}
	return "\n" + strings.Join(parts, " ") + "\n"
}

var httpLink = regexp.MustCompile(`^https?://[A-Za-z0-9\-._~:/?#\[\]@!$&()*+,;=%]+$`)

// safeLink returns an address that can stand in any report, "" for another.
func safeLink(s string) string {
	if len(s) > 2000 || !httpLink.MatchString(s) {
		return ""
	}
	return s
}

// code makes a code span of a text, with more backticks around it than are in
// it; "" for an empty text.
func code(s string) string {
	s = clip(oneLine(s), 3*maxTitle)
	if s == "" {
		return ""
	}
	fence := strings.Repeat("`", longestTicks(s)+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// longestTicks is the length of the longest run of backticks.
func longestTicks(s string) int {
	longest, n := 0, 0
	for _, r := range s {
		if r != '`' {
			n = 0
			continue
		}
		n++
		longest = max(longest, n)
	}
	return longest
}
