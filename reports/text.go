package reports

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/retake-dev/retake/diff"
)

// TextOptions say how [Text] writes. The zero value is plain text of 100
// columns.
type TextOptions struct {
	Color bool // use ANSI colours
	// Width is the number of columns, 0 is 100. Longer evidence is cut, with
	// its first change in sight; verdicts and messages never are.
	Width int
	// Verbose shows notes, consequences and scenarios without a finding in
	// full, and cuts nothing.
	Verbose bool
}

// Text writes the summary for a terminal: the verdict first, then what is
// behind it, worst first, then totals. Characters that a terminal could act
// on are escaped.
func Text(w io.Writer, r Run, opt TextOptions) error {
	if opt.Width <= 0 {
		opt.Width = 100
	}
	p := &printer{opt: opt}
	p.head(r)
	for _, s := range r.Scenarios {
		p.scenario(s, len(r.Scenarios) > 1)
	}
	p.totals(r)
	return flush(w, &p.out, "text")
}

// printer writes a summary. Its methods write whole lines.
type printer struct {
	out bytes.Buffer
	opt TextOptions
}

// The colours, as parameters of the ANSI sequence SGR.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

// paint colours a text that has been made printable.
func (p *printer) paint(sgr, s string) string {
	if !p.opt.Color || s == "" {
		return s
	}
	return "\x1b[" + sgr + "m" + s + "\x1b[0m"
}

// line writes one line.
func (p *printer) line(parts ...string) {
	p.out.WriteString(noCommand(strings.TrimRight(strings.Join(parts, ""), " ")) + "\n")
}

// noCommand keeps a line from being a command for the program that runs a
// build: `::` begins one, `##[` and `##vso[` are one wherever they stand.
func noCommand(s string) string {
	s = strings.NewReplacer("##[", `##\x5b`, "##vso[", `##vso\x5b`).Replace(s)
	if text := strings.TrimLeft(s, " "); strings.HasPrefix(text, "::") {
		s = s[:len(s)-len(text)] + `\x3a` + text[1:]
	}
	return s
}

// cut shortens a line that does not fit, unless everything is wanted.
func (p *printer) cut(s string, indent int) string {
	return clip(s, p.limit(indent))
}

// limit is the room that is left behind an indent, 0 if there is no limit.
func (p *printer) limit(indent int) int {
	if p.opt.Verbose {
		return 0
	}
	return max(p.opt.Width-indent, 20)
}

// verdictColor returns the colour of a verdict.
func verdictColor(v diff.Verdict) string {
	switch v {
	case diff.Same:
		return bold + ";" + green
	case diff.Regressed:
		return bold + ";" + red
	default:
		return bold + ";" + yellow
	}
}

// verdictWord returns a verdict as it stands in front of a line.
func (p *printer) verdictWord(v diff.Verdict) string {
	return p.paint(verdictColor(v), strings.ToUpper(string(v)))
}

// head writes the verdict, and what was compared with what.
func (p *printer) head(r Run) {
	p.line(p.verdictWord(r.Verdict()), "  ", p.paint(bold, r.headline()))
	for _, f := range [][2]string{{"baseline", r.Baseline}, {"candidate", r.Candidate}, {"network", r.Network}} {
		if f[1] != "" {
			p.line(p.paint(dim, fmt.Sprintf("  %-9s  %s", f[0], oneLine(f[1]))))
		}
	}
}

// scenario writes what was found in one scenario. Among others, one without
// a finding is left to the totals, and the others have a heading.
func (p *printer) scenario(s Scenario, among bool) {
	if among {
		if s.Verdict() == diff.Same && len(s.groups()) == 0 && !p.opt.Verbose {
			return
		}
		p.line()
		p.line(p.verdictWord(s.Verdict()), "  ", p.paint(bold, oneLine(s.Name)+": "+s.headline()))
	}
	p.trouble(s)
	var notes, meant []diff.Group
	for _, g := range s.groups() {
		switch {
		case p.opt.Verbose:
		case accepted(g):
			meant = append(meant, g)
			continue
		case g.Severity == diff.Info:
			notes = append(notes, g)
			continue
		}
		p.line()
		p.group(s, g)
	}
	p.notes(notes)
	p.accepted(meant)
}

