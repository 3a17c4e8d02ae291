package diff

import (
	"hash/maphash"
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/take"
)

// plant is a snapshot as nested nodes, for changing it.
type plant struct {
	take.Node
	kids []*plant
}

func grow(s *take.Snapshot) *plant {
	all := make([]*plant, len(s.Nodes))
	for i, n := range s.Nodes {
		all[i] = &plant{Node: n}
		if n.Parent >= 0 {
			all[n.Parent].kids = append(all[n.Parent].kids, all[i])
		}
	}
	return all[0]
}

func (p *plant) press(like *take.Snapshot) *take.Snapshot {
	s := &take.Snapshot{Styles: like.Styles, Focus: -1}
	var walk func(p *plant, parent int)
	walk = func(p *plant, parent int) {
		i := len(s.Nodes)
		n := p.Node
		n.Parent = parent
		s.Nodes = append(s.Nodes, n)
		for _, k := range p.kids {
			walk(k, i)
		}
	}
	walk(p, -1)
	return s
}

// all returns the nodes that have a property, in order.
func (p *plant) all(is func(*plant) bool) []*plant {
	var list []*plant
	if is(p) {
		list = append(list, p)
	}
	for _, k := range p.kids {
		list = append(list, k.all(is)...)
	}
	return list
}

// refactors are what builds change without anybody noticing.
var refactors = map[string]func(g garden, p *plant){
	"wrap some siblings": func(g garden, p *plant) {
		hosts := p.all(func(p *plant) bool {
			return len(p.kids) > 0 && p.Kind == take.Element && p.Name != "html" && p.Name != "head"
		})
		if len(hosts) == 0 {
			return
		}
		h := hosts[g.IntN(len(hosts))]
		from := g.IntN(len(h.kids))
		to := from + 1 + g.IntN(len(h.kids)-from)
		w := &plant{Node: take.Node{Name: "div", Hidden: h.Hidden, Style: h.Style}, kids: append([]*plant(nil), h.kids[from:to]...)}
		h.kids = append(append(append([]*plant(nil), h.kids[:from]...), w), h.kids[to:]...)
	},
	"box differently": func(g garden, p *plant) {
		boxes := p.all(func(p *plant) bool {
			return (p.Name == "div" || p.Name == "section") && len(p.Attrs) == 0 && p.Role == "" && !p.Covered && p.Value == nil && p.Style == 0
		})
		if len(boxes) == 0 {
			return
		}
		q := boxes[g.IntN(len(boxes))]
		inner := *q
		q.Name = g.pick("div", "section", "article", "x-box")
		if g.IntN(2) == 0 {
			q.kids = []*plant{&inner}
		}
	},
	"rename classes and ids": func(g garden, p *plant) {
		for _, q := range p.all(func(p *plant) bool { return p.Kind == take.Element }) {
			if q.Attrs == nil {
				q.Attrs = []string{"class", "c" + g.pick("1", "2"), "id", ":r" + g.pick("1", "2") + ":"}
			}
		}
	},
	"split texts": func(g garden, p *plant) {
		for _, q := range p.all(func(p *plant) bool { return len(p.kids) == 1 && p.kids[0].Kind == take.Text }) {
			s := q.kids[0].Text
			q.kids = []*plant{{Node: take.Node{Kind: take.Text, Text: s[:len(s)/2]}}, {Node: take.Node{Kind: take.Text, Text: s[len(s)/2:]}}}
		}
	},
	"add scripts": func(g garden, p *plant) {
		for _, q := range p.all(func(p *plant) bool { return p.Name == "body" }) {
			q.kids = append([]*plant{{Node: take.Node{Name: "script"}, kids: []*plant{{Node: take.Node{Kind: take.Text, Text: "x"}}}}}, q.kids...)
		}
	},
	"shift": func(g garden, p *plant) {
		for _, q := range p.all(func(p *plant) bool { return p.Box != nil && p.Box[2] > 0 }) {
			b := *q.Box
			b[1] += 7
			q.Box = &b
		}
	},
}

