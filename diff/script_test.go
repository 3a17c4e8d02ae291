package diff

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/retake-dev/retake/capture/take"
)

// Law: applying the edit script to the baseline gives the candidate; there is
// nothing to edit between equals; and neither is changed.
func checkScript(t *testing.T, seed, other uint64) {
	t.Helper()
	made := func(seed uint64) *take.Snapshot { g := newGarden(seed); return page(t, g.html(4)) }
	a, b := made(seed), made(other)
	require.Zero(t, EditScript(a, a).Len(), "seed %d: a document differs from itself", seed)
	for name, change := range refactors {
		p := grow(a)
		change(newGarden(other), p)
		c := p.press(a)
		require.Equal(t, c.Nodes, EditScript(a, c).Apply(a).Nodes, "seed %d, %s by %d", seed, name, other)
	}
	for _, a := range []*take.Snapshot{a, page(t, newGarden(seed).wide())} {
		p := grow(a)
		newGarden(other).edit(p)
		c := p.press(a)
		require.Equal(t, c.Nodes, EditScript(a, c).Apply(a).Nodes, "seed %d, edited by %d", seed, other)
	}
	require.Equal(t, b, EditScript(a, b).Apply(a), "seeds %d and %d", seed, other)
	require.Equal(t, a, EditScript(b, a).Apply(b), "seeds %d and %d", other, seed)
	require.Equal(t, made(seed), a, "the baseline was changed")
	require.Equal(t, made(other), b, "the candidate was changed")
}

func TestEditScript(t *testing.T) {
	for seed := range uint64(200) {
		checkScript(t, seed, seed+1000)
	}
}

func FuzzEditScript(f *testing.F) {
	f.Add(uint64(1), uint64(2))
	f.Add(uint64(3), uint64(3))
	f.Fuzz(checkScript)
}

func TestEditScriptKinds(t *testing.T) {
	for _, tt := range []struct {
		reason, a, b             string
		removed, updated, placed int
	}{
		{"a text", `<p>a</p>`, `<p>b</p>`, 0, 1, 0},
		{"a class, which is no finding, is an edit", `<p class="a">a</p>`, `<p class="b">a</p>`, 0, 1, 0},
		{"one is gone", `<ul><li>a</li><li>b</li><li>c</li></ul>`, `<ul><li>a</li><li>c</li></ul>`, 2, 0, 0},
		{"one is new", `<ul><li>a</li><li>c</li></ul>`, `<ul><li>a</li><li>b</li><li>c</li></ul>`, 0, 0, 2},
		{"a move is one edit", `<ul><li>a</li><li>b</li><li>c</li></ul>`, `<ul><li>c</li><li>a</li><li>b</li></ul>`, 0, 0, 1},
		{"a wrapper", `<main><p>a</p><h1>b</h1></main>`, `<main><div><p>a</p><h1>b</h1></div></main>`, 0, 0, 3},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			a, b := page(t, tt.a), page(t, tt.b)
			for i := range b.Nodes {
				b.Nodes[i].Box = nil
			}
			for i := range a.Nodes {
				a.Nodes[i].Box = nil
			}
			s := EditScript(a, b)
			assert.Equal(t, []int{tt.removed, tt.updated, tt.placed}, []int{len(s.Removed), len(s.Updated), len(s.Placed)}, "%+v", s)
			assert.Equal(t, b, s.Apply(a))
		})
	}
}

// The script of scattered changes is hardly longer than what was planted.
func TestEditScriptIsShort(t *testing.T) {
	for _, n := range []int{2_500, 25_000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			a := catalogue(n, 0)
			b, edits := planted(n, 50)
			s := EditScript(a, b)
			assert.Equal(t, b.Nodes, s.Apply(a).Nodes)
			assert.LessOrEqual(t, float64(s.Len()), 1.2*float64(edits), "%d edits were planted", edits)
			t.Logf("%d nodes: %d edits planted, %d in the script", n, edits, s.Len())
		})
	}
}
