package diff

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/retake-dev/retake/capture/take"
)

// myersDiff is what our matching is measured against: the number of lines that
// differ, by the greedy algorithm of Eugene Myers ("An O(ND) difference
// algorithm and its variations", 1986), with equal ends taken off and lines
// made numbers first, as line diffs do.
func myersDiff(a, b string) int {
	x, y := lineNumbers(a, b)
	for len(x) > 0 && len(y) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	return myers(x, y)
}

// lineNumbers gives equal lines equal numbers.
func lineNumbers(a, b string) (x, y []int) {
	numbers := map[string]int{}
	number := func(s string) []int {
		list := make([]int, 0, strings.Count(s, "\n")+1)
		for line := range strings.Lines(s) {
			n, ok := numbers[line]
			if !ok {
				n = len(numbers)
				numbers[line] = n
			}
			list = append(list, n)
		}
		return list
	}
	return number(a), number(b)
}

// myers returns the length of the shortest edit script. It keeps the trace that
// a script is read from, as a diff has to.
func myers(x, y []int) int {
	n, m := len(x), len(y)
	v := make([]int, 2*(n+m)+3)
	var trace [][]int
	at := func(k int) *int { return &v[k+n+m+1] }
	for d := 0; d <= n+m; d++ {
		trace = append(trace, slices.Clone(v[n+m+1-d-1:n+m+1+d+2]))
		for k := -d; k <= d; k += 2 {
			i := *at(k - 1) + 1
			if k == -d || k != d && *at(k - 1) < *at(k + 1) {
				i = *at(k + 1)
			}
			for i < n && i-k < m && x[i] == y[i-k] {
				i++
			}
			if *at(k) = i; i >= n && i-k >= m {
				return len(trace) - 1
			}
		}
	}
	return n + m
}

func TestMyers(t *testing.T) {
	assert.Equal(t, 5, myersDiff("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n"), "the example of the paper")
	assert.Equal(t, 0, myersDiff("a\nb\n", "a\nb\n"))
	assert.Equal(t, 3, myersDiff("", "a\nb\nc\n"))
}

// markup writes a snapshot as pretty-printed HTML.
func markup(s *take.Snapshot) string {
	var b strings.Builder
	var write func(p *plant, depth int)
	write = func(p *plant, depth int) {
		indent := strings.Repeat("  ", depth)
		if p.Kind == take.Text {
			b.WriteString(indent + p.Text + "\n")
			return
		}
		b.WriteString(indent + "<" + p.Name)
		for k := 0; k+1 < len(p.Attrs); k += 2 {
			fmt.Fprintf(&b, " %s=%q", p.Attrs[k], p.Attrs[k+1])
		}
		b.WriteString(">\n")
		for _, k := range p.kids {
			write(k, depth+1)
		}
		b.WriteString(indent + "</" + p.Name + ">\n")
	}
	write(grow(s), 0)
	return b.String()
}

// planted returns the catalogue with scattered changes of all kinds: texts and
// attributes that change, cards that go, cards that come, cards that move; and
// how many edits they are.
func planted(n, changes int) (*take.Snapshot, int) {
	const kinds = 5
	s := catalogue(n, 0)
	p := grow(s)
	main := p.kids[0].kids[0].kids[0]
	g := rand.New(rand.NewPCG(uint64(n), 3))
	at := g.Perm(len(main.kids))[:changes]
	edits := 0
	var kids, moved []*plant
	for i, card := range main.kids {
		k := slices.Index(at, i)
		if k < 0 {
			kids = append(kids, card)
			continue
		}
		edits++
		switch k % kinds {
		case 0:
			card.kids[2].kids[0].Text = "sold out"
		case 1:
			card.kids[0].Attrs = []string{"class", "link", "href", fmt.Sprintf("/sale/%d", i)}
		case 2:
			edits += card.size() - 1
			continue
		case 3:
			fresh := grow(catalogue(14, 0)).kids[0].kids[0].kids[0].kids[0]
			fresh.kids[0].Label, fresh.kids[0].Attrs = "New", []string{"class", "link", "href", fmt.Sprintf("/new/%d", i)}
			fresh.kids[0].kids[0].Label, fresh.kids[0].kids[0].kids[0].Text = "New", fmt.Sprintf("New %d", i)
			edits += fresh.size() - 1
			kids = append(kids, fresh)
		case 4:
			moved = append(moved, card)
			continue
		}
		kids = append(kids, card)
	}
	for _, card := range moved {
		kids = slices.Insert(kids, g.IntN(len(kids)), card)
	}
	main.kids = kids
	return p.press(s), edits
}

func (p *plant) size() int {
	n := 1
	for _, k := range p.kids {
		n += k.size()
	}
	return n
}

// Two documents of 25,000 nodes with 50 scattered changes, by us, by a line diff
// of the same documents in the same run, and by what others wrote. To match is
// what a line diff does; to compare also says what each change means, and where
// it is.
func BenchmarkAgainstMyers(b *testing.B) {
	x := catalogue(25_000, 0)
	y, _ := planted(25_000, 50)
	s, t := markup(x), markup(y)
	b.Run("myers", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			myersDiff(s, t)
		}
	})
	b.Run("match", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			newMatch(newTrees(x, y))
		}
	})
	b.Run("compare", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Compare(snapTake(x), snapTake(y), Options{})
		}
	})
	b.Run("script", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			EditScript(x, y)
		}
	})
	peers(b, s, t)
}
