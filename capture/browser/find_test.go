package browser

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFind(t *testing.T) {
	dir := t.TempDir()
	program := func(name string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"), mode))
		return path
	}
	shell, second := program("chrome-headless-shell", 0o755), program("headless_shell", 0o755)
	plain := program("notes.txt", 0o644)
	t.Setenv("PATH", dir)
	tests := []struct {
		name, path string
		kind       Kind
		want       string
		err        string
		reason     string
	}{
		{"on the path", "", Shell, shell, "", "in the order of the names"},
		{"given", second, Shell, second, "", "what is given is only checked"},
		{"given for a full one", second, Full, second, "", "we do not know better"},
		{"given by name", "headless_shell", Shell, second, "", "looked for on the path"},
		{"not there", filepath.Join(dir, "none"), Shell, "", `no browser at "` + filepath.Join(dir, "none") + `"`, "names the path"},
		{"no program", plain, Shell, "", `no browser at "` + plain + `"`, "it cannot be executed"},
		{"a folder", dir, Shell, "", `no browser at "` + dir + `"`, "it cannot be executed either"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Find(tt.kind, tt.path)
			if tt.err == "" {
				require.NoError(t, err, tt.reason)
				assert.Equal(t, tt.want, got, tt.reason)
				return
			}
			var missing *NotFoundError
			require.ErrorAs(t, err, &missing)
			assert.EqualError(t, err, tt.err, tt.reason)
			assert.Contains(t, missing.Hint, "--browser", "the hint says what to do")
		})
	}
}

func TestFindNothing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Find(Shell, "")
	var missing *NotFoundError
	require.ErrorAs(t, err, &missing)
	assert.EqualError(t, err, "no headless-shell found")
	assert.Equal(t, InstallHint(Shell), missing.Hint)
}

func TestInstallHint(t *testing.T) {
	assert.NotEqual(t, InstallHint(Shell), InstallHint(Full), "each is a package of its own on Debian")
	for _, k := range []Kind{Shell, Full} {
		assert.NotEmpty(t, InstallHint(k))
		assert.NotContains(t, InstallHint(k), "%!")
	}
}
