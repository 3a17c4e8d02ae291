package reenact

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"syscall"
	"testing"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// counting counts, asks, and tells the time.
const counting = `<button id=add>Add</button><button id=dead>Dead</button><p id=out>0</p><p id=clock></p><input id=f aria-label=Field><script>
	let n = 0; add.onclick = async () => { out.textContent = ++n; localStorage.n = n; console.warn('added', n); await fetch('/api/add', {method: 'POST', body: n}) };
	setInterval(() => clock.textContent = new Date().toISOString(), 1000); setInterval(() => fetch('/api/poll').then(r => r.text()), 1000)</script>`

func TestPerform(t *testing.T) {
	b := build{pages: map[string]string{"/": "<!DOCTYPE html><title>Shop</title>" + counting}, handlers: map[string]http.HandlerFunc{
		"/api/add": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") }, "/api/poll": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "p") }}}
	target := serve(t, b)
	const steps = `
  - navigate: /
  - click: {id: dead}
    after: 5s
  - click: {id: add}
    after: 2500ms
  - click: {id: dead}
    after: 1s
  - fill: {label: Field, value: x}
    after: 3s
`
	var progress []string
	watch := func(o *Options) {
		o.Writes = true
		o.Progress = func(i int, s scenarios.Step) { progress = append(progress, fmt.Sprint(i, " ", s.Kind)) }
	}
	made := perform(t, target, steps, watch)
	assert.Equal(t, []string{"0 navigate", "1 click", "2 click", "3 click", "4 fill"}, progress)
	require.Len(t, made.Steps, 5)
	assert.Equal(t, take.Reenacted, made.Origin)
	assert.Equal(t, [4]string{"frames", "live", base + "/", target.String()}, [4]string{string(made.Environment.Clock), made.Environment.Network, made.Environment.BaseURL, made.Environment.Target})

	first, dead, add, again, fill := made.Steps[0], made.Steps[1], made.Steps[2], made.Steps[3], made.Steps[4]
	assert.Equal(t, [3]string{"s01", "Shop", base + "/"}, [3]string{first.ID, first.PageTitle, first.URL})
	for i, s := range made.Steps {
		assert.Less(t, s.Started, s.Settled)
		assert.NotEmpty(t, made.Blobs[s.Picture], "a picture of step %d", i)
		assert.Positive(t, s.Wall)
		if i > 0 {
			assert.GreaterOrEqual(t, s.Started, made.Steps[i-1].Settled)
		}
	}
	assert.Equal(t, 5000.0, dead.Started-first.Started, "think time is kept on the page's clock")
	assert.Equal(t, 2500.0, add.Started-dead.Started)

	assert.Zero(t, dead.Effects.Added+dead.Effects.Changed+dead.Effects.Removed+len(dead.Effects.Requests), "the clock and the poll are no effects of it: %+v", dead.Effects)
	assert.Equal(t, 1, add.Effects.Changed, "%+v", add.Effects)
	assert.Equal(t, []string{"POST /api/add"}, add.Effects.Requests, "the poll is not its doing")
	assert.Equal(t, []string{"local:n"}, add.Effects.Storage)
	require.Len(t, add.Console, 1)
	assert.Equal(t, "added 1", add.Console[0].Text)
	assert.Contains(t, again.Effects.Focus, "dead")
	assert.Contains(t, fill.Effects.Focus, "f")
	assert.Equal(t, "x", text(t, fill, "f"))

	second := perform(t, target, steps, watch)
	assert.Equal(t, take.Digest(made), take.Digest(second), take.FirstDifference(made, second))

	replayed := perform(t, serve(t, build{pages: b.pages}), steps, func(o *Options) { o.Recording = &made })
	assert.Equal(t, "recorded", replayed.Environment.Network)
	assert.Equal(t, take.OK, replayed.Steps[4].Outcome.Status)
	assert.Equal(t, "1", text(t, replayed.Steps[4], "out"))
	for _, e := range replayed.Exchanges {
		if e.Type == "Fetch" {
			assert.Equal(t, take.FromRecording, e.Source, "%s %s", e.Method, e.URL)
		}
	}
}

func TestBackgroundIsLearnedFromAllOfTheSession(t *testing.T) {
	made := perform(t, page(t, `<button id=dead>Dead</button><p id=clock>0</p><script>setInterval(() => clock.textContent++, 1000)</script>`), `
  - navigate: /
  - click: {id: dead}
    after: 800ms
  - click: {id: dead}
    after: 3s
`)
	first := made.Steps[1]
	require.Less(t, first.Started, 1000.0)
	require.Greater(t, first.Settled, 1000.0)
	assert.Equal(t, "1", text(t, first, "clock"), "it ticked for the first time while the step settled")
	assert.Zero(t, first.Effects.Changed, "which was no effect of the step, as the think time after it shows: %+v", first.Effects)
}

func TestBadScenarioURL(t *testing.T) {
	_, err := Perform(t.Context(), nil, scenarios.Scenario{Name: "x", URL: "http://[bad"}, Options{})
	assert.ErrorContains(t, err, `url of scenario "x"`)
}

func TestKilledBrowser(t *testing.T) {
	chrome(t) // or skip
	b, err := browser.Launch(within(t), browser.Options{Frames: true})
	require.NoError(t, err)
	defer b.Close()
	s := scenario(t, "  - navigate: /\n  - click: {text: Go}\n  - click: {text: Go}\n    after: 1s\n  - click: {text: Go}\n  - expect: {text: Go}\n")
	made, err := Perform(within(t), b, s, options(page(t, `<button>Go</button>`), func(o *Options) {
		o.Progress = func(i int, _ scenarios.Step) {
			if i == 2 {
				require.NoError(t, syscall.Kill(b.PID(), syscall.SIGKILL))
			}
		}
	}))
	require.NoError(t, err, "that the browser died is in the take")
	require.NoError(t, take.Validate(made))
	var got []string
	for _, s := range made.Steps {
		got = append(got, string(s.Outcome.Status)+" "+string(s.Outcome.Reason))
	}
	assert.Equal(t, []string{"ok ", "ok ", "crashed browser-lost", "skipped ", "skipped "}, got)
	assert.NotNil(t, made.Steps[1].DOM)
	assert.Nil(t, made.Steps[2].DOM, "there was nothing left to see")
	assert.Contains(t, made.Steps[2].Outcome.Message, "gone")
}

func TestCrashedPage(t *testing.T) {
	s := scenario(t, "  - navigate: /\n  - navigate: /crash\n  - click: {text: Go}\n")
	s.Steps[1].URL = "chrome://crash"
	made, err := Perform(within(t), chrome(t), s, options(page(t, `<button>Go</button>`)))
	require.NoError(t, err)
	assert.Equal(t, take.Crashed, made.Steps[1].Outcome.Status, made.Steps[1].Outcome.Message)
	assert.Equal(t, take.Skipped, made.Steps[2].Outcome.Status)
}

func TestCancelled(t *testing.T) {
	target := page(t, `<button>Go</button>`)
	perform(t, target, "  - navigate: /\n") // it works
	cause := errors.New("the user had enough")
	steps := scenario(t, "  - navigate: /\n  - click: {text: Go}\n    after: 10s\n  - click: {text: Go}\n")
	for at := range 3 {
		ctx, cancel := context.WithCancelCause(t.Context())
		before := contexts(t)
		_, err := Perform(ctx, chrome(t), steps, options(target, func(o *Options) {
			o.Progress = func(i int, _ scenarios.Step) {
				if i == at {
					cancel(cause)
				}
			}
		}))
		cancel(nil)
		assert.ErrorIs(t, err, cause, "at step %d", at)
		assert.Equal(t, before, contexts(t), "no context is left behind")
	}
}

// contexts counts the browser's contexts.
func contexts(t *testing.T) int {
	t.Helper()
	var r struct {
		IDs []string `json:"browserContextIds"`
	}
	require.NoError(t, chrome(t).Call(within(t), "Target.getBrowserContexts", nil, &r))
	return len(r.IDs)
}

func TestDrift(t *testing.T) {
	made := perform(t, page(t, `<button id=go>Go</button>`), "  - navigate: /\n  - click: {testid: go, role: button, name: Go, css: '#go'}\n")
	assert.Equal(t, &take.Match{Locator: `role=button[name="Go"]`, Rank: 1, Node: -1, Label: `button "Go"`}, made.Steps[1].Target, "by which locator it was found is told")
}

func TestEffectsOfDialogsAndPopups(t *testing.T) {
	target := serve(t, build{pages: map[string]string{"/": `<button id=ask onclick="alert('hello')">Ask</button><button id=open onclick="window.open('/help')">Open</button>`, "/help": "<p>help</p>"}})
	made := perform(t, target, "  - navigate: /\n  - click: {id: ask}\n  - click: {id: open}\n")
	assert.Equal(t, []string{"alert: hello"}, made.Steps[1].Effects.Dialogs)
	assert.Equal(t, []string{base + "/help"}, made.Steps[2].Effects.Popups)
}
