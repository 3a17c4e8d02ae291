package main

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestExplain(t *testing.T) {
	bad := &scenarios.Error{File: "a.yaml", Line: 3, Column: 5, Problem: "unknown key \"clik\"", Hint: `did you mean "click"?`}
	tests := []struct {
		err    error
		want   []problem
		reason string
	}{
		{errors.New("no"), []problem{{"no", ""}}, "an error of its own words"},
		{fmt.Errorf("load: %w", bad), []problem{{`a.yaml:3:5: unknown key "clik"`, `did you mean "click"?`}}, "the hint is not said twice"},
		{errors.Join(bad, errors.Join(nil, io.EOF)), []problem{{`a.yaml:3:5: unknown key "clik"`, `did you mean "click"?`}, {"EOF", ""}}, "joined errors are told one by one"},
		{fmt.Errorf("both %w and %w", io.EOF, io.EOF), []problem{{"both EOF and EOF", ""}}, "an error of two that says more than they do"},
		{&take.FileError{Path: "a.take", Problem: "cut off", Hint: "copy it again"}, []problem{{"a.take: cut off", "copy it again"}}, "a bad file"},
		{&browser.NotFoundError{Kind: browser.Shell, Hint: "get one"}, []problem{{"no headless-shell found", "get one"}}, "no browser"},
		{hinted(bad, "do %s", "this"), []problem{{bad.Error(), "do this"}}, "a hint of the command's own wins"},
		{fmt.Errorf("write: %w", syscall.ENOSPC), []problem{{"write: no space left on device", "free some space, or write to another disk"}}, "a full disk"},
		{errors.New("two\nlines \x1b[31mred"), []problem{{"two; lines  [31mred", ""}}, "one line, and nothing a terminal acts on"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, explain(tt.err), tt.reason)
	}
}

func TestAdvice(t *testing.T) {
	tests := []struct {
		given string
		known []string
		want  string
	}{
		{"frame", choices["clock"], `did you mean "frames"?`},
		{"Reel", choices["clock"], `did you mean "real"?`},
		{"sundial", choices["clock"], "there are auto, frames, real, virtual"},
		{"x", make([]string, 13), ""},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, advice(tt.given, tt.known), tt.given)
	}
}

func TestConfig(t *testing.T) {
	c, err := parseConfig([]byte("target: http://localhost:3000\nbaselines: base\nbrowser: chromium\nscenarios: [a, b/c.yaml]\nrules: {dom/moved: off, console/warning-new: error}\n"), "up/retake.yaml")
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"target": "http://localhost:3000", "baselines": filepath.Join("up", "base"), "browser": "chromium"}, c.settings)
	assert.Equal(t, []string{filepath.Join("up", "a"), filepath.Join("up", "b", "c.yaml")}, c.scenarios)
	assert.Equal(t, map[diff.Rule]diff.Severity{diff.Moved: diff.Off, diff.WarningNew: diff.Error}, c.rules)

	tests := []struct{ text, want, hint string }{
		{"lanes: 0", `retake.yaml:1:8: lanes: expected a number from 1, found "0"`, ""},
		{"out: .r\nout: .s", `retake.yaml:2:1: key "out" is given twice, first in line 1`, ""},
		{"scenarios: a.yaml", "retake.yaml:1:12: scenarios: expected a list of paths", "write scenarios: [folder]"},
		{"- target", "retake.yaml:1:1: the configuration: expected a mapping", ""},
		{"rules: {dom/moved: loud}", `retake.yaml:1:20: dom/moved: there is no severity "loud"`, "use off, info, warn or error"},
		{"network: [", "", ""},
	}
	for _, tt := range tests {
		_, err := parseConfig([]byte(tt.text), "retake.yaml")
		require.Error(t, err, tt.text)
		p := explain(err)[0]
		if tt.want != "" {
			assert.Equal(t, problem{tt.want, tt.hint}, p, tt.text)
		}
	}
	for _, empty := range []string{"", "# nothing\n", "---\n"} {
		_, err := parseConfig([]byte(empty), "retake.yaml")
		assert.NoError(t, err)
	}
}

