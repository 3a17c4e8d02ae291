package take

import (
	"hash/maphash"
	"math/bits"
)

// sibling is a node among the children of one parent.
type sibling struct {
	label           // its key
	node, nth int32 // nth among the siblings with the same key, from 1
	isBare    bool
}

// label is a key without the count: a base, and words in quotes if it has any.
type label struct{ base, words string }

func (l label) key() string {
	if l.words == "" {
		return l.base
	}
	return l.base + ` "` + l.words + `"`
}

// siblings returns the children of a node, with their keys and numbers.
func (t *nesting) siblings(parent int) []sibling {
	n := 0
	for i := parent + 1; i < t.after(parent); i = t.after(i) {
		n++
	}
	list := make([]sibling, 0, n)
	for i := parent + 1; i < t.after(parent); i = t.after(i) {
		base, words, isBare := baseKey(&t.nodes[i])
		list = append(list, sibling{label{base, words}, int32(i), 1, isBare})
	}
	t.addWords(list)
	if n > 1 {
		number(list)
	}
	return list
}

// addWords applies rule 7 to siblings with a bare key. Most have the key of the
// one before.
func (t *nesting) addWords(list []sibling) {
	bares := map[string]int{} // how many of the siblings have each
	for k := 0; k < len(list); {
		from := k
		for k < len(list) && list[k].base == list[from].base && list[k].isBare == list[from].isBare {
			k++
		}
		if list[from].isBare {
			bares[list[from].base] += k - from
		}
	}
	last, hasWords := "", false
	for k := range list {
		s := &list[k]
		if !s.isBare {
			continue
		}
		if s.base != last {
			last, hasWords = s.base, wordy(s.base) || bares[s.base] > 1 && !isCell(s.base)
		}
		if hasWords {
			s.words = t.firstWords(int(s.node))
		}
	}
}

// number counts the siblings with equal keys, of which there are two at least.
// It is a hash table of the last with each key, as there may be many thousands
// and all that is asked of them is that.
func number(list []sibling) {
	seed, mask := maphash.MakeSeed(), 1<<bits.Len(uint(len(list)))*2-1
	last := make([]int32, mask+1) // index in list and 1
	for k := range list {
		s := &list[k]
		at := int(maphash.String(seed, s.words)^maphash.String(seed, s.base)>>1) & mask
		for last[at] != 0 && list[last[at]-1].label != s.label {
			at = (at + 1) & mask
		}
		if last[at] != 0 {
			s.nth = list[last[at]-1].nth + 1
		}
		last[at] = int32(k + 1)
	}
}
