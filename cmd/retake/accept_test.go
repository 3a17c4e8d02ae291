package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reports"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lastRun makes a run in the working directory in which the text of scenarios
// whose name begins with "bad" differs, and returns the fingerprint of that.
func lastRun(t *testing.T, names ...string) string {
	t.Helper()
	require.NoError(t, os.Rename(shardFolder(t, shard{}, names...), ".retake"))
	folder, err := findRun(".retake", "")
	require.NoError(t, err)
	m, err := readManifest(folder)
	require.NoError(t, err)
	for _, s := range m.Scenarios {
		for _, g := range s.Groups {
			return g.Fingerprint
		}
	}
	return ""
}

func TestAccept(t *testing.T) {
	t.Chdir(t.TempDir())
	print := lastRun(t, "alpha", "bad-beta")
	require.Len(t, print, 12)
	code, out, said := execute(t, "accept", print[:5], "--why", "  the new\n greeting ", "--until", "2999-12-31")
	require.Equal(t, 0, code, said)
	assert.Regexp(t, `^accepted until 2999-12-31  `+print+`  dom/text-changed: .*\nwritten to retake.decisions.yaml\n$`, out)
	text, err := os.ReadFile(decisionsName)
	require.NoError(t, err)
	assert.Regexp(t, `^# What people decided about findings, by fingerprint\. .*\n# .*\n\n`+print+`:\n  accepted: the new greeting\n  until: 2999-12-31\n  finding: '?dom/text-changed: .*\n$`, string(text))

	// A rejection takes its place, and the take cannot be approved any more.
	code, out, said = execute(t, "reject", print, "--why", "see SHOP-1", "--json")
	require.Equal(t, 0, code, said)
	var doc decided
	require.NoError(t, json.Unmarshal([]byte(out), &doc))
	assert.Equal(t, decided{print, diff.Rejected, "see SHOP-1", "", doc.Finding, decisionsName}, doc)
	text, err = os.ReadFile(decisionsName)
	require.NoError(t, err)
	assert.NotContains(t, string(text), "accepted:")
	assert.NotContains(t, string(text), "until:")
	code, out, _ = execute(t, "approve")
	assert.Equal(t, 2, code)
	assert.Contains(t, out, "refused   bad-beta: its finding "+print+" is rejected: see SHOP-1\n")
	assert.Contains(t, out, "approved  alpha: ", "the others are approved")
	assert.NoFileExists(t, "flows/baselines/bad-beta.take")
}

func TestAcceptRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	code, _, said := execute(t, "accept", "abcd", "--why", "x")
	assert.Equal(t, 2, code)
	assert.Contains(t, said, "error: there is no run in .retake yet\n")
	print := lastRun(t, "bad-beta")
	typo := "0" + print[1:]
	if print[0] == '0' {
		typo = "1" + print[1:]
	}
	tests := []struct {
		args   []string
		want   string
		hint   string
		reason string
	}{
		{[]string{print}, "no reason is given", "say it with --why", "no reason"},
		{[]string{print, "--why", " \n\t"}, "no reason is given", "say it with --why", "no reason but spaces"},
		{[]string{print, "--why", strings.Repeat("x", 501)}, "the reason has 501 characters", "write at most 500", "a novel"},
		{[]string{typo, "--why", "x"}, "has no finding " + typo, `did you mean "` + print + `"?`, "a typo"},
		{[]string{"ffffffff", "--why", "x"}, "has no finding ffffffff", "there are " + print, "of another run"},
		{[]string{print[:3], "--why", "x"}, `"` + print[:3] + `" is too short for a fingerprint`, "give at least 4 characters", "unique by chance"},
		{[]string{"", "--why", "x"}, `"" is too short`, "give at least 4 characters", "nothing, as of an empty variable"},
		{[]string{print, "--why", "x", "--until", "tomorrow"}, `--until: "tomorrow" is no day`, "write a day as 2027-01-31", "a word"},
		{[]string{print, "--why", "x", "--until", "2026-02-30"}, `--until: "2026-02-30" is no day`, "write a day as 2027-01-31", "a day that is not"},
		{[]string{print, "--why", "x", "--until", "2001-01-01"}, "--until: 2001-01-01 is over", "give today or a later day", "a day in the past"},
		{[]string{print, "--why", "x", "--run", "nowhere"}, `there is no run "nowhere"`, "give the folder of a run", "no run"},
		{[]string{print, print, "--why", "x"}, "retake accept: 2 arguments given", "use it as: retake accept FINGERPRINT --why TEXT", "two"},
	}
	for _, tt := range tests {
		code, out, said := execute(t, append([]string{"accept"}, tt.args...)...)
		assert.Equal(t, 2, code, tt.reason)
		assert.Empty(t, out, tt.reason)
		assert.Regexp(t, `(?m)^error: .*`, said, tt.reason)
		assert.Contains(t, said, tt.want, tt.reason)
		assert.Contains(t, said, "hint: "+tt.hint, tt.reason)
		assert.NoFileExists(t, decisionsName, tt.reason)
	}
	code, _, said = execute(t, "reject", print, "--why", "x", "--until", "2999-01-01")
	assert.Equal(t, 2, code)
	assert.Contains(t, said, "unknown flag: --until", "a defect stays one")
}

