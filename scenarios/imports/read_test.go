package imports

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBounded(t *testing.T) {
	for _, c := range []struct {
		reason string
		size   int
		limit  int64
		large  bool
	}{
		{"below the limit", 9, 10, false},
		{"at the limit", 10, 10, false},
		{"one more", 11, 10, true},
		{"an empty file within a limit of nothing", 0, 0, false},
		{"anything beyond a limit of nothing", 1, 0, true},
	} {
		t.Run(c.reason, func(t *testing.T) {
			data, err := io.ReadAll(Bounded(strings.NewReader(strings.Repeat("x", c.size)), c.limit))
			if c.large {
				assert.ErrorIs(t, err, ErrTooLarge)
			} else {
				assert.NoError(t, err)
			}
			assert.Len(t, data, min(c.size, int(c.limit)))
		})
	}
}

func zipped(t *testing.T, data string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.WriteString(z, data)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

func TestOpen(t *testing.T) {
	for _, c := range []struct {
		reason, file, want string
		limit              int64
		fails              string
	}{
		{reason: "a plain file", file: `[1]`, want: `[1]`},
		{reason: "a compressed one", file: zipped(t, `[1]`), want: `[1]`},
		{reason: "an empty one", file: "", want: ""},
		{reason: "a bomb", file: zipped(t, strings.Repeat("0", 1<<20)), limit: 1 << 10, fails: "too large: more than 1024 bytes"},
		{reason: "a cut header", file: "\x1f\x8b\x08", fails: "decompress: unexpected EOF"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			head, all, err := Open(strings.NewReader(c.file), Limits{Bytes: c.limit})
			if c.fails != "" {
				require.EqualError(t, err, c.fails)
				return
			}
			require.NoError(t, err)
			data, err := io.ReadAll(all)
			require.NoError(t, err)
			assert.Equal(t, c.want, string(data))
			assert.Equal(t, c.want, string(head))
		})
	}
}
