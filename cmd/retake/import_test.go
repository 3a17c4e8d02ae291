package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
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

// windows is an export of two windows, of a size.
func windows(name string) string {
	one := `{"type":2,"timestamp":%[1]d,"windowId":"%[1]d","data":{"node":{"type":0,"id":1,"childNodes":[{"type":2,"id":2,"tagName":"html","attributes":{},"childNodes":[]}]}}}`
	meta := `{"type":4,"timestamp":%[1]d,"windowId":"%[1]d","data":{"href":"https://shop.example/%[2]s","width":800,"height":600}}`
	var events []string
	for _, at := range []int{1000, 2000} {
		events = append(events, fmt.Sprintf(meta, at, name), fmt.Sprintf(one, at))
	}
	return "[" + strings.Join(events, ",") + "]"
}

// TestWindowsHaveNamesOfTheirOwn: the scenarios of several windows are numbered,
// and take no other recording's place.
func TestWindowsHaveNamesOfTheirOwn(t *testing.T) {
	root, out := lay(t, map[string]string{"a.json": windows("a"), "a-2.json": fmt.Sprintf(smallRecording, 2), "b.json": windows("b")}), t.TempDir()
	run := func() (list []importedFile) {
		j := importJob{opt: importOptions{out: out}, formats: importers()}
		require.NoError(t, j.find(root))
		for f := range j.each(context.Background()) {
			list = append(list, f)
		}
		return list
	}
	list := run()
	assert.Equal(t, []importStatus{wasImported, hasFailed, wasImported}, []importStatus{list[0].Status, list[1].Status, list[2].Status})
	assert.Contains(t, list[1].Error, "one of its scenarios would be a-2.yaml, as that of "+filepath.Join(root, "a-2.json"))
	assert.False(t, exists(filepath.Join(out, "a-1.yaml")), "all of its scenarios, or none")
	assert.Len(t, list[2].Scenarios, 2)

	require.NoError(t, os.Remove(filepath.Join(out, "b-1.yaml")), "as if it had been stopped before the last file")
	assert.Equal(t, hasFailed, run()[2].Status, "what is left of it is in the way")
	require.NoError(t, os.Remove(filepath.Join(out, "b-1.import.json")))
	assert.Equal(t, wasImported, run()[2].Status)
	assert.Equal(t, wasSkipped, run()[2].Status)

	require.NoError(t, os.Remove(filepath.Join(root, "a-2.json")))
	assert.Contains(t, run()[0].Error, "a-2.yaml is there already, of another recording")
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