func TestManifestFinding(t *testing.T) {
	one := func(print, message string, follows ...manifestGroup) manifestGroup {
		return manifestGroup{print, "dom/moved", message, follows}
	}
	b, c, d := one("bbbb11112222", "b"), one("cccc11112222", "c"), one("dddd11112222", "d")
	m := manifest{Scenarios: []manifestJob{
		{Groups: []manifestGroup{one("aaaa11112222", "a list moved", c, b)}},
		{Groups: []manifestGroup{one("aaaa33334444", "another"), one("aaaa11112222", "again", b, d)}},
	}}
	got, err := m.finding("run", "aaaa1", nil)
	require.NoError(t, err)
	assert.Equal(t, one("aaaa11112222", "a list moved", b, c, d), got, "what follows from it in any scenario is covered")
	accepted := map[string]diff.Decision{"aaaa11112222": {Ruling: diff.Accepted, Covers: []string{"bbbb11112222", "cccc11112222"}}}
	got, err = m.finding("run", "dddd1", accepted)
	require.NoError(t, err)
	assert.Equal(t, d, got, "it came after that was accepted, and counts for itself")
	_, err = m.finding("run", "bbbb1", accepted)
	assert.ErrorContains(t, err, "bbbb1 follows from aaaa11112222")
	for prefix, want := range map[string]problem{
		"aaaa":  {"aaaa begins several fingerprints", "it may be aaaa11112222, aaaa33334444"},
		"dddd1": {"dddd1 follows from aaaa11112222", "decide about aaaa11112222: a list moved"},
		"eeee":  {"the run run has no finding eeee", "there are aaaa11112222, aaaa33334444"},
	} {
		_, err := m.finding("run", prefix, nil)
		require.Error(t, err)
		assert.Equal(t, []problem{want}, explain(err), prefix)
	}
}

// TestDecisionsFile checks that the file is read strictly, that comments and
// order survive a decision, and that equal decisions give equal bytes.
func TestDecisionsFile(t *testing.T) {
	const before = `# Ours.

ffff00000000: # the banner
  accepted: meant # says Ada
  until: 2027-01-31
  finding: 'dom/shown: a banner'
  covers: [aaaaaaaaaaaa]
# Of the checkout.
111100000000:
  rejected: SHOP-1
`
	path := filepath.Join(t.TempDir(), decisionsName)
	require.NoError(t, os.WriteFile(path, []byte(before), 0o644))
	open := func() *decisions {
		d, err := loadDecisions(config{File: filepath.Join(filepath.Dir(path), configName)})
		require.NoError(t, err)
		return d
	}
	d := open()
	assert.Equal(t, map[string]diff.Decision{
		"ffff00000000": {Ruling: diff.Accepted, Why: "meant", Until: "2027-01-31", Covers: []string{"aaaaaaaaaaaa"}},
		"111100000000": {Ruling: diff.Rejected, Why: "SHOP-1"},
	}, d.list)
	d.put("222200000000", diff.Decision{Ruling: diff.Accepted, Why: "yes: # \"no\""}, "network/failed: - [x](y)")
	d.put("ffff00000000", diff.Decision{Ruling: diff.Rejected, Why: "after all"}, "dom/shown: a banner")
	require.NoError(t, d.write())
	const after = `# Ours.

# Of the checkout.
111100000000:
  rejected: SHOP-1
"222200000000":
  accepted: 'yes: # "no"'
  finding: 'network/failed: - [x](y)'
ffff00000000: # the banner
  rejected: after all # says Ada
  finding: 'dom/shown: a banner'
`
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, after, string(text))
	again := open()
	assert.Equal(t, d.list, again.list, "what is written is what is read")
	require.NoError(t, again.write())
	text, err = os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, after, string(text), "it is stable")
}

