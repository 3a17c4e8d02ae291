package rrweb

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"

	"github.com/retake-dev/retake/scenarios/imports"
)

// inflater decompresses the parts of a recording. What all of them hold
// together is bounded: many small bombs are as bad as a large one.
type inflater struct{ left int64 }

var errNoCompression = errors.New("neither zlib nor gzip")

// zlibbed says whether data begins as zlib does: RFC 1950, with a window of
// 32 KB.
func zlibbed(data []byte) bool {
	return len(data) > 1 && data[0] == 0x78 && (int(data[0])<<8|int(data[1]))%31 == 0
}

// inflate decompresses zlib or gzip, and says how many bytes of data that was.
// What came before an error is there, too.
func (f *inflater) inflate(data []byte) ([]byte, int, error) {
	in := bytes.NewReader(data)
	var r io.Reader
	var err error
	switch {
	case zlibbed(data):
		r, err = zlib.NewReader(in)
	case bytes.HasPrefix(data, []byte{0x1f, 0x8b}):
		var z *gzip.Reader
		if z, err = gzip.NewReader(in); err == nil {
			z.Multistream(false)
			r = z
		}
	default:
		return nil, 0, errNoCompression
	}
	if err != nil {
		return nil, 0, fmt.Errorf("decompress: %w", err)
	}
	out, err := io.ReadAll(imports.Bounded(r, f.left))
	f.left -= int64(len(out))
	if err != nil {
		err = fmt.Errorf("decompress: %w", err)
	}
	return out, len(data) - in.Len(), err
}

// unpack decompresses what @rrweb/packer and posthog-js put in a string: a
// character for each byte.
func (f *inflater) unpack(text string) ([]byte, error) {
	packed := make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0xff {
			return nil, errNoCompression
		}
		packed = append(packed, byte(r))
	}
	out, _, err := f.inflate(packed)
	if err != nil {
		return nil, err
	}
	return out, nil
}
