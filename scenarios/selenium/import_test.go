package selenium

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the goldens anew")

func shopProject(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile("testdata/shop.side")
	require.NoError(t, err)
	return string(data)
}

// told is the file of a scenario, and what is said of it.
func told(t testing.TB, s imports.Session) string {
	t.Helper()
	data, err := scenarios.Marshal(s.Scenario)
	require.NoError(t, err)
	_, err = scenarios.Parse(data, "")
	require.NoError(t, err)
	var b strings.Builder
	b.Write(data)
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, o := range s.Origins {
		if o.Confidence != imports.Certain {
			b.WriteString("# ")
			require.NoError(t, enc.Encode(o))
		}
	}
	for _, g := range s.Gaps {
		b.WriteString("# ")
		require.NoError(t, enc.Encode(g))
	}
	return b.String()
}

// TestProject: every command that the IDE records.
func TestProject(t *testing.T) {
	file := shopProject(t)
	assert.True(t, Format().Sniff("shop.side", []byte(file)))
	result, err := Format().Read(strings.NewReader(file), imports.Options{Name: "file"})
	require.NoError(t, err)
	require.Len(t, result.Sessions, 2)
	assert.Equal(t, "buy", result.Sessions[0].Scenario.Name, "in the order of the suite")
	assert.Equal(t, []imports.Gap{{Event: "tests", Kind: imports.Missing, Detail: "the suite keeps its session: what the tests before this one did"}}, result.Sessions[1].Gaps)
	got := told(t, result.Sessions[0])
	if *update {
		require.NoError(t, os.WriteFile("testdata/buy.golden", []byte(got), 0o644))
	}
	want, err := os.ReadFile("testdata/buy.golden")
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "to write it anew: go test ./scenarios/selenium -update")
}

// side is a project with one test of these commands, after one that opens a page.
func side(commands ...string) string {
	return `{"url":"https://shop.example","tests":[{"name":"t","commands":[{"command":"open","target":"/"},` + strings.Join(commands, ",") + `]}]}`
}

func TestTargets(t *testing.T) {
	for _, c := range []struct {
		locator string
		want    scenarios.Target
	}{
		{"id=go", scenarios.Target{DOMID: "go"}},
		{"name=q", scenarios.Target{NameAttr: "q"}},
		{"css=#go", scenarios.Target{DOMID: "go"}},
		{"css=.a > b", scenarios.Target{CSS: ".a > b"}},
		{"class=a", scenarios.Target{CSS: ".a"}},
		{"linkText= All  teas", scenarios.Target{Role: "link", Name: "All teas"}},
		{"xpath=//button[contains(.,'Add to cart')]", scenarios.Target{Role: "button", Name: "Add to cart"}},
		{"xpath=//label[contains(.,\"It's\")]", scenarios.Target{Text: "It's"}},
		{"xpath=//*[@id='go']", scenarios.Target{DOMID: "go"}},
		{"xpath=//input[@name='q']", scenarios.Target{NameAttr: "q"}},
		{"xpath=//input[@type='text' and @x]", scenarios.Target{}},
		{"xpath=//div[@id='root']/div[2]/a", scenarios.Target{CSS: `div[id="root"] > div:nth-of-type(2) > a`}},
		{"xpath=//img[contains(@src,'cup')]", scenarios.Target{CSS: `img[src*="cup"]`}},
		{"xpath=(//a[@class='x'])[3]", scenarios.Target{CSS: `a[class="x"]`, Nth: 3}},
		{"xpath=//*", scenarios.Target{}},
		{"//li[2]", scenarios.Target{CSS: "li:nth-of-type(2)"}},
		{"xpath=//a[.='x']/b", scenarios.Target{}},
		{"id=${x}", scenarios.Target{}},
		{"identifier=x", scenarios.Target{}},
		{"", scenarios.Target{}},
	} {
		t.Run(c.locator, func(t *testing.T) {
			var got scenarios.Target
			assert.Equal(t, c.want != scenarios.Target{}, add(&got, c.locator))
			assert.Equal(t, c.want, got)
		})
	}
}

