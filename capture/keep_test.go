package capture

import (
	"encoding/json"
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

// written is all that is in a folder, as one text.
func written(t *testing.T, folder string) string {
	t.Helper()
	var all strings.Builder
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	require.NoError(t, err)
	for _, path := range files {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		all.Write(content)
	}
	return all.String()
}

// keeper is a recorder that writes into a folder, with a first step.
func keeper(t *testing.T) (*Recorder, string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "x.capture")
	r := NewRecorder(base, time.UnixMilli(1000), policy)
	var err error
	r.journal, err = newJournal(folder, nil)
	require.NoError(t, err)
	env := take.Environment{Clock: take.ClockReal, Network: "live", Start: time.UnixMilli(1000), Made: time.UnixMilli(1000)}
	r.introduce(about{Format: recordsFormat, Name: "x", URL: base + "/", Pages: scenarios.DefaultEnvironment(), Take: env})
	r.step(scenarios.Step{Kind: scenarios.Navigate, URL: "/"}, 1000)
	return r, folder
}

// says has a recorder see a page that shows a text, and hear it on the console.
func (r *Recorder) says(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.view(len(r.fold.steps)-1, keptView{At: 2000, Title: text, URL: base + "/", DOM: r.mask.Snapshot(&take.Snapshot{Focus: -1, Nodes: []take.Node{
		{Kind: take.Document, Parent: -1, Text: base + "/"}, {Kind: take.Element, Name: "p"}, {Kind: take.Text, Parent: 1, Text: text},
	}, Styles: [][]string{make([]string, len(take.StyleNames))}})}, []byte("a picture"))
	r.pend(notesRecord, r.notes, keptNotes{Step: len(r.fold.steps) - 1, Messages: []take.Message{{Level: "log", Source: "console", Text: text}}})
	r.notes++
}

func (r *Recorder) types(t *testing.T, value string) {
	t.Helper()
	typed, err := json.Marshal(value)
	require.NoError(t, err)
	r.sights = map[int]*take.Snapshot{} // the page has shown nothing before
	a, err := r.hear("frame", `{"kind":"fill","target":`+nameField+`,"typed":{"value":`+string(typed)+`},"at":3000}`)
	require.NoError(t, err)
	r.mu.Lock()
	defer r.mu.Unlock()
	fresh, err := r.fold.add(a, "")
	require.NoError(t, err)
	r.dirty[len(r.fold.steps)-1] = true
	if fresh {
		r.begun()
	}
}

// TestKeepMasksWhatWasWritten: what becomes private is masked where it has been
// written, in every form.
func TestKeepMasksWhatWasWritten(t *testing.T) {
	const name = `Grace "Amazing" Hopper`
	r, folder := keeper(t)
	r.says("Hello " + name)
	require.NoError(t, r.Keep())
	require.Contains(t, written(t, folder), `Grace \"Amazing\" Hopper`)
	require.Contains(t, written(t, folder), "a picture")
	r.types(t, name)
	require.NoError(t, r.Keep())
	all := written(t, folder)
	assert.NotContains(t, all, "Grace")
	assert.NotContains(t, all, "Hopper")
	assert.Equal(t, 4, strings.Count(all, strings.ReplaceAll(policy.Key.StandIn(name), `"`, `\"`)), "title, text, console and step")
	assert.NotContains(t, all, "a picture", "one that shows it")

	made, err := r.Take(scenarioOf(t, r), take.Environment{Clock: take.ClockReal, Network: "live", Start: time.UnixMilli(1000)})
	require.NoError(t, err)
	assert.Equal(t, "Hello "+policy.Key.StandIn(name), made.Steps[0].DOM.Nodes[2].Text)
	assert.Empty(t, made.Steps[0].Picture)
	require.NoError(t, r.journal.remove())
	assert.NoDirExists(t, folder)
}

func scenarioOf(t *testing.T, r *Recorder) scenarios.Scenario {
	t.Helper()
	s, err := r.Scenario("x", base+"/", scenarios.DefaultEnvironment())
	require.NoError(t, err)
	return s
}