// Law: a refactoring that nobody sees is no finding.
func TestRefactors(t *testing.T) {
	for name, change := range refactors {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			for seed := range uint64(600) {
				g := newGarden(seed)
				a := page(t, g.html(4))
				p := grow(a)
				change(g, p)
				b := p.press(a)
				if r := Compare(snapTake(a), snapTake(b), Options{}); len(r.Groups) > 0 {
					t.Errorf("seed %d:\n%s%s\n---\n%s", seed, lines(r), newTree(a, maphash.MakeSeed()).outline2(0), newTree(b, maphash.MakeSeed()).outline2(0))
					continue
				}
			}
		})
	}
}

// Law: a wrapper with a role around what was there is one piece of information,
// and nothing in it is a finding; without it, it is a warning. Among many equal
// elements, as random pages have, one in a hundred may be seen otherwise.
func TestRoles(t *testing.T) {
	tried, odd := 0, 0
	for seed := range uint64(600) {
		g := newGarden(seed)
		a := page(t, g.html(4))
		p := grow(a)
		hosts := p.all(func(p *plant) bool {
			return p.Kind == take.Element && p.Name != "html" && p.Name != "head" && !p.Hidden && says(p)
		})
		if len(hosts) == 0 {
			continue
		}
		tried++
		h := hosts[g.IntN(len(hosts))]
		h.kids = []*plant{{Node: take.Node{Name: "x-box", Role: g.pick("form", "region", "group"), Style: h.Style, Box: h.Box}, kids: h.kids}}
		b := p.press(a)
		there, back := Compare(snapTake(a), snapTake(b), Options{}), Compare(snapTake(b), snapTake(a), Options{})
		if len(there.Groups) != 1 || there.Groups[0].Severity != Info || len(back.Groups) != 1 || back.Groups[0].Severity != Warning {
			odd++
			t.Logf("seed %d:\n%sback:\n%s%s", seed, lines(there), lines(back), newTree(a, maphash.MakeSeed()).outline2(0))
		}
	}
	if tried < 100 || odd > tried/100 {
		t.Errorf("%d of %d pages say more or less (of equal empty elements, any may be the new one)", odd, tried)
	}
}

func says(p *plant) bool {
	return len(p.all(func(p *plant) bool { return p.Kind == take.Text && strings.TrimSpace(p.Text) != "" })) > 0
}

// outline2 is the whole tree, one node a line.
func (t *tree) outline2(i int32) string {
	var b strings.Builder
	depth := make([]int, len(t.s.Nodes))
	for j := i; j < t.end[i]; j++ {
		n := t.node(j)
		if j > i {
			depth[j] = depth[n.Parent] + 1
		}
		b.WriteString(strings.Repeat(" ", depth[j]) + n.Name + n.Text + " " + n.Role + " " + n.Label + " " + strings.Join(n.Attrs, " "))
		if n.Hidden {
			b.WriteString(" hidden")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// isSeen reports whether a person sees a text, a control or a picture.
func isSeen(p *plant) bool {
	if p.Hidden || p.Kind == take.Text {
		return false
	}
	for _, k := range p.kids {
		if isSeen(k) || k.Kind == take.Text && strings.TrimSpace(k.Text) != "" {
			return true
		}
	}
	return (isControl(&p.Node) || isPicture(p.Name)) && p.Box[2] > 0
}

// Law: every visible text, control or picture that is lost is a finding, and there is no more than
// one error for one element that is lost.
func TestLosses(t *testing.T) {
	tried := 0
	for seed := range uint64(600) {
		g := newGarden(seed)
		a := page(t, g.html(4))
		p := grow(a)
		hosts := p.all(func(p *plant) bool {
			return p.Kind == take.Element && p.Name != "html" && p.Name != "body" && isSeen(p)
		})
		if len(hosts) == 0 {
			continue
		}
		tried++
		lost := hosts[g.IntN(len(hosts))]
		for _, q := range p.all(func(q *plant) bool { return true }) {
			for i, k := range q.kids {
				if k == lost {
					q.kids = append(append([]*plant(nil), q.kids[:i]...), q.kids[i+1:]...)
					break
				}
			}
		}
		r := Compare(snapTake(a), snapTake(p.press(a)), Options{})
		if len(r.Groups) != 1 || r.Verdict != Regressed {
			t.Logf("seed %d: lost %s %q\n%s", seed, lost.Name, lost.Attrs, lines(r))
			if r.Verdict != Regressed {
				t.Errorf("seed %d: lost %s, no finding that counts", seed, lost.Name)
			}
		}
	}
	if tried < 100 {
		t.Fatalf("only %d pages had something to lose", tried)
	}
}
