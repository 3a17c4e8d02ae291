package playwright

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the goldens anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), "to write it anew: go test ./scenarios/playwright -update")
}

// TestExportOfEverything: a scenario with every kind of step and key.
func TestExportOfEverything(t *testing.T) {
	s, err := scenarios.ReadFile("../testdata/everything.yaml")
	require.NoError(t, err)
	test := Export(s, nil, "")
	golden(t, "everything.golden", test.Script)
	assert.Empty(t, test.Network)
	again := Export(s, nil, "")
	assert.Equal(t, test, again)
	for _, one := range test.Lost {
		assert.Contains(t, string(test.Script), "// Not in this test: "+one[:strings.Index(one, ",")])
	}
}

// act is the line that a step becomes.
func act(t *testing.T, step scenarios.Step) string {
	t.Helper()
	w := writer{scenario: scenarios.Scenario{URL: "https://shop.example/"}}
	w.step(0, step)
	return strings.TrimSpace(w.body.String())
}

func TestLocators(t *testing.T) {
	for _, c := range []struct {
		reason string
		target scenarios.Target
		want   string
	}{
		{"a test id before all else", scenarios.Target{TestID: "add", Role: "button", Name: "Add"}, "page.getByTestId('add')"},
		{"a role that Playwright computes otherwise is passed over", scenarios.Target{Role: "DisclosureTriangle", Text: "More"}, "page.getByText('More', { exact: true })"},
		{"the role of a summary, which Playwright knows none for", scenarios.Target{Role: "button", Name: "More", Text: "More", Seen: scenarios.Fingerprint{Tag: "summary"}}, "page.getByText('More', { exact: true })"},
		{"image is img", scenarios.Target{Role: "image", Name: "Cup"}, "page.getByRole('img', { name: 'Cup', exact: true })"},
		{"an id that is a name", scenarios.Target{DOMID: "go"}, "page.locator('#go')"},
		{"an id that is none", scenarios.Target{DOMID: "1 o'clock"}, `page.locator('[id="1 o\'clock"]')`},
		{"a name attribute", scenarios.Target{NameAttr: `a"b`}, `page.locator('[name="a\\"b"]')`},
		{"a path into a shadow root", scenarios.Target{CSS: "my-card >>> button"}, "page.locator('my-card').locator('button')"},
		{"what would be taken for XPath", scenarios.Target{CSS: "/x"}, "page.locator('css=/x')"},
		{"the second", scenarios.Target{TestID: "a", Nth: 2}, "page.getByTestId('a').nth(1)"},
		{"the last", scenarios.Target{TestID: "a", Nth: -1}, "page.getByTestId('a').last()"},
		{"frames by CSS and by place", scenarios.Target{Frame: "#a >> 2", TestID: "x"}, "page.locator('#a').contentFrame().locator('iframe, frame').nth(2).contentFrame().getByTestId('x')"},
	} {
		t.Run(c.reason, func(t *testing.T) { assert.Equal(t, c.want, locatorOf(c.target)) })
	}
}

func TestSteps(t *testing.T) {
	target := scenarios.Target{TestID: "x"}
	for _, c := range []struct {
		reason string
		step   scenarios.Step
		want   string
	}{
		{"a URL of the site", scenarios.Step{Kind: scenarios.Navigate, URL: "https://shop.example/a"}, "await page.goto('/a');"},
		{"one of another", scenarios.Step{Kind: scenarios.Navigate, URL: "https://shop.example.org/a"}, "await page.goto('https://shop.example.org/a');"},
		{"a click with all it may have", scenarios.Step{Kind: scenarios.Click, Target: target, Button: scenarios.Middle, Count: 3, Hold: time.Second, Held: "Control+Shift", At: true, X: 1.5, Y: 2},
			"await page.getByTestId('x').click({ button: 'middle', clickCount: 3, delay: 1000, modifiers: ['Control', 'Shift'], position: { x: 1.5, y: 2 } });"},
		{"a key of the keyboard", scenarios.Step{Kind: scenarios.Press, Key: "Control+A"}, "await page.keyboard.press('Control+A');"},
		{"a character that no key types", scenarios.Step{Kind: scenarios.Press, Key: "é", Target: target}, "await page.getByTestId('x').pressSequentially('é');"},
		{"one with a modifier", scenarios.Step{Kind: scenarios.Press, ID: "s01", Key: "Control+é"}, "// Not in this test: step s01, press Control+é: Playwright has no such key"},
		{"a radio button that is not chosen", scenarios.Step{Kind: scenarios.Check, ID: "s01", Target: scenarios.Target{Role: "radio", Name: "A"}}, `// Not in this test: step s01, uncheck radio "A": Playwright cannot uncheck a radio button`},
		{"a field shows its value", scenarios.Step{Kind: scenarios.Expect, Target: scenarios.Target{Label: "Email"}, Text: "a@b"}, "await expect(page.getByLabel('Email', { exact: true })).toHaveValue('a@b');"},
		{"a text of the page, shown", scenarios.Step{Kind: scenarios.Wait, Text: "Done", Timeout: time.Second}, "await expect(page.locator('body')).toContainText('Done', { useInnerText: true, timeout: 1000 });"},
		{"the end of the URL", scenarios.Step{Kind: scenarios.Expect, URL: "/a?b=c.d"}, `await expect(page).toHaveURL(/\/a\?b=c\.d$/);`},
		{"a target that is gone", scenarios.Step{Kind: scenarios.Wait, Target: target, State: scenarios.Hidden}, "await expect(page.getByTestId('x')).toBeHidden({ timeout: 30000 });"},
		{"a kind that is not known", scenarios.Step{Kind: "dance", ID: "s01"}, "// Not in this test: step s01, dance: Playwright has no act for it"},
	} {
		t.Run(c.reason, func(t *testing.T) { assert.Equal(t, c.want, act(t, c.step)) })
	}
}