// trouble writes why a scenario could not be judged.
func (p *printer) trouble(s Scenario) {
	var lines []string
	if s.Err != "" {
		lines = append(lines, p.paint(red, "error: ")+oneLine(s.Err))
	} else if s.Verdict() == diff.Inconclusive {
		for _, reason := range s.Result.Reasons {
			lines = append(lines, p.paint(yellow, "because: ")+oneLine(reason))
		}
	}
	if s.Hint != "" {
		lines = append(lines, p.paint(cyan, "hint: ")+oneLine(s.Hint))
	}
	if len(lines) > 0 {
		p.line()
	}
	for _, l := range lines {
		p.line("  ", l)
	}
}

// mark returns the sign of a severity.
func (p *printer) mark(s diff.Severity) string {
	switch s {
	case diff.Error:
		return p.paint(bold+";"+red, "✗")
	case diff.Warning:
		return p.paint(bold+";"+yellow, "!")
	default:
		return p.paint(cyan, "·")
	}
}

// place says at which step a finding is, with a gap before the title.
func (s Scenario) place(f diff.Finding, gap string) string {
	if f.Step < 0 {
		return "before the first step"
	}
	return strings.TrimSuffix(fmt.Sprintf("step %d%s%s", f.Step+1, gap, s.stepTitle(f.Step, f.StepID)), gap)
}

// group writes one finding, with its evidence and where else it is.
func (p *printer) group(s Scenario, g diff.Group) {
	p.line(p.mark(g.Severity), " ", p.paint(bold, oneLine(g.Message)))
	if s := said(g); s != "" {
		p.line("  ", p.paint(yellow, s))
	}
	p.line("  ", p.cut(s.place(g.Finding, "  "), 2))
	if at := locus(g.Locus); at != "" {
		p.line("  ", p.paint(dim, p.cut("at "+at, 2)))
	}
	p.evidence(g.Finding, "  ")
	if tail := occurrences(g); tail != "" {
		p.line("  ", p.paint(dim, p.cut(tail, 2)))
	}
	p.line("  ", p.paint(dim, strings.TrimSpace(oneLine(string(g.Rule))+" "+oneLine(g.Fingerprint))))
	if !p.opt.Verbose {
		return
	}
	for _, at := range g.Places {
		p.line("  ", p.paint(dim, "also at "+oneLine(at)))
	}
	for _, c := range g.Consequences {
		p.line("  ↳ ", oneLine(c.Message), p.paint(dim, "  ("+s.place(c, "  ")+")"))
		p.evidence(c, "    ")
	}
}

// locus names the place of a finding: its label, and the path if that says
// more.
func locus(l diff.Locus) string {
	label, path := oneLine(l.Label), oneLine(l.Path)
	switch {
	case label == "" || label == path:
		return path
	case path == "":
		return label
	}
	return label + "  " + path
}

// occurrences says how often a finding occurs, and what follows from it; ""
// for a finding that stands alone.
func occurrences(g diff.Group) string {
	var parts []string
	if g.Count > 1 {
		where := fmt.Sprintf("%d times", g.Count)
		if len(g.Steps) > 1 {
			where += " at steps " + stepList(g.Steps)
		}
		parts = append(parts, where)
	}
	if n := len(g.Places); n > 0 {
		parts = append(parts, "and at "+plural(n, "other place"))
	}
	if n := len(g.Consequences); n > 0 {
		parts = append(parts, "and "+plural(n, "consequence"))
	}
	return strings.Join(parts, ", ")
}

// maxEvidence is how many lines of evidence of a side are shown.
const maxEvidence = 4

