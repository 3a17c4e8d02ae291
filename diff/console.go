package diff

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// line is one message or exception, made ready for counting.
type line struct {
	rule  Rule
	key   string // equal for lines that say the same
	text  string
	stack string
	path  string // of the resource that it is about, "" if none
	at    float64
}

// console compares messages and exceptions with those of the whole baseline,
// since a new build may log the same at another step. It returns findings by
// step.
func (c *comparer) console() map[int][]raw {
	c.unmapped = unmapped(c.a, c.b)
	had := map[string]int{}
	for _, s := range c.a.Steps {
		for _, l := range c.lines(s) {
			had[l.key]++
		}
	}
	total := map[string]int{}
	for _, s := range c.b.Steps {
		for _, l := range c.lines(s) {
			total[l.key]++
		}
	}
	out := map[int][]raw{}
	seen := map[string]int{}
	for k, s := range c.b.Steps[:c.shared()] {
		for _, l := range c.lines(s) {
			if seen[l.key]++; seen[l.key] > had[l.key] {
				out[k] = append(out[k], c.logged(l, had[l.key], total[l.key]))
			}
		}
		out[k] = c.quiet(out[k])
	}
	return out
}

// quotedURL is a file that the browser says that it does not use.
var quotedURL = regexp.MustCompile(`^Refused to [^']*'(https?://[^']+\.\w+)'`)

// lines returns the errors, warnings and exceptions of a step.
func (c *comparer) lines(s take.Step) []line {
	var list []line
	for _, e := range s.Exception {
		list = append(list, line{rule: ExceptionNew, key: "exception: " + exceptionText(e) + c.place(e), text: e.Text, stack: stack(e), at: e.At})
	}
	for _, m := range s.Console {
		rule := ErrorNew
		switch m.Level {
		case "error", "assert":
		case "warning", "warn":
			rule = WarningNew
		default:
			continue
		}
		if strings.Contains(m.Text, "net::ERR_BLOCKED_BY_CLIENT.Inspector") {
			continue // the stage did that: the request has a finding of its own
		}
		if rule == ErrorNew {
			rule = blocked(m.Text)
		}
		l := line{rule: rule, key: m.Level + ": " + plainText(m.Text), text: m.Text, at: m.At}
		if m.Source == "deprecation" {
			l.rule, l.stack = DeprecationNew, fmt.Sprintf("  at %s:%d:%d", m.URL, m.Line, m.Column)
		} else if m.Original != nil {
			l.stack = "  at " + spot(m.Original, "", 0, 0)
		}
		if m.Source == "network" && m.URL != "" {
			l.path = c.assetKey(m.URL)
			l.key += " " + l.path
		} else if u := quotedURL.FindStringSubmatch(m.Text); u != nil {
			l.path = c.assetKey(u[1])
		}
		list = append(list, l)
	}
	return list
}

// uncaught is what the browser says before what an exception says.
var uncaught = regexp.MustCompile(`^(?:(?:Uncaught|\(in promise\))(?: |$))+`)

// exceptionText is what an exception says, without volatile parts.
func exceptionText(e take.Exception) string {
	return uncaught.ReplaceAllString(plainText(firstLine(e.Text)), "")
}

// blocked returns the rule for an error: that of what the browser did not let
// the page do, by the words of Chromium.
func blocked(text string) Rule {
	switch {
	case strings.Contains(text, "Content Security Policy"):
		return PolicyBroken
	case strings.Contains(text, "blocked by CORS policy"):
		return OriginRefused
	case strings.HasPrefix(text, "Mixed Content:"):
		return MixedContent
	}
	return ErrorNew
}

// refused is what the browser says of a file that it loaded and does not use,
// by the words of Chromium.
var refused = regexp.MustCompile(`^Refused to (apply style|execute script) from '(https?://[^']+)' because its MIME type \('([^']*)'\)`)

