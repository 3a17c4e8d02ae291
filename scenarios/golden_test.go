package scenarios_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file in testdata, or writes it with -update.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	if err == nil && string(want) == string(got) {
		return
	}
	assert.Equal(t, string(want), string(got), "%s differs; if the new one is right: go test ./scenarios -run '%s' -update", path, t.Name())
}

// fixtures lists the files of a pattern. That there are none is a failure.
func fixtures(t testing.TB, pattern string, least int) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), least, "fixtures of %s", pattern)
	return files
}

// readFixture is the text of a fixture.
func readFixture(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return data
}

// stem is the path without its extension.
func stem(path string) string { return strings.TrimSuffix(path, filepath.Ext(path)) }
