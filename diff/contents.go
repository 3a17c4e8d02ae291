package diff

import (
	"unicode/utf8"

	"github.com/retake-dev/retake/capture/take"
)

// maxContents bounds the subtrees that are read for their text each time that it
// is asked for: of boxes in boxes, to read all of it at each level would cost the
// size times the depth.
const maxContents = 256

// contents are all texts of a tree without white space, one after the other, and
// where those from each node on begin: the text of any subtree is a part.
type contents struct {
	all string
	at  []int32 // by node, and one more
}

// contents returns all text in a subtree without white space.
func (t *tree) contents(i int32) string {
	if t.size(i) <= maxContents {
		var all []byte
		for j := i; j < t.end[i]; j++ {
			all = t.appendSaid(all, j)
		}
		return string(all)
	}
	if t.said == nil {
		t.said = t.newContents()
	}
	return t.said.all[t.said.at[i]:t.said.at[t.end[i]]]
}

func (t *tree) newContents() *contents {
	c := &contents{at: make([]int32, len(t.s.Nodes)+1)}
	var all []byte
	for j := range t.s.Nodes {
		all = t.appendSaid(all, int32(j))
		c.at[j+1] = int32(len(all))
	}
	c.all = string(all)
	return c
}

// appendSaid adds the text of a node, if it is one that people read.
func (t *tree) appendSaid(all []byte, j int32) []byte {
	if n := t.node(j); n.Kind == take.Text && isKept(t.node(int32(n.Parent))) {
		return appendSqueezed(all, n.Text)
	}
	return all
}

// appendSqueezed is squeeze into a list.
func appendSqueezed(all []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			return append(all, squeeze(s[i:])...)
		case c != ' ' && (c < '\t' || c > '\r'):
			all = append(all, c)
		}
	}
	return all
}
