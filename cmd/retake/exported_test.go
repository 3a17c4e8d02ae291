package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/playwright"
	"github.com/retake-dev/retake/scenarios/shop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// runners is where npm puts the programs that run what is exported.
const runners = "../../tools/node_modules"

// shell is the browser that exported scripts run in.
func shell(t *testing.T, pkg string) string {
	t.Helper()
	if _, err := os.Stat(filepath.Join(runners, pkg)); err != nil {
		t.Skipf("%s is not installed, so the export is not run: make consumers", pkg)
	}
	path, err := browser.Find(browser.Shell, "")
	if err != nil {
		t.Skipf("no headless shell is installed, so the export is not run: %v", err)
	}
	return path
}

// demoFiles captures the session of the demo's user, once a test, and returns
// it and the folder of its scenario and take.
func demoFiles(t *testing.T) (*shopSession, string) {
	t.Helper()
	browsers.Lock()
	t.Cleanup(browsers.Unlock)
	a := newApp(strings.NewReader(""), io.Discard, io.Discard)
	s, err := a.shopSession("auto", "")
	require.NoError(t, err)
	require.NoError(t, s.capture(context.Background()))
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "demo.yaml"), s.yaml, 0o644))
	require.NoError(t, take.WriteFile(filepath.Join(dir, "demo.take"), s.recording))
	return s, dir
}

func linkRunners(t *testing.T, dir string) {
	t.Helper()
	modules, err := filepath.Abs(runners)
	require.NoError(t, err)
	require.NoError(t, os.Symlink(modules, filepath.Join(dir, "node_modules")))
}

// exportTo exports the demo's session, and returns what was left out.
func exportTo(t *testing.T, dir, format, name string) string {
	t.Helper()
	var said bytes.Buffer
	a := newApp(strings.NewReader(""), io.Discard, &said)
	require.NoError(t, a.export(exportOptions{as: format, out: filepath.Join(dir, name)}, filepath.Join(dir, "demo.yaml")))
	return said.String()
}

const playwrightConfig = `module.exports = {
  reporter: 'line', workers: 1, forbidOnly: true,
  use: { actionTimeout: 10000, launchOptions: { executablePath: process.env.BROWSER_PATH } },
};
`

// playwrightTest runs the tests of a folder on a build.
func playwrightTest(t *testing.T, dir, shell string, build shop.Build) (string, error) {
	t.Helper()
	server, err := shop.Serve(build)
	require.NoError(t, err)
	defer server.Close() //nolint:errcheck // it serves nobody any more
	require.NoError(t, os.WriteFile(filepath.Join(dir, "playwright.config.js"), []byte(playwrightConfig), 0o644))
	return runPlaywright(t, dir, "BASE_URL="+server.URL, "BROWSER_PATH="+shell)
}