func TestDecisionsFileRefuses(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"abc: {accepted: x}", `d.yaml:1:1: expected the fingerprint of a finding, found "abc"`},
		{"111100000000: {why: x, accepted: y}", `d.yaml:1:16: unknown key "why"`},
		{"111100000000: {until: 2027-01-31}", "d.yaml:1:1: 111100000000: it is neither accepted nor rejected"},
		{"111100000000: {accepted: x, rejected: y}", "d.yaml:1:29: 111100000000: it is both accepted and rejected"},
		{"111100000000: {accepted: }", "d.yaml:1:26: accepted: expected a text"},
		{"111100000000: {accepted: x, until: never}", `d.yaml:1:36: until: "never" is no day`},
		{"111100000000: {rejected: x, until: 2027-01-31}", "d.yaml:1:1: 111100000000: until is for what is accepted"},
		{"111100000000: {accepted: x, covers: y}", "d.yaml:1:37: covers: expected a list of fingerprints"},
		{"111100000000: {accepted: x}\n111100000000: {accepted: y}", `d.yaml:2:1: key "111100000000" is given twice, first in line 1`},
		{"- 111100000000", "d.yaml:1:1: the decisions: expected a mapping"},
		{"111100000000: yes", "d.yaml:1:15: 111100000000: expected a mapping"},
		{"{}\n---\n{}", "d.yaml:1:1: expected one document, there are more"},
		{"{", "d.yaml: not YAML: "},
	} {
		d := &decisions{path: "d.yaml", list: map[string]diff.Decision{}}
		err := d.parse([]byte(tt.text))
		require.Error(t, err, tt.text)
		assert.Contains(t, err.Error(), tt.want, tt.text)
	}
}

func TestExpiry(t *testing.T) {
	d := &decisions{list: map[string]diff.Decision{"a": {Ruling: diff.Accepted, Until: "2027-01-31"}, "b": {Ruling: diff.Accepted}, "c": {Ruling: diff.Rejected}}}
	east := time.FixedZone("east", 10*3600)
	for at, want := range map[time.Time]diff.Ruling{
		time.Date(2027, 1, 31, 23, 59, 59, 0, time.UTC): diff.Accepted,
		time.Date(2027, 2, 1, 9, 0, 0, 0, east):         diff.Accepted, // where it is still January
		time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC):     diff.Expired,
	} {
		got := d.on(at)
		assert.Equal(t, want, got["a"].Ruling, at)
		assert.Equal(t, diff.Accepted, got["b"].Ruling, "for ever")
		assert.Equal(t, diff.Rejected, got["c"].Ruling)
	}
	assert.Equal(t, diff.Accepted, d.list["a"].Ruling, "the file's are as they were")
}

