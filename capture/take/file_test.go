package take

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRoundTrip(t *testing.T) {
	tests := []struct {
		name   string
		take   Take
		reason string
	}{
		{"a session", session(t, 12, 200), "everything that a take can hold comes back"},
		{"no steps", session(t, 0, 0), "a browser that died at once still leaves a take"},
		{"many steps", session(t, 1001, 20), "names go beyond three digits"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := decoded(encoded(t, test.take))
			require.NoError(t, err)
			assert.Equal(t, test.take, got, test.reason)
		})
	}
}

func TestWriteIsByteStable(t *testing.T) {
	take := session(t, 12, 300)
	first := encoded(t, take)
	encoded(t, session(t, 3, 900)) // something else in between
	assert.Equal(t, first, encoded(t, take))
	again, err := decoded(first)
	require.NoError(t, err)
	assert.Equal(t, first, encoded(t, again), "a take that was read is written as it was")
}

// TestSize pins what a record of a page costs: 30 steps of 350 nodes in which
// little happens must stay well under 25 KB.
func TestSize(t *testing.T) {
	data := encoded(t, session(t, 30, 350))
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	sizes := map[string]int{}
	for _, f := range z.File {
		folder, _, _ := strings.Cut(f.Name, "/")
		sizes[folder] += int(f.CompressedSize64)
	}
	t.Logf("%d bytes in all, %v", len(data), sizes)
	assert.Less(t, sizes["dom"], 20_000)
}

func TestOpenReadsPartsAsReadFileDoes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.take")
	want := session(t, 12, 200)
	require.NoError(t, WriteFile(path, want))
	f, err := Open(path)
	require.NoError(t, err)
	defer f.Close()
	assert.Equal(t, Info{FormatVersion, Digest(want), want.Scenario, want.Origin, want.Environment, 12}, f.Info())
	for _, i := range []int{11, 0, 7, 5, 5} {
		s, err := f.Step(i)
		require.NoError(t, err)
		assert.Equal(t, want.Steps[i], s)
	}
	for id, content := range want.Blobs {
		got, err := f.Blob(id)
		require.NoError(t, err)
		assert.Equal(t, content, got)
	}
	exchanges, err := f.Exchanges()
	require.NoError(t, err)
	assert.Equal(t, want.Exchanges, exchanges)
	_, err = f.Step(12)
	assert.EqualError(t, err, "there is no step 12 in a take of 12")
	_, err = f.Blob("../manifest.json")
	assert.ErrorContains(t, err, "there is no such entry")
	assert.NoError(t, Verify(path))
}

func TestWriteFileLeavesNothingBehind(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a.take")
	require.Error(t, WriteFile(path, Take{}), "an invalid take")
	require.Error(t, WriteFile(filepath.Join(folder, "no", "a.take"), session(t, 1, 20)), "no such folder")
	require.NoError(t, os.Mkdir(path, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(path, "x"), nil, 0o644))
	require.Error(t, WriteFile(path, session(t, 1, 20)), "a folder is in its place")
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	assert.Equal(t, "a.take", entries[0].Name())
}

func TestWriteFileReplaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.take")
	require.NoError(t, WriteFile(path, session(t, 2, 50)))
	require.NoError(t, WriteFile(path, session(t, 1, 50)))
	got, err := ReadFile(path)
	require.NoError(t, err)
	assert.Len(t, got.Steps, 1)
}
