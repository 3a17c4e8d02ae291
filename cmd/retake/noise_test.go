package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func noisyAt(area, path string) diff.Noisy {
	return diff.Noisy{NoiseLocus: diff.NoiseLocus{Area: area, Path: path}}
}

// Law: what is written is read as it was, whatever is in it.
func TestNoiseFile(t *testing.T) {
	var n diff.Noise
	for _, area := range noiseAreas {
		for _, text := range []string{"body > p", "# a", "no", "7", "a: b", "- a", "'\"", "ü\n\t\\", "*a", "{a", "GET /api/now#at", " x "} {
			l := noisyAt(area, text)
			l.Scope, l.Shape, l.Steps, l.Seen, l.Of, l.Why = "subtree", diff.NumberShape, 3, 1, 2, text
			n.Loci = append(n.Loci, l, noisyAt(area, text+"!"))
		}
	}
	n = n.Merge(diff.Noise{})
	data, err := writeNoise(n, "a\nb")
	require.NoError(t, err)
	back, err := parseNoise(data, "x")
	require.NoError(t, err)
	assert.Equal(t, n, back)

	data, err = writeNoise(diff.Noise{Loci: n.Loci[:1]}, "checkout")
	require.NoError(t, err)
	assert.Contains(t, string(data), "# What differs between takes of one build of checkout, ")
	for _, text := range []string{"", "# nothing\n", "noise: 1\n"} {
		back, err := parseNoise([]byte(text), "x")
		require.NoError(t, err, text)
		assert.Empty(t, back.Loci, text)
	}
}

func TestNoiseFileMistakes(t *testing.T) {
	tests := []struct{ text, want, hint string }{
		{"noise: 2", `n.yaml:1:8: noise: expected version 1, found "2"`, "use the retake that wrote it, or approve again"},
		{"[a]", "n.yaml:1:1: the noise: expected a mapping", ""},
		{"don: []", `n.yaml:1:1: unknown area "don"`, `did you mean "dom"?`},
		{"dom: {at: p}", "n.yaml:1:6: dom: expected a list", `begin each with "- at: "`},
		{"dom: [p]", "n.yaml:1:7: dom: expected a mapping", ""},
		{"dom:\n  - shape: time", `n.yaml:2:5: dom: an entry needs "at"`, `add the place, as "at: body > p"`},
		{"dom:\n  - {at: p, shape: tim}", `n.yaml:2:20: shape: there is no "tim"`, `did you mean "time"?`},
		{"dom:\n  - {at: p, scope: all}", `n.yaml:2:20: scope: there is no "all"`, "there are order, subtree"},
		{"dom:\n  - {at: p, steps: 0}", `n.yaml:2:20: steps: expected a number from 1, found "0"`, ""},
		{"dom:\n  - {at: p, seen: 3 of 2}", `n.yaml:2:19: seen: expected how often in how many pairs of takes, as 1 of 2, found "3 of 2"`, ""},
		{"dom:\n  - {at: p, wy: x}", `n.yaml:2:13: unknown key "wy"`, `did you mean "why"?`},
		{"dom:\n  - {at: p, at: q}", `n.yaml:2:13: key "at" is given twice, first in line 2`, ""},
	}
	for _, tt := range tests {
		_, err := parseNoise([]byte(tt.text), "n.yaml")
		require.Error(t, err, tt.text)
		assert.Equal(t, problem{tt.want, tt.hint}, explain(err)[0], tt.text)
	}
	_, err := parseNoise([]byte("a: [\n"), "n.yaml")
	assert.ErrorContains(t, err, "n.yaml: not YAML")
}

// Approving learns the noise of the new baseline, and keeps what was known.
func TestApproveLearnsNoise(t *testing.T) {
	folder, place := t.TempDir(), filepath.Join(t.TempDir(), "paragraph.take")
	approve := func(texts ...string) approval {
		t.Helper()
		m := manifestJob{Name: "paragraph", Verdict: diff.Regressed, Baseline: place}
		for i, file := range []*string{&m.Take, &m.Again}[:len(texts)] {
			made, err := smallTake("new", texts[i])
			require.NoError(t, err)
			*file = []string{"paragraph.take", "paragraph.again.take"}[i]
			require.NoError(t, take.WriteFile(filepath.Join(folder, *file), made))
		}
		one, err := approveOne(vault{}, folder, m, nil)
		require.NoError(t, err)
		require.NoError(t, put([]approval{one}))
		return one
	}
	known := func() diff.Noise {
		t.Helper()
		n, err := readNoise(noisePath(place))
		require.NoError(t, err)
		require.NotNil(t, n)
		return *n
	}
	assert.Zero(t, approve("Hello", "Hello").Noise)
	assert.NoFileExists(t, noisePath(place), "nothing was learned")

	assert.Equal(t, 1, approve("12 left", "9 left").Noise)
	want := noisyAt("dom", "body > paragraph")
	want.Path = known().Loci[0].Path
	want.Shape, want.Steps, want.Seen, want.Of, want.Why = diff.NumberShape, 1, 1, 1, `text of p changed from "12 left" to "9 left"`
	assert.Equal(t, []diff.Noisy{want}, known().Loci)

	assert.Equal(t, 1, approve("3 left", "3 left").Noise)
	want.Of = 2
	assert.Equal(t, []diff.Noisy{want}, known().Loci, "it was steady this time")

	approve("4 left")
	assert.Equal(t, []diff.Noisy{want}, known().Loci, "one take teaches nothing")

	require.NoError(t, os.WriteFile(noisePath(place), []byte("don: []\n"), 0o644))
	_, err := approveOne(vault{}, folder, manifestJob{Name: "paragraph", Take: "paragraph.take", Again: "paragraph.again.take", Baseline: place}, nil)
	assert.ErrorContains(t, err, `unknown area "don"`, "what somebody wrote is not written over")
}

// A run takes its noise from the file where there is one, so that an entry that
// was taken out counts.
func TestLearned(t *testing.T) {
	a, err := smallTake("old", "12 left")
	require.NoError(t, err)
	again, err := smallTake("old", "9 left")
	require.NoError(t, err)
	assert.Empty(t, (&job{a: &a}).learned().Loci)
	assert.Len(t, (&job{a: &a, again: &again}).learned().Loci, 1)
	assert.Empty(t, (&job{a: &a, again: &again, noise: &diff.Noise{}}).learned().Loci)
}
