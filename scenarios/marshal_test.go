package scenarios_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/retake-dev/retake/scenarios"
)

// TestMarshal pins the layout, and that what was written is read as the same.
func TestMarshal(t *testing.T) {
	for _, path := range fixtures(t, "testdata/*.yaml", 2) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			s, err := scenarios.ReadFile(path)
			require.NoError(t, err)
			data, err := scenarios.Marshal(s)
			require.NoError(t, err)
			golden(t, stem(path)+".golden", data)

			back, err := scenarios.Parse(data, "")
			require.NoError(t, err)
			assert.Equal(t, withoutLines(s), withoutLines(back), "Parse(Marshal(s)) is s")
			again, err := scenarios.Marshal(back)
			require.NoError(t, err)
			assert.Equal(t, string(data), string(again), "byte-stable")
		})
	}
}

// texts are hard to write in YAML.
func texts() []string {
	return []string{
		"", " ", "a ", " a", "no", "Yes", "null", "~", "true", "7", "007", "1_000", "0x1F", "1e3", ".5", "-1", "-", "- a", "--- a", "...",
		"2026-01-15", "12:30", "a: b", "a:b", "a:", ":a", "a #b", "#a", "a, b", "[a]", "{a}", "*a", "&a", "!a", "|", ">", "%a", "@a", "`a`",
		"? a", "a? b", "why?", "'", "''", `"`, `\`, `a\nb`, `it's "so"`, "a\nb", "\n", "\r\n", "\t", "a\tb", "\x00", "\x1b[0m", "\x7f",
		"\u0085", "\u00a0", "\u2028", "\ufeff", "\ue001", "\ufffd", "\uffff", "ü", "日本語", "🫖 tea", "é", "<<", "=", "${NAME}",
		strings.Repeat("long ", 50) + "end", strings.Repeat("x", 2000),
	}
}

func TestMarshalText(t *testing.T) {
	for _, text := range texts() {
		s := sample(scenarios.Step{Kind: scenarios.Fill, Target: scenarios.Target{Label: "l" + text}, Value: text, Name: text})
		data, err := scenarios.Marshal(s)
		require.NoError(t, err, "%q", text)
		back, err := scenarios.Parse(data, "")
		require.NoError(t, err, "%q", text)
		assert.Equal(t, text, back.Steps[0].Value, "as it was")
		assert.Equal(t, "l"+text, back.Steps[0].Target.Label, "as it was")
	}
}

// sample is a scenario of these steps.
func sample(steps ...scenarios.Step) scenarios.Scenario {
	return scenarios.Scenario{Name: "sample", URL: "http://127.0.0.1:8080/", Steps: steps}
}

func TestMarshalDefaults(t *testing.T) {
	data, err := scenarios.Marshal(sample(scenarios.Step{Kind: scenarios.Back}))
	require.NoError(t, err)
	s, err := scenarios.Parse(data, "")
	require.NoError(t, err)
	assert.Equal(t, scenarios.DefaultEnvironment(), s.Environment, "a zero environment is the default")
	assert.Equal(t, "s01", s.Steps[0].ID, "a step without an id gets one")
}

func TestMarshalDurations(t *testing.T) {
	tests := []struct {
		after time.Duration
		want  string
	}{
		{time.Nanosecond, "1ns"}, {1500 * time.Nanosecond, "1.5µs"}, {350 * time.Millisecond, "350ms"}, {10 * time.Second, "10s"},
		{time.Minute, "1m"}, {70 * time.Second, "1m10s"}, {time.Hour, "1h"}, {time.Hour + time.Second, "1h0m1s"}, {10 * time.Hour, "10h"},
	}
	for _, tt := range tests {
		data, err := scenarios.Marshal(sample(scenarios.Step{Kind: scenarios.Back, After: tt.after}))
		require.NoError(t, err)
		assert.Contains(t, string(data), "    after: "+tt.want+"\n")
	}
}