func runPlaywright(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", "node_modules/@playwright/test/cli.js", "test")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CI=1")
	for _, arg := range args {
		if strings.HasPrefix(arg, "--") {
			cmd.Args = append(cmd.Args, arg)
		} else {
			cmd.Env = append(cmd.Env, arg)
		}
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestPlaywrightRunsTheExport: the demo's session, as a test, is green on the
// build that it was captured on, and red on one that is broken.
func TestPlaywrightRunsTheExport(t *testing.T) {
	path := shell(t, "@playwright/test")
	_, dir := demoFiles(t)
	linkRunners(t, dir)
	left := exportTo(t, dir, "playwright", "demo.spec.ts")
	assert.NotRegexp(t, "left out: step s[0-9]+, ", left, "every step has its act; requests may be answered only once")
	out, err := playwrightTest(t, dir, path, shop.V1())
	require.NoError(t, err, out)
	assert.Contains(t, out, "1 passed")

	broken, err := shop.With("div-button")
	require.NoError(t, err)
	out, err = playwrightTest(t, dir, path, broken)
	assert.Error(t, err, out)
	assert.Contains(t, out, "getByRole('button', { name: 'Add to cart'")
}

// hostileTexts end a string, a comment or a script early, where they can.
var hostileTexts = []string{
	"it's", "`${process.exit(7)}`", "\"'); process.exit(7); ('", "two\nlines\r\nprocess.exit(7)", "\u2028process.exit(7)\u2029", "*/ process.exit(7) /*", `\`, "\u202e", "# sourceMappingURL=x",
}

// TestPlaywrightReadsHostileTexts: whatever a scenario's texts are, the test is
// one test of that name, and nothing of them is code.
func TestPlaywrightReadsHostileTexts(t *testing.T) {
	if _, err := os.Stat(filepath.Join(runners, "@playwright/test")); err != nil {
		t.Skip("@playwright/test is not installed, so the export is not read: make consumers")
	}
	dir := t.TempDir()
	linkRunners(t, dir)
	s := scenarios.Scenario{URL: "https://shop.example/", Environment: scenarios.DefaultEnvironment()}
	for _, text := range hostileTexts {
		s.Name += text
		s.Steps = append(s.Steps,
			scenarios.Step{ID: text, Kind: scenarios.Fill, Name: text, Target: scenarios.Target{Label: text, Frame: text}, Value: scenarios.Literal(text)},
			scenarios.Step{Kind: scenarios.Expect, Target: scenarios.Target{CSS: text}, Text: text, URL: text},
			scenarios.Step{Kind: scenarios.Check, Target: scenarios.Target{Role: "radio", Name: text}})
	}
	s.Environment.Locale, s.Environment.Timezone = s.Name, s.Name
	test := playwright.Export(s, nil, "")
	assert.Len(t, test.Lost, len(hostileTexts))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "hostile.spec.ts"), test.Script, 0o644))
	out, err := runPlaywright(t, dir, "--list", "--reporter=json")
	require.NoError(t, err, out)
	var list struct {
		Suites []struct {
			Specs []struct{ Title string } `json:"specs"`
		} `json:"suites"`
		Errors []any `json:"errors"`
	}
	require.NoError(t, json.Unmarshal([]byte(out), &list), out)
	assert.Empty(t, list.Errors)
	require.Len(t, list.Suites, 1)
	require.Len(t, list.Suites[0].Specs, 1)
	assert.Equal(t, s.Name, list.Suites[0].Specs[0].Title)
}

// TestImportedNetworkIsTheRecording: the demo's network, exported as HAR and
// imported beside the scenario, answers as the recording does.
func TestImportedNetworkIsTheRecording(t *testing.T) {
	if _, err := browser.Find(browser.Shell, ""); err != nil {
		t.Skipf("no headless shell is installed, so nothing is re-enacted: %v", err)
	}
	s, dir := demoFiles(t)
	exportTo(t, dir, "har", "demo.har")
	out := filepath.Join(dir, "imported")
	require.NoError(t, os.Mkdir(out, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(out, "demo.yaml"), s.yaml, 0o644))
	require.NoError(t, s.app.importAll(t.Context(), importOptions{out: out, heal: healOptions{writes: "block", clock: "auto"}}, filepath.Join(dir, "demo.har")))
	imported, err := take.ReadFile(filepath.Join(out, "demo.take"))
	require.NoError(t, err)

	b, err := browser.Launch(t.Context(), s.stage.browser)
	require.NoError(t, err)
	defer b.Close()
	first, err := s.perform(t.Context(), b, shop.V1(), "first", reenact.Options{Recording: &s.recording})
	require.NoError(t, err)
	again, err := s.perform(t.Context(), b, shop.V1(), "again", reenact.Options{Recording: &imported})
	require.NoError(t, err)
	assert.Empty(t, reported(diff.Compare(first, again, diff.Options{})))
	assert.Equal(t, take.Digest(first), take.Digest(again), take.FirstDifference(first, again))
}
