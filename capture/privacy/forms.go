package privacy

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"strings"
)

// What the encoders of the platform leave as it is, besides letters and
// digits: encodeURIComponent (ECMA-262, 19.2.6), URLSearchParams
// (application/x-www-form-urlencoded of the URL standard), the path of a URL,
// and its query, in which browsers escape an apostrophe themselves.
const (
	componentKept = "-_.!~*'()"
	queryKept     = "-_.!~*()"
	formKept      = "*-._"
	pathKept      = "-_.!~*'()@:$&+,;="
)

// forms are the ways in which a page may write a value: as typed, in a URL or
// a form, in JSON, in HTML, in other case, in base64, and without the spaces
// that people type for their own ease. Two values have them in the same order.
func forms(value string) []string {
	list := []string{value, strings.ToLower(value), strings.ToUpper(value), strings.NewReplacer(" ", "", "-", "").Replace(value)}
	for _, v := range list[:3] {
		list = append(list, escape(v, componentKept, "%20"), escape(v, queryKept, "%20"), escape(v, formKept, "+"), escape(v, pathKept, "%20"),
			quoted(v, true), quoted(v, false), html.EscapeString(v))
	}
	return append(list, base64.RawStdEncoding.EncodeToString([]byte(value)), base64.RawURLEncoding.EncodeToString([]byte(value)))
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
