package scenarios_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/retake-dev/retake/scenarios"
)

// TestBad has the exact messages for every bad input that we know.
func TestBad(t *testing.T) {
	for _, path := range fixtures(t, "testdata/bad/*.yaml", 25) {
		t.Run(filepath.Base(stem(path)), func(t *testing.T) {
			_, err := scenarios.Parse(readFixture(t, path), filepath.Base(path))
			require.Error(t, err)
			var first *scenarios.Error
			require.ErrorAs(t, err, &first)
			assert.Equal(t, filepath.Base(path), first.File)
			assert.Positive(t, min(first.Line, first.Column), "every error has a place")
			golden(t, stem(path)+".txt", []byte(err.Error()+"\n"))
		})
	}
}

func TestErrorsAreJoined(t *testing.T) {
	_, err := scenarios.Parse(readFixture(t, "testdata/bad/more-than-ten.yaml"), "x.yaml")
	var joined interface{ Unwrap() []error }
	require.True(t, errors.As(err, &joined))
	count := 0
	for _, e := range joined.Unwrap() {
		if p := (*scenarios.Error)(nil); errors.As(e, &p) {
			count++
		}
	}
	assert.Equal(t, 10, count, "at most ten")
	assert.ErrorContains(t, err, "and 3 more")
}

// head is a scenario but for its steps.
const head = "retake: 1\nname: test\nurl: http://127.0.0.1:8080/\n"

// parseStep is the step that a line of a file describes.
func parseStep(t *testing.T, yaml string) scenarios.Step {
	t.Helper()
	s, err := scenarios.Parse([]byte(head+"steps:\n  - "+yaml+"\n"), "test.yaml")
	require.NoError(t, err)
	require.Len(t, s.Steps, 1)
	return s.Steps[0]
}

func TestParseStep(t *testing.T) {
	add := scenarios.Target{TestID: "add"}
	tests := []struct {
		name, yaml string
		want       scenarios.Step
		reason     string
	}{
		{"navigate", "navigate: {url: /cart}", scenarios.Step{Kind: scenarios.Navigate, URL: "/cart"}, "a relative URL stays as it is"},
		{"navigate in short", "navigate: /cart", scenarios.Step{Kind: scenarios.Navigate, URL: "/cart"}, "a plain string is the URL"},
		{"navigate blank", "navigate: about:blank", scenarios.Step{Kind: scenarios.Navigate, URL: "about:blank"}, "the one other scheme"},
		{"click", "click: {testid: add}", scenarios.Step{Kind: scenarios.Click, Target: add}, "target keys are inline"},
		{"click in short", "click: '#add'", scenarios.Step{Kind: scenarios.Click, Target: scenarios.Target{CSS: "#add"}}, "a plain string is CSS"},
		{"click at", "click: {testid: add, at: {x: 3, y: 0}}", scenarios.Step{Kind: scenarios.Click, Target: add, At: true, X: 3}, "zero is a coordinate"},
		{"press in short", "press: Control+A", scenarios.Step{Kind: scenarios.Press, Key: "Control+A"}, "a plain string is the key"},
		{"press a digit", "press: 5", scenarios.Step{Kind: scenarios.Press, Key: "5"}, "what YAML takes for a number is a key"},
		{"fill nothing", `fill: {testid: add, value: ""}`, scenarios.Step{Kind: scenarios.Fill, Target: add}, "emptying a field is an act"},
		{"fill digits", "fill: {testid: add, value: 007}", scenarios.Step{Kind: scenarios.Fill, Target: add, Value: "007"}, "text is as it is written"},
		{"fill a boolean", "fill: {testid: add, value: True}", scenarios.Step{Kind: scenarios.Fill, Target: add, Value: "True"}, "text is as it is written"},
		{"check", "check: {testid: add}", scenarios.Step{Kind: scenarios.Check, Target: add, Checked: true}, "checked is the default"},
		{"uncheck", "check: {testid: add, checked: false}", scenarios.Step{Kind: scenarios.Check, Target: add}, "unless it says otherwise"},
		{"scroll", "scroll: {y: 2000}", scenarios.Step{Kind: scenarios.Scroll, Y: 2000}, "no target is the page"},
		{"scroll left", "scroll: {x: -5}", scenarios.Step{Kind: scenarios.Scroll, X: -5}, "pages from right to left scroll below zero"},
		{"back", "back: {}", scenarios.Step{Kind: scenarios.Back}, "nothing to say"},
		{"back in short", "back:", scenarios.Step{Kind: scenarios.Back}, "nothing is an empty mapping"},
		{"wait", "wait: {testid: add}", scenarios.Step{Kind: scenarios.Wait, Target: add, State: scenarios.Visible}, "a target is waited for until it is visible"},
		{"wait for text", "wait: {text: 7 products, timeout: 5s}", scenarios.Step{Kind: scenarios.Wait, Text: "7 products", Timeout: 5 * time.Second}, "of the page, which has no state"},
		{"expect url", "expect: {url: /thanks}", scenarios.Step{Kind: scenarios.Expect, URL: "/thanks"}, "the end of the URL"},
		{"in a frame", "expect: {frame: iframe, text: Hi}", scenarios.Step{Kind: scenarios.Expect, Target: scenarios.Target{Frame: "iframe"}, Text: "Hi"}, "a frame alone is a page"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.ID, tt.want.Line = "s01", 5
			assert.Equal(t, tt.want, parseStep(t, tt.yaml), tt.reason)
		})
	}
}

