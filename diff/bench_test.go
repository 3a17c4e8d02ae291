package diff

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/retake-dev/retake/capture/take"
)

// catalogue is a page of cards with about n nodes; some of the cards differ.
func catalogue(n, changes int) *take.Snapshot {
	s := &take.Snapshot{Focus: -1, Styles: [][]string{{"block", "visible", "1", "rgb(0, 0, 0)", "rgba(0, 0, 0, 0)", "16px", "400", "none", "auto", "auto"}}}
	add := func(node take.Node) int {
		node.Box = &[4]float64{0, float64(len(s.Nodes)), 100, 20}
		s.Nodes = append(s.Nodes, node)
		return len(s.Nodes) - 1
	}
	text := func(p int, t string) { add(take.Node{Kind: take.Text, Parent: p, Text: t}) }
	add(take.Node{Kind: take.Document, Parent: -1, Text: "http://app.test/"})
	html := add(take.Node{Parent: 0, Name: "html"})
	body := add(take.Node{Parent: html, Name: "body"})
	main := add(take.Node{Parent: body, Name: "main", Role: "main"})
	cards := (n - 4) / 10
	every := 0
	if changes > 0 {
		every = max(1, cards/changes)
	}
	for i := range cards {
		price := fmt.Sprintf("$%d.50", i)
		if every > 0 && i%every == 0 && i/every < changes {
			price = "free"
		}
		card := add(take.Node{Parent: main, Name: "div", Attrs: []string{"class", "card shadow-lg", "data-id", fmt.Sprint(i)}})
		a := add(take.Node{Parent: card, Name: "a", Role: "link", Label: fmt.Sprintf("Product %d", i), Attrs: []string{"class", "link", "href", fmt.Sprintf("/products/%d", i)}})
		h := add(take.Node{Parent: a, Name: "h3", Role: "heading", Label: fmt.Sprintf("Product %d", i)})
		text(h, fmt.Sprintf("Product %d", i))
		p := add(take.Node{Parent: card, Name: "p", Attrs: []string{"class", "text-sm text-gray-500"}})
		text(p, "A fine thing for your home, made to last.")
		b := add(take.Node{Parent: card, Name: "b", Attrs: []string{"class", "price"}})
		text(b, price)
		button := add(take.Node{Parent: card, Name: "button", Role: "button", Label: "Add to cart", Attrs: []string{"class", "btn btn-primary", "type", "button"}})
		text(button, "Add to cart")
	}
	return s
}

func snapTake(s *take.Snapshot) take.Take {
	return take.Take{Steps: []take.Step{{ID: "s1", Kind: "navigate", Outcome: take.Outcome{Status: take.OK}, DOM: s}}}
}

// What comparing costs as pages grow: equal ones, ones of which one card in 50
// changed, and ones with 50 changes in all.
func BenchmarkCompare(b *testing.B) {
	for _, n := range []int{250, 1000, 4000, 16_000, 64_000, 256_000, 1_000_000} {
		for _, tt := range []struct {
			name    string
			changes int
		}{{"none", 0}, {"1in50", max(1, n/500)}, {"50", min(50, n/20)}} {
			b.Run(fmt.Sprintf("nodes=%d/changes=%s", n, tt.name), func(b *testing.B) {
				x := catalogue(n, 0)
				y, _ := planted(n, tt.changes)
				b.ReportAllocs()
				for b.Loop() {
					Compare(snapTake(x), snapTake(y), Options{})
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/node")
			})
		}
	}
}

// A list in a random order is the worst that real pages do.
func BenchmarkShuffled(b *testing.B) {
	for _, n := range []int{1000, 4000, 16000} {
		b.Run(fmt.Sprintf("nodes=%d", n), func(b *testing.B) {
			x, y := catalogue(n, 0), shuffled(catalogue(n, 0))
			for b.Loop() {
				Compare(snapTake(x), snapTake(y), Options{})
			}
		})
	}
}

// A list put in another box, with other boxes in its items and other prices.
func BenchmarkBoxed(b *testing.B) {
	for _, n := range []int{1000, 4000, 16000} {
		b.Run(fmt.Sprintf("nodes=%d", n), func(b *testing.B) {
			x, y := catalogue(n, 0), boxed(catalogue(n, 50))
			for b.Loop() {
				Compare(snapTake(x), snapTake(y), Options{})
			}
		})
	}
}

// Comments in comments, with a change in each: time for each node is the same at
// any depth.
func BenchmarkDeep(b *testing.B) {
	for _, tt := range threads {
		for _, depth := range []int{500, 2000, 8000} {
			b.Run(fmt.Sprintf("%s/depth=%d", tt.name, depth), func(b *testing.B) {
				x, y := thread(depth, tt.old), thread(depth, tt.new)
				for b.Loop() {
					newMatch(newTrees(x, y))
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(x.Nodes)), "ns/node")
			})
		}
	}
}

// boxed returns the catalogue with its cards in a section, and the prices and
// buttons of each in another.
func boxed(s *take.Snapshot) *take.Snapshot {
	p := grow(s)
	main := p.kids[0].kids[0].kids[0]
	for _, card := range main.kids {
		card.kids = []*plant{card.kids[0], {Node: take.Node{Name: "footer"}, kids: card.kids[1:]}}
	}
	main.kids = []*plant{{Node: take.Node{Name: "section", Role: "region"}, kids: main.kids}}
	return p.press(s)
}

// shuffled returns the catalogue with its cards in another order.
func shuffled(s *take.Snapshot) *take.Snapshot {
	const first, size = 4, 10
	out := *s
	out.Nodes = append([]take.Node(nil), s.Nodes[:first]...)
	for _, c := range rand.New(rand.NewPCG(1, 2)).Perm((len(s.Nodes) - first) / size) {
		from, to := first+size*c, len(out.Nodes)
		for _, n := range s.Nodes[from : from+size] {
			if n.Parent >= from {
				n.Parent += to - from
			}
			out.Nodes = append(out.Nodes, n)
		}
	}
	return &out
}
