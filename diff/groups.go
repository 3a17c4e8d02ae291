package diff

import (
	"cmp"
	"slices"
)

// maxPlaces is how many further places a group names.
const maxPlaces = 20

// group makes one group of each fingerprint that nothing explains, and lists
// what it explains below it. The groups are ranked.
func group(all []raw, w *causes) []Group {
	byPrint := map[string]*Group{}
	var prints []string
	for i := range all {
		r := &all[i]
		g := byPrint[r.Fingerprint]
		if g == nil {
			g = &Group{Finding: all[w.worst[r.Fingerprint]].Finding}
			byPrint[r.Fingerprint], prints = g, append(prints, r.Fingerprint)
		}
		g.Count++
		if n := len(g.Steps); n == 0 || g.Steps[n-1] != r.Step {
			g.Steps = append(g.Steps, r.Step)
		}
		for _, p := range append([]string{r.Locus.Path}, r.paths...) {
			if p != g.Locus.Path && !slices.Contains(g.Places, p) && len(g.Places) < maxPlaces {
				g.Places = append(g.Places, p)
			}
		}
	}
	groups := []Group{}
	for _, p := range prints {
		if root := w.root(p); root != p {
			f := byPrint[p].Finding
			f.Cause = root
			byPrint[root].Consequences = append(byPrint[root].Consequences, f)
		}
	}
	for _, p := range prints {
		if w.root(p) == p {
			slices.SortStableFunc(byPrint[p].Consequences, rank)
			groups = append(groups, *byPrint[p])
		}
	}
	slices.SortStableFunc(groups, func(x, y Group) int { return rank(x.Finding, y.Finding) })
	return groups
}

// rank orders findings: worst first, then by step, rule and path.
func rank(x, y Finding) int {
	return cmp.Or(cmp.Compare(grade(y.Severity), grade(x.Severity)), cmp.Compare(x.Step, y.Step),
		cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Locus.Path, y.Locus.Path), cmp.Compare(x.Fingerprint, y.Fingerprint))
}
