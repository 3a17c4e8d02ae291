package diff

import (
	"cmp"
	"slices"

	"github.com/retake-dev/retake/capture/take"
)

// Noise is what differs between two takes of the same build: it is learned,
// never guessed. Its JSON is made to be read and kept.
type Noise struct {
	// Loci are sorted, and each is there once.
	Loci []NoiseLocus `json:"loci,omitempty"`
}

// NoiseLocus is one place where differences mean nothing, at every step.
type NoiseLocus struct {
	// Area is the first part of the rules it is about: "dom", "action",
	// "console", "network", "navigation".
	Area string `json:"area"`
	Path string `json:"path"`
	// Scope is "" for the place itself, "subtree" for it and all below it,
	// and "order" for the order of what is in it.
	Scope string `json:"scope,omitempty"`
}

// The scopes of noise.
const (
	itself  = ""
	subtree = "subtree"
	order   = "order"
)

func compareLoci(x, y NoiseLocus) int {
	return cmp.Or(cmp.Compare(x.Area, y.Area), cmp.Compare(x.Path, y.Path), cmp.Compare(x.Scope, y.Scope))
}

// Merge returns the noise of both.
func (n Noise) Merge(other Noise) Noise {
	loci := append(slices.Clone(n.Loci), other.Loci...)
	slices.SortFunc(loci, compareLoci)
	return Noise{Loci: slices.Compact(loci)}
}

// LearnNoise returns the loci that differ between two takes of one build. Takes
// that cannot be compared teach nothing.
func LearnNoise(a, a2 take.Take) Noise {
	c := newComparer(a, a2, Options{})
	c.learning = true
	if len(mismatches(a, a2)) > 0 {
		return Noise{}
	}
	var n Noise
	for _, f := range c.findings() {
		n.Loci = append(n.Loci, f.noise...)
	}
	return n.Merge(Noise{})
}

// noiseIndex answers whether a locus is noise.
type noiseIndex map[NoiseLocus]bool

func newNoiseIndex(n Noise) noiseIndex {
	index := make(noiseIndex, len(n.Loci))
	for _, l := range n.Loci {
		index[l] = true
	}
	return index
}

// all reports whether every one of some loci is noise; there must be some.
func (x noiseIndex) all(loci []NoiseLocus) bool {
	for _, l := range loci {
		if !x[l] {
			return false
		}
	}
	return len(loci) > 0
}

// covers reports whether a node is noise: itself in the scope, or all that is
// in it or in one of its ancestors.
func (x noiseIndex) covers(t *tree, i int32, scope string) bool {
	if len(x) == 0 || i < 0 {
		return false
	}
	if x[NoiseLocus{"dom", t.path(i), scope}] {
		return true
	}
	for ; i >= 0; i = int32(t.node(i).Parent) {
		if x[NoiseLocus{"dom", t.path(i), subtree}] {
			return true
		}
	}
	return false
}
