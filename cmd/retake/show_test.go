package main

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestOpenKeepsTheAddressToItself: the opener of the system is called with a file
// that only the user may read and that is gone in the end, not with the address.
func TestOpenKeepsTheAddressToItself(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("another opener is called here")
	}
	dir := t.TempDir()
	told := filepath.Join(dir, "told")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "xdg-open"), []byte("#!/bin/sh\necho \"$@\" > "+told+".part && mv "+told+".part "+told+"\n"), 0o755))
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("TMPDIR", dir)
	a := newApp(strings.NewReader(""), io.Discard, io.Discard)
	done, err := a.open("http://127.0.0.1:1/secret/")
	require.NoError(t, err)
	require.Eventually(t, func() bool { return exists(told) }, 10*time.Second, 10*time.Millisecond)
	args, err := os.ReadFile(told)
	require.NoError(t, err)
	file := strings.TrimSpace(string(args))
	assert.NotContains(t, file, "secret")
	page, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Contains(t, string(page), `content="0;url=http://127.0.0.1:1/secret/"`)
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode())
	done()
	assert.NoFileExists(t, file)
}