// TestRecover: of what was written comes what the capture itself would have
// made, also if it was killed while it wrote.
func TestRecover(t *testing.T) {
	r, folder := keeper(t)
	r.says("Hello")
	require.NoError(t, r.Keep())
	r.types(t, "Ada Vogel")
	r.says("Hello Ada Vogel")
	require.NoError(t, r.Keep())

	_, err := Recover(folder, nil)
	var busy *BusyError
	require.ErrorAs(t, err, &busy, "it is written to")
	require.ErrorAs(t, Discard(folder), &busy)

	require.NoError(t, r.journal.close())
	require.NoError(t, os.WriteFile(r.journal.path(7)+".new", []byte(`{"kind":"st`), 0o600))
	got, err := Recover(folder, nil)
	require.NoError(t, err)
	s := scenarioOf(t, r)
	assert.Equal(t, s, got.Scenario)
	made, err := r.Take(s, got.Take.Environment)
	require.NoError(t, err)
	assert.Equal(t, made, got.Take)
	assert.Len(t, got.Take.Steps, 2)
	assert.Equal(t, []string{"Hello"}, texts(got.Take.Steps[0].Console))
	require.NoError(t, got.Done())
	assert.NoDirExists(t, folder)
}

// TestRecoverStorage: what the browser held before is written masked from the first
// moment on, what is typed later is masked in it however deep it is quoted, and
// all of it is recovered.
func TestRecoverStorage(t *testing.T) {
	const name = `Grace "Amazing" Hopper`
	inner, err := json.Marshal(map[string]string{"user": name})
	require.NoError(t, err)
	text, err := json.Marshal([]any{map[string]string{"draft": string(inner)}})
	require.NoError(t, err)
	held := scenarios.Storage{
		Cookies: []scenarios.Cookie{{Name: "sid", Value: "s3cr3t-0a1b2c3d", HTTPOnly: true}, {Name: "theme", Value: "dark"}},
		Local:   []scenarios.Item{{Name: "accessToken", Value: "plain-secret"}}, Databases: string(text),
	}
	r, folder := keeper(t)
	r.storage = keptStorage{held: held, stale: true}
	r.says("your session is s3cr3t-0a1b2c3d")
	require.NoError(t, r.Keep())
	all := written(t, folder)
	require.Contains(t, all, "Hopper", "nobody has typed it")
	for _, secret := range []string{"s3cr3t-0a1b2c3d", "plain-secret"} {
		assert.NotContains(t, all, secret)
	}
	r.types(t, name)
	require.NoError(t, r.Keep())
	assert.NotContains(t, written(t, folder), "Hopper")

	require.NoError(t, r.journal.close())
	got, err := Recover(folder, nil)
	require.NoError(t, err)
	assert.Equal(t, maskedStorage(r.mask, held), got.Scenario.Storage)
	assert.Equal(t, held.Cookies[1], got.Scenario.Storage.Cookies[1])
	assert.Len(t, got.Take.Steps, 2)
}

func texts(list []take.Message) (out []string) {
	for _, m := range list {
		out = append(out, m.Text)
	}
	return out
}

// TestRecoverRefuses: a journal that cannot be read is an error that says where.
func TestRecoverRefuses(t *testing.T) {
	tests := []struct{ content, want, reason string }{
		{`{"kind":"st`, "000000.part: it ends too early", "no line"},
		{"{]\n", "000000.part: invalid character", "no JSON"},
		{`{"kind":"sheet","number":0,"data":{},"sizes":[9]}` + "\nabc", "000000.part: it ends too early", "a blob that is cut"},
		{`{"kind":"about","number":0,"data":{"Format":99}}` + "\n", "another version of retake", "of the future"},
		{`{"kind":"about","number":0,"data":[]}` + "\n", "about 0", "something else"},
		{`{"kind":"step","number":3,"data":{}}` + "\n", "step 0 is missing", "a gap"},
		{"", "nothing was captured there", "killed at once"},
	}
	for _, tt := range tests {
		folder := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(folder, "000000.part"), []byte(tt.content), 0o600))
		_, err := Recover(folder, nil)
		assert.ErrorContains(t, err, tt.want, tt.reason)
		require.NoError(t, Discard(folder), "it lets go of the lock")
	}
}

// TestKeepLetsGo: what was written is not in memory any longer, and is not
// written again.
func TestKeepLetsGo(t *testing.T) {
	r, folder := keeper(t)
	for range 20 {
		r.step(scenarios.Step{Kind: scenarios.Back}, 4000)
		r.says("Hello")
		require.NoError(t, r.Keep())
	}
	assert.Empty(t, r.pending)
	assert.LessOrEqual(t, len(r.sights), 2)
	size := len(written(t, folder))
	require.NoError(t, r.Keep())
	assert.Len(t, written(t, folder), size)
	require.NoError(t, r.journal.remove())
}
