package reports

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/retake-dev/retake/capture/take"
)

// sketch writes a table in short: a sign for each row, and what is left out.
func sketch(t table) string {
	var b strings.Builder
	signs := map[string]string{"same": "=", "changed": "~", "removed": "-", "added": "+"}
	for _, h := range t.Hunks {
		if n := len(h.Hidden) + h.Skipped; n > 0 {
			fmt.Fprintf(&b, "(%d)", n)
		}
		for _, r := range h.Rows {
			b.WriteString(signs[r.Op])
		}
	}
	if t.Skipped > 0 {
		fmt.Fprintf(&b, "(%d)", t.Skipped)
	}
	return b.String()
}

func lines(s string) []line {
	var out []line
	for _, l := range strings.Fields(s) {
		out = append(out, listed(l[:1], l[1:], ""))
	}
	return out
}

func TestListTable(t *testing.T) {
	many := strings.Repeat("gA ", 9)
	for _, c := range []struct{ reason, a, b, want string }{
		{"nothing", "", "", ""},
		{"equal", "gA gB", "gA gB", "=="},
		{"akin lines are a change", "gA gB gC", "gA gX gC", "=~="},
		{"others come and go", "gA gC", "gA pX gC", "=+="},
		{"removed before added", "gA gB", "pX pY", "--++"},
		{"long equal runs are folded", many + "gB", many + "gC", "(9)~"},
		{"short ones are not", "gA gB", "gA gC", "=~"},
		{"folded between changes", "gX " + many + "gB", "gY " + many + "gC", "~(9)~"},
	} {
		got := listTable(lines(c.a), lines(c.b))
		assert.Equal(t, c.want, sketch(got), c.reason)
		assert.Equal(t, strings.Count(c.want, "~")+strings.Count(c.want, "+")+strings.Count(c.want, "-"), got.Changed, c.reason)
	}
}

func TestTreeTable(t *testing.T) {
	none := func(row) string { return "" }
	tree := func(n int, edit func(i int) string) []line {
		var out []line
		for i := range n {
			out = append(out, line{key: edit(i), kin: "x", text: edit(i), node: i, last: i})
		}
		return out
	}
	plain := func(i int) string { return fmt.Sprint("line ", i) }
	with := func(changed ...int) func(int) string {
		return func(i int) string {
			for _, c := range changed {
				if c == i {
					return "new"
				}
			}
			return plain(i)
		}
	}
	table := func(about func(row) string, changed ...int) string {
		a, b := tree(100, plain), tree(100, with(changed...))
		rows := pair(a, b)
		for i := range rows {
			rows[i].Href = about(rows[i])
		}
		return sketch(treeTable(rows, a, b, none))
	}
	assert.Equal(t, "(100)", table(none), "equal trees are not shown")
	assert.Equal(t, "(47)===~===(46)", table(none, 50), "three lines around a change")
	assert.Equal(t, "~===(96)", table(none, 0), "the beginning")
	assert.Equal(t, "(96)===~", table(none, 99), "the end")
	assert.Equal(t, "(47)===~======~===(39)", table(none, 50, 57), "changes that touch are one hunk")
	assert.Equal(t, "(47)===~===(1)===~===(38)", table(none, 50, 58), "others are two")
	about := func(r row) string {
		if r.a == 20 {
			return "#finding"
		}
		return ""
	}
	assert.Equal(t, "(17)=======(76)", table(about), "what a finding is about is shown, though its line is equal")
	a, b := tree(5000, plain), tree(5000, func(i int) string { return "new" + plain(i) })
	big := treeTable(pair(a, b), a, b, none)
	assert.Equal(t, 5000-maxRows, big.Omitted)
	assert.Len(t, big.Hunks[0].Rows, maxRows)
}

func TestTreeLines(t *testing.T) {
	on, value := true, "a@b.c"
	box := el("input", "id=mail type=email", nil)
	box.Value, box.Checked, box.Disabled, box.Hidden, box.Covered = &value, &on, true, true, true
	dom, ids := snapshot(el("main", "class=x", nil, el("p", "", nil, txt(" one\n two ")), txt("  \n "), box,
		el("x-card", "", nil, tnode{Node: take.Node{Kind: take.Shadow}, children: []tnode{txt("in")}}), el("b", "title="+strings.Repeat("z", 2000), nil)))
	dom.Focus = ids["mail"]
	var got []string
	for _, l := range treeLines(dom) {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%d %s  %s", l.depth, l.text, l.tail)))
	}
	assert.Equal(t, []string{
		"0 #document https://shop.example/",
		`1 <main class="x">`,
		"2 <p> one two",
		`2 <input id="mail" type="email">  value "a@b.c" · on · disabled · hidden · covered · focus`,
		"2 <x-card>",
		"3 #shadow-root in",
		`2 <b title="` + strings.Repeat("z", 1000) + `… 2,000 bytes, ee288f45">`,
	}, got)
	assert.Equal(t, "main.x › x-card", treePath(dom, ids["mail"]+2))
	assert.Empty(t, treeLines(nil))
}
