package take

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"unicode/utf8"
)

// A snapshot is stored as lines of JSON: first a head, then one row for each
// node, so that grep, diff and jq work on it. A row has the keys of [Node],
// but says its place relative to the row before, so that an insertion changes
// the rows around it and no others, and a delta stays small:
//
//	u  how many levels the parent is above the node before: 0 (left out) is
//	   its first child, 1 its next sibling, and so on
//	b  the box in hundredths of a CSS pixel, x and y relative to the nearest
//	   ancestor with a box in the same document
//
// These lines are also what the digest is made of, but for the look in the head.

// head is the first line of a stored snapshot.
type head struct {
	Focus   int               `json:"focus"`
	Storage map[string]string `json:"storage,omitempty"`
	Styles  [][]string        `json:"styles,omitempty"`
	Look    *Look             `json:"look,omitempty"`
}

// row is one of the lines below.
type row struct {
	Up       int         `json:"u"`
	Kind     NodeKind    `json:"k"`
	Name     string      `json:"n"`
	Attrs    []string    `json:"a"`
	Text     string      `json:"t"`
	Before   string      `json:"w"`
	End      string      `json:"e"`
	Value    *string     `json:"v"`
	Checked  *bool       `json:"c"`
	Scroll   *[2]float64 `json:"s"`
	Box      *[4]int64   `json:"b"`
	Hidden   bool        `json:"h"`
	Covered  bool        `json:"o"`
	Disabled bool        `json:"d"`
	Style    int         `json:"y"`
	Role     string      `json:"r"`
	Label    string      `json:"l"`
}

// appendSnapshot appends the lines of a valid snapshot.
func appendSnapshot(b []byte, s *Snapshot) []byte {
	b = append(appendJSON(b, head{s.Focus, s.Storage, s.Styles, s.Look}), '\n')
	origins := make([][2]int64, len(s.Nodes))
	for i := range s.Nodes {
		b = append(appendNode(b, s.Nodes, i, origins), '\n')
	}
	return b
}

// appendNode appends the row of a node. Origins holds, for the nodes before
// it, the corner that boxes below them are relative to; it is set for this one.
func appendNode(b []byte, nodes []Node, i int, origins [][2]int64) []byte {
	n := &nodes[i]
	start := len(b)
	if i > 0 {
		up, _ := climb(nodes, i)
		b = appendInt(b, "u", int64(up))
	}
	b = appendInt(b, "k", int64(n.Kind))
	b = appendText(b, "n", n.Name)
	b = appendList(b, "a", n.Attrs)
	b = appendText(b, "t", n.Text)
	b = appendText(b, "w", n.Before)
	b = appendText(b, "e", n.End)
	b = appendState(b, n)
	b = appendBox(b, nodes, i, origins)
	b = appendFlag(b, "h", n.Hidden)
	b = appendFlag(b, "o", n.Covered)
	b = appendFlag(b, "d", n.Disabled)
	b = appendInt(b, "y", int64(n.Style))
	b = appendText(b, "r", n.Role)
	b = appendText(b, "l", n.Label)
	if len(b) == start {
		return append(b, '{', '}')
	}
	b[start] = '{' // the first key's comma
	return append(b, '}')
}

func appendState(b []byte, n *Node) []byte {
	if n.Value != nil {
		b = appendString(appendKey(b, "v"), *n.Value)
	}
	if n.Checked != nil {
		b = strconv.AppendBool(appendKey(b, "c"), *n.Checked)
	}
	if n.Scroll != nil {
		b = appendJSON(appendKey(b, "s"), *n.Scroll)
	}
	return b
}

func appendBox(b []byte, nodes []Node, i int, origins [][2]int64) []byte {
	n := &nodes[i]
	origin := originOf(n, origins)
	origins[i] = origin
	if n.Box == nil {
		return b
	}
	box := hundredths(n.Box)
	origins[i] = [2]int64{box[0], box[1]}
	b = append(appendKey(b, "b"), '[')
	for k, v := range [4]int64{box[0] - origin[0], box[1] - origin[1], box[2], box[3]} {
		if k > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, v, 10)
	}
	return append(b, ']')
}

// originOf returns the corner that a node's box is relative to.
func originOf(n *Node, origins [][2]int64) [2]int64 {
	if n.Kind == Document || n.Parent < 0 {
		return [2]int64{}
	}
	return origins[n.Parent]
}

func hundredths(box *[4]float64) (out [4]int64) {
	for k, v := range box {
		out[k] = int64(math.Round(v * 100))
	}
	return out
}

func appendKey(b []byte, key string) []byte {
	return append(append(append(b, ',', '"'), key...), '"', ':')
}

func appendInt(b []byte, key string, v int64) []byte {
	if v == 0 {
		return b
	}
	return strconv.AppendInt(appendKey(b, key), v, 10)
}

func appendFlag(b []byte, key string, v bool) []byte {
	if !v {
		return b
	}
	return append(appendKey(b, key), "true"...)
}

func appendText(b []byte, key, v string) []byte {
	if v == "" {
		return b
	}
	return appendString(appendKey(b, key), v)
}

func appendList(b []byte, key string, list []string) []byte {
	if len(list) == 0 {
		return b
	}
	b = appendKey(b, key)
	for i, s := range list {
		b = appendString(append(b, "[,"[min(i, 1)]), s)
	}
	return append(b, ']')
}

// appendString appends a JSON string: as it is when that is possible, which is
// nearly always.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			return appendJSON(b, s)
		}
	}
	if !utf8.ValidString(s) {
		return appendJSON(b, s)
	}
	return append(append(append(b, '"'), s...), '"')
}

// appendJSON appends a value that JSON can hold, on one line, with <, > and &
// as they are.
func appendJSON(b []byte, v any) []byte {
	var buffer bytes.Buffer
	enc := json.NewEncoder(&buffer)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		// Only a number that is not finite comes here, which Validate refuses;
		// a digest of an invalid take should still not panic.
		return strconv.AppendQuote(b, err.Error())
	}
	return append(b, bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))...)
}
