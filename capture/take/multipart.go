package take

import (
	"bytes"
	"regexp"
)

// boundary is what Chromium puts between the parts of a form: 16 letters of it are
// drawn by lot, by no means that a page could have.
var boundary = regexp.MustCompile(`(----WebKitFormBoundary)[0-9A-Za-z]{16}`)

// PlainBoundary returns the body of a form in parts, or the type of its content,
// with a boundary that is the same each time; anything else as it is.
func PlainBoundary(text []byte) []byte {
	if !bytes.HasPrefix(text, []byte("------WebKitFormBoundary")) && !bytes.HasPrefix(text, []byte("multipart/form-data;")) {
		return text
	}
	return boundary.ReplaceAll(text, []byte("${1}0000000000000000"))
}