// TestHostileProjects: an error says where.
func TestHostileProjects(t *testing.T) {
	for _, c := range []struct{ reason, file, want string }{
		{"empty", "", "1:1: not JSON"},
		{"a list", "[]", "1:1: a project is an object"},
		{"no tests", "{}", `1:1: the project needs "tests", a list`},
		{"tests that are none", `{"tests":{}}`, `1:1: the project needs "tests", a list`},
		{"none", `{"tests":[]}`, "1:10: the project has no tests"},
		{"a test that is none", `{"tests":[7]}`, `1:11: a test needs "commands", a list`},
		{"commands that are none", `{"tests":[{"commands":"x"}]}`, `1:11: a test needs "commands", a list`},
		{"a command that is none", `{"tests":[{"commands":[null]}]}`, `1:24: a command is an object`},
		{"a command without a name", `{"tests":[{"commands":[{"command":7}]}]}`, `1:24: a command is an object`},
		{"cut", side(`{"command":"click","target":"id=a`), "not JSON"},
		{"deep", strings.Repeat(`{"tests":[`, 100), "not JSON"},
		{"deeper than projects are", `{"tests":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + "}", "nested more than 64 deep"},
		{"no page of a site", `{"url":"file:///","tests":[{"name":"t","commands":[{"command":"click","target":"id=a"}]}]}`, `the test "t" opens no http or https page`},
		{"tests that run each other many times", `{"url":"https://shop.example/","tests":[{"name":"t","commands":[` + strings.Repeat(`{"command":"run","target":"t"},`, 9) + `{"command":"echo"}]}]}`, "the test comes to more than 200000 commands"},
		{"more steps than allowed", side(strings.Repeat(`{"command":"click","target":"id=a"},`, 20) + `{"command":"echo"}`), "the test has more than 10 steps"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			_, err := Format().Read(strings.NewReader(c.file), imports.Options{Limits: imports.Limits{Steps: 10}})
			var at *scenarios.Error
			require.ErrorAs(t, err, &at)
			assert.Contains(t, err.Error(), c.want)
		})
	}
}

// TestTestsThatRunEachOther ends, and says what it left out.
func TestTestsThatRunEachOther(t *testing.T) {
	result, err := Format().Read(strings.NewReader(side(`{"command":"run","target":"t"}`)), imports.Options{})
	require.NoError(t, err)
	s := result.Sessions[0]
	assert.Len(t, s.Scenario.Steps, maxRuns+1)
	require.Len(t, s.Gaps, 1)
	assert.Equal(t, imports.Missing, s.Gaps[0].Kind)
}

// TestVariablesThatGrow stays within its bounds.
func TestVariablesThatGrow(t *testing.T) {
	commands := []string{`{"command":"store","target":"aaaaaaaaaa","value":"x"}`}
	for range 40 {
		commands = append(commands, `{"command":"store","target":"${x}${x}","value":"x"}`)
	}
	result, err := Format().Read(strings.NewReader(side(append(commands, `{"command":"type","target":"id=a","value":"${x}"}`)...)), imports.Options{})
	require.NoError(t, err)
	assert.Less(t, len(result.Sessions[0].Scenario.Steps[1].Value), 1<<20+1)
}

// FuzzSelenium: no text makes it fail otherwise than with an error of a place,
// and what it makes is a scenario.
func FuzzSelenium(f *testing.F) {
	f.Add(shopProject(f))
	f.Add(side(`{"command":"mouseDownAt","target":"css=a","value":"1e308,NaN"},{"command":"mouseUpAt","target":"css=b","value":"1,2"}`))
	f.Add(side(`{"command":"selectFrame","target":"relative=parent"},{"command":"sendKeys","target":"id=a","value":"${KEY_CTRL}${KEY_X}é"}`))
	f.Fuzz(func(t *testing.T, file string) {
		result, err := Format().Read(strings.NewReader(file), imports.Options{Limits: imports.Limits{Steps: 100}})
		if err != nil {
			var at *scenarios.Error
			require.ErrorAs(t, err, &at)
			return
		}
		for _, s := range result.Sessions {
			if len(s.Scenario.Steps) > 0 {
				told(t, s)
			}
			require.Len(t, s.Origins, len(s.Scenario.Steps))
		}
	})
}
