package playwright

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"regexp"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/javascript"
)

// Format is how tests are imported: those that the code generator records, and
// those that [Export] writes. Nothing of a test is executed: what is not one
// of their shapes is a gap.
func Format() imports.Format {
	return imports.Format{Name: "playwright", Doc: "test of Playwright's code generator, TypeScript or JavaScript", Sniff: sniff, Read: read}
}

// maxBytes bounds a test: a recorded one of 10,000 steps has 1 MB.
const maxBytes = 4 << 20

var (
	isScript = regexp.MustCompile(`(?i)\.[cm]?[jt]sx?$`)
	hasTool  = regexp.MustCompile(`['"](@playwright/test|playwright)['"]`)
	hasTest  = regexp.MustCompile(`\btest(\.[a-z]+)*\(|\.launch\(`) // else it is a configuration, or the like
)

func sniff(name string, head []byte) bool {
	return (isScript.MatchString(name) || name == "-") && hasTool.Match(head) && hasTest.Match(head)
}

func read(in io.Reader, opt imports.Options) (imports.Result, error) {
	limits := opt.Limits.WithDefaults()
	data, err := io.ReadAll(imports.Bounded(in, min(limits.Bytes, maxBytes)))
	data = bytes.ToValidUTF8(data, []byte("\uFFFD")) // as a browser reads a script
	if err != nil {
		return imports.Result{}, fmt.Errorf("read the test: %w", err)
	}
	list, err := javascript.Parse(string(data))
	if err != nil {
		return imports.Result{}, err
	}
	f := file{most: limits.Steps}
	f.scope(list, scope{vars: map[string]chain{}})
	result := imports.Result{Format: "playwright"}
	for _, t := range f.tests {
		name := cmp.Or(opt.Name, t.title, "recording")
		if len(f.tests) > 1 {
			name = cmp.Or(t.title, name)
		}
		session, err := t.read(name, f.most)
		if err != nil {
			return imports.Result{}, err
		}
		result.Sessions = append(result.Sessions, session)
	}
	if len(f.tests) == 0 {
		return result, &scenarios.Error{Line: 1, Problem: "there is no test in it", Hint: "a recorded one begins with test('…', async ({ page }) => {"}
	}
	return result, nil
}

// file finds the tests of a file.
type file struct {
	tests []test
	most  int
}

// scope is what holds for the tests of a file, or of a describe.
type scope struct {
	vars   map[string]chain
	use    []javascript.Node        // of test.use
	hooks  [][]javascript.Statement // of test.beforeEach
	unread []javascript.Statement
}

// test is one test, with what holds for it.
type test struct {
	scope
	title string
	line  int
	body  []javascript.Statement
}

// scope reads statements that stand outside of tests.
func (f *file) scope(list []javascript.Statement, s scope) {
	s.vars = maps.Clone(s.vars)
	for _, one := range list {
		c := flatten(one.Node, s.vars)
		switch {
		case one.Unread != "":
			s.unread = append(s.unread, one)
		case one.Name != "":
			s.vars[one.Name] = c
		case c.root == "test" && len(c.links) > 0:
			f.call(&s, c, one)
		case c.root == "" && len(c.links) == 1 && c.base.Kind == javascript.Function:
			f.tests = append(f.tests, test{scope: s, line: one.Line, body: c.base.Body}) // (async () => { … })()
		}
	}
}

// call reads a call of test, or of what hangs on it.
func (f *file) call(s *scope, c chain, at javascript.Statement) {
	last := c.links[len(c.links)-1]
	name := c.links[0].name
	var body []javascript.Statement
	for _, arg := range last.args {
		if arg.Kind == javascript.Function {
			body = arg.Body
		}
	}
	title := ""
	if len(last.args) > 0 {
		title, _ = plain(last.args[0], s.vars)
	}
	switch {
	case name == "use" && len(last.args) == 1:
		s.use = append(s.use, last.args[0])
	case name == "beforeEach":
		s.hooks = append(s.hooks, body)
	case name == "describe" && body != nil:
		f.scope(body, *s)
	case name == "" || name == "only" || name == "skip" || name == "fixme" || name == "fail":
		if body != nil {
			f.tests = append(f.tests, test{scope: *s, title: title, line: at.Line, body: body})
		}
	case name != "describe" && name != "setTimeout" && name != "slow":
		s.unread = append(s.unread, javascript.Statement{Line: at.Line, Unread: "test." + name})
	}
}

// read makes a session of a test.
func (t test) read(name string, most int) (imports.Session, error) {
	r := reader{vars: maps.Clone(t.vars), pages: map[string]bool{"page": true}, most: most}
	r.out.Scenario = scenarios.Scenario{Name: name, Environment: scenarios.DefaultEnvironment()}
	for _, u := range t.unread {
		r.miss(imports.Unsupported, u.Line, "what is not read: "+u.Unread)
	}
	for _, options := range t.use {
		r.environment(options)
	}
	for _, hook := range t.hooks {
		r.statements(hook)
	}
	r.statements(t.body)
	switch {
	case r.err != nil:
		return r.out, r.err
	case r.out.Scenario.URL == "":
		return r.out, &scenarios.Error{Line: t.line, Problem: fmt.Sprintf("the test %q opens no http or https page", name),
			Hint: "its first page.goto needs a whole URL, or test.use a baseURL"}
	}
	for i, step := range r.out.Scenario.Steps {
		if step.Kind == scenarios.Navigate || step.URL != "" {
			r.out.Scenario.Steps[i].URL = imports.Within(r.out.Scenario.URL, step.URL)
		}
	}
	return r.out, nil
}