func TestMarshalRefuses(t *testing.T) {
	tests := []struct {
		name   string
		step   scenarios.Step
		want   string
		reason string
	}{
		{"no kind", scenarios.Step{}, "write scenario: sample: step s02: a step needs a kind", "Parse would refuse it"},
		{"no target", scenarios.Step{Kind: scenarios.Click}, "write scenario: sample: step s02: click needs a target", "Parse would refuse it"},
		{"foreign field", scenarios.Step{Kind: scenarios.Back, Value: "x"}, "step s02: back has a field that the file format has no place for", "it would be lost"},
		{"not UTF-8", scenarios.Step{Kind: scenarios.Press, Key: "a", Name: "\xff"}, "step s02: press has a field", "it would be changed"},
		{"not a number", scenarios.Step{Kind: scenarios.Scroll, Y: nan()}, "y: expected a number", "Parse would refuse it"},
		{"negative time", scenarios.Step{Kind: scenarios.Back, After: -1}, "after: expected a duration", "Parse would refuse it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data, err := scenarios.Marshal(sample(scenarios.Step{Kind: scenarios.Back}, tt.step))
			assert.ErrorContains(t, err, tt.want, tt.reason)
			assert.Empty(t, data)
		})
	}
	_, err := scenarios.Marshal(scenarios.Scenario{Name: "none", URL: "http://127.0.0.1/"})
	assert.ErrorContains(t, err, "write scenario: none: steps: expected at least one")
}

func nan() float64 { var zero float64; return zero / zero }

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.yaml")
	s := sample(scenarios.Step{Kind: scenarios.Back})
	require.NoError(t, scenarios.WriteFile(path, s))
	require.NoError(t, scenarios.WriteFile(path, s), "a file that is there is replaced")
	back, err := scenarios.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "sample", back.Name)
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o644), info.Mode().Perm())

	before := readFixture(t, path)
	assert.Error(t, scenarios.WriteFile(path, sample()), "no steps")
	assert.Equal(t, before, readFixture(t, path), "a failure leaves what was there")
	assert.Error(t, scenarios.WriteFile(filepath.Join(dir, "none", "a.yaml"), s))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "d.yaml"), 0o755))
	assert.Error(t, scenarios.WriteFile(filepath.Join(dir, "d.yaml"), s), "a directory is in the way")
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 2, "nothing is left beside it")
}

// FuzzParse: nothing makes Parse panic, and what it reads survives being
// written.
func FuzzParse(f *testing.F) {
	for _, path := range append(fixtures(f, "testdata/*.yaml", 2), fixtures(f, "testdata/bad/*.yaml", 25)...) {
		f.Add(readFixture(f, path))
	}
	for _, text := range texts() {
		data, err := scenarios.Marshal(sample(scenarios.Step{Kind: scenarios.Fill, Target: scenarios.Target{Label: "l" + text}, Value: text}))
		require.NoError(f, err)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := scenarios.Parse(data, "fuzz.yaml")
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		written, err := scenarios.Marshal(s)
		require.NoError(t, err)
		back, err := scenarios.Parse(written, "fuzz.yaml")
		require.NoError(t, err)
		require.Equal(t, withoutLines(s), withoutLines(back))
		require.Equal(t, scenarios.Digest(s), scenarios.Digest(back))
		for _, step := range s.Steps {
			require.NotEmpty(t, step.Title())
		}
	})
}

// BenchmarkParse: four sizes, to see that it is linear.
func BenchmarkParse(b *testing.B) {
	for _, n := range []int{10, 40, 160, 640} {
		var steps []scenarios.Step
		for range n {
			steps = append(steps, scenarios.Step{Kind: scenarios.Fill, Target: scenarios.Target{Label: "Search products"}, Value: "tea"})
		}
		data, err := scenarios.Marshal(sample(steps...))
		require.NoError(b, err)
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := scenarios.Parse(data, ""); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
