package diff

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// peers runs what others wrote on two documents as HTML, as benchmarks: jsdiff
// by line, diff-dom on its virtual nodes, morphdom on those of linkedom. They
// time themselves.
func peers(b *testing.B, old, new string) {
	const modules = "../tools/node_modules"
	if _, err := os.Stat(modules + "/morphdom"); err != nil {
		b.Log("without jsdiff, diff-dom and morphdom, which make consumers installs")
		return
	}
	times := sync.OnceValue(func() map[string]float64 { return peerTimes(b, modules, old, new) })
	for _, name := range []string{"jsdiff", "diff-dom", "morphdom"} {
		b.Run(name, func(b *testing.B) {
			b.ReportMetric(times()[name]*1e6, "ns/op")
		})
	}
}

// peerTimes returns the milliseconds that each takes.
func peerTimes(b *testing.B, modules, old, new string) (took map[string]float64) {
	dir := b.TempDir()
	files := []string{filepath.Join(dir, "old.html"), filepath.Join(dir, "new.html")}
	require.NoError(b, os.WriteFile(files[0], []byte(old), 0o600))
	require.NoError(b, os.WriteFile(files[1], []byte(new), 0o600))
	node := exec.CommandContext(b.Context(), "node", "testdata/peers.mjs", modules, files[0], files[1])
	node.Stderr = os.Stderr
	out, err := node.Output()
	require.NoError(b, err)
	require.NoError(b, json.Unmarshal(out, &took))
	return took
}