// evidence writes both sides, first the baseline's.
func (p *printer) evidence(f diff.Finding, indent string) {
	a, b := evidenceLines(f.Baseline), evidenceLines(f.Candidate)
	if len(a)+len(b) == 0 {
		return
	}
	limit := p.limit(len(indent) + 2)
	var as, bs [][]segment
	if len(a) == 1 && len(b) == 1 {
		l, r := contrast(a[0], b[0])
		as, bs = [][]segment{window(l, limit)}, [][]segment{window(r, limit)}
	} else {
		as, bs = p.whole(a, limit), p.whole(b, limit)
	}
	p.side(indent, "−", red, as)
	p.side(indent, "+", green, bs)
}

// whole takes lines as they are, at most [maxEvidence] of them.
func (p *printer) whole(lines []string, limit int) [][]segment {
	var out [][]segment
	for i, l := range lines {
		if i == maxEvidence && !p.opt.Verbose {
			return append(out, []segment{{Text: "… " + plural(len(lines)-i, "more line")}})
		}
		out = append(out, window([]segment{{Text: l}}, limit))
	}
	return out
}

// side writes the evidence of one side, its changed parts underlined.
func (p *printer) side(indent, sign, color string, lines [][]segment) {
	if len(lines) == 0 {
		p.line(indent, p.paint(color, sign), p.paint(dim, " (nothing)"))
	}
	for _, segs := range lines {
		text := indent + p.paint(color, sign+" ")
		for _, s := range segs {
			sgr := color
			if s.Changed && len(segs) > 1 {
				sgr += ";1;4"
			}
			text += p.paint(sgr, s.Text)
		}
		p.line(text)
	}
}

// notes writes findings that do not count as regressions, a line each.
func (p *printer) notes(notes []diff.Group) {
	if len(notes) == 0 {
		return
	}
	p.line()
	for i, g := range notes {
		if i == maxEvidence && len(notes) > maxEvidence+1 {
			p.line(p.mark(diff.Info), " ", plural(len(notes)-i, "more note"))
			return
		}
		p.line(p.mark(diff.Info), " ", briefly(g))
	}
}

// accepted writes findings that are meant, with the reason.
func (p *printer) accepted(meant []diff.Group) {
	if len(meant) > 0 {
		p.line()
	}
	for _, g := range meant {
		p.line(p.mark(diff.Info), " ", briefly(g), p.paint(yellow, "  "+said(g)), p.paint(dim, "  "+oneLine(g.Fingerprint)))
	}
}

// briefly tells of a finding in a line.
func briefly(g diff.Group) string {
	where := "start"
	if g.Step >= 0 {
		where = fmt.Sprintf("step %d", g.Step+1)
	}
	return where + "  " + oneLine(g.Message)
}

// totals writes the last line.
func (p *printer) totals(r Run) {
	t := tallyOf(r.Scenarios...)
	parts := []string{plural(t.regressions(), "regression")}
	for _, c := range []struct {
		n    int
		word string
	}{{t.Consequences, "consequence"}, {t.Notes, "note"}} {
		if c.n > 0 {
			parts = append(parts, plural(c.n, c.word))
		}
	}
	if t.Accepted > 0 {
		parts = append(parts, thousands(t.Accepted)+" accepted")
	}
	if t.Suppressed > 0 {
		parts = append(parts, thousands(t.Suppressed)+" explained by noise")
	}
	if t.Ignored > 0 {
		parts = append(parts, thousands(t.Ignored)+" ignored")
	}
	line := strings.Join(parts, ", ") + "; " + plural(len(r.Scenarios), "scenario") + ", " +
		plural(t.Steps, "step") + ", " + plural(t.Nodes, "node") + " compared"
	millis := 0.0
	for _, s := range r.Scenarios {
		millis += s.Millis
	}
	if d := duration(millis); d != "" {
		line += " in " + d
	}
	p.line()
	p.line(p.paint(dim, line))
}
