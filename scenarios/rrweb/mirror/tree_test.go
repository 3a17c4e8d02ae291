package mirror_test

import (
	"strings"
	"testing"

	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/rrweb/mirror"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// el is an element; its attributes are name, value, name, value.
func el(id int, tag string, attributes []string, children ...*mirror.Node) *mirror.Node {
	n := &mirror.Node{ID: id, Kind: mirror.Element, Tag: tag}
	for i := 0; i < len(attributes); i += 2 {
		n.Set(attributes[i], attributes[i+1])
	}
	for _, c := range children {
		n.Append(c)
	}
	return n
}

func txt(id int, s string) *mirror.Node { return &mirror.Node{ID: id, Kind: mirror.Text, Text: s} }

func doc(id int, children ...*mirror.Node) *mirror.Node {
	n := &mirror.Node{ID: id, Kind: mirror.Document}
	for _, c := range children {
		n.Append(c)
	}
	return n
}

// tree is one with a body of the id 4.
func tree(t *testing.T, children ...*mirror.Node) *mirror.Tree {
	t.Helper()
	tr := mirror.New(1000)
	require.NoError(t, tr.Reset(doc(1, el(2, "html", nil, el(4, "body", nil, children...)))))
	return tr
}

// shape is the tags below a node, as a(b,c).
func shape(n *mirror.Node) string {
	var inside []string
	for c := range n.Children() {
		inside = append(inside, shape(c))
	}
	name := n.Tag
	if n.Kind == mirror.Document {
		name = "#"
	}
	if len(inside) > 0 {
		name += "(" + strings.Join(inside, ",") + ")"
	}
	return name
}

func TestTree(t *testing.T) {
	add := func(parent, next int, n *mirror.Node) mirror.Addition {
		return mirror.Addition{Parent: parent, Next: next, Node: n}
	}
	for _, c := range []struct {
		reason         string
		removes        []int
		adds           []mirror.Addition
		want           string
		late, homeless int
	}{
		{"at the end", nil, []mirror.Addition{add(4, 0, el(20, "c", nil))}, "body(a,b,c)", 0, 0},
		{"before another", nil, []mirror.Addition{add(4, 11, el(20, "c", nil))}, "body(a,c,b)", 0, 0},
		{"before one that comes later", nil, []mirror.Addition{add(4, 21, el(20, "c", nil)), add(4, 0, el(21, "d", nil))}, "body(a,b,c,d)", 0, 0},
		{"in one that comes later", nil, []mirror.Addition{add(20, 0, el(21, "d", nil)), add(4, 10, el(20, "c", nil))}, "body(c(d),a,b)", 0, 0},
		{"a chain from its end", nil, []mirror.Addition{add(22, 0, el(23, "z", nil)), add(21, 0, el(22, "y", nil)), add(4, 0, el(21, "x", nil))}, "body(a,b,x(y(z)))", 0, 0},
		{"before one that never comes", nil, []mirror.Addition{add(4, 99, el(20, "c", nil))}, "body(a,b,c)", 1, 0},
		{"in one that never comes", nil, []mirror.Addition{add(99, 0, el(20, "c", nil))}, "body(a,b)", 0, 1},
		{"removed", []int{10}, nil, "body(b)", 0, 0},
		{"removed twice, and unknown", []int{10, 10, 99}, nil, "body(b)", 0, 0},
		{"the document cannot be removed", []int{1}, nil, "body(a,b)", 0, 0},
		{"moved, as a removal and an addition", []int{10}, []mirror.Addition{add(11, 0, el(10, "a", nil))}, "body(b(a))", 0, 0},
		{"moved without a removal", nil, []mirror.Addition{add(11, 0, el(10, "a", nil))}, "body(b(a))", 0, 0},
		{"into itself", nil, []mirror.Addition{add(10, 0, el(10, "a", nil))}, "body(a,b)", 0, 0},
		{"into what is in it", nil, []mirror.Addition{add(11, 0, el(4, "body", nil))}, "body(a,b)", 0, 0},
		{"before a node that is elsewhere", nil, []mirror.Addition{add(10, 11, el(20, "c", nil))}, "body(a(c),b)", 0, 0},
		{"the document in itself", nil, []mirror.Addition{add(4, 0, doc(1))}, "body(a,b)", 0, 0},
	} {
		t.Run(c.reason, func(t *testing.T) {
			tr := tree(t, el(10, "a", nil), el(11, "b", nil))
			for _, id := range c.removes {
				tr.Remove(id)
			}
			for _, a := range c.adds {
				require.NoError(t, tr.Add(a))
			}
			late, err := tr.Settle()
			require.NoError(t, err)
			assert.Equal(t, c.want, shape(tr.Node(4)))
			assert.Equal(t, c.late, late)
			assert.Equal(t, c.homeless, tr.Homeless())
		})
	}
}

func TestDocumentsAreReplaced(t *testing.T) {
	tr := tree(t, el(10, "iframe", nil))
	require.NoError(t, tr.Add(mirror.Addition{Parent: 10, Node: doc(20, el(21, "html", nil))}))
	require.NoError(t, tr.Add(mirror.Addition{Parent: 10, Node: doc(30, el(31, "html", nil))}))
	assert.Equal(t, "body(iframe(#(html)))", shape(tr.Node(4)))
	assert.Nil(t, tr.Node(21), "what went is not known any more")
	require.NoError(t, tr.Add(mirror.Addition{Parent: 30, Node: el(32, "html", nil, el(33, "p", nil))}))
	assert.Equal(t, "body(iframe(#(html(p))))", shape(tr.Node(4)))
}

func TestTreeIsBounded(t *testing.T) {
	tr := mirror.New(3)
	assert.ErrorIs(t, tr.Reset(doc(1, el(2, "a", nil), el(3, "b", nil), el(4, "c", nil))), imports.ErrTooLarge)
	tr = mirror.New(3)
	require.NoError(t, tr.Reset(doc(1, el(2, "a", nil))))
	require.NoError(t, tr.Add(mirror.Addition{Parent: 77, Node: el(5, "x", nil)}))
	assert.ErrorIs(t, tr.Add(mirror.Addition{Parent: 78, Node: el(6, "x", nil)}), imports.ErrTooLarge, "what waits counts, too")
}

// A document that is a million deep is walked without a million frames of the
// stack, and its elements have no path.
func TestDeepTree(t *testing.T) {
	tr := mirror.New(2_000_000)
	require.NoError(t, tr.Reset(doc(1, el(2, "html", nil))))
	for id := 3; id < 100_000; id++ {
		require.NoError(t, tr.Add(mirror.Addition{Parent: id - 1, Node: el(id, "b", nil)}))
	}
	assert.True(t, tr.Node(99_999).Target().Empty())
	assert.Equal(t, "html > b > b", tr.Node(4).Target().CSS)
}
