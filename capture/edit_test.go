package capture

import (
	"strings"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEditsAreApplied: a step that is left out leaves its think time to the next
// one, and what it asked for to the one before.
func TestEditsAreApplied(t *testing.T) {
	s, made := kept(t)
	for i := range s.Steps {
		s.Steps[i].After = time.Duration(i) * time.Second
	}
	made.Exchanges[0].Step = 1
	made.Exchanges[0].Pieces = []take.Piece{{Step: 1, Kind: take.TextMessage}, {Step: 4, Kind: take.TextMessage}, {Step: 5, Kind: take.TextMessage}}
	e := edits{map[int]bool{1: true, 2: true, 5: true}, map[int]string{3: "Say where"}}
	c := Captured{Scenario: s, Take: made, Files: map[string][]byte{"files/1/a.txt": nil, "files/2/b.txt": nil}}
	c.Scenario.Steps[2].Files, c.Scenario.Steps[4].Files = []string{"files/1/a.txt"}, []string{"files/2/b.txt"}
	require.NoError(t, e.apply(&c, strings.ToUpper))
	edited, again := c.Scenario, c.Take
	assert.Equal(t, map[string][]byte{"files/2/b.txt": nil}, c.Files, "a file that is in no step is not kept")
	require.Len(t, edited.Steps, 3)
	require.Len(t, again.Steps, 3)
	for i, want := range []struct {
		id, title string
		after     time.Duration
		was       int
	}{{"s01", "navigate to /", 0, 0}, {"s02", "SAY WHERE", 6 * time.Second, 3}, {"s03", made.Steps[4].Title, 4 * time.Second, 4}} {
		assert.Equal(t, want.id, edited.Steps[i].ID)
		assert.Equal(t, want.id, again.Steps[i].ID)
		assert.Equal(t, want.title, edited.Steps[i].Title())
		assert.Equal(t, want.title, again.Steps[i].Title)
		assert.Equal(t, want.after, edited.Steps[i].After, want.title)
		assert.Equal(t, made.Steps[want.was].DOM.Nodes, again.Steps[i].DOM.Nodes)
		assert.Equal(t, made.Blobs[made.Steps[want.was].Picture], again.Blobs[again.Steps[i].Picture])
	}
	assert.Equal(t, 0, again.Exchanges[0].Step, "of the step before the one that asked")
	steps := []int{}
	for _, p := range again.Exchanges[0].Pieces {
		steps = append(steps, p.Step)
	}
	assert.Equal(t, []int{0, 2, 2}, steps, "what came on a stream stays with what it came in")
	assert.Len(t, s.Steps, 6, "what was captured is as it was")
	assert.NotEqual(t, made.Scenario.Digest, again.Scenario.Digest)

	c = Captured{Scenario: s, Take: made}
	require.NoError(t, edits{}.apply(&c, strings.ToUpper))
	assert.Equal(t, Captured{Scenario: s, Take: made}, c, "nothing was changed")
}

// TestNothingGoesOnFromAStepThatIsLeftOut: what is typed on is a step of its own.
func TestNothingGoesOnFromAStepThatIsLeftOut(t *testing.T) {
	var f fold
	field := act{Kind: "fill", Target: []byte(`{"id": "a"}`), Value: "x"}
	click := act{Kind: "click", Count: 1, Target: []byte(`{"id": "b"}`)}
	twice := click
	twice.Count = 2
	for i, a := range []act{field, click} {
		fresh, err := f.add(a, "")
		require.NoError(t, err)
		require.True(t, fresh)
		f.sealed = true
		if a.Kind == "click" {
			a = twice
		}
		fresh, err = f.add(a, "")
		require.NoError(t, err)
		assert.True(t, fresh, a.Kind)
		fresh, err = f.add(a, "")
		require.NoError(t, err)
		assert.Equal(t, false, fresh, "%s goes on from the new one", a.Kind)
		assert.Len(t, f.steps, 2*(i+1))
	}
}
