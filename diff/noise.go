package diff

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// Noise is what differs between two takes of the same build: it is learned,
// never guessed.
type Noise struct {
	// Loci are sorted, and each is there once.
	Loci []Noisy
}

// NoiseLocus is one place where differences mean nothing, at every step.
type NoiseLocus struct {
	// Area is the first part of the rules it is about: "dom", "action",
	// "console", "network", "navigation", "state", "vitals".
	Area string
	// Path is that of an element, or with @ and a name of an attribute of it; or
	// whatever a finding of the area is at.
	Path string
	// Scope is "" for the place itself, "subtree" for it and all below it,
	// and "order" for the order of what is in it.
	Scope string
}

// Noisy is a locus with what is known of its noise.
type Noisy struct {
	NoiseLocus
	// Shape is what both sides have in common where only a text differs: any
	// other difference there is none. [Shapeless] covers all.
	Shape Shape
	// Steps is at how many steps of a take it differed, at most; 0 is any.
	Steps int
	// Seen is in how many of Of pairs of takes it differed. Both are 0 for what
	// nobody learned, but somebody wrote.
	Seen, Of int
	// Why is what a finding would have said.
	Why string
}

// The scopes of noise.
const (
	itself  = ""
	subtree = "subtree"
	order   = "order"
)

// Scopes are the values of [NoiseLocus.Scope].
func Scopes() []string { return []string{itself, subtree, order} }

func compareLoci(x, y NoiseLocus) int {
	return cmp.Or(cmp.Compare(x.Area, y.Area), cmp.Compare(x.Path, y.Path), cmp.Compare(x.Scope, y.Scope))
}

// Merge returns the noise of both.
func (n Noise) Merge(other Noise) Noise {
	index := newNoiseIndex(n)
	for _, l := range other.Loci {
		index.add(l)
	}
	return index.noise()
}

// rarely is in how many of how many pairs a locus must differ to stay noise:
// what is rarer hides more regressions than it explains flakes.
const rarely, ofPairs = 1, 10

// Next returns the noise after another pair of takes. What nobody learned stays.
func (n Noise) Next(pair Noise) Noise {
	index := newNoiseIndex(pair)
	for _, l := range n.Loci {
		_, again := index[l.NoiseLocus]
		switch {
		case l.Of == 0:
			index[l.NoiseLocus] = l
			continue
		case !again:
			l.Of++
		}
		if again || l.Of < ofPairs || l.Seen*ofPairs >= l.Of*rarely {
			index.add(l)
		}
	}
	return index.noise()
}

// LearnNoise returns the loci that differ between two takes of one build. Takes
// that cannot be compared teach nothing.
func LearnNoise(a, a2 take.Take) Noise {
	c := newComparer(a, a2, Options{})
	c.learning = true
	if len(mismatches(a, a2)) > 0 {
		return Noise{}
	}
	index := noiseIndex{}
	at := map[NoiseLocus]int{} // the last step
	for _, f := range c.findings() {
		for n, l := range f.noise {
			noisy := Noisy{NoiseLocus: l, Shape: f.shape(n), Why: f.Message}
			if before, known := index[l]; known {
				noisy.Steps, noisy.Why = before.Steps, before.Why
			}
			if last, known := at[l]; !known || last != f.Step {
				noisy.Steps++
			}
			at[l] = f.Step
			index.add(noisy)
		}
	}
	for l, noisy := range index {
		noisy.Seen, noisy.Of = 1, 1
		index[l] = noisy
	}
	return index.noise()
}

// noiseIndex answers whether a locus is noise.
type noiseIndex map[NoiseLocus]Noisy

func newNoiseIndex(n Noise) noiseIndex {
	index := make(noiseIndex, len(n.Loci))
	for _, l := range n.Loci {
		index.add(l)
	}
	return index
}

// add adds a locus, or what else is known of one.
func (x noiseIndex) add(l Noisy) {
	if known, ok := x[l.NoiseLocus]; ok {
		l.Shape = known.Shape.join(l.Shape)
		l.Why = cmp.Or(known.Why, l.Why)
		l.Seen, l.Of = l.Seen+known.Seen, l.Of+known.Of
		if l.Steps == 0 || known.Steps == 0 {
			l.Steps = 0
		} else {
			l.Steps = max(l.Steps, known.Steps)
		}
	}
	x[l.NoiseLocus] = l
}

func (x noiseIndex) noise() Noise {
	var n Noise
	for _, l := range slices.SortedFunc(maps.Keys(x), compareLoci) {
		n.Loci = append(n.Loci, x[l])
	}
	return n
}

// has reports whether a difference at a locus is noise.
func (x noiseIndex) has(l NoiseLocus, d differing) bool {
	known, ok := x[l]
	return ok && known.Shape.covers(d)
}

// all reports whether a difference is noise at every one of some loci; there
// must be some.
func (x noiseIndex) all(loci []NoiseLocus, d differing) bool {
	for _, l := range loci {
		if !x.has(l, d) {
			return false
		}
	}
	return len(loci) > 0
}

// covering returns the locus for which a difference at a node is noise: itself
// in the scope, or one that all that is in it or in one of its ancestors is.
// That its text is noise says nothing of its attributes.
func (x noiseIndex) covering(t *tree, i int32, scope string, d differing) (l NoiseLocus, ok bool) {
	if len(x) == 0 || i < 0 {
		return l, false
	}
	if l = (NoiseLocus{"dom", t.path(i) + d.part, scope}); x.has(l, d) {
		return l, true
	}
	if l.Path = t.path(i); d.part != "" {
		if all, known := x[l]; known && all.Shape == Shapeless {
			return l, true
		}
	}
	for ; i >= 0; i = int32(t.node(i).Parent) {
		if l = (NoiseLocus{"dom", t.path(i), subtree}); x.has(l, d) {
			return l, true
		}
	}
	return l, false
}

// isRestless reports whether there is noise in an element itself, or in all that
// is in it.
func (x noiseIndex) isRestless(path string) bool {
	for l := range x {
		part, found := strings.CutPrefix(l.Path, path)
		if found && l.Area == "dom" && l.Scope != order && (part == "" || part[0] == '@') {
			return true
		}
	}
	return false
}

// A locus that differed at one step of two takes of one build, and differs at
// nearly all steps of a candidate, is not that noise. The measure is Diffy's,
// which compares how often a field differs between versions with how often it
// does between two instances of one version; it is stricter here, as a take has
// few steps: a page that differs stays so until it is left.
const (
	loudFactor = 3
	loudSteps  = 3
)

// tooLoud returns the loci that differ at far more steps than when they were
// learned.
func (c *comparer) tooLoud() []NoiseLocus {
	var list []NoiseLocus
	for l, steps := range c.heard {
		if known := c.noise[l].Steps; known > 0 && steps >= loudFactor*known+loudSteps {
			list = append(list, l)
		}
	}
	return list
}
