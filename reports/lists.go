package reports

import (
	"fmt"
	"path"
	"sort"
	"strconv"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// listed makes a line of a list. Lines of one lead are akin.
func listed(lead, text, tail string) line {
	l := line{lead: lead, text: clip(printable(strings.ReplaceAll(text, "\n", " ↵ ")), 2000), tail: tail, node: -1, last: -1}
	l.key, l.kin = l.lead+" "+l.text, l.lead
	return l
}

// outcomeLines says how a step went and where it led.
func outcomeLines(st *take.Step) []line {
	if st == nil {
		return nil
	}
	how := string(st.Outcome.Status)
	if st.Outcome.Reason != "" {
		how += ", " + string(st.Outcome.Reason)
	}
	if st.Outcome.Message != "" {
		how += ": " + st.Outcome.Message
	}
	status := listed("outcome", how, "")
	status.bad = st.Outcome.Status != take.OK
	out := []line{status}
	if m := st.Target; m != nil {
		out = append(out, listed("target", m.Label+"  "+m.Locator, ""))
	}
	return append(out, listed("URL", st.URL, ""), listed("title", st.PageTitle, ""))
}

// consoleLines are the messages and exceptions of a step in their order. The
// place in the code is shown, but does not make two lines different: it moves
// with every build.
func consoleLines(st *take.Step) []line {
	if st == nil {
		return nil
	}
	type entry struct {
		at float64
		line
	}
	var all []entry
	for _, m := range st.Console {
		l := listed(oneLine(m.Level), m.Text, place(m.URL, m.Line, m.Column, m.Original))
		l.bad = m.Level == "error"
		all = append(all, entry{m.At, l})
	}
	for _, e := range st.Exception {
		lead, where := "uncaught", ""
		if e.Rejection {
			lead = "rejection"
		}
		if len(e.Stack) > 0 {
			f := e.Stack[0]
			where = strings.TrimSpace(oneLine(f.Function) + " " + place(f.URL, f.Line, f.Column, f.Original))
		}
		l := listed(lead, e.Text, where)
		l.bad = true
		all = append(all, entry{e.At, l})
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].at < all[j].at })
	out := make([]line, len(all))
	for i, e := range all {
		out[i] = e.line
	}
	return out
}

// place names a place in the code: by the path of its source if that is known,
// else by the file's name.
func place(url string, line, column int, original *take.Place) string {
	if original != nil {
		return clip(oneLine(fmt.Sprintf("%s:%d:%d", original.Source, original.Line, original.Column)), 80)
	}
	if url == "" {
		return ""
	}
	url, _, _ = strings.Cut(url, "?")
	s := oneLine(path.Base(url))
	if line > 0 {
		s += ":" + strconv.Itoa(line)
		if column > 0 {
			s += ":" + strconv.Itoa(column)
		}
	}
	return clip(s, 80)
}

// networkLines are the requests of step i.
func networkLines(t *take.Take, i int) []line {
	var out []line
	for _, e := range exchangesOf(t, i) {
		out = append(out, exchangeLine(t, e))
	}
	return out
}

// exchangesOf are the exchanges of step i; those before the first step are told
// with it.
func exchangesOf(t *take.Take, i int) []take.Exchange {
	if t == nil {
		return nil
	}
	var out []take.Exchange
	for _, e := range t.Exchanges {
		if max(e.Step, 0) == i {
			out = append(out, e)
		}
	}
	return out
}

// exchangeLine says who asked for what, and what came of it.
func exchangeLine(t *take.Take, e take.Exchange) line {
	url := e.URL
	if base := strings.TrimSuffix(t.Environment.BaseURL, "/"); base != "" && strings.HasPrefix(url, base+"/") {
		url = url[len(base):]
	}
	answer := []string{strconv.Itoa(e.Status)}
	if e.Failure != "" || e.Status == 0 {
		answer = []string{strings.TrimSpace("failed " + oneLine(e.Failure))}
	}
	answer = append(answer, oneLine(string(e.Source)))
	if c := e.Contract; c != nil && (c.Status != e.Status || c.Failure != "") {
		answer = append(answer, strings.TrimSpace(fmt.Sprintf("the build says %d %s", c.Status, oneLine(c.Failure))))
	}
	l := listed(oneLine(e.Method), url, strings.Join(answer, " · "))
	l.bad = e.Failure != "" || e.Status >= 400 || len(answer) > 2 || e.Source.Unmatched()
	l.key += " " + l.tail
	bare, _, _ := strings.Cut(l.text, "?")
	l.kin += " " + bare
	return l
}

// effectLines say what a step caused.
func effectLines(st *take.Step) []line {
	if st == nil {
		return nil
	}
	e := st.Effects
	if e.None() {
		return []line{listed("none", "the step had no effect", "")}
	}
	var out []line
	if e.Added+e.Removed+e.Changed > 0 {
		out = append(out, listed("DOM", fmt.Sprintf("%d added, %d removed, %d changed", e.Added, e.Removed, e.Changed), ""))
	}
	lists := []struct {
		lead  string
		items []string
	}{
		{"at", e.Loci}, {"request", e.Requests}, {"URL", one(e.URL)}, {"focus", one(e.Focus)}, {"storage", e.Storage},
		{"dialog", e.Dialogs}, {"popup", e.Popups}, {"download", e.Downloads},
	}
	for _, l := range lists {
		for _, item := range l.items {
			out = append(out, listed(l.lead, item, ""))
		}
	}
	if e.Scrolled {
		out = append(out, listed("scroll", "the page was scrolled", ""))
	}
	return out
}

// one returns a list of s, an empty one for "".
func one(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
