package take

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDigest(t *testing.T) {
	tests := []struct {
		name   string
		change func(t *Take)
		area   string // that differs, "" for none
		first  string // what FirstDifference says
		reason string
	}{
		{"nothing", func(*Take) {}, "", "", "the same take"},
		{"target", func(t *Take) { t.Environment.Target = "http://other" }, "", "", "where the build was is not what it did"},
		{"build", func(t *Take) { t.Environment.Build = "other" }, "", "", "nor what it is called"},
		{"made", func(t *Take) { t.Environment.Made = time.Now() }, "", "", "nor when"},
		{"origin", func(t *Take) { t.Origin = Reenacted }, "", "", "a re-enactment reproduces a capture"},
		{"scenario's name", func(t *Take) { t.Scenario.Name = "x" }, "", "", "its digest identifies it"},
		{"wall", func(t *Take) { t.Steps[0].Wall, t.Exchanges[0].Wall = 1, 1 }, "", "", "wall times are kept beside it"},
		{"exchange times", func(t *Take) { t.Exchanges[0].Began, t.Exchanges[0].Ended = 1, 2 }, "", "", "the network is live"},
		{"headers", func(t *Take) { t.Exchanges[0].ResponseHeaders = nil }, "", "", "dates and cookies"},
		{"contract", func(t *Take) { t.Exchanges[0].Contract = nil }, "", "", "asked beside the re-enactment"},
		{"white space", func(t *Take) { t.Steps[1].DOM.Nodes[8].Before = " " }, "dom", "dom: step 1 (s01): ", "what was shown"},
		{"order of exchanges", func(t *Take) { slices.Reverse(t.Exchanges) }, "", "", "a multiset"},
		{"scenario", func(t *Take) { t.Scenario.Digest = "x" }, "environment", `environment: scenario "0123abcd" became scenario "x"`, "another scenario"},
		{"seed", func(t *Take) { t.Environment.Seed++ }, "environment",
			`environment: …Europe/Berlin","seed":9223372036854775808`, "what the page was told"},
		{"outcome", func(t *Take) { t.Steps[1].Outcome.Status = Failed }, "steps", "steps: step 1 (s01): ", "what was done"},
		{"settled", func(t *Take) { t.Steps[1].Settled += 16 }, "steps", "steps: step 1 (s01): ", "virtual time"},
		{"console", func(t *Take) { t.Steps[1].Console[0].Text = "other" }, "console", "console: step 1 (s01): ", "what was said"},
		{"exception", func(t *Take) { t.Steps[3].Exception = nil }, "console", `console: step 3 (s03): {"text":"TypeError: x is undefined"`, "an uncaught one"},
		{"new exception", func(t *Take) { t.Steps[4].Exception = []Exception{{Text: "x"}} }, "console", `console: step 4 (s04): {"text":"x","at":0} is new`, "an uncaught one"},
		{"effects", func(t *Take) { t.Steps[1].Effects.Focus = "x" }, "effects", "effects: step 1 (s01): ", "what it caused"},
		{"picture", func(t *Take) { t.Steps[1].Picture = "" }, "pictures", "pictures: step 1 (s01): ", "what it looked like"},
		{"text", func(t *Take) { t.Steps[1].DOM.Nodes[8].Text = "Cart (9)" }, "dom",
			`dom: step 1 (s01): body > header > link "Cart" > text: {"k":1,"t":"Cart (0)"} became {"k":1,"t":"Cart (9)"}`, "what was shown"},
		{"storage", func(t *Take) { t.Steps[1].DOM.Storage = nil }, "dom", `dom: step 1 (s01): {"focus":-1,"storage"`, "what was kept"},
		{"no dom", func(t *Take) { t.Steps[1].DOM = nil }, "dom", "dom: step 1 (s01): ", "not seen"},
		{"body", func(t *Take) { t.Exchanges[1].ResponseBody = "" }, "network", "network: step 1 (s01): ", "what came"},
		{"exchange gone", func(t *Take) { t.Exchanges = t.Exchanges[:len(t.Exchanges)-1] }, "network",
			`network: ["Document","GET","http://shop.test/",0,"","net::ERR_CONNECTION_REFUSED","build","",""] is gone`, "who asked"},
		{"exchange in another step", func(t *Take) { t.Exchanges[1].Step = 2 }, "network", "network: step 1 (s01): ", "cause and effect"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a, b := session(t, 5, 60), session(t, 5, 60)
			test.change(&b)
			assert.Equal(t, test.area == "", Digest(a) == Digest(b), test.reason)
			before, after := AreaDigests(a), AreaDigests(b)
			for name := range before {
				assert.Equal(t, name == test.area, before[name] != after[name], "area %s: %s", name, test.reason)
			}
			first := FirstDifference(a, b)
			assert.Contains(t, first, test.first)
			assert.Equal(t, test.area == "", first == "", first)
			assert.NotContains(t, first, "\n")
		})
	}
}

func TestDigestOnARealClock(t *testing.T) {
	real := func(change func(s *Step)) Take {
		take := session(t, 3, 60)
		take.Environment.Clock = ClockReal
		change(&take.Steps[1])
		return take
	}
	a := real(func(*Step) {})
	b := real(func(s *Step) { s.Started, s.Settled, s.Console[0].At, s.Picture = 7, 8, 9, "" })
	assert.Equal(t, Digest(a), Digest(b), "times and pictures differ every time")
	assert.NotEqual(t, Digest(a), Digest(real(func(s *Step) { s.URL = "x" })))
	assert.NotEqual(t, Digest(a), Digest(session(t, 3, 60)), "the clock itself counts")
}

func TestDigestLeavesTheTakeAlone(t *testing.T) {
	take := session(t, 5, 60)
	take.Environment.Clock = ClockReal
	before := encoded(t, take)
	Digest(take)
	FirstDifference(take, session(t, 5, 60))
	require.Equal(t, before, encoded(t, take))
}
