package diff

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/retake-dev/retake/capture/take"
)

// edit changes a page in a few places, as builds do: what is in it goes, comes,
// moves within its parent and out of it, and says other things.
func (g garden) edit(p *plant) {
	for range 1 + g.IntN(6) {
		hosts := p.all(func(p *plant) bool { return len(p.kids) > 0 && p.Kind == take.Element && p.Name != "html" })
		if len(hosts) == 0 {
			return
		}
		h := hosts[g.IntN(len(hosts))]
		at := g.IntN(len(h.kids))
		k := h.kids[at]
		switch g.IntN(5) {
		case 0:
			h.kids = slices.Delete(h.kids, at, at+1)
		case 1:
			h.kids = slices.Delete(h.kids, at, at+1)
			h.kids = slices.Insert(h.kids, g.IntN(len(h.kids)+1), k)
		case 2:
			h.kids = slices.Delete(h.kids, at, at+1)
			if other := hosts[g.IntN(len(hosts))]; !k.has(other) {
				other.kids = append(other.kids, k)
			}
		case 3:
			if k.Kind == take.Text {
				k.Text = g.pick("Sugar", "Tea", "Bread 3", "x")
			}
		case 4:
			h.kids = slices.Insert(h.kids, at, saying(g.pick("p", "div", "li", "button"), g.pick("New", "Tea", "Old")))
		}
	}
}

// has reports whether a node is in another, or is it.
func (p *plant) has(q *plant) bool {
	return p == q || slices.ContainsFunc(p.kids, func(k *plant) bool { return k.has(q) })
}

func saying(tag, words string) *plant {
	return &plant{Node: take.Node{Name: tag}, kids: []*plant{{Node: take.Node{Kind: take.Text, Text: words}}}}
}

// wide is a page with a long list, in which much is there more than once.
func (g garden) wide() string {
	var b strings.Builder
	for range 60 + g.IntN(80) {
		b.WriteString("<li>" + g.html(1) + "</li>")
	}
	return "<ul>" + b.String() + "</ul>"
}

// Law: two subtrees are the same if their hashes are equal, however they have
// been compared before; what has a partner is its partner's, and all that has
// none is known.
func checkMatch(t *testing.T, seed, other uint64) {
	t.Helper()
	g := newGarden(seed)
	for _, html := range []string{g.html(4), g.wide()} {
		p := page(t, html)
		q := grow(p)
		newGarden(other).edit(q)
		a, b := newTrees(p, q.press(p))
		m := newMatch(a, b)
		fresh := &match{a: a, b: b, tried: make([]int32, len(a.s.Nodes))}
		for range 200 {
			x, y := int32(g.IntN(len(a.s.Nodes))), int32(g.IntN(len(b.s.Nodes)))
			if a.isKept(x) && b.isKept(y) {
				require.Equal(t, a.hashOf(x) == b.hashOf(y), fresh.same(x, y), "seeds %d and %d, nodes %d and %d", seed, other, x, y)
			}
		}
		for x, y := range m.ab {
			require.True(t, y == none || m.ba[y] == int32(x))
		}
		A, B := m.left()
		require.Equal(t, alone(a, m.ab, 0), A, "seeds %d and %d", seed, other)
		require.Equal(t, alone(b, m.ba, 0), B, "seeds %d and %d", seed, other)
	}
}

// alone lists the kept nodes without a partner in a subtree, one by one.
func alone(t *tree, partner []int32, i int32) (list []int32) {
	if partner[i] == none {
		list = append(list, i)
	}
	for k := range t.children(i) {
		list = append(list, alone(t, partner, k)...)
	}
	return list
}

// Boxes in each other without an end cost what their number says, and no more.
func TestDeep(t *testing.T) {
	deep := func(words string) *take.Snapshot {
		p := saying("div", words)
		for range 2000 {
			p = &plant{Node: take.Node{Name: "div"}, kids: []*plant{p}}
		}
		return (&plant{Node: take.Node{Kind: take.Document}, kids: []*plant{p}}).press(&take.Snapshot{})
	}
	r := Compare(snapTake(deep("a fine thing")), snapTake(deep("a fine day")), Options{})
	require.Equal(t, map[Rule]int{TextChanged: 1}, tally(r))
}

// thread is a page of comments in comments, each with something else in it on
// the candidate.
func thread(depth int, comment func(k int, in *plant) *plant) *take.Snapshot {
	p := saying("p", "the first of all")
	for k := range depth {
		p = comment(k, p)
	}
	return (&plant{Node: take.Node{Kind: take.Document}, kids: []*plant{p}}).press(&take.Snapshot{})
}

