package scenarios_test

import (
	"path/filepath"
	"testing"

	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFilePaths(t *testing.T) {
	folder := t.TempDir()
	elsewhere := filepath.Join(t.TempDir(), "passport.pdf")
	s := parseStep(t, `upload: {label: Picture, files: [files/3f20/a.txt, "${PASSPORT:-files/b.pdf}", "${OTHER:-files/c.pdf}"]}`)
	lookup := func(name string) (string, bool) { return elsewhere, name == "PASSPORT" }
	got, err := s.FilePaths(filepath.Join(folder, "flow.yaml"), lookup)
	require.NoError(t, err)
	assert.Equal(t, []string{filepath.Join(folder, "files", "3f20", "a.txt"), elsewhere, filepath.Join(folder, "files", "c.pdf")}, got,
		"from the folder of the scenario, but for what who runs it names")
	s = parseStep(t, `upload: {label: Picture, files: ["${PASSPORT}"]}`)
	_, err = s.FilePaths("flow.yaml", func(string) (string, bool) { return "", false })
	assert.EqualError(t, err, "parameter PASSPORT is not set")
}

func TestFingers(t *testing.T) {
	for _, way := range []string{"0 0", "-10 0, -60 0; 10 0, 60.5 0"} {
		assert.Equal(t, way, scenarios.FormatFingers(scenarios.ParseFingers(way)))
	}
	assert.Equal(t, [][][2]float64{{{0, 0}, {5, 0}}, {{9, 1}, {9, 1}}}, scenarios.ParseFingers("0 0, 5 0; 9 1, 9 1"))
}
