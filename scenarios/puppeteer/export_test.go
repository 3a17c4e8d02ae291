package puppeteer

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden anew")

// TestExportOfEverything: a scenario with every kind of step and key.
func TestExportOfEverything(t *testing.T) {
	s, err := scenarios.ReadFile("../testdata/everything.yaml")
	require.NoError(t, err)
	got, lost := Export(s)
	const path = "testdata/everything.golden"
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), "to write it anew: go test ./scenarios/puppeteer -update")
	for _, one := range lost {
		assert.Contains(t, string(got), "// Not in this script: "+one[:strings.Index(one, ",")])
	}
}

// act is the line that a step becomes.
func act(step scenarios.Step) string {
	w := writer{scenario: scenarios.Scenario{URL: "https://shop.example/"}, uses: map[string]bool{}}
	w.step(step)
	return strings.TrimSpace(w.body.String())
}

func TestLocators(t *testing.T) {
	for _, c := range []struct {
		reason string
		target scenarios.Target
		want   string
	}{
		{"a test id before all else", scenarios.Target{TestID: "add", Role: "button"}, `page.locator('[data-testid="add"]')`},
		{"a role and a name", scenarios.Target{Role: "button", Name: "Add"}, `page.locator('::-p-aria("[role=\\"button\\"][name=\\"Add\\"]")')`},
		{"a picture, as browsers call it", scenarios.Target{Role: "img", Name: "Cup"}, `page.locator('::-p-aria("[role=\\"image\\"][name=\\"Cup\\"]")')`},
		{"a name with one kind of quotes", scenarios.Target{Role: "button", Name: `The "best"`}, `page.locator('::-p-aria("[role=\\"button\\"][name=\'The \\"best\\"\']")')`},
		{"a name that has both is passed over", scenarios.Target{Role: "button", Name: `It's "best"`, CSS: "#b"}, `page.locator('#b')`},
		{"the role of a summary, which only browsers know", scenarios.Target{Role: "button", Name: "More", Text: "More", Seen: scenarios.Fingerprint{Tag: "summary"}}, `page.locator('::-p-text("More")')`},
		{"in a shadow root", scenarios.Target{CSS: "my-card >>> .x"}, `page.locator('my-card >>> .x')`},
		{"in a frame by its place, in one by a selector", scenarios.Target{Frame: "1 >> iframe#pay", CSS: ".x"}, `(await frame(page, 1, 'iframe#pay')).locator('.x')`},
		{"the page", scenarios.Target{}, `page.locator(':root')`},
	} {
		t.Run(c.reason, func(t *testing.T) {
			assert.Equal(t, "await "+c.want+".hover();", act(scenarios.Step{Kind: scenarios.Hover, Target: c.target}))
		})
	}
}

func TestSteps(t *testing.T) {
	target := scenarios.Target{CSS: "#x"}
	text := "Ann"
	for _, c := range []struct {
		reason string
		step   scenarios.Step
		want   string
	}{
		{"a URL of the site", scenarios.Step{Kind: scenarios.Navigate, URL: "https://shop.example/a"}, "await page.goto(new URL('/a', base).href);"},
		{"a click with all it may have", scenarios.Step{Kind: scenarios.Click, Target: target, Button: scenarios.Middle, Count: 3, Hold: time.Second, Held: "Control", At: true, X: 1.5, Y: 2},
			"await page.keyboard.down('Control');\n  await page.locator('#x').click({ button: 'middle', count: 3, delay: 1000, offset: { x: 1.5, y: 2 } });\n  await page.keyboard.up('Control');"},
		{"a box", scenarios.Step{Kind: scenarios.Check, Target: target, Checked: true}, "await page.locator('#x').fill(true);"},
		{"a radio button that is not chosen", scenarios.Step{Kind: scenarios.Check, ID: "s01", Target: scenarios.Target{Role: "radio", Name: "A"}}, `// Not in this script: step s01, uncheck radio "A": a click does not uncheck a radio button`},
		{"a key in a field", scenarios.Step{Kind: scenarios.Press, Key: "Enter", Target: target}, "await focus(page.locator('#x'));\n  await page.keyboard.press('Enter');"},
		{"a key with a modifier", scenarios.Step{Kind: scenarios.Press, Key: "Control+a"}, "await page.keyboard.down('Control');\n  await page.keyboard.press('a');\n  await page.keyboard.up('Control');"},
		{"a character that no key types", scenarios.Step{Kind: scenarios.Press, Key: "é"}, "await page.keyboard.sendCharacter('é');"},
		{"one of several", scenarios.Step{Kind: scenarios.Click, ID: "s01", Target: scenarios.Target{CSS: ".x", Nth: 2}}, `// Not in this script: step s01, click number 2 of css ".x": Puppeteer has no locator for it`},
		{"a drag along a way", scenarios.Step{Kind: scenarios.Drag, Target: target, Path: "1 2, 3 4"}, "await drag(page, page.locator('#x'), undefined, [[1, 2], [3, 4]], undefined, undefined);"},
		{"dialogs", scenarios.Step{Kind: scenarios.Click, Target: target, Dialogs: []scenarios.Answer{{Cancel: true}, {Text: &text}, {}}}, "answers.splice(0, Infinity, false, 'Ann', true);\n  await page.locator('#x').click();"},
		{"a field shows its value", scenarios.Step{Kind: scenarios.Expect, Target: scenarios.Target{CSS: "#e", Label: "Email"}, Text: "a@b"},
			`await until('label "Email" shows a@b', 5000, async () => await seen(page, '::-p-aria("[name=\\"Email\\"]")', (e, text) => e.value === text, 'a@b'));`},
		{"what is gone", scenarios.Step{Kind: scenarios.Wait, Target: target, State: scenarios.Hidden, Timeout: time.Second}, `await until('css "#x" is hidden', 1000, async () => !await seen(page, '#x'));`},
		{"the end of the URL", scenarios.Step{Kind: scenarios.Expect, URL: "/a?b"}, `await until('the address ends with /a?b', 5000, async () => page.url().endsWith('/a?b'));`},
		{"a kind that is not known", scenarios.Step{Kind: "dance", ID: "s01"}, "// Not in this script: step s01, dance: Puppeteer has no act for it"},
	} {
		t.Run(c.reason, func(t *testing.T) { assert.Equal(t, c.want, act(c.step)) })
	}
}