func TestFlagsWinOverConfig(t *testing.T) {
	c := config{settings: map[string]string{"target": "http://a", "clock": "real", "lanes": "3"}}
	opt := runOptions{clock: "frames"}
	require.NoError(t, opt.settle(c))
	assert.Equal(t, runOptions{target: "http://a", clock: "frames", writes: "block", unmatched: "live", out: ".retake", lanes: 3}, opt)

	opt = runOptions{network: "record"}
	assert.ErrorContains(t, opt.settle(config{}), `--network: there is no "record"`)
}

func TestWriteFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.html")
	write := func(text string, err error) error {
		return writeFile(path, func(w io.Writer) error {
			_, writeErr := io.WriteString(w, text)
			return errors.Join(writeErr, err)
		})
	}
	require.NoError(t, write("one", nil))
	require.Error(t, write("two", io.ErrUnexpectedEOF))
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "one", string(got), "a failed write leaves the file as it was")
	list, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, list, 1, "and nothing beside it")
}

func TestMakeFolderUndo(t *testing.T) {
	root := t.TempDir()
	undo, err := makeFolder(filepath.Join(root, "a", "b"))
	require.NoError(t, err)
	undo()
	assert.NoDirExists(t, filepath.Join(root, "a"))
	assert.DirExists(t, root)

	undo, err = makeFolder(filepath.Join(root, "c", "d"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(root, "c", "mine"), nil, 0o600))
	undo()
	assert.FileExists(t, filepath.Join(root, "c", "mine"), "what is in use stays")
}

func TestPlanRefusesOneBaselineForTwo(t *testing.T) {
	list := []scenarios.Scenario{{Name: "a", File: "x/buy.yaml"}, {Name: "b", File: "y/buy.yaml"}}
	jobs, err := plan(vault{}, list, runOptions{}, true, &shard{})
	require.NoError(t, err)
	assert.Equal(t, []string{"buy", "buy-2"}, []string{jobs[0].name, jobs[1].name}, "their files in the run folder differ")
	assert.Equal(t, filepath.Join("y", "baselines", "buy.take"), jobs[1].stored)

	_, err = plan(vault{}, list, runOptions{baselines: "base"}, true, &shard{})
	assert.ErrorContains(t, err, "have the same baseline")
}

func TestNetworkLine(t *testing.T) {
	live, recorded := &job{network: "live"}, &job{network: "recorded"}
	assert.Contains(t, networkLine([]*job{live}, false), "writes are blocked")
	assert.Contains(t, networkLine([]*job{live}, true), "writes are allowed")
	assert.Regexp(t, `^recorded: .*status, type and shape$`, networkLine([]*job{recorded}, false))
	assert.Regexp(t, `\(1 scenario\); live: .* \(2 without a recording\)$`, networkLine([]*job{live, recorded, live}, false))
}

func TestKindByName(t *testing.T) {
	for path, want := range map[string]browser.Kind{
		"/usr/bin/chromium-headless-shell": browser.Shell, "chrome-headless-shell": browser.Shell, "/opt/headless_shell": browser.Shell,
		"/usr/bin/chromium": browser.Full, "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome": browser.Full,
	} {
		assert.Equal(t, want, kindByName(path), path)
	}
}

func TestConsole(t *testing.T) {
	var out strings.Builder
	c := newConsole(&out)
	c.say("one")
	c.status("not in a pipe")
	c.live, c.wide = true, 30
	c.status("step %d of a title that is too long to fit", 1)
	c.say("two")
	c.quiet = true
	c.say("not heard")
	c.problem(problem{"broken", "mend it"})
	assert.Equal(t, "one\n\r\x1b[Kstep 1 of a title that is to…\r\x1b[Ktwo\nerror: broken\nhint: mend it\n", out.String())
}

func TestColours(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	t.Setenv("CLICOLOR_FORCE", "1")
	assert.True(t, colored(io.Discard))
	t.Setenv("NO_COLOR", "1")
	assert.False(t, colored(io.Discard), "NO_COLOR wins")
	t.Setenv("NO_COLOR", "")
	t.Setenv("CLICOLOR_FORCE", "0")
	assert.False(t, colored(io.Discard), "a pipe")
}

func TestBuildName(t *testing.T) {
	at, err := url.Parse("https://ci:pw@staging.example/")
	require.NoError(t, err)
	assert.Equal(t, "https://ci:xxxxx@staging.example/", buildName("", at), "a report goes to others")
	assert.Equal(t, "v2", buildName("v2", at))
}
