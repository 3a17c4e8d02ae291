package diff

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// archive is a txtar file: a comment, and files each behind a line "-- name --".
// (The package of go-internal needs golang.org/x/tools, which we do not.)
type archive struct {
	comment string
	files   []file
}

type file struct{ name, data string }

func readArchive(tb testing.TB, path string) archive {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	var a archive
	into := &a.comment
	for line := range strings.SplitAfterSeq(string(data), "\n") {
		name, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "-- ")
		if name, closed := strings.CutSuffix(name, " --"); ok && closed {
			a.files = append(a.files, file{name: name})
			into = &a.files[len(a.files)-1].data
			continue
		}
		*into += line
	}
	return a
}

func (a archive) write(tb testing.TB, path string) {
	tb.Helper()
	var b bytes.Buffer
	b.WriteString(a.comment)
	for _, f := range a.files {
		b.WriteString("-- " + f.name + " --\n" + f.data)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		tb.Fatal(err)
	}
}
