package reports

import "strings"

// line is one line of what a build showed: a node, a request, a message.
type line struct {
	key              string // lines of equal keys are the same
	kin              string // changed lines of equal kin are set side by side
	lead, text, tail string // printable
	bad              bool   // an error in itself
	depth            int    // of a node in its tree
	node, last       int    // the nodes of the snapshot that it shows, from and to; -1 for other lines
}

// row is a line of both builds, side by side.
type row struct {
	Op    string `json:"op"`              // "same", "changed", "removed" or "added"
	Left  *cell  `json:"left,omitempty"`  // nil where there is none
	Right *cell  `json:"right,omitempty"` // likewise
	Depth int    `json:"depth,omitempty"`
	Href  string `json:"href,omitempty"` // of the finding about it, "" if none
	a, b  int    // indices of the lines, -1 if none
}

// cell is a line of one build.
type cell struct {
	Lead   string    `json:"lead,omitempty"`
	Indent string    `json:"indent,omitempty"`
	Parts  []segment `json:"parts"`
	Tail   string    `json:"tail,omitempty"`
	Bad    bool      `json:"bad,omitempty"`
}

// pair sets the lines of two builds side by side.
func pair(a, b []line) []row {
	var rows []row
	i, j := 0, 0
	for _, m := range append(align(keys(a), keys(b)), match{len(a), len(b)}) {
		rows = append(rows, changes(a, b, i, m.a, j, m.b)...)
		if m.a < len(a) {
			rows = append(rows, row{Op: "same", a: m.a, b: m.b, Depth: b[m.b].depth})
		}
		i, j = m.a+1, m.b+1
	}
	return rows
}

// changes sets a[i:m] beside b[j:n], lines of which none is the same. Lines
// that are akin are a change, the others went or came.
func changes(a, b []line, i, m, j, n int) []row {
	var rows []row
	fromA, fromB := i, j
	for _, k := range append(align(kins(a[i:m]), kins(b[j:n])), match{m - i, n - j}) {
		k.a, k.b = k.a+fromA, k.b+fromB
		for ; i < k.a; i++ {
			rows = append(rows, row{Op: "removed", a: i, b: -1, Depth: a[i].depth})
		}
		for ; j < k.b; j++ {
			rows = append(rows, row{Op: "added", a: -1, b: j, Depth: b[j].depth})
		}
		if i < m && j < n {
			rows = append(rows, row{Op: "changed", a: i, b: j, Depth: b[j].depth})
			i, j = i+1, j+1
		}
	}
	return rows
}

func keys(lines []line) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.key
	}
	return out
}

func kins(lines []line) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.kin
	}
	return out
}

// maxLine is how many characters of a line are shown.
const maxLine = 400

// dress fills in the cells of rows, indented from the depth given.
func dress(rows []row, a, b []line, depth int) {
	for i := range rows {
		r := &rows[i]
		var l, c *line
		if r.a >= 0 {
			l = &a[r.a]
		}
		if r.b >= 0 {
			c = &b[r.b]
		}
		r.Left, r.Right = cellOf(l, depth), cellOf(c, depth)
		if r.Op == "changed" {
			as, bs := contrast(l.text, c.text)
			r.Left.Parts, r.Right.Parts = window(as, maxLine), window(bs, maxLine)
		}
		r.Depth -= depth
	}
}

func cellOf(l *line, depth int) *cell {
	if l == nil {
		return nil
	}
	return &cell{
		Lead: l.lead, Tail: l.tail, Bad: l.bad,
		Indent: strings.Repeat("  ", max(l.depth-depth, 0)),
		Parts:  window([]segment{{Text: l.text}}, maxLine),
	}
}

// hunk is a run of rows that are shown together.
type hunk struct {
	Skipped int    `json:"skipped,omitempty"` // equal rows left out before it
	Path    string `json:"path,omitempty"`    // where in the tree its first row is
	Hidden  []row  `json:"hidden,omitempty"`  // equal rows before it, folded away
	Rows    []row  `json:"rows"`
}

// table is what two builds showed, side by side, with equal parts folded.
type table struct {
	Hunks   []hunk `json:"hunks,omitempty"`
	Changed int    `json:"changed,omitempty"` // rows that are not the same
	Total   int    `json:"total"`             // rows
	Skipped int    `json:"skipped,omitempty"` // equal rows left out at the end
	Omitted int    `json:"omitted,omitempty"` // rows left out because there are too many
}

// maxRows bounds the rows of one table.
const maxRows = 400

// listTable sets two lists side by side. Long runs of equal lines are folded.
func listTable(a, b []line) table {
	const fold = 8
	rows := pair(a, b)
	dress(rows, a, b, 0)
	t := table{Total: len(rows)}
	h := hunk{}
	for i := 0; i < len(rows); {
		n := i
		for n < len(rows) && rows[n].Op == "same" && !rows[n].bad() {
			n++
		}
		if n-i > fold {
			if len(h.Rows)+len(h.Hidden) > 0 {
				t.Hunks = append(t.Hunks, h)
			}
			h, i = hunk{Hidden: rows[i:n]}, n
			continue
		}
		n = min(n+1, len(rows))
		h.Rows = append(h.Rows, rows[i:n]...)
		i = n
	}
	if len(h.Rows)+len(h.Hidden) > 0 {
		t.Hunks = append(t.Hunks, h)
	}
	t.count(rows)
	return t
}

// bad reports whether either side is an error in itself.
func (r row) bad() bool {
	return r.Left != nil && r.Left.Bad || r.Right != nil && r.Right.Bad
}

// count counts the rows that are not the same.
func (t *table) count(rows []row) {
	for _, r := range rows {
		if r.Op != "same" {
			t.Changed++
		}
	}
}

// treeTable sets two trees side by side: what changed, what a finding is
// about, and a few lines around that. path says where in the tree a row is.
func treeTable(rows []row, a, b []line, path func(row) string) table {
	const context = 3
	t := table{Total: len(rows)}
	t.count(rows)
	done := 0 // rows before it are shown or left out
	for i := range rows {
		if rows[i].Op == "same" && rows[i].Href == "" {
			continue
		}
		from, to := max(i-context, done), min(i+1+context, len(rows))
		if len(t.Hunks) == 0 || from > done {
			t.Hunks = append(t.Hunks, hunk{Skipped: from - done})
		}
		h := &t.Hunks[len(t.Hunks)-1]
		if to > from {
			h.Rows, done = append(h.Rows, rows[from:to]...), to
		}
	}
	t.Skipped = len(rows) - done
	t.trim()
	for i := range t.Hunks {
		t.Hunks[i].finish(a, b, path)
	}
	return t
}

// trim leaves out rows beyond maxRows.
func (t *table) trim() {
	room := maxRows
	for i := range t.Hunks {
		h := &t.Hunks[i]
		if len(h.Rows) > room {
			t.Omitted += len(h.Rows) - room
			h.Rows = h.Rows[:room]
		}
		room -= len(h.Rows)
		if room == 0 {
			for _, rest := range t.Hunks[i+1:] {
				t.Omitted += len(rest.Rows)
			}
			t.Hunks = t.Hunks[:i+1]
			return
		}
	}
}

// finish dresses the rows of a hunk of a tree, and says where they are.
func (h *hunk) finish(a, b []line, path func(row) string) {
	least := h.Rows[0].Depth
	for _, r := range h.Rows {
		least = min(least, r.Depth)
	}
	h.Path = path(h.Rows[0])
	dress(h.Rows, a, b, least)
}
