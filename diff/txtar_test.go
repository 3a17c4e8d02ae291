package diff

import (
	"bytes"
	"os"
	"testing"
)

func readArchive(tb testing.TB, path string) archive {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return parseArchive(string(data))
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
