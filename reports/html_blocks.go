package reports

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/retake-dev/retake/capture/take"
)

// blockWriter writes blocks: data of the page that its script asks for when it
// is needed, as the steps of a scenario, a picture, a style sheet. A block is
// an element that the browser does not look into, and its content is base64.
// Equal contents are one block.
type blockWriter struct {
	page  io.Writer
	known map[take.BlobID]string // content → name
	zip   *gzip.Writer           // one for all: each has tables of a megabyte
	err   error                  // the first one
}

func newBlockWriter(w io.Writer) *blockWriter {
	return &blockWriter{page: w, known: map[take.BlobID]string{}, zip: gzip.NewWriter(nil)}
}

// packed is the type of a block that is compressed.
const packed = "application/gzip"

// text adds a text and returns its name.
func (b *blockWriter) text(s string) string { return b.add(packed, []byte(s)) }

// picture adds the picture of a step and returns its name, "" if it has none or
// if that is not of a kind that is safe to show.
func (b *blockWriter) picture(t *take.Take, st *take.Step) string {
	data := t.Blobs[st.Picture]
	mime := sniff(data)
	if st.Picture == "" || mime == "" {
		return ""
	}
	return b.add(mime, data)
}

// add adds a text, a picture or a font and returns its name.
func (b *blockWriter) add(mime string, content []byte) string {
	id := take.NewBlobID(append([]byte(mime+"\x00"), content...))
	name, ok := b.known[id]
	if !ok {
		name = strconv.Itoa(len(b.known))
		b.known[id] = name
		b.write(name, mime, content)
	}
	return name
}

// json adds a value under a name of its own.
func (b *blockWriter) json(name string, v any) {
	text, err := json.Marshal(v)
	if err != nil && b.err == nil {
		b.err = err
	}
	b.write(name, packed, text)
}

// write writes a block. Names, types and base64 need no escaping.
func (b *blockWriter) write(name, mime string, content []byte) {
	if mime == packed {
		content = b.pack(content)
	}
	if b.err == nil {
		_, b.err = fmt.Fprintf(b.page, "<script type=%q id=\"block-%s\">%s</script>\n", mime, name, base64.StdEncoding.EncodeToString(content))
	}
}

func (b *blockWriter) pack(content []byte) []byte {
	var out bytes.Buffer
	b.zip.Reset(&out)
	_, err := b.zip.Write(content)
	for _, e := range []error{err, b.zip.Close()} {
		if e != nil && b.err == nil {
			b.err = e
		}
	}
	return out.Bytes()
}
