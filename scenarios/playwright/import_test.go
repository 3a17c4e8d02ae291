package playwright

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func imported(t testing.TB, script string) imports.Session {
	t.Helper()
	result, err := Format().Read(strings.NewReader(script), imports.Options{})
	require.NoError(t, err)
	require.Len(t, result.Sessions, 1)
	require.Len(t, result.Sessions[0].Origins, len(result.Sessions[0].Scenario.Steps))
	return result.Sessions[0]
}

// told is the scenario's file, and what is said of it.
func told(t *testing.T, s imports.Session) []byte {
	t.Helper()
	data, err := scenarios.Marshal(s.Scenario)
	require.NoError(t, err)
	_, err = scenarios.Parse(data, "")
	require.NoError(t, err)
	var b strings.Builder
	b.Write(data)
	for _, o := range s.Origins {
		line, err := json.Marshal(o)
		require.NoError(t, err)
		b.WriteString("# " + string(line) + "\n")
	}
	for _, g := range s.Gaps {
		line, err := json.Marshal(g)
		require.NoError(t, err)
		b.WriteString("# " + string(line) + "\n")
	}
	return []byte(b.String())
}

// TestImportOfRecorded: every shape that the code generator writes.
func TestImportOfRecorded(t *testing.T) {
	data, err := os.ReadFile("testdata/recorded.spec.ts")
	require.NoError(t, err)
	assert.True(t, Format().Sniff("recorded.spec.ts", data))
	golden(t, "recorded.golden", told(t, imported(t, string(data))))
}

// test wraps statements in a test.
func inTest(statements string) string {
	return "import { test, expect } from '@playwright/test';\ntest('t', async ({ page }) => {\nawait page.goto('https://shop.example/');\n" + statements + "\n});\n"
}

// TestExportsComeBack: what Export writes is read again, but for what a wait is
// told from an expectation by.
func TestExportsComeBack(t *testing.T) {
	s, err := scenarios.ReadFile("../testdata/everything.yaml")
	require.NoError(t, err)
	s.URL = "https://shop.example/"
	s.Steps = slices.DeleteFunc(s.Steps, func(step scenarios.Step) bool { // two expectations, which come back as two
		untold := []scenarios.Kind{scenarios.Type, scenarios.Wheel, scenarios.Touch, scenarios.Upload, scenarios.Close}
		if step.Tab != 0 || slices.Contains(untold, step.Kind) {
			return true // which Playwright's tests do not tell, or not from keys that are pressed
		}
		return step.Kind != scenarios.Navigate && step.URL != "" && (step.Text != "" || !step.Target.Empty())
	})
	back := imported(t, string(Export(s, nil, "").Script))
	assert.Empty(t, back.Gaps)
	require.Len(t, back.Scenario.Steps, len(s.Steps))
	data, err := scenarios.Marshal(back.Scenario)
	require.NoError(t, err)
	read, err := scenarios.Parse(data, "")
	require.NoError(t, err)
	for i, step := range read.Steps {
		was := s.Steps[i]
		was.Paste, was.Drafts = false, nil
		best := scenarios.Target{Frame: was.Target.Frame}
		if l := was.Target.Locators(); len(l) > 0 {
			assert.Equal(t, l[0], step.Target.Locators()[0], was.Title())
		}
		assert.Equal(t, best.Frame, step.Target.Frame, was.Title())
		if was.Kind == scenarios.Expect {
			was.Kind, was.Timeout = scenarios.Wait, expectLimit
		} else if was.Kind == scenarios.Wait && was.Timeout == 0 {
			was.Timeout = step.Timeout
		}
		for _, one := range []*scenarios.Step{&was, &step} {
			one.Target, one.To.Target, one.ID, one.Name, one.Line, one.DevTools, one.Rules = scenarios.Target{}, scenarios.Target{}, "", "", 0, "", nil
		}
		assert.Equal(t, was, step)
	}
	assert.Equal(t, s.Environment.Viewport, back.Scenario.Environment.Viewport)
	assert.True(t, s.Environment.Start.Equal(back.Scenario.Environment.Start))
}

func TestTestsOfAFile(t *testing.T) {
	result, err := Format().Read(strings.NewReader(`
import { test } from '@playwright/test';
const site = 'https://shop.example';
test.describe('cart', () => {
  test.beforeEach(async ({ page }) => { await page.goto(site + '/cart'); });
  test('add', async ({ page }) => {
    const add = page.getByRole('button', { name: 'Add', exact: true });
    await test.step('put it in', async () => { await add.click(); });
  });
  test.skip("remove", async ({ page }) => { await page.getByText("Remove", { exact: true }).click() });
});
function helper() { return 1; }
`), imports.Options{Name: "file"})
	require.NoError(t, err)
	require.Len(t, result.Sessions, 2)
	assert.Equal(t, "add", result.Sessions[0].Scenario.Name)
	assert.Equal(t, []scenarios.Step{
		{Kind: scenarios.Navigate, URL: "/cart"},
		{Kind: scenarios.Click, Name: "put it in", Target: scenarios.Target{Role: "button", Name: "Add"}},
	}, result.Sessions[0].Scenario.Steps)
	assert.Empty(t, result.Sessions[0].Gaps)
	assert.Equal(t, "remove", result.Sessions[1].Scenario.Name)
}

func TestPrivateFieldsBecomeParameters(t *testing.T) {
	s := imported(t, inTest("await page.getByLabel('Password').fill('s3cr3t');\nawait page.getByLabel('Note').fill(`${process.env.WHO ?? 'you'} pay ${'$'}{X}`);"))
	assert.Equal(t, "${PASSWORD:-Retake-Passw0rd}", s.Scenario.Steps[1].Value)
	assert.Equal(t, "${WHO:-you} pay $${X}", s.Scenario.Steps[2].Value)
}

