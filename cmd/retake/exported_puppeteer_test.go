package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/puppeteer"
	"github.com/retake-dev/retake/scenarios/shop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// node runs a script beside the runners, for a build.
func node(t *testing.T, dir, shell string, build shop.Build, args ...string) (string, error) {
	t.Helper()
	server, err := shop.Serve(build)
	require.NoError(t, err)
	defer server.Close() //nolint:errcheck // it serves nobody any more
	cmd := exec.CommandContext(t.Context(), "node", args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "BASE_URL="+server.URL, "PUPPETEER_EXECUTABLE_PATH="+shell, "PUPPETEER_ARGS=--no-sandbox", "MOST_THINK=700")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestPuppeteerRunsTheExport: the demo's session, as a script, ends well on the
// build that it was captured on, and with an error on one that is broken.
func TestPuppeteerRunsTheExport(t *testing.T) {
	path := shell(t, "puppeteer")
	_, dir := demoFiles(t)
	linkRunners(t, dir)
	assert.NotContains(t, exportTo(t, dir, "puppeteer", "demo.mjs"), "left out", "every step has its act")
	out, err := node(t, dir, path, shop.V1(), "demo.mjs")
	require.NoError(t, err, out)
	assert.Contains(t, out, "passed: ")

	broken, err := shop.With("div-button")
	require.NoError(t, err)
	out, err = node(t, dir, path, broken, "demo.mjs")
	assert.Error(t, err, out)
	assert.Contains(t, out, "TimeoutError")
}

// TestPuppeteerReadsHostileTexts: whatever a scenario's texts are, the script is
// one, and nothing of them is code.
func TestPuppeteerReadsHostileTexts(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed, so the export is not read")
	}
	s := scenarios.Scenario{URL: "https://shop.example/", Environment: scenarios.DefaultEnvironment()}
	for _, text := range hostileTexts {
		s.Name += text
		s.Steps = append(s.Steps,
			scenarios.Step{ID: text, Kind: scenarios.Fill, Name: text, Target: scenarios.Target{Label: text, Frame: text}, Value: scenarios.Literal(text), Dialogs: []scenarios.Answer{{Text: &text}}},
			scenarios.Step{Kind: scenarios.Expect, Target: scenarios.Target{CSS: text}, Text: text, URL: text},
			scenarios.Step{ID: text, Kind: scenarios.Check, Target: scenarios.Target{Role: "radio", Name: text}})
	}
	s.Environment.Locale, s.Environment.Timezone = s.Name, s.Name
	script, lost := puppeteer.Export(s)
	assert.Len(t, lost, len(hostileTexts)+1, "a box of each, and a field whose label has both kinds of quotes")
	// Nothing is there to launch, so of a script that is one only that is said.
	dir := t.TempDir()
	stub := "export default { launch: () => { throw new Error('no browser') } }"
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "node_modules", "puppeteer"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "node_modules", "puppeteer", "index.mjs"), []byte(stub), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "node_modules", "puppeteer", "package.json"), []byte(`{"exports": "./index.mjs"}`), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "hostile.mjs"), script, 0o644))
	out, err := node(t, dir, "", shop.V1(), "hostile.mjs")
	require.Error(t, err)
	assert.Contains(t, out, "Error: no browser")
	assert.NotContains(t, out, "SyntaxError")
}

// replay runs a recording as @puppeteer/replay does, on a build that is elsewhere
// than the one that was recorded.
const replay = `import { readFileSync } from 'node:fs';
import puppeteer from 'puppeteer';
import { createRunner, parse, PuppeteerRunnerExtension } from '@puppeteer/replay';

const recording = readFileSync(process.argv[2], 'utf8').replaceAll(process.argv[3], process.env.BASE_URL + '/')
  .replace(/setTimeout\(f, [0-9]+/g, 'setTimeout(f, ' + process.env.MOST_THINK);
const flow = parse(JSON.parse(recording));
const browser = await puppeteer.launch({ executablePath: process.env.PUPPETEER_EXECUTABLE_PATH, args: process.env.PUPPETEER_ARGS.split(' ') });
try {
  const page = await browser.newPage();
  const runner = await createRunner(flow, new PuppeteerRunnerExtension(browser, page, { timeout: 5000 }));
  await runner.run();
  await page.waitForSelector('::-p-text(Thank you for your order)');
  console.log(await page.$eval('main', e => e.innerText));
} finally {
  await browser.close();
}
`

// TestReplayRunsTheExport: the demo's session, as a recording of the DevTools
// Recorder, ends under its runner where the session did.
func TestReplayRunsTheExport(t *testing.T) {
	path := shell(t, "@puppeteer/replay")
	s, dir := demoFiles(t)
	linkRunners(t, dir)
	exportTo(t, dir, "devtools", "demo.json")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "replay.mjs"), []byte(replay), 0o644))
	out, err := node(t, dir, path, shop.V1(), "replay.mjs", "demo.json", s.scenario.URL)
	require.NoError(t, err, out)
	want := paid(s.recording)
	require.NotEmpty(t, want)
	assert.Contains(t, out, want, "all that was bought")
}

// paid is the amount on the last page of the demo's session.
func paid(t take.Take) string {
	said := false
	for _, n := range t.Steps[len(t.Steps)-1].DOM.Nodes {
		if said = said || n.Text == "Paid"; said && strings.HasPrefix(n.Text, "$") {
			return n.Text
		}
	}
	return ""
}
