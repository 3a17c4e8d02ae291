package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// focus reports that the focus is on another element.
func (d *domDiff) focus() {
	x, y := int32(d.a.s.Focus), int32(d.b.s.Focus)
	switch {
	case x >= 0 && d.ab[x] == y || x < 0 && y < 0:
		return
	case x < 0:
		before := len(d.out)
		if x = d.ba[y]; x == none {
			return // it is new, and that is told
		}
		d.changed(FocusChanged, x, y, "", d.b.label(y), "the focus is on %s, it was nowhere", d.b.label(y))
		if len(d.out) > before {
			d.out[before].Severity = Info
		}
	case d.ab[x] == none:
		return // what had it is gone, and that is told
	default:
		now := "nowhere"
		if y >= 0 {
			now = "on " + d.b.label(y)
		}
		before := len(d.out)
		d.changed(FocusChanged, x, d.ab[x], d.a.label(x), strings.TrimPrefix(now, "on "), "the focus is %s, it was on %s", now, d.a.label(x))
		if len(d.out) > before && y >= 0 {
			d.out[before].paths = append(d.out[before].paths, d.b.path(y))
		}
	}
}

// tabIndex is the number of a node in the order of the Tab key, and whether the
// key reaches it at all: 0 in the order of the document, others before.
func tabIndex(n *take.Node) (index int, reached bool) {
	if n.Kind != take.Element || n.Hidden || n.Disabled {
		return 0, false
	}
	if v, ok := n.Attr("tabindex"); ok {
		if i, err := strconv.Atoi(strings.TrimSpace(v)); err == nil {
			return i, i >= 0
		}
	}
	switch n.Name {
	case "a", "area":
		_, ok := n.Attr("href")
		return 0, ok
	case "button", "input", "select", "textarea", "summary", "iframe":
		return 0, true
	}
	editable, ok := n.Attr("contenteditable")
	return 0, ok && editable != "false"
}

// tabs compares what the Tab key reaches, and in which order.
func (d *domDiff) tabs() {
	gained := map[string]bool{} // roles of what is reached only now
	var lost, both []int32
	for _, pair := range d.pairs {
		x, y := pair[0], pair[1]
		_, was := tabIndex(d.a.node(x))
		_, is := tabIndex(d.b.node(y))
		switch {
		case was && !is && d.b.isSeen(y) && !d.b.node(y).Disabled:
			lost = append(lost, x)
		case is && !was:
			gained[d.b.node(y).Role] = true
		}
	}
	for _, x := range lost {
		if !gained[d.a.node(x).Role] { // else one of several takes turns, as tabs do
			d.changed(FocusLost, x, d.ab[x], "reached", "not reached", "the Tab key no longer reaches %s", d.a.titled(x))
		}
	}
	if !d.isNumbered() {
		return
	}
	for x, y := range d.ab {
		if y == none {
			continue
		}
		_, was := tabIndex(d.a.node(int32(x)))
		if _, is := tabIndex(d.b.node(y)); was && is {
			both = append(both, int32(x))
		}
	}
	d.tabOrder(both)
}

// isNumbered reports whether elements of either side have a place of their own
// in the order of the Tab key: only tabindex can change it, other than by
// moving elements.
func (d *domDiff) isNumbered() bool {
	for _, pair := range d.pairs {
		i, _ := tabIndex(d.a.node(pair[0]))
		j, _ := tabIndex(d.b.node(pair[1]))
		if i != j && (i > 0 || j > 0) {
			return true
		}
	}
	return false
}

// tabOrder compares the order of elements that the Tab key reaches on both
// sides.
func (d *domDiff) tabOrder(nodes []int32) {
	rank := func(t *tree, i int32) int {
		n, _ := tabIndex(t.node(i))
		if n == 0 {
			return 1 << 20 // behind all that have a number
		}
		return n
	}
	was, is := slices.Clone(nodes), slices.Clone(nodes)
	slices.SortStableFunc(was, func(x, y int32) int { return cmp.Compare(rank(d.a, x), rank(d.a, y)) })
	slices.SortFunc(is, func(x, y int32) int {
		return cmp.Or(cmp.Compare(rank(d.b, d.ab[x]), rank(d.b, d.ab[y])), cmp.Compare(d.ab[x], d.ab[y]))
	})
	at := make(map[int32]int32, len(is))
	for i, x := range is {
		at[x] = int32(i)
	}
	pairs := make([][2]int32, len(was))
	for i, x := range was {
		pairs[i] = [2]int32{int32(i), at[x]}
	}
	kept := increasing(pairs)
	if len(kept) == len(was) {
		return
	}
	first := 0
	for first < len(kept) && int(kept[first][0]) == first {
		first++
	}
	x := was[first]
	old, new := d.listings(was, is)
	d.changed(FocusOrder, x, d.ab[x], old, new, "the Tab key reaches %s in another order", count(len(was)-len(kept), "element"))
}

// tabKey is a tabindex as it is compared: what it does, not how it is written.
func tabKey(v string) string {
	i, err := strconv.Atoi(strings.TrimSpace(v))
	switch {
	case err != nil || i == 0:
		return "0"
	case i < 0:
		return "-1"
	}
	return fmt.Sprint(i)
}
