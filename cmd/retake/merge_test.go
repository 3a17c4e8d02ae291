package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reports"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseShard(t *testing.T) {
	got, err := parseShard("2/3")
	require.NoError(t, err)
	assert.Equal(t, shard{index: 2, of: 3}, got)
	for _, bad := range []string{"2", "0/3", "4/3", "a/3", "1/b", "/", "1/2/3", "-1/2", " 1/2"} {
		_, err := parseShard(bad)
		assert.ErrorContains(t, err, "--shard: expected a part of a whole", bad)
	}
}

// TestShards checks that the shards of a run have every scenario once, as evenly
// as they can, whatever order the scenarios come in.
func TestShards(t *testing.T) {
	var list []scenarios.Scenario
	for i := range 11 {
		list = append(list, scenarios.Scenario{Name: fmt.Sprintf("s%02d", i*7%11), File: fmt.Sprintf("%d.yaml", i)})
	}
	list[3].Name = list[4].Name // two of one name
	files := func(index, of int, list []scenarios.Scenario) (got []string) {
		s := shard{index: index, of: of}
		mine, err := s.pick(list)
		require.NoError(t, err)
		for i, m := range mine {
			if m {
				got = append(got, list[i].File)
			}
		}
		slices.Sort(got)
		return got
	}
	backwards := slices.Clone(list)
	slices.Reverse(backwards)
	var all []string
	for i := 1; i <= 4; i++ {
		one := files(i, 4, list)
		assert.Equal(t, one, files(i, 4, backwards), "the order does not matter")
		assert.InDelta(t, 11./4, float64(len(one)), 1)
		all = append(all, one...)
	}
	slices.Sort(all)
	assert.Equal(t, files(0, 0, list), all, "each is in one shard; no shard is the whole run")
	few := shard{index: 1, of: 12}
	_, err := few.pick(list)
	assert.ErrorContains(t, err, "--shard 1/12: the run has only 11 scenarios")
}

// shardFolder writes a shard as `retake run --shard` does; scenarios whose name
// begins with "bad" regressed.
func shardFolder(t *testing.T, part shard, names ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), fmt.Sprintf("shard-%d", part.index))
	r := &runner{shard: part, out: out}
	report := reports.Run{Tool: "retake 1", Baseline: "the stored one", Candidate: "v2", Network: "live", Flags: [][2]string{{"target", "http://v2"}}}
	var err error
	r.folder, err = newRunFolder(out, vault{})
	require.NoError(t, err)
	for i, name := range names {
		text := "Hello"
		if strings.HasPrefix(name, "bad") {
			text = "Good bye"
		}
		a, err := smallTake("v1", "Hello")
		require.NoError(t, err)
		b, err := smallTake("v2", text)
		require.NoError(t, err)
		r.jobs = append(r.jobs, &job{at: 2*i + part.index - 1, name: name, stored: "flows/baselines/" + name + ".take", a: &a})
		require.NoError(t, r.folder.addTake(name+".take", b))
		report.Scenarios = append(report.Scenarios, reports.Scenario{Name: name, File: "flows/" + name + ".yaml", Source: "retake: 1\n", Baseline: &a, Candidate: &b,
			Result: judge(a, b, diff.Options{}, diff.Noise{}), Millis: 5})
	}
	require.NoError(t, r.keepBaselines())
	require.NoError(t, r.folder.addReports(report, nil))
	require.NoError(t, r.folder.finish(manifestOf(r, report)))
	return out
}

// execute runs a command line in this process.
func execute(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, said bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(""), &out, &said)
	return code, out.String(), said.String()
}