// exchange is an answer of the backend.
func exchange(b *take.Builder, step int, method, url, sent, answer string) {
	e := take.Exchange{Step: step, Type: "Fetch", Method: method, URL: url, Status: 200, StatusText: "OK", MIME: "application/json", Source: take.FromBuild}
	if sent != "" {
		e.RequestBody = b.PutBlob([]byte(sent))
	}
	e.ResponseBody = b.PutBlob([]byte(answer))
	b.AddExchange(e)
}

// TestNetworkHasState: routeFromHAR answers a request always alike, so that
// what is answered otherwise from a step on is in a file of its own.
func TestNetworkHasState(t *testing.T) {
	b := take.NewBuilder(take.Scenario{Name: "cart", Digest: strings.Repeat("ab", 32)}, take.Captured, take.Environment{
		Browser: "X/1", Clock: take.ClockFrames, Network: "live", Locale: "en-US", Timezone: "UTC", Viewport: take.Viewport{Width: 10, Height: 10, Scale: 1}, BaseURL: "https://shop.example/",
	})
	for _, id := range []string{"s01", "s02", "s03"} {
		b.AddStep(take.Step{ID: id, Kind: "click", Title: "click", Outcome: take.Outcome{Status: take.OK}, URL: "https://shop.example/"})
	}
	const api = "https://shop.example/api/"
	b.AddExchange(take.Exchange{Step: 0, Type: "Document", Method: "GET", URL: "https://shop.example/", Status: 200, Source: take.FromBuild})
	exchange(b, 0, "GET", api+"cart", "", "[]")
	exchange(b, 1, "POST", api+"cart", "1", "ok")
	exchange(b, 1, "GET", api+"cart", "", "[1]")
	exchange(b, 2, "GET", api+"cart", "", "[1]")
	exchange(b, 2, "GET", api+"poll", "", "wait")
	exchange(b, 2, "GET", api+"poll", "", "done")
	b.AddExchange(take.Exchange{Step: 2, Type: "Image", Method: "GET", URL: "https://cdn.example/a.png", Status: 200, Source: take.FromBuild})
	b.AddExchange(take.Exchange{Step: 2, Type: "XHR", Method: "GET", URL: api + "down", Failure: "net::ERR_FAILED", Source: take.FromBuild})
	recording, err := b.Build()
	require.NoError(t, err)

	s := scenarios.Scenario{Name: "cart", URL: "https://shop.example/", Environment: scenarios.DefaultEnvironment()}
	for _, id := range []string{"s01", "s02", "s03"} {
		s.Steps = append(s.Steps, scenarios.Step{ID: id, Kind: scenarios.Click, Target: scenarios.Target{TestID: id}})
	}
	test := Export(s, &recording, "cart.network")
	require.Len(t, test.Network, 3)
	assert.Contains(t, string(test.Network["step01.har"]), `"text": "[]"`)
	assert.NotContains(t, string(test.Network["step01.har"]), `"url": "https://shop.example/"`, "documents come from the build")
	assert.Contains(t, string(test.Network["step02.har"]), `"text": "[1]"`)
	assert.NotContains(t, string(test.Network["step03.har"]), "cart", "what is answered as before is not in it again")
	assert.Contains(t, string(test.Network["step03.har"]), "https://cdn.example/a.png")
	assert.NotContains(t, string(test.Network["step03.har"]), `"text": "wait"`)
	assert.Equal(t, []string{
		"step s03: GET https://shop.example/api/poll, which has several answers in this step: the last one is given",
		"step s03: GET https://shop.example/api/down, which failed when it was recorded: a HAR has no answer for it",
	}, test.Lost)
	golden(t, "cart.golden", test.Script)
}