// TestHostileTests: nothing is executed, and what is no script says where.
func TestHostileTests(t *testing.T) {
	for _, c := range []struct{ reason, script, want string }{
		{"empty", "", "1: there is no test in it"},
		{"no script", "PK\x03\x04\x00", "1: there is no test in it"},
		{"a text that does not end", inTest("await page.goto('x"), "4:17: a text that does not end"},
		{"a template that does not end", inTest("await page.goto(`x"), "4:17: a text that does not end"},
		{"a comment that does not end", inTest("/* "), "4:1: a comment that does not end"},
		{"cut", "import '@playwright/test';\ntest('t', async ({ page }) => {\nawait page.goto('/')", `2:31: "{" is not closed`},
		{"a bracket that closes nothing", "test('t')\n}", `2:1: "}" closes nothing`},
		{"brackets that cross", inTest("foo(["), `5:1: "}" where "[" was opened`},
		{"deep brackets", inTest(strings.Repeat("(", 1000)), "nested more than 100 deep"},
		{"deep blocks", inTest(strings.Repeat("foo(() => {", 1000)), "nested more than 100 deep"},
		{"an escape that is none", inTest(`await page.goto('\uZZZZ');`), "an escape that cannot be read"},
		{"a regular expression that does not end", inTest("await page.getByText(/x);"), "a regular expression that does not end"},
		{"no page of a site", "test('t', async ({ page }) => { await page.goto('javascript:alert(1)'); });", `1: the test "t" opens no http or https page`},
		{"a URL that is none", "test('t', async ({ page }) => { await page.goto('http://%zz'); });", "opens no"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			_, err := Format().Read(strings.NewReader(c.script), imports.Options{})
			require.Error(t, err)
			var at *scenarios.Error
			require.ErrorAs(t, err, &at)
			assert.Contains(t, err.Error(), c.want)
		})
	}
}

// TestConstantsThatHoldEachOther: what doubles with each line is not followed.
func TestConstantsThatHoldEachOther(t *testing.T) {
	script := "const a0 = '';\n"
	for i := range 80 {
		script += fmt.Sprintf("const a%d = a%d + a%d;\n", i+1, i, i)
	}
	s := imported(t, inTest(script+"await page.getByLabel('a').fill(a2 + 'x');\nawait page.getByLabel('a').fill(a80);"))
	assert.Equal(t, "x", s.Scenario.Steps[1].Value)
	require.Len(t, s.Gaps, 1)
	assert.Equal(t, `a text for label "a" that is not known without executing the test`, s.Gaps[0].Detail)
}

// TestBroken: what cannot be a step is a gap.
func TestBroken(t *testing.T) {
	for _, c := range []struct{ statement, kind, detail string }{
		{"await page.keyboard.press('Nothing');", "broken", `press: key: unknown key name "Nothing"`},
		{"await page.getByTestId('a').click({ clickCount: 99 });", "broken", "click: count: expected a whole number from 3 to 9, found 99"},
		{"await page.getByTestId('a').click({ modifiers: ['Hyper'] });", "broken", `click: held: unknown modifier "Hyper"`},
		{"await page.getByTestId(id).click();", "untargeted", "click of an element by a pattern: getByTestId"},
		{"await page.getByLabel('a').fill(text());", "unsupported", `a text for label "a" that is not known without executing the test`},
		{"await page.getByLabel('a').fill('$' + process.env.PRICE);", "unsupported", `a text for label "a" that is not known without executing the test`},
		{"require('child_process').exec('x');", "unsupported", "what is not executed: require.exec"},
		{"x = y / 2; z(/[/]/, 1)", "unsupported", "what is not read: x = y / 2; z(/[/]/, 1)"},
		{"const a = a.b; await a.click();", "unsupported", "what is not executed: a.b.click"},
		{"await page.locator('a, b').getByText('x').click();", "", ""},
	} {
		t.Run(c.statement, func(t *testing.T) {
			s := imported(t, inTest(c.statement))
			if c.kind == "" {
				assert.Empty(t, s.Gaps)
				return
			}
			require.NotEmpty(t, s.Gaps)
			assert.Equal(t, imports.Gap{Event: "line 4", Kind: imports.GapKind(c.kind), Detail: c.detail}, s.Gaps[0])
		})
	}
}

// FuzzPlaywright: no text makes it fail otherwise than with an error of a place,
// and what it makes is a scenario.
func FuzzPlaywright(f *testing.F) {
	data, err := os.ReadFile("testdata/recorded.spec.ts")
	require.NoError(f, err)
	f.Add(string(data))
	f.Add(inTest("await page.getByRole('x', {name: /^a$/}).nth(-2).click({position: {x: 1e400, y: 1}});"))
	f.Add("const { chromium } = require('playwright');\n(async () => { const page = await (await chromium.launch()).newPage(); await page.goto(`http://a/${1}`) })();")
	f.Fuzz(func(t *testing.T, script string) {
		result, err := Format().Read(strings.NewReader(script), imports.Options{Limits: imports.Limits{Steps: 50}})
		if err != nil {
			var at *scenarios.Error
			require.ErrorAs(t, err, &at)
			return
		}
		for _, s := range result.Sessions {
			if len(s.Scenario.Steps) > 0 {
				data, err := scenarios.Marshal(s.Scenario)
				require.NoError(t, err)
				_, err = scenarios.Parse(data, "")
				require.NoError(t, err)
			}
			require.Len(t, s.Origins, len(s.Scenario.Steps))
		}
	})
}
