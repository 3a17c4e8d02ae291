package reports

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/retake-dev/retake/diff"
)

func parseJUnit(t *testing.T, r Run) junitRoot {
	t.Helper()
	var root junitRoot
	dec := xml.NewDecoder(strings.NewReader(render(t, "junit", r)))
	dec.Strict = true
	require.NoError(t, dec.Decode(&root))
	return root
}

// TestJUnit checks the structure: the counts are those of what is there, and
// every regression fails one step.
func TestJUnit(t *testing.T) {
	root := parseJUnit(t, several(1./16))
	require.Len(t, root.Suites, 4)
	var sum junitCounts
	for _, s := range root.Suites {
		n := junitCounts{Tests: len(s.Cases)}
		names := map[string]bool{}
		for _, c := range s.Cases {
			assert.Equal(t, s.Name, c.Class)
			assert.False(t, names[c.Name], "test cases of one name are merged by readers: %s", c.Name)
			names[c.Name] = true
			for _, x := range []struct {
				is *junitTrouble
				n  *int
			}{{c.Failure, &n.Failures}, {c.Error, &n.Errors}, {c.Skipped, &n.Skipped}} {
				if x.is != nil {
					*x.n++
					assert.NotEmpty(t, x.is.Message)
				}
			}
		}
		assert.Equal(t, n, s.junitCounts, s.Name)
		sum = junitCounts{sum.Tests + n.Tests, sum.Failures + n.Failures, sum.Errors + n.Errors, sum.Skipped + n.Skipped}
	}
	assert.Equal(t, sum, root.junitCounts)
	same, checkout, lost, unsure := root.Suites[0], root.Suites[1], root.Suites[2], root.Suites[3]
	assert.Equal(t, junitCounts{Tests: 6}, same.junitCounts)
	assert.Equal(t, junitCounts{Tests: 6, Failures: 2}, checkout.junitCounts)
	assert.Equal(t, "the text of the total changed (and 1 more)", checkout.Cases[2].Failure.Message)
	assert.Equal(t, "dom/text-changed", checkout.Cases[2].Failure.Type)
	assert.Contains(t, checkout.Cases[2].Failure.Text, "+ Total €NaN")
	assert.Contains(t, checkout.Cases[4].Failure.Text, "POST /api/orders is not sent any more")
	assert.Nil(t, checkout.Cases[1].Failure, "a note is no failure")
	assert.Equal(t, 20, checkout.Cases[2].Line)
	assert.Contains(t, lost.Cases[0].Error.Message, "did not answer")
	assert.Contains(t, lost.Cases[0].Error.Text, "hint: see what")
	assert.Contains(t, unsure.Cases[0].Error.Message, "do not agree")
	assert.Equal(t, "not performed on the baseline", unsure.Cases[1].Skipped.Message)
}

func TestJUnitBeforeFirst(t *testing.T) {
	r := sample(1. / 16)
	r.Scenarios[0].Result.Groups = append(r.Scenarios[0].Result.Groups, diff.Group{Finding: diff.Finding{Step: -1, Severity: diff.Error, Message: "early"}})
	cases := parseJUnit(t, r).Suites[0].Cases
	assert.Equal(t, "before the first step", cases[0].Name)
	assert.Equal(t, "early", cases[0].Failure.Message)
}
