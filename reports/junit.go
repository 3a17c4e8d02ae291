package reports

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
)

// JUnit writes the run as JUnit XML: a test suite for each scenario, a test
// case for each step. A step fails with the regressions that were first seen
// at it; what follows from a regression, and where it occurs again, is in its
// text. What is accepted is no failure, and in the output of its step. A scenario
// that could not be judged has a test case of its own with
// an error. There are no times in it: it would differ from run to run.
func JUnit(w io.Writer, r Run) error {
	root := junitRoot{Name: printable(r.Tool)}
	for _, s := range r.Scenarios {
		n := junitOf(s).junitCounts
		root.Tests += n.Tests
		root.Failures += n.Failures
		root.Errors += n.Errors
		root.Skipped += n.Skipped
	}
	return buffered(w, "JUnit", func(b *bufio.Writer) error {
		b.WriteString(xml.Header) // a bufio.Writer keeps its error for Flush
		enc := xml.NewEncoder(b)
		enc.Indent("", "  ")
		start := root.start()
		if err := enc.EncodeToken(start); err != nil {
			return err
		}
		for _, s := range r.Scenarios {
			if err := enc.EncodeElement(junitOf(s), xml.StartElement{Name: xml.Name{Local: "testsuite"}}); err != nil {
				return err
			}
		}
		if err := errors.Join(enc.EncodeToken(start.End()), enc.Close()); err != nil {
			return err
		}
		return b.WriteByte('\n')
	})
}

// start is the start tag of the root: its suites are written one by one.
func (root junitRoot) start() xml.StartElement {
	e := xml.StartElement{Name: xml.Name{Local: "testsuites"}, Attr: []xml.Attr{{Name: xml.Name{Local: "name"}, Value: root.Name}}}
	for _, c := range []struct {
		name string
		n    int
	}{{"tests", root.Tests}, {"failures", root.Failures}, {"errors", root.Errors}, {"skipped", root.Skipped}} {
		e.Attr = append(e.Attr, xml.Attr{Name: xml.Name{Local: c.name}, Value: strconv.Itoa(c.n)})
	}
	return e
}

type junitCounts struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Skipped  int `xml:"skipped,attr"`
}

type junitRoot struct {
	XMLName xml.Name `xml:"testsuites"`
	Name    string   `xml:"name,attr"`
	junitCounts
	Suites []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name string `xml:"name,attr"`
	File string `xml:"file,attr,omitempty"`
	junitCounts
	Properties []junitProperty `xml:"properties>property,omitempty"`
	Cases      []junitCase     `xml:"testcase"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	File    string        `xml:"file,attr,omitempty"`
	Line    int           `xml:"line,attr,omitempty"`
	Failure *junitTrouble `xml:"failure"`
	Error   *junitTrouble `xml:"error"`
	Skipped *junitTrouble `xml:"skipped"`
	Output  *junitOutput  `xml:"system-out"`
}

type junitOutput struct {
	Text string `xml:",cdata"`
}

type junitTrouble struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",cdata"`
}

// junitOf makes the suite of a scenario.
func junitOf(s Scenario) junitSuite {
	suite := junitSuite{Name: oneLine(s.Name), File: oneLine(s.File)}
	suite.Properties = []junitProperty{{"verdict", string(s.Verdict())}}
	at, meant := map[int][]diff.Group{}, map[int][]diff.Group{}
	last := s.steps() - 1
	for _, g := range s.groups() {
		switch {
		case accepted(g):
			meant[g.Step] = append(meant[g.Step], g)
		case g.Severity != diff.Info:
			at[g.Step] = append(at[g.Step], g)
		default:
			continue
		}
		last = max(last, g.Step)
	}
	if s.Verdict() == diff.Inconclusive {
		suite.add(junitCase{Name: "comparison", Error: junitError(s)})
	}
	if len(at[-1])+len(meant[-1]) > 0 {
		suite.add(junitCase{Name: "before the first step", Failure: junitFailure(s, at[-1]), Output: junitAccepted(s, meant[-1])})
	}
	for i := 0; i <= last; i++ {
		c := junitStep(s, i, at[i])
		c.Output = junitAccepted(s, meant[i])
		suite.add(c)
	}
	if suite.Tests == 0 {
		suite.add(junitCase{Name: "comparison"})
	}
	return suite
}

// add appends a case and counts it.
func (suite *junitSuite) add(c junitCase) {
	c.Class, c.File = suite.Name, suite.File
	suite.Cases = append(suite.Cases, c)
	suite.Tests++
	switch {
	case c.Failure != nil:
		suite.Failures++
	case c.Error != nil:
		suite.Errors++
	case c.Skipped != nil:
		suite.Skipped++
	}
}

// junitStep makes the case of step i. A step that was not performed on both
// builds is skipped: nothing was compared.
func junitStep(s Scenario, i int, groups []diff.Group) junitCase {
	a, b := step(s.Baseline, i), step(s.Candidate, i)
	c := junitCase{Name: strings.TrimSpace(fmt.Sprintf("%02d %s", i+1, s.stepTitle(i, "")))}
	if a != nil {
		c.Line = a.Line
	}
	if len(groups) > 0 {
		c.Failure = junitFailure(s, groups)
		return c
	}
	for _, side := range []struct {
		name string
		step *take.Step
	}{{"baseline", a}, {"candidate", b}} {
		if side.step == nil || side.step.Outcome.Status == take.Skipped {
			c.Skipped = &junitTrouble{Message: "not performed on the " + side.name}
		}
	}
	return c
}

// junitFailure tells of the regressions at one step. The first one is its
// message, as many readers show no more.
func junitFailure(s Scenario, groups []diff.Group) *junitTrouble {
	if len(groups) == 0 {
		return nil
	}
	t := &junitTrouble{Message: oneLine(groups[0].Message), Type: oneLine(string(groups[0].Rule))}
	if more := len(groups) - 1; more > 0 {
		t.Message += fmt.Sprintf(" (and %d more)", more)
	}
	t.Text = junitText(s, groups)
	return t
}

// junitAccepted tells what is accepted at one step, nil if nothing is.
func junitAccepted(s Scenario, groups []diff.Group) *junitOutput {
	if len(groups) == 0 {
		return nil
	}
	return &junitOutput{junitText(s, groups)}
}

func junitText(s Scenario, groups []diff.Group) string {
	p := &printer{opt: TextOptions{Verbose: true}}
	for i, g := range groups {
		if i > 0 {
			p.line()
		}
		p.group(s, g)
	}
	return "\n" + p.out.String()
}

// junitError tells why a scenario could not be judged.
func junitError(s Scenario) *junitTrouble {
	t := &junitTrouble{Message: s.headline(), Type: string(diff.Inconclusive)}
	if s.Err != "" {
		t.Message = oneLine(s.Err)
	} else if len(s.Result.Reasons) > 0 {
		t.Message = oneLine(s.Result.Reasons[0])
	}
	p := &printer{opt: TextOptions{Verbose: true}}
	p.trouble(s)
	t.Text = "\n" + p.out.String()
	return t
}
