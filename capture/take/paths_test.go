package take

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPaths(t *testing.T) {
	tests := []struct {
		name   string
		build  func(p *page, body int) int // returns the node to name
		want   string
		reason string
	}{
		{"body", func(p *page, body int) int { return body }, "body", "html goes without saying"},
		{"test id", func(p *page, body int) int {
			return p.named(p.el(p.el(body, "main"), "div", "data-testid", "card-12"), "button", "button", "Add to cart")
		}, `body > main > [data-testid=card-12] > button "Add to cart"`, "what people put there for tests is best"},
		{"test id before id", func(p *page, body int) int { return p.el(body, "div", "data-testid", "a", "id", "b") }, "body > [data-testid=a]", "rule 1 before rule 2"},
		{"id", func(p *page, body int) int { return p.text(p.el(p.el(body, "footer"), "span", "id", "clock"), "12:00") }, "body > footer > #clock > text", "an id is a name"},
		{"generated id", func(p *page, body int) int { return p.el(body, "div", "id", "item-839201") }, "body > div", "a made-up id is none"},
		{"field", func(p *page, body int) int { return p.el(body, "input", "name", "email", "type", "text") }, "body > input[name=email]", "fields have names"},
		{"type", func(p *page, body int) int { return p.el(body, "input", "type", "radio") }, "body > input[type=radio]", "better than the tag alone"},
		{"role and label", func(p *page, body int) int { return p.named(body, "div", "checkbox", "I \"agree\"\n  to > all") }, `body > checkbox "I 'agree' to › all"`, "one line, and no punctuation of paths"},
		{"label alone", func(p *page, body int) int { return p.named(body, "section", "", "News") }, `body > section "News"`, "a label without a role"},
		{"long label", func(p *page, body int) int { return p.named(body, "a", "link", strings.Repeat("äb ", 30)) },
			`body > link "äb äb äb äb äb äb äb äb äb äb äb äb äb …"`, "40 characters are enough"},
		{"class", func(p *page, body int) int { return p.el(body, "div", "class", "hero") }, "body > div", "classes are never used"},
		{"list item", func(p *page, body int) int {
			li := p.el(p.el(body, "ul"), "li")
			p.text(p.el(li, "b"), "  Buy milk ")
			return li
		}, `body > ul > li "Buy milk"`, "items are known by what they say, even a single one"},
		{"numbers", func(p *page, body int) int {
			ul := p.el(body, "ul")
			p.text(p.el(ul, "li"), "12:01")
			li := p.el(ul, "li")
			p.text(li, "12:02")
			return li
		}, "body > ul > li:2", "a number is a count or a time, and no name"},
		{"script", func(p *page, body int) int {
			li := p.el(p.el(body, "ul"), "li")
			p.text(p.el(li, "script"), "var a")
			return li
		}, "body > ul > li", "code is not for people"},
		{"alike", func(p *page, body int) int {
			p.el(body, "p")
			p.el(body, "hr")
			p.el(body, "p")
			return p.el(body, "p")
		}, "body > p:3", "counted among the same key"},
		{"alike with words", func(p *page, body int) int {
			p.text(p.el(body, "p"), "One")
			second := p.el(body, "p")
			p.text(second, "Two")
			return second
		}, `body > p "Two"`, "words before a count"},
		{"cell", func(p *page, body int) int {
			tr := p.el(p.el(p.el(body, "table"), "tbody"), "tr")
			p.text(p.el(tr, "td"), "Milk")
			td := p.el(tr, "td")
			p.text(td, "cheap")
			return td
		}, `body > table > tbody > tr "Milk" > td:2`, "a row by its head, a cell by its column"},
		{"same label", func(p *page, body int) int {
			p.named(body, "button", "button", "Remove")
			return p.named(body, "button", "button", "Remove")
		}, `body > button "Remove":2`, "labels may repeat"},
		{"frame", func(p *page, body int) int {
			doc := p.add(Node{Kind: Document, Parent: p.el(body, "iframe", "title", "Promo"), Text: "http://x.test/"})
			return p.el(p.el(p.el(doc, "html"), "body"), "p")
		}, "body > iframe[title=Promo] >> body > p", "frames are marked"},
		{"frame by source", func(p *page, body int) int { return p.el(body, "iframe", "src", "/ad?token=1") }, "body > iframe[src=/ad]", "without what may be a token"},
		{"document in a frame", func(p *page, body int) int { return p.add(Node{Kind: Document, Parent: p.el(body, "iframe")}) }, "body > iframe >>", "a document has a path too"},
		{"shadow", func(p *page, body int) int {
			root := p.add(Node{Kind: Shadow, Parent: p.el(body, "star-rating")})
			return p.named(root, "button", "button", "3 stars")
		}, `body > star-rating >>> button "3 stars"`, "shadow roots are marked"},
		{"slotted", func(p *page, body int) int {
			host := p.el(body, "x-card")
			p.el(p.add(Node{Kind: Shadow, Parent: host}), "p")
			return p.el(host, "p")
		}, "body > x-card > p", "light children are not in the shadow"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := newPage()
			i := test.build(p, p.body())
			require.NoError(t, validateSnapshot(&p.s))
			paths := Paths(&p.s)
			assert.Equal(t, test.want, paths[i], test.reason)
			assertDistinct(t, paths)
		})
	}
}

