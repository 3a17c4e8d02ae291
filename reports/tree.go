package reports

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// treeLines writes a snapshot as an outline, a line for each element, with
// its text on the same line if that is all it holds. White space is folded.
func treeLines(s *take.Snapshot) []line {
	if s == nil {
		return nil
	}
	children := make([]int, len(s.Nodes))
	depth := make([]int, len(s.Nodes))
	for i, n := range s.Nodes {
		if n.Parent >= 0 && n.Parent < i {
			children[n.Parent]++
			depth[i] = depth[n.Parent] + 1
		}
	}
	out := make([]line, 0, len(s.Nodes))
	for i := 0; i < len(s.Nodes); i++ {
		l := nodeLine(s, i)
		if n := i + 1; children[i] == 1 && n < len(s.Nodes) && s.Nodes[n].Kind == take.Text && s.Nodes[n].Parent == i {
			l.text = strings.TrimSpace(l.text + " " + nodeLine(s, n).text)
			i, l.last = n, n
		}
		if l.text == "" {
			continue
		}
		l.depth = depth[l.node]
		l.key = strconv.Itoa(l.depth) + " " + l.text + "\x00" + l.tail
		l.kin = strconv.Itoa(l.depth) + " " + s.Nodes[l.node].Name
		out = append(out, l)
	}
	return out
}

// nodeLine writes one node; its text is "" for white space.
func nodeLine(s *take.Snapshot, i int) line {
	n := s.Nodes[i]
	l := line{node: i, last: i}
	switch n.Kind {
	case take.Text:
		if t := strings.Join(strings.Fields(n.Text), " "); t != "" {
			l.text = short(t)
		}
	case take.Shadow:
		l.text = "#shadow-root"
	case take.Document:
		l.text = "#document " + short(n.Text)
	default:
		l.text, l.tail = tag(n), state(n, i == s.Focus)
	}
	return l
}

// tag writes the tag of an element.
func tag(n take.Node) string {
	var b strings.Builder
	b.WriteString("<" + printable(n.Name))
	for i := 0; i+1 < len(n.Attrs); i += 2 {
		b.WriteString(" " + printable(n.Attrs[i]))
		if v := n.Attrs[i+1]; v != "" {
			b.WriteString(`="` + short(v) + `"`)
		}
	}
	return b.String() + ">"
}

// state writes what an element is like beyond its tag.
func state(n take.Node, focus bool) string {
	var out []string
	if n.Value != nil {
		out = append(out, `value "`+short(*n.Value)+`"`)
	}
	if n.Checked != nil {
		out = append(out, map[bool]string{true: "on", false: "off"}[*n.Checked])
	}
	for _, f := range []struct {
		is   bool
		word string
	}{{n.Disabled, "disabled"}, {n.Hidden, "hidden"}, {n.Covered, "covered"}, {focus, "focus"}} {
		if f.is {
			out = append(out, f.word)
		}
	}
	return strings.Join(out, " · ")
}

// maxValue is how long a text or attribute may be in an outline.
const maxValue = 1000

// short makes a text printable. What is too long is cut, with a digest of the
// whole, so that a change behind the cut still shows.
func short(s string) string {
	if len(s) <= maxValue {
		return printable(s)
	}
	h := fnv.New32a()
	h.Write([]byte(s))
	return fmt.Sprintf("%s… %s bytes, %08x", printable(strings.ToValidUTF8(s[:maxValue], "")), thousands(len(s)), h.Sum32())
}

// treePath names the ancestors of a node, outermost first, the innermost five
// of them.
func treePath(s *take.Snapshot, node int) string {
	var names []string
	for i := s.Nodes[node].Parent; i > 0 && i < len(s.Nodes); i = s.Nodes[i].Parent {
		if len(names) == 5 {
			names = append(names, "…")
			break
		}
		names = append(names, nickname(s.Nodes[i]))
		if s.Nodes[i].Parent >= i {
			break
		}
	}
	for l, r := 0, len(names)-1; l < r; l, r = l+1, r-1 {
		names[l], names[r] = names[r], names[l]
	}
	return strings.Join(names, " › ")
}

// nickname is a short name for a node: its tag, with id or first class.
func nickname(n take.Node) string {
	switch n.Kind {
	case take.Shadow:
		return "#shadow-root"
	case take.Document:
		return "#document"
	}
	name := oneLine(n.Name)
	if id, ok := n.Attr("id"); ok && id != "" {
		return clip(name+"#"+oneLine(id), 40)
	}
	if class, _ := n.Attr("class"); strings.TrimSpace(class) != "" {
		return clip(name+"."+oneLine(strings.Fields(class)[0]), 40)
	}
	return name
}