func TestMerge(t *testing.T) {
	t.Chdir(t.TempDir())
	one := shardFolder(t, shard{1, 2, "all"}, "alpha", "gamma")
	two := shardFolder(t, shard{2, 2, "all"}, "bad-beta")
	code, out, said := execute(t, "merge", two, one, "--json", "--report", "html", "--report", "sarif=x.sarif")
	assert.Equal(t, 1, code, said)
	var doc struct {
		Verdict   string
		Baseline  string
		Scenarios []struct{ Name, File, Again, Verdict string }
	}
	require.NoError(t, json.Unmarshal([]byte(out), &doc))
	assert.Equal(t, "regressed", doc.Verdict)
	assert.Equal(t, "the stored one", doc.Baseline)
	var got []string
	for _, s := range doc.Scenarios {
		got = append(got, s.Name+" "+s.File+" "+s.Verdict)
	}
	assert.Equal(t, []string{"alpha flows/alpha.yaml same", "bad-beta flows/bad-beta.yaml regressed", "gamma flows/gamma.yaml same"}, got, "the order of the whole run")
	assert.FileExists(t, "x.sarif")
	assert.Equal(t, "retake run flows/alpha.yaml --target http://v2", doc.Scenarios[0].Again, "as the shards were run")
	parts, err := readParts([]string{one, two})
	require.NoError(t, err)
	report, _, err := mergeParts(vault{}, parts)
	require.NoError(t, err)
	assert.Equal(t, "retake: 1\n", report.Scenarios[0].Source, "the scenario may not be where the shards are merged")

	// The merged run is a run: its page can be shown, its takes approved.
	folder, err := findRun(".retake", "")
	require.NoError(t, err)
	for _, name := range []string{"report.html", "alpha.take", "alpha.baseline.take", "bad-beta.take"} {
		assert.FileExists(t, filepath.Join(folder, name))
	}
	code, out, said = execute(t, "approve")
	assert.Equal(t, 0, code, said)
	assert.Contains(t, out, "approved  bad-beta: flows/baselines/bad-beta.take is the baseline")
	approved, err := take.ReadFile("flows/baselines/bad-beta.take")
	require.NoError(t, err)
	assert.Equal(t, "v2", approved.Environment.Build)
}

func TestMergeRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	one, two := shardFolder(t, shard{1, 3, "all"}, "alpha"), shardFolder(t, shard{2, 3, "all"}, "beta")
	three, other := shardFolder(t, shard{3, 3, "all"}, "gamma"), shardFolder(t, shard{3, 3, "others"}, "delta")
	whole, lost := shardFolder(t, shard{}, "alpha"), shardFolder(t, shard{3, 3, "all"}, "gamma")
	found, err := filepath.Glob(filepath.Join(lost, "runs", "*", "gamma.take"))
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.NoError(t, os.Remove(found[0]))
	tests := []struct {
		args   []string
		want   []string
		reason string
	}{
		{nil, []string{"error: no run is given"}, "nothing to merge"},
		{[]string{one, three}, []string{"error: shard 2/3 is missing"}, "one is missing"},
		{[]string{two}, []string{"error: shard 1/3 is missing", "error: shard 3/3 is missing"}, "two are missing"},
		{[]string{one, two, three, one}, []string{"error: shard 1/3 is there twice: ", "hint: give each shard once"}, "one is there twice"},
		{[]string{one, one, two}, []string{"error: shard 1/3 is there twice: ", "error: shard 3/3 is missing"}, "as many as there should be"},
		{[]string{one, two, other}, []string{"are not of one run: the set of scenarios differs"}, "of another run"},
		{[]string{whole}, []string{"is a whole run, not a shard"}, "a whole run"},
		{[]string{"nowhere"}, []string{"error: there is no run at nowhere"}, "no run at all"},
		{[]string{one, two, lost}, []string{"gamma.take"}, "a take is gone"},
		{[]string{one, two, three, "--report", "junitx"}, []string{`error: --report: there is no "junitx"`, `hint: did you mean "junit"?`}, "a typo"},
	}
	for _, tt := range tests {
		code, out, said := execute(t, append([]string{"merge"}, tt.args...)...)
		assert.Equal(t, 2, code, tt.reason)
		assert.Empty(t, out, tt.reason)
		for _, want := range tt.want {
			assert.Contains(t, said, want, tt.reason)
		}
		assert.NoDirExists(t, ".retake", "%s: something was written", tt.reason)
	}
}