// unused makes of such a message a finding about the file, which is what an
// engineer looks for; nil if the message is another.
func (c *comparer) unused(l line) *raw {
	m := refused.FindStringSubmatch(l.text)
	if m == nil {
		return nil
	}
	kind, thing := "Stylesheet", "style sheet"
	if m[1] == "execute script" {
		kind, thing = "Script", "script"
	}
	path := "GET " + c.assetKey(m[2])
	r := c.new(RequestFailed, "network", path, path, "%s is not used: it is answered as %s, and is no %s", path, orNone(m[3]), thing)
	r.Candidate, r.at, r.source, r.kind = cut(l.text, maxEvidence), l.at, c.assetKey(m[2]), kind
	return &r
}

// place returns what an exception came out of: the line of the source where both
// builds have source maps, which another bundling leaves as it is, and else the
// function. Names that a minifier chose are none.
func (c *comparer) place(e take.Exception) string {
	if !c.unmapped[exceptionText(e)] {
		return sourcePlace(e)
	}
	for _, f := range e.Stack {
		if strings.Contains(f.URL, "/node_modules/") || strings.Contains(f.URL, "/vendor") {
			continue
		}
		if u := relativeURL(f.URL, c.a.Environment.BaseURL); u.Host != "" {
			continue
		}
		name := f.Function
		if i := strings.LastIndexByte(name, '.'); i >= 0 {
			name = name[i+1:]
		}
		if len(name) <= 2 || name == "<anonymous>" || name == "(anonymous)" {
			return ""
		}
		return " in " + numberPart.ReplaceAllString(name, "{n}")
	}
	return ""
}

// unmapped returns what those exceptions say from which no source map leads to
// the sources.
func unmapped(takes ...take.Take) map[string]bool {
	list := map[string]bool{}
	for _, t := range takes {
		for _, s := range t.Steps {
			for _, e := range s.Exception {
				if len(e.Stack) > 0 && sourcePlace(e) == "" {
					list[exceptionText(e)] = true
				}
			}
		}
	}
	return list
}

// sourcePlace is the first place of a stack in a source that is not of a
// library, "" if there is none. It has no number: lines move.
func sourcePlace(e take.Exception) string {
	for _, f := range e.Stack {
		if f.Original != nil && !strings.Contains(f.Original.Source, "node_modules/") {
			return strings.TrimSuffix(" in "+f.Original.Source+": "+plainText(f.Original.Text), ": ")
		}
	}
	return ""
}

func (c *comparer) logged(l line, had, total int) raw {
	if r := c.unused(l); r != nil && had == 0 {
		return *r
	}
	thing := "error"
	switch l.rule {
	case WarningNew:
		thing = "warning"
	case ExceptionNew:
		thing = "uncaught exception"
	case DeprecationNew:
		thing = "deprecation"
	}
	r := c.new(l.rule, "console", thing, l.key, "new %s: %s", thing, quote(firstLine(l.text)))
	r.Candidate, r.at, r.source = cut(l.text, maxEvidence), l.at, l.path
	if l.stack != "" {
		r.Candidate += "\n" + l.stack
	}
	if had > 0 {
		r.Severity = Info
		r.Message = fmt.Sprintf("%s happens %s, it was %s: %s", thing, times(total), times(had), quote(firstLine(l.text)))
		r.Baseline = times(had)
	}
	return r
}

// maxStack is how many frames of a stack are evidence.
const maxStack = 5

func stack(e take.Exception) string {
	var lines []string
	for i, f := range e.Stack {
		if i == maxStack {
			break
		}
		name := f.Function
		if name == "" {
			name = "<anonymous>"
		}
		lines = append(lines, fmt.Sprintf("  at %s (%s)", name, spot(f.Original, f.URL, f.Line, f.Column)))
	}
	return strings.Join(lines, "\n")
}

// spot names a place in the code: in the source, if that is known.
func spot(original *take.Place, url string, line, column int) string {
	if original != nil {
		return fmt.Sprintf("%s:%d:%d", original.Source, original.Line, original.Column)
	}
	return fmt.Sprintf("%s:%d:%d", url, line, column)
}

func firstLine(s string) string {
	s = strings.TrimSpace(s)
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return s[:i]
	}
	return s
}