// TestMergeDecides checks that shards are decided about where they are merged,
// whatever was decided when they were run.
func TestMergeDecides(t *testing.T) {
	t.Chdir(t.TempDir())
	one, two := shardFolder(t, shard{1, 2, "all"}, "alpha"), shardFolder(t, shard{2, 2, "all"}, "bad-beta")
	code, _, said := execute(t, "merge", one, two)
	require.Equal(t, 1, code, said)
	folder, err := findRun(".retake", "")
	require.NoError(t, err)
	m, err := readManifest(folder)
	require.NoError(t, err)
	code, _, said = execute(t, "accept", m.Scenarios[1].Groups[0].Fingerprint, "--why", "the new greeting")
	require.Equal(t, 0, code, said)
	code, out, said := execute(t, "merge", one, two, "--report", "junit=junit.xml,json")
	assert.Equal(t, 0, code, said)
	assert.Contains(t, out, "SAME  2 scenarios: 2 same\n")
	assert.Contains(t, out, "accepted: the new greeting")
	junit, err := os.ReadFile("junit.xml")
	require.NoError(t, err)
	assert.Contains(t, string(junit), "accepted: the new greeting")
	folder, err = findRun(".retake", "")
	require.NoError(t, err)
	m, err = readManifest(folder)
	require.NoError(t, err)
	assert.Equal(t, diff.Same, m.Verdict)

	code, out, _ = execute(t, "approve", "--json", "bad-beta")
	assert.Equal(t, 0, code)
	assert.Contains(t, out, `"done": "approved"`)
	assert.NotContains(t, out, "alpha", "only what is named")
}

func TestApprovePicks(t *testing.T) {
	t.Chdir(t.TempDir())
	lastRun(t, "alpha", "beta")
	for _, name := range []string{"beta", "flows/beta.yaml", "./flows/beta.yaml"} {
		code, out, said := execute(t, "approve", name)
		assert.Equal(t, 0, code, said)
		assert.NotContains(t, out, "alpha", name)
		assert.Contains(t, out, "beta", name)
	}
	assert.NoFileExists(t, "flows/baselines/alpha.take")
	code, out, said := execute(t, "approve", "beta", "alpa")
	assert.Equal(t, 2, code)
	assert.Empty(t, out)
	assert.Contains(t, said, `has no scenario "alpa"`)
	assert.Contains(t, said, `hint: did you mean "alpha"?`)
	assert.NoFileExists(t, "flows/baselines/alpha.take")
}

// TestGivenFlags checks that a report tells the command that repeats its run, of
// flags that are there, and without passwords.
func TestGivenFlags(t *testing.T) {
	a := newApp(strings.NewReader(""), io.Discard, io.Discard)
	cmd := a.runCommand()
	require.NoError(t, cmd.ParseFlags([]string{
		"--target", "http://ada:secret@127.0.0.1:1/", "--writes", "allow", "--out", "x", "--report", "html", "--lanes", "2", "--shard", "1/2",
	}))
	got := given(cmd)
	assert.Equal(t, [][2]string{{"target", "http://ada:xxxxx@127.0.0.1:1/"}, {"writes", "allow"}}, got)
	var page bytes.Buffer
	require.NoError(t, reports.JSON(&page, reports.Run{Flags: got, Scenarios: []reports.Scenario{{File: "flows/a b.yaml"}}}))
	assert.Contains(t, page.String(), `"again": "retake run 'flows/a b.yaml' --target 'http://ada:xxxxx@127.0.0.1:1/' --writes allow"`)
	for _, f := range got {
		assert.NotNil(t, cmd.Flags().Lookup(f[0]))
	}
}

// TestFindingCommands checks that the commands that a finding shows are there.
func TestFindingCommands(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("shop.yaml", []byte("retake: 1\nname: shop\nurl: http://shop.example/\nsteps:\n  - navigate: {url: /}\n"), 0o644))
	group := diff.Group{Finding: diff.Finding{Fingerprint: "3f20c81a2b4c"}}
	found := reports.Groups(reports.Run{Scenarios: []reports.Scenario{{File: "shop.yaml", Result: diff.Result{Groups: []diff.Group{group}}}}})
	require.Len(t, found, 1)
	code, _, said := execute(t, strings.Fields(found[0].Export())[1:]...)
	assert.Equal(t, 0, code, said)
	assert.FileExists(t, "shop.spec.ts")
	code, _, said = execute(t, strings.Fields(found[0].Again())[1:]...)
	assert.Equal(t, 2, code)
	assert.Contains(t, said, "error: --target is missing", "it is read as far as that")
}
