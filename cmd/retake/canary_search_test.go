package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// searcher looks for words in files, whatever they are packed in.
type searcher struct {
	kinds map[string]string   // by word
	found map[string][]string // the places, by kind
}

func (c *canary) searcher() *searcher {
	s := &searcher{map[string]string{}, map[string][]string{}}
	for kind := range c.secrets {
		for _, w := range c.words(kind) {
			s.kinds[strings.ToLower(w)] = kind
		}
	}
	return s
}

// folder searches all files of a folder, and their names.
func (s *searcher) folder(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		s.text(path, filepath.Base(path))
		if !d.Type().IsRegular() {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		s.bytes(path, content, 0)
		if filepath.Ext(path) == ".take" {
			s.take(t, path)
		}
		return nil
	})
	require.NoError(t, err)
}

// take searches what a take's own reader makes of it: a snapshot is written as
// what has changed since another.
func (s *searcher) take(t *testing.T, path string) {
	made, err := take.ReadFile(path)
	require.NoError(t, err, path)
	for i, step := range made.Steps {
		if step.DOM == nil {
			continue
		}
		text, err := json.Marshal(step.DOM)
		require.NoError(t, err)
		s.bytes(fmt.Sprintf("%s step %d", path, i), text, 0)
	}
}

// deepest is how many wrappings are taken off.
const deepest = 4

// bytes searches a content as it is, and what it is the packing of.
func (s *searcher) bytes(place string, content []byte, depth int) {
	s.text(place, string(content))
	if depth == deepest {
		return
	}
	for _, inner := range unpacked(content) {
		s.bytes(place, inner, depth+1)
	}
}

// text searches a text, and what it is an escaping of.
func (s *searcher) text(place, text string) {
	for range 3 {
		low := strings.ToLower(text)
		for word, kind := range s.kinds {
			if i := strings.Index(low, word); i >= 0 {
				s.found[kind] = append(s.found[kind], fmt.Sprintf("%s: …%s…", place, low[max(0, i-60):min(len(low), i+60)]))
			}
		}
		plain := unescaped(text)
		if plain == text {
			return
		}
		text = plain
	}
}

var (
	percent = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
	escape  = regexp.MustCompile(`\\u[0-9A-Fa-f]{4}|\\[nrt"/\\]`)
	encoded = regexp.MustCompile(`[A-Za-z0-9+/_-]{12,}`)
)

// unescaped undoes one layer of what URLs, JSON and HTML escape.
func unescaped(text string) string {
	text = percent.ReplaceAllStringFunc(text, func(m string) string {
		plain, err := url.PathUnescape(m)
		if err != nil {
			return m
		}
		return plain
	})
	text = escape.ReplaceAllStringFunc(text, func(m string) string {
		var plain string
		if json.Unmarshal([]byte(`"`+m+`"`), &plain) != nil {
			return m
		}
		return plain
	})
	return html.UnescapeString(text)
}

// unpacked is what a content is the packing of: of an archive or a stream all
// of it, of a text what is in base64 in it.
func unpacked(content []byte) [][]byte {
	var list [][]byte
	if z, err := zip.NewReader(bytes.NewReader(content), int64(len(content))); err == nil {
		for _, f := range z.File {
			if in, err := f.Open(); err == nil {
				list = appendAll(list, in)
			}
		}
		return list
	}
	if z, err := gzip.NewReader(bytes.NewReader(content)); err == nil {
		list = appendAll(list, z)
	}
	if d, err := zstd.NewReader(bytes.NewReader(content)); err == nil {
		list = appendAll(list, d)
		d.Close()
	}
	for _, m := range encoded.FindAll(content, -1) {
		for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			plain := make([]byte, e.DecodedLen(len(m)))
			n, err := e.Decode(plain, m)
			if err != nil {
				continue
			}
			list = appendAll(append(list, plain[:n]), flate.NewReader(bytes.NewReader(plain[:n])))
			break
		}
	}
	return list
}

// appendAll appends what there is to read, if it can be read.
func appendAll(list [][]byte, in io.Reader) [][]byte {
	if content, err := io.ReadAll(in); err == nil && len(content) > 0 {
		return append(list, content)
	}
	return list
}

// TestCanarySearch checks that the search could find: what it looks for is hidden
// in each of the ways in which a file may have it.
func TestCanarySearch(t *testing.T) {
	c := newCanary(t)
	word := c.words("text")[0]
	pack := func(w io.WriteCloser, b *bytes.Buffer) string {
		_, err := io.WriteString(w, "a "+word+" b")
		require.NoError(t, err)
		require.NoError(t, w.Close())
		return b.String()
	}
	var zipped, zstded, flated, gzipped bytes.Buffer
	z := zip.NewWriter(&zipped)
	entry, err := z.Create("x")
	require.NoError(t, err)
	_, err = io.WriteString(entry, word)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	d, err := zstd.NewWriter(&zstded)
	require.NoError(t, err)
	f, err := flate.NewWriter(&flated, 9)
	require.NoError(t, err)
	ways := map[string]string{
		"plain": word, "upper": strings.ToUpper(word), "in a URL": "/?q=%" + fmt.Sprintf("%X", word[0]) + word[1:], "in JSON": fmt.Sprintf(`{"a":"\u%04x%s"}`, word[0], word[1:]),
		"in HTML": fmt.Sprintf("&#%d;%s", word[0], word[1:]), "base64": "x=" + base64.StdEncoding.EncodeToString([]byte(" "+word+" ")), "zip": zipped.String(), "zstd": pack(d, &zstded),
		"gzip": pack(gzip.NewWriter(&gzipped), &gzipped), "deflate in base64": `"` + base64.StdEncoding.EncodeToString([]byte(pack(f, &flated))) + `"`,
	}
	for name, content := range ways {
		dir, s := t.TempDir(), c.searcher()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "file"), []byte(content), 0o644))
		s.folder(t, dir)
		assert.Len(t, s.found, 1, name)
	}
}