func TestParseEverything(t *testing.T) {
	s, err := scenarios.ReadFile("testdata/everything.yaml")
	require.NoError(t, err)
	assert.Equal(t, "everything", s.Name)
	assert.Equal(t, "testdata/everything.yaml", s.File)
	assert.Equal(t, scenarios.Environment{
		Viewport: scenarios.Viewport{Width: 390, Height: 844, Scale: 3},
		Locale:   "de-DE", Timezone: "Europe/Berlin", Seed: 18446744073709551615,
		Start: time.Date(2026, 1, 15, 8, 0, 0, 0, time.UTC),
	}, s.Environment, "times are kept in UTC")
	used := map[scenarios.Kind]bool{}
	for _, step := range s.Steps {
		used[step.Kind] = true
	}
	assert.Len(t, used, len(scenarios.Kinds()), "the fixture has every kind")
}

func TestParseDefaults(t *testing.T) {
	s, err := scenarios.Parse([]byte(head+"environment: {viewport: {width: 800}}\nsteps: [back: ]\n"), "")
	require.NoError(t, err)
	want := scenarios.DefaultEnvironment()
	want.Viewport.Width = 800
	assert.Equal(t, want, s.Environment, "what is left out is the default, key by key")
}

func TestParseLenient(t *testing.T) {
	plain := head + "steps:\n  - click: {testid: a}\n  - hover: {testid: a}\n"
	want, err := scenarios.Parse([]byte(plain), "")
	require.NoError(t, err)
	tests := []struct{ name, yaml, reason string }{
		{"byte order mark", "\ufeff" + plain, "some editors write one"},
		{"carriage returns", strings.ReplaceAll(plain, "\n", "\r\n"), "a checkout on Windows"},
		{"document markers", "---\n" + plain + "...\n", "some people write them"},
		{"alias", head + "steps:\n  - click: &a {testid: a}\n  - hover: *a\n", "a target may be shared"},
		{"comments", "# top\n" + plain + "# end\n", "files are read by people"},
		{"tab within a text", strings.ReplaceAll(plain, "{testid: a}", "{testid: a}\t"), "only indentation must not have tabs"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := scenarios.Parse([]byte(tt.yaml), "")
			require.NoError(t, err, tt.reason)
			assert.Equal(t, withoutLines(want), withoutLines(got), tt.reason)
		})
	}
}

func TestParseLimits(t *testing.T) {
	long := strings.Repeat("y", 60_000)
	bomb := head + "steps:\n  - fill: &a {testid: a, value: " + long + "}\n" + strings.Repeat("  - fill: *a\n", 1000)
	_, err := scenarios.Parse([]byte(bomb), "bomb.yaml")
	assert.EqualError(t, err, "bomb.yaml:5:33: aliases make the scenario larger than 16 MB")

	_, err = scenarios.Parse([]byte(head+"# "+strings.Repeat(long, 80)), "large.yaml")
	assert.EqualError(t, err, "large.yaml:1:1: the file is larger than 4 MB")
}

// withoutLines is the scenario without what depends on where it is written.
func withoutLines(s scenarios.Scenario) scenarios.Scenario {
	s.File = ""
	s.Steps = append([]scenarios.Step(nil), s.Steps...)
	for i := range s.Steps {
		s.Steps[i].Line = 0
		s.Steps[i].Rules = append([]scenarios.Rule(nil), s.Steps[i].Rules...)
		for k := range s.Steps[i].Rules {
			s.Steps[i].Rules[k].Line, s.Steps[i].Rules[k].Column = 0, 0
		}
	}
	s.Ignore = append([]scenarios.Ignore(nil), s.Ignore...)
	for i := range s.Ignore {
		s.Ignore[i].File, s.Ignore[i].Line = "", 0
	}
	return s
}