func assertDistinct(t testing.TB, paths []string) {
	t.Helper()
	seen := map[string]int{}
	for i, path := range paths {
		require.NotEmpty(t, path)
		first, ok := seen[path]
		require.False(t, ok, "nodes %d and %d are both %q", first, i, path)
		seen[path] = i
	}
}

// TestPathsSurviveInsertions inserts an item at the top of a list: no item that
// was there gets another path.
func TestPathsSurviveInsertions(t *testing.T) {
	list := func(items ...string) []string {
		p := newPage()
		ul := p.el(p.body(), "ul")
		for _, item := range items {
			li := p.el(ul, "li", "class", "item")
			p.text(p.el(li, "span"), item)
			p.named(li, "button", "button", "Remove")
		}
		return Paths(&p.s)
	}
	assert.Subset(t, list("Eggs", "Milk", "Bread"), list("Milk", "Bread"))
	assert.Subset(t, list("Milk", "Bread", "Eggs"), list("Milk", "Bread"))
}

// TestPathsOfDeepTrees checks that the length of paths is bounded.
func TestPathsOfDeepTrees(t *testing.T) {
	p := newPage()
	at := p.body()
	for range 20_000 {
		at = p.el(at, "div")
	}
	paths := Paths(&p.s)
	assertDistinct(t, paths)
	for _, path := range paths {
		require.Less(t, len(path), maxPrefix+100)
	}
}

func TestGenerated(t *testing.T) {
	for _, id := range []string{"clock", "card-12", "main_nav", "col2b", "address2", "h1", "year-2026", "app.title", "iPhoneUI", "myCartItemIdX", "added2cart", "_top"} {
		assert.False(t, Generated(id), id)
	}
	for _, id := range []string{"", ":r1:", "12", "1st", "item-839201", "ember123", "ext-gen4", "mui-7", "radix-12", "headlessui-menu-3",
		"8f3a2c", "order-8f3a2c91", "x7Kq2Zt", "deadbeef12", "a3f8c1d0-9b7e-4c55-8a11-0f2e3d4c5b6a", "xkQzPtrW", "with space", "ünï", "_3kd9s",
		strings.Repeat("a", 61)} {
		assert.True(t, Generated(id), id)
	}
}

// FuzzPaths builds a tree from bytes, and checks that it has distinct paths,
// that effects of nothing are none, and that all effects count.
func FuzzPaths(f *testing.F) {
	for _, seed := range seeds(f, "testdata/trees/*") {
		f.Add(seed, seed[len(seed)/2:])
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		from, to := tree(a), tree(b)
		require.NoError(t, validateSnapshot(from))
		assertDistinct(t, Paths(from))
		names := NewNamer(from, ends(from.Nodes))
		for i, path := range slices.Backward(Paths(from)) {
			require.Equal(t, path, names.Path(i))
		}
		same := EffectsOf(nil, from, from)
		require.True(t, same.None() || same.Focus != "", "%+v", same)
		e := EffectsOf(nil, from, to)
		require.LessOrEqual(t, len(e.Loci), MaxLoci)
		require.Equal(t, size(to)-size(from), e.Added-e.Removed)
		background := EffectsOf(from, to, from)
		require.Zero(t, background.Added+background.Removed+background.Changed, "all of it went on before")
	})
}

// seeds reads the files of a pattern; there must be some.
func seeds(f *testing.F, pattern string) (out [][]byte) {
	files, err := filepath.Glob(pattern)
	require.NoError(f, err)
	require.NotEmpty(f, files, "the seeds %s are gone", pattern)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(f, err)
		out = append(out, data)
	}
	return out
}

func size(s *Snapshot) int { return newScene(s).size(0) }

// tree makes a valid tree of any bytes: each names an element or a text, and
// where it goes.
func tree(data []byte) *Snapshot {
	p := newPage()
	at := p.body()
	for _, c := range data[:min(len(data), 400)] {
		for range c >> 6 {
			if p.s.Nodes[at].Parent > 0 {
				at = p.s.Nodes[at].Parent
			}
		}
		at = p.grow(at, int(c&63))
	}
	return &p.s
}

func (p *page) grow(at, c int) int {
	word := vocabulary[c%len(vocabulary)]
	switch c % 8 {
	case 0:
		return p.el(at, "div", "id", word)
	case 1:
		return p.named(at, "button", "button", word)
	case 2:
		p.text(at, word)
		return at
	case 3:
		return p.el(at, "li")
	case 4:
		host := p.el(at, "x-host")
		return p.add(Node{Kind: Shadow, Parent: host})
	case 5:
		doc := p.add(Node{Kind: Document, Parent: p.el(at, "iframe")})
		return p.el(p.el(doc, "html"), "body")
	}
	return p.el(at, []string{"div", "p", "td", "text"}[c/8%4])
}
