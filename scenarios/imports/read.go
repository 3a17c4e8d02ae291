package imports

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// HeadSize is how many bytes of a file Sniff sees.
const HeadSize = 64 << 10

// Limits bound what a recording may cost. The zero value of each is its
// default.
type Limits struct {
	Bytes int64 // of a file, decompressed; default 1 GiB
	Depth int   // of the nesting of values and of elements; default 1000
	Nodes int   // that a document may have at once; default 2,000,000
	Steps int   // of a scenario; default 10,000
	// Looks is how many nodes and moves of the pointer may be looked at to find out
	// what acts were on: many acts on a large page take long. The default is a
	// billion: 10,000 acts on a page of 50,000 nodes, twice.
	Looks int
}

// WithDefaults is the limits with the defaults in place of zeros.
func (l Limits) WithDefaults() Limits {
	return Limits{
		Bytes: cmp.Or(l.Bytes, 1<<30), Depth: cmp.Or(l.Depth, 1000),
		Nodes: cmp.Or(l.Nodes, 2_000_000), Steps: cmp.Or(l.Steps, 10_000),
		Looks: cmp.Or(l.Looks, 1_000_000_000),
	}
}

// ErrTooLarge says that a recording goes beyond its [Limits].
var ErrTooLarge = errors.New("too large")

// Bounded reads at most limit bytes from r; one more is [ErrTooLarge], never a
// short file.
func Bounded(r io.Reader, limit int64) io.Reader {
	return &bounded{r: r, left: limit, limit: limit}
}

type bounded struct {
	r           io.Reader
	left, limit int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, b.limit)
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.r.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return n - 1, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, b.limit)
	}
	return n, err
}

// Open reads a file, decompressed if it is gzip, within the limits. The head
// is for Sniff; reading begins with it again.
func Open(r io.Reader, l Limits) (head []byte, all io.Reader, err error) {
	b := bufio.NewReaderSize(r, HeadSize)
	start, err := b.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	var whole io.Reader = b
	if bytes.Equal(start, []byte{0x1f, 0x8b}) {
		if whole, err = gzip.NewReader(b); err != nil {
			return nil, nil, fmt.Errorf("decompress: %w", err)
		}
	}
	out := bufio.NewReaderSize(Bounded(whole, l.WithDefaults().Bytes), HeadSize)
	head, err = out.Peek(HeadSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	return head, out, nil
}

// Sniff is the first of the formats that knows the file.
func Sniff(formats []Format, name string, head []byte) (Format, bool) {
	for _, f := range formats {
		if f.Sniff(name, head) {
			return f, true
		}
	}
	return Format{}, false
}
