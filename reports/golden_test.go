package reports

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files")

// goldens are the golden files and what makes them.
var goldens = map[string]func(io.Writer) error{
	"one.txt":          func(w io.Writer) error { return Text(w, sample(1./16), TextOptions{}) },
	"one-narrow.txt":   func(w io.Writer) error { return Text(w, sample(1./16), TextOptions{Width: 44}) },
	"one-color.txt":    func(w io.Writer) error { return Text(w, sample(1./16), TextOptions{Color: true}) },
	"several.txt":      func(w io.Writer) error { return Text(w, several(1./16), TextOptions{}) },
	"several-long.txt": func(w io.Writer) error { return Text(w, several(1./16), TextOptions{Verbose: true}) },
	"none.txt":         func(w io.Writer) error { return Text(w, Run{Tool: "retake 0.1.0"}, TextOptions{}) },
	"several.json":     func(w io.Writer) error { return JSON(w, several(1./16)) },
	"several.xml":      func(w io.Writer) error { return JUnit(w, several(1./16)) },
	"several.sarif":    func(w io.Writer) error { return SARIF(w, several(1./16)) },
	"several.md":       func(w io.Writer) error { return Comment(w, several(1./16)) },
	"several.cmd":      func(w io.Writer) error { return Annotations(w, several(1./16)) },
	"codequality.json": func(w io.Writer) error { return CodeQuality(w, several(1./16)) },
	"ctrf.json":        func(w io.Writer) error { return CTRF(w, several(1./16)) },
	"several.html":     func(w io.Writer) error { return page(w, several(1./16)) },
}

// page is HTML without its style and script, which have no place in a golden
// file: they are files of their own.
func page(w io.Writer, r Run) error {
	var b bytes.Buffer
	if err := HTML(&b, r); err != nil {
		return err
	}
	css, js, _, err := load()
	if err != nil {
		return err
	}
	quoted := strings.NewReplacer("'", "&#39;", "+", "&#43;")
	_, err = strings.NewReplacer(css, "page.css", js, "page.js",
		quoted.Replace(source(css)), "(page.css)", quoted.Replace(source(js)), "(page.js)").WriteString(w, b.String())
	return err
}

func TestGolden(t *testing.T) {
	const hint = "if this is meant: go test ./reports -run TestGolden -update, and read the diff"
	for name, report := range goldens {
		var got bytes.Buffer
		require.NoError(t, report(&got), name)
		file := filepath.Join("testdata", name)
		if *update {
			require.NoError(t, os.WriteFile(file, got.Bytes(), 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err, hint)
		assert.Equal(t, string(want), got.String(), "%s\n%s", file, hint)
	}
	files, err := filepath.Glob("testdata/*")
	require.NoError(t, err)
	require.NotEmpty(t, files, "no golden file found")
	for _, f := range files {
		assert.Contains(t, goldens, filepath.Base(f), "nothing makes %s: remove it", f)
	}
}
