// Package selenium reads the projects of Selenium IDE.
package selenium

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/jsontree"
)

// Format is how projects are imported: a scenario for each test.
func Format() imports.Format {
	return imports.Format{Name: "selenium", Doc: "project of Selenium IDE, .side", Sniff: sniff, Read: read}
}

// maxBytes and maxDepth bound a project: one of 10,000 commands has 10 MB, and
// seven levels.
const (
	maxBytes = 64 << 20
	maxDepth = 64
)

var (
	hasTests   = regexp.MustCompile(`"tests"\s*:\s*\[`)
	hasCommand = regexp.MustCompile(`"command"\s*:\s*"`)
)

func sniff(name string, head []byte) bool {
	return hasTests.Match(head) && (hasCommand.Match(head) || strings.HasSuffix(strings.ToLower(name), ".side"))
}

func read(in io.Reader, opt imports.Options) (imports.Result, error) {
	limits := opt.Limits.WithDefaults()
	data, err := io.ReadAll(imports.Bounded(in, min(limits.Bytes, maxBytes)))
	if err != nil {
		return imports.Result{}, fmt.Errorf("read the project: %w", err)
	}
	doc, err := jsontree.Parse(data, maxDepth)
	if err != nil {
		return imports.Result{}, err
	}
	p, err := open(doc)
	if err != nil {
		return imports.Result{}, err
	}
	result := imports.Result{Format: "selenium"}
	for _, t := range p.order() {
		name := cmp.Or(t.String("name"), "recording")
		if len(p.tests) == 1 {
			name = cmp.Or(opt.Name, name)
		}
		session, err := p.read(t, name, limits.Steps)
		if err != nil {
			return imports.Result{}, err
		}
		result.Sessions = append(result.Sessions, session)
	}
	return result, nil
}

// project is what is in a file.
type project struct {
	url    string
	tests  []jsontree.Value
	suites []jsontree.Value
	kept   map[string]bool // of keeping
}

func open(doc jsontree.Value) (project, error) {
	tests, _ := doc.Get("tests")
	suites, _ := doc.Get("suites")
	p := project{url: doc.String("url"), tests: tests.Items, suites: suites.Items}
	switch {
	case doc.Kind != jsontree.Object:
		return p, doc.Errorf("save the project in Selenium IDE", "a project is an object")
	case tests.Kind != jsontree.List:
		return p, doc.Errorf("save the project in Selenium IDE", `the project needs "tests", a list`)
	case len(tests.Items) == 0:
		return p, tests.Errorf("", "the project has no tests")
	}
	for _, t := range tests.Items {
		commands, _ := t.Get("commands")
		if t.Kind != jsontree.Object || commands.Kind != jsontree.List {
			return p, t.Errorf("", `a test needs "commands", a list`)
		}
		for _, c := range commands.Items {
			if c.Kind != jsontree.Object || c.String("command") == "" {
				return p, c.Errorf("", `a command is an object with "command", a text`)
			}
		}
	}
	p.kept = p.keeping()
	return p, nil
}

// order is the tests in the order in which the suites run them, each once, then
// those of no suite.
func (p project) order() []jsontree.Value {
	var list, others []jsontree.Value
	called := map[string][]jsontree.Value{}
	for _, t := range p.tests {
		called[t.String("id")] = append(called[t.String("id")], t)
	}
	delete(called, "")
	for _, s := range p.suites {
		ids, _ := s.Get("tests")
		for _, id := range ids.Items {
			list = append(list, called[id.Text]...)
			delete(called, id.Text)
		}
	}
	for _, t := range p.tests {
		if _, left := called[t.String("id")]; left || t.String("id") == "" {
			others = append(others, t)
		}
	}
	return append(list, others...)
}

// keeping are the ids of the tests that go on with the page that the test before
// left, in a suite that keeps it.
func (p project) keeping() map[string]bool {
	list := map[string]bool{}
	for _, s := range p.suites {
		keep, _ := s.Get("persistSession")
		ids, _ := s.Get("tests")
		for i, id := range ids.Items {
			if i > 0 && keep.Text == "true" {
				list[id.Text] = true
			}
		}
	}
	return list
}

// read makes a session of a test.
func (p project) read(test jsontree.Value, name string, most int) (imports.Session, error) {
	r := reader{project: p, vars: map[string]string{}, most: most, main: true}
	r.out.Scenario = scenarios.Scenario{Name: name, URL: imports.Site(p.url), Environment: scenarios.DefaultEnvironment()}
	if p.kept[test.String("id")] {
		r.out.Miss(imports.Missing, "tests", "the suite keeps its session: what the tests before this one did")
	}
	r.commands(test, 0)
	if r.err == nil && r.out.Scenario.URL == "" {
		r.err = test.Errorf("", "the test %q opens no http or https page", name)
	}
	return r.out, r.err
}
