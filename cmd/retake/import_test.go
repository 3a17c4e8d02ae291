package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lay writes files into a new folder.
func lay(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	return root
}

func TestFindRecordings(t *testing.T) {
	root := lay(t, map[string]string{"b.json": "", "a/b.json": "", "b.side": "", "c": "", ".git/x.json": "", "node_modules/y.json": "", ".hidden": ""})
	require.NoError(t, os.Symlink("b.json", filepath.Join(root, "link.json")))
	var j importJob
	require.NoError(t, j.find(root))
	var names []string
	for _, r := range j.sources {
		names = append(names, r.name)
	}
	assert.Equal(t, []string{".hidden", "a/b", "b.json", "b.side", "c"}, names,
		"in the order of the paths; the extension only where two would have one name; no links, which may lead out")
	assert.True(t, j.folder)

	j = importJob{}
	require.NoError(t, j.find(filepath.Join(root, "b.side")))
	assert.Equal(t, []recording{{filepath.Join(root, "b.side"), "b"}}, j.sources)
	assert.ErrorContains(t, j.find(filepath.Join(root, "missing")), "missing: no such file or directory")
}

const smallRecording = `{"title":"t","steps":[{"type":"navigate","url":"http://shop.example/%d"}]}`

// TestImportInBulk: many recordings come in their order, whatever order they
// are done in, and an interruption ends them.
func TestImportInBulk(t *testing.T) {
	files := map[string]string{}
	for i := range 300 {
		files[fmt.Sprintf("%03d.json", i)] = fmt.Sprintf(smallRecording, i)
	}
	files["150.json"] = `{"title":"t","steps":[{"type":"broken"}`
	root, out := lay(t, files), t.TempDir()
	j := importJob{opt: importOptions{out: out}, formats: importers()}
	require.NoError(t, j.find(root))
	i := 0
	for f := range j.each(context.Background()) {
		assert.Equal(t, j.sources[i].path, f.Source)
		// What is broken so early is not found to be a recording.
		assert.Equal(t, map[bool]importStatus{true: isForeign, false: wasImported}[i == 150], f.Status, f.Error)
		i++
	}
	assert.Equal(t, 300, i)
	made, err := os.ReadDir(out)
	require.NoError(t, err)
	assert.Len(t, made, 2*299, "a scenario and a record each, and nothing else")

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for range j.each(ctx) {
		t.Error("nothing is begun after an interruption")
	}
}

func TestWriteTogether(t *testing.T) {
	root := lay(t, map[string]string{"a": "old"})
	file := func(name string, err error) newFile {
		return newFile{filepath.Join(root, name), func(path string) error {
			return errors.Join(os.WriteFile(path, []byte("new"), 0o644), err)
		}}
	}
	err := writeTogether([]newFile{file("a", nil), file("b", errors.New("no"))})
	assert.EqualError(t, err, "write "+filepath.Join(root, "b")+": no")
	list, err := os.ReadDir(root)
	require.NoError(t, err)
	require.Len(t, list, 1, "nothing is left of what was begun")
	data, err := os.ReadFile(filepath.Join(root, "a"))
	require.NoError(t, err)
	assert.Equal(t, "old", string(data))

	require.NoError(t, writeTogether([]newFile{file("a", nil), file("b", nil)}))
	data, err = os.ReadFile(filepath.Join(root, "a"))
	require.NoError(t, err)
	assert.Equal(t, "new", string(data))
}