// threads are ways to differ at each level.
var threads = []struct {
	name     string
	old, new func(k int, in *plant) *plant
}{
	{"text",
		func(k int, in *plant) *plant { return box("div", saying("p", fmt.Sprint("Comment ", k)), in) },
		func(k int, in *plant) *plant { return box("div", saying("p", fmt.Sprint("Answer ", k)), in) }},
	{"some texts",
		func(k int, in *plant) *plant { return box("div", in, saying("p", fmt.Sprint("Comment ", k))) },
		func(k int, in *plant) *plant { return box("div", in, saying("p", fmt.Sprint("Comment ", k-k%10))) }},
	{"another box",
		func(k int, in *plant) *plant { return box("div", saying("p", fmt.Sprint("Comment ", k)), in) },
		func(k int, in *plant) *plant {
			return box("div", saying("p", fmt.Sprint("Comment ", k)), box("section", in))
		}},
	{"a box around both",
		func(k int, in *plant) *plant { return box("div", saying("p", "Comment"), in, saying("b", "Reply")) },
		func(k int, in *plant) *plant {
			return box("div", box("section", saying("p", "Comment"), in, saying("b", "Reply")))
		}},
	{"one more, of many that are equal",
		func(k int, in *plant) *plant { return box("div", saying("p", "Comment"), in) },
		func(k int, in *plant) *plant { return box("div", saying("p", "Comment"), saying("p", "Comment"), in) }},
}

func box(tag string, kids ...*plant) *plant { return &plant{Node: take.Node{Name: tag}, kids: kids} }

// To match and to compare deep pages costs as much for each node, however deep it
// is. The bytes that it takes are the measure: unlike time, they are the same each
// time.
func TestDeepCost(t *testing.T) {
	perNode := func(a, b *take.Snapshot, does func(a, b *take.Snapshot)) float64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		does(a, b)
		runtime.ReadMemStats(&after)
		return float64(after.TotalAlloc-before.TotalAlloc) / float64(len(a.Nodes))
	}
	for name, does := range map[string]func(a, b *take.Snapshot){
		"match":   func(a, b *take.Snapshot) { newMatch(newTrees(a, b)) },
		"compare": func(a, b *take.Snapshot) { Compare(snapTake(a), snapTake(b), Options{}) },
	} {
		for _, tt := range threads {
			t.Run(name+"/"+tt.name, func(t *testing.T) {
				shallow := perNode(thread(500, tt.old), thread(500, tt.new), does)
				deep := perNode(thread(4000, tt.old), thread(4000, tt.new), does)
				require.Less(t, deep, 1.5*shallow, "bytes for each node at 4,000 levels, with %.0f at 500", shallow)
			})
		}
	}
}

func TestMatch(t *testing.T) {
	for seed := range uint64(100) {
		checkMatch(t, seed, seed+1000)
	}
}

func FuzzMatch(f *testing.F) {
	f.Add(uint64(1), uint64(2))
	f.Add(uint64(755), uint64(196)) // a node, and one with it in it: their hashes were equal
	f.Add(uint64(3), uint64(3))
	f.Fuzz(checkMatch)
}

// Law: what is in another place, and says what nothing else does, has moved: it
// is not gone and new.
func checkMoves(t *testing.T, seed, other uint64) {
	t.Helper()
	const words = "Nobody else says this"
	html := newGarden(seed).html(4)
	placed := func(place uint64) *take.Snapshot {
		p := grow(page(t, html))
		hosts := p.all(func(p *plant) bool { return p.Name == "div" || p.Name == "section" || p.Name == "body" })
		h := hosts[place%uint64(len(hosts))]
		h.kids = slices.Insert(h.kids, int(place/7)%(len(h.kids)+1), saying("p", words))
		return p.press(page(t, html))
	}
	a, b := placed(seed), placed(other)
	at := slices.IndexFunc(a.Nodes, func(n take.Node) bool { return n.Text == words })
	s := EditScript(a, b)
	require.NotContains(t, s.Removed, at, "seeds %d and %d", seed, other)
	require.NotContains(t, s.Removed, a.Nodes[at].Parent, "seeds %d and %d", seed, other)
	for _, g := range Compare(snapTake(a), snapTake(b), Options{}).Groups {
		if g.Rule == NodeRemoved || g.Rule == NodeAdded || g.Rule == TextChanged {
			require.NotContains(t, g.Baseline+g.Candidate, words, "seeds %d and %d: %s", seed, other, g.Message)
		}
	}
}

func TestMoves(t *testing.T) {
	for seed := range uint64(300) {
		checkMoves(t, seed, seed+1000)
	}
}

func FuzzMoves(f *testing.F) {
	f.Add(uint64(1), uint64(2))
	f.Add(uint64(1365), uint64(1288)) // it was in a section that was taken for it
	f.Add(uint64(3), uint64(8))
	f.Fuzz(checkMoves)
}
