package privacy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"slices"
	"strings"
)

// What the encoders of the platform leave as it is, besides letters and
// digits: encodeURIComponent (ECMA-262, 19.2.6), URLSearchParams
// (application/x-www-form-urlencoded of the URL standard), and the path of a
// URL.
const (
	componentKept = "-_.!~*'()"
	formKept      = "*-._"
	pathKept      = "-_.!~*'()@:$&+,;="
)

// forms are the ways in which a page may write a value: as typed, in a URL or
// a form, in JSON, in HTML, and without the spaces that people type for their
// own ease.
func forms(value string) []string {
	list := []string{
		value, escape(value, componentKept, "%20"), escape(value, formKept, "+"), escape(value, pathKept, "%20"),
		quoted(value, true), quoted(value, false), html.EscapeString(value),
	}
	if packed := strings.NewReplacer(" ", "", "-", "").Replace(value); len(packed) >= shortest {
		list = append(list, packed)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func escape(value, kept, space string) string {
	var b strings.Builder
	for _, c := range []byte(value) {
		switch {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(kept, c) >= 0:
			b.WriteByte(c)
		case c == ' ':
			b.WriteString(space)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// quoted is the inside of a JSON string, with or without Go's own escapes for
// what HTML minds.
func quoted(value string, forHTML bool) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(forHTML)
	if err := e.Encode(value); err != nil {
		return value // no text makes it fail
	}
	line := strings.TrimSuffix(b.String(), "\n")
	return line[1 : len(line)-1]
}
