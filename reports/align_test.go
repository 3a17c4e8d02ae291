package reports

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// checkLaws checks what align promises.
func checkLaws(t *testing.T, a, b []string) []match {
	t.Helper()
	ms := align(a, b)
	last := match{-1, -1}
	for _, m := range ms {
		require.Greater(t, m.a, last.a)
		require.Greater(t, m.b, last.b)
		require.Equal(t, a[m.a], b[m.b])
		last = m
	}
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		require.Equal(t, match{i, i}, ms[i], "a common beginning is paired")
	}
	return ms
}

func TestAlign(t *testing.T) {
	for _, c := range []struct {
		reason, a, b string
		want         int
	}{
		{"nothing", "", "", 0},
		{"equal", "a b c", "a b c", 3},
		{"one replaced", "a b c", "a x c", 2},
		{"one inserted", "a b c", "a x b c", 3},
		{"all new", "a b", "c d", 0},
		{"moved: one of both holds", "a b c d", "d a b c", 3},
		{"a line that is in both once holds, though 4 would be most", "x x x y y", "x y x x y", 3},
		{"repeated lines, nothing to hold on to", "x y x y x x", "x x x y y x", 4},
		{"Myers' own example", "a b c a b b a", "c b a b a c", 4},
		{"only the end is shared", "p q z", "r z", 1},
	} {
		assert.Len(t, checkLaws(t, strings.Fields(c.a), strings.Fields(c.b)), c.want, c.reason)
	}
}

// TestAlignRandom compares with the longest common subsequence where there is
// nothing to anchor to, and checks the laws everywhere.
func TestAlignRandom(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	list := func(n, letters int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = fmt.Sprint(rng.IntN(letters))
		}
		return out
	}
	for range 600 {
		a, b := list(rng.IntN(40), 2+rng.IntN(20)), list(rng.IntN(40), 2+rng.IntN(20))
		checkLaws(t, a, b)
		ids := map[string]int{}
		x, y := intern(ids, a), intern(ids, b)
		require.Len(t, shortest(x, y), common(a, b), "%v %v", a, b)
	}
	far := checkLaws(t, list(9000, 3), list(9000, 3)) // too far apart to pair
	assert.Less(t, len(far), 9000)
}

// common is the length of the longest common subsequence.
func common(a, b []string) int {
	best := make([]int, len(b)+1)
	for i := range a {
		diagonal := 0
		for j := range b {
			up := best[j+1]
			if a[i] == b[j] {
				best[j+1] = diagonal + 1
			} else {
				best[j+1] = max(best[j+1], best[j])
			}
			diagonal = up
		}
	}
	return best[len(b)]
}
