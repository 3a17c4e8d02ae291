package capture

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// gossip is a page that spreads what is typed by all its ways, and a list that
// it filters by itself.
const gossip = `<!DOCTYPE html><title>Gossip</title><form id=f><label>Name <input id=who></label><label>Email <input id=mail type=email></label>
	<label>Bio <div contenteditable role=textbox aria-label=Bio id=bio></div></label><label>Amount <input id=amount></label><button>Send</button></form>
	<input type=search aria-label=Find id=find><ul id=list><li>Kettle<li>Teapot</ul><label>Filter <input id=filter></label><p id=out></p><input type=hidden id=hidden name=note><iframe title=Inner srcdoc="<p id=in></p>"></iframe><script>
	const show = word => { for (const li of list.children) li.hidden = !li.textContent.toLowerCase().includes(word.toLowerCase()) };
	find.oninput = () => show(find.value); filter.oninput = () => show(filter.value);
	who.oninput = () => fetch('/suggest?q=' + encodeURIComponent(who.value));
	f.onsubmit = async e => { e.preventDefault(); const n = who.value, m = mail.value, b = bio.innerText;
		console.log('sending', n, {m}); localStorage.setItem('of ' + n, m); document.title = 'Hello ' + n; hidden.value = m; out.title = b; out.dataset.who = n.toUpperCase();
		history.replaceState(0, '', '/?' + new URLSearchParams({n, m}) + '#' + encodeURIComponent(b)); document.cookie = 'who=' + encodeURIComponent(n);
		document.querySelector('iframe').contentDocument.getElementById('in').textContent = 'of ' + n;
		const r = await fetch('/save?' + new URLSearchParams({n, m}), {method: 'POST', headers: {'X-Who': encodeURIComponent(n), 'Content-Type': 'application/json'}, body: JSON.stringify({n, m, b, amount: amount.value})});
		const got = await r.json(); out.append('Thank you, ' + got.n); out.append(Object.assign(document.createElement('button'), {textContent: 'Edit ' + got.n}), Object.assign(document.createElement('a'), {textContent: 'mail', href: 'mailto:' + got.m})); setTimeout(() => { throw new Error('cannot tell ' + n) }, 10) }</script>`

func save(w http.ResponseWriter, r *http.Request) {
	var got map[string]string
	if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("X-Saved", r.URL.RawQuery)
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(got) // Go escapes < > & as \u003c
}

func suggest(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(r.URL.RawQuery)) }

func gossips() build {
	return build{pages: map[string]string{"/": gossip}, handlers: map[string]http.HandlerFunc{"/save": save, "/suggest": suggest}}
}

const tells = `
  - navigate: /
  - fill: {label: Name, value: "Zarathustra <Q> O'Neill"}
    after: 1s
  - fill: {label: Email, value: zara.oneill@mail.example.org}
    after: 1s
  - fill: {role: textbox, name: Bio, value: "Born in Nishapur, 1971"}
    after: 1s
  - fill: {label: Amount, value: "250"}
    after: 1s
  - fill: {role: searchbox, name: Find, value: kettle}
    after: 1s
  - fill: {label: Filter, value: teapot}
    after: 1s
  - click: {role: button, name: Send}
    after: 1s
  - click: {role: button, name: "Edit Zarathustra <Q> O'Neill"}
    after: 1s
`

// everyByte is all that was kept of a capture, unpacked.
func everyByte(t *testing.T, made take.Take, s scenarios.Scenario) map[string]string {
	t.Helper()
	yaml, err := scenarios.Marshal(s)
	require.NoError(t, err)
	var file bytes.Buffer
	require.NoError(t, take.Write(&file, made))
	texts := unzipped(t, file.Bytes())
	texts["scenario"] = string(yaml)
	return texts
}

func capturedAt(t *testing.T, level privacy.Level, b build, steps string) (scenarios.Scenario, take.Take, take.Take) {
	t.Helper()
	p := policy
	p.Level = level
	r, acted := watchedAs(t, serve(t, b), steps, p)
	assert.Empty(t, r.Lost())
	s, err := r.Scenario("test", base+"/", scenarios.DefaultEnvironment())
	require.NoError(t, err)
	made, err := r.Take(s, acted.Environment)
	require.NoError(t, err)
	return s, made, acted
}

// TestTypedValuesAreStandIns checks that what was typed is nowhere in what is
// kept, and that the session comes to the same when it is re-enacted from it.
func TestTypedValuesAreStandIns(t *testing.T) {
	s, made, acted := capturedAt(t, privacy.Inputs, gossips(), tells)
	texts := everyByte(t, made, s)
	for name, text := range texts {
		for _, part := range []string{"zarathustra", "neill", "nishapur", "mail.example.org", "WmFyYXRo"} {
			assert.NotContains(t, strings.ToLower(text), part, name)
		}
	}
	var typed []string
	for _, step := range s.Steps {
		if step.Kind == scenarios.Fill {
			typed = append(typed, step.Value)
		}
	}
	key := policy.Key
	name := key.StandIn("Zarathustra <Q> O'Neill")
	want := []string{name, key.StandIn("zara.oneill@mail.example.org"), key.StandIn("Born in Nishapur, 1971"), "250", "kettle", "teapot"}
	assert.Equal(t, want, typed, "short ones, and words of the page, are kept")
	last := made.Steps[len(made.Steps)-1]
	assert.Equal(t, "Hello "+name, last.PageTitle)
	assert.Contains(t, texts["scenario"], "Edit "+name, "a target is named by the stand-in")

	again := reenactedOn(t, gossips(), s, made)
	for i, step := range again.Steps {
		assert.Equal(t, take.OK, step.Outcome.Status, "%s: %s", step.Title, step.Outcome.Message)
		assert.Equal(t, shape(acted.Steps[i].Effects), shape(step.Effects), "effects of %s", step.Title)
	}
	assert.Equal(t, "Hello "+name, again.Steps[len(again.Steps)-1].PageTitle, "the page echoes the stand-in")
	for _, e := range again.Exchanges {
		assert.NotEqual(t, take.Unrecorded, e.Source, e.URL)
		assert.NotEqual(t, take.Blocked, e.Source, e.URL)
	}
}

// reenactedOn re-enacts a scenario on the same page, which its recording answers.
func reenactedOn(t *testing.T, b build, s scenarios.Scenario, recording take.Take) take.Take {
	t.Helper()
	file, err := scenarios.Marshal(s)
	require.NoError(t, err)
	s, err = scenarios.Parse(file, "captured.yaml")
	require.NoError(t, err, string(file))
	again, err := reenact.Perform(within(t), chrome(t), s, reenact.Options{Clock: take.ClockFrames, Target: serve(t, b), Recording: &recording})
	require.NoError(t, err)
	return again
}

// shape is effects without the words in them, which differ.
func shape(e take.Effects) take.Effects {
	e.Loci, e.URL = nil, ""
	if e.Focus != "" {
		e.Focus = "somewhere"
	}
	for _, l := range []*[]string{&e.Storage, &e.Dialogs, &e.Popups, &e.Downloads} {
		*l = make([]string, len(*l))
	}
	return e
}

func TestStrictKeepsNoText(t *testing.T) {
	s, made, _ := capturedAt(t, privacy.Strict, gossips(), strings.ReplaceAll(tells, "  - click: {role: button, name: \"Edit Zarathustra <Q> O'Neill\"}\n    after: 1s\n", ""))
	for name, text := range everyByte(t, made, s) {
		for _, word := range []string{"zarathustra", "nishapur", "kettle", "teapot", "gossip", "thank you", "cannot tell"} {
			assert.NotContains(t, strings.ToLower(text), word, name)
		}
	}
	for _, step := range made.Steps {
		assert.Empty(t, step.Picture)
	}
}

func TestOpenKeepsWhatIsTyped(t *testing.T) {
	s, made, _ := capturedAt(t, privacy.Open, gossips(), tells)
	assert.Equal(t, "Zarathustra <Q> O'Neill", s.Steps[1].Value, "so the search of the others can find it")
	found := 0
	for _, text := range everyByte(t, made, s) {
		found += strings.Count(strings.ToLower(text), "nishapur")
	}
	assert.Greater(t, found, 5)
}

func TestMarkedPartsHaveNoWords(t *testing.T) {
	page := build{pages: map[string]string{"/": `<!DOCTYPE html><div class=ph-no-capture><label>Diagnosis <input id=field></label><button id=go onclick="this.after('Hay fever')">Treat hay fever</button></div>`}}
	s, made, _ := capturedAt(t, privacy.Open, page, `
  - navigate: /
  - fill: {label: Diagnosis, value: hay fever}
    after: 1s
  - click: {css: "#go"}
    after: 1s
`)
	for name, text := range everyByte(t, made, s) {
		if !strings.HasPrefix(name, "blobs/") { // the document itself, which the marks are in
			assert.NotContains(t, strings.ToLower(text), "hay fever", name)
		}
	}
	require.Len(t, s.Steps, 3)
	assert.Equal(t, "go", s.Steps[2].Target.DOMID)
	assert.Empty(t, s.Steps[2].Target.Name)
	assert.Empty(t, made.Steps[1].Picture)
}

// choices is a page whose part can be marked as private: it tells what was chosen.
func choices(mark string) build {
	return build{pages: map[string]string{"/": `<!DOCTYPE html><title>Choices</title><form ` + mark + `><label>Blood <select name=blood><option value="">?<option value=rhesus-a>Group A<option value=rhesus-b>Group B<option value=rhesus-ab>Group AB<option value=rhesus-o>Group O</select></label>
		<label>Born <input type=date name=born></label><label>Pain <input type=range name=pain min=0 max=5000 step=1></label><label>At <input type=time name=at></label><label>Like <input type=color name=like></label></form><p id=out></p><script>
		onchange = e => { fetch('/suggest?' + new URLSearchParams(new FormData(document.forms[0]))); out.textContent = 'Kept ' + e.target.name }</script>`},
		handlers: map[string]http.HandlerFunc{"/suggest": suggest}}
}

const chooses = `
  - navigate: /
  - select: {label: Blood, value: rhesus-ab}
    after: 1s
  - fill: {label: Born, value: "1984-05-17"}
    after: 1s
  - fill: {label: Pain, value: "4711"}
    after: 1s
  - fill: {label: At, value: "13:37"}
    after: 1s
  - fill: {label: Like, value: "#c0ffee"}
    after: 1s
`

// TestChoicesInMarkedPartsAreStandIns checks that nothing kept says what was
// chosen, and that the session comes to the same with what stands for it.
func TestChoicesInMarkedPartsAreStandIns(t *testing.T) {
	secrets := []string{"rhesus-ab", "1984-05-17", "4711", "13:37", "13%3a37", "c0ffee"}
	s, made, acted := capturedAt(t, privacy.Inputs, choices("data-private"), chooses)
	for name, text := range everyByte(t, made, s) {
		for _, secret := range secrets {
			assert.NotContains(t, strings.ToLower(text), secret, name)
		}
	}
	again := reenactedOn(t, choices("data-private"), s, made)
	for i, step := range again.Steps {
		assert.Equal(t, take.OK, step.Outcome.Status, "%s: %s", step.Title, step.Outcome.Message)
		assert.Equal(t, shape(acted.Steps[i].Effects), shape(step.Effects), "effects of %s", step.Title)
		assert.Equal(t, scenarios.Kind(acted.Steps[i].Kind), s.Steps[i].Kind)
	}
	for _, e := range again.Exchanges {
		assert.NotEqual(t, take.Unrecorded, e.Source, e.URL)
	}

	s, _, _ = capturedAt(t, privacy.Inputs, choices(""), chooses)
	var chosen []string
	for _, step := range s.Steps[1:] {
		chosen = append(chosen, step.Value)
	}
	assert.Equal(t, []string{"rhesus-ab", "1984-05-17", "4711", "13:37", "#c0ffee"}, chosen, "without a mark it is the page's own word")
}

// TestNoPictureOfMarkedParts: what is marked may hold no text to mask.
func TestNoPictureOfMarkedParts(t *testing.T) {
	const steps = "  - navigate: /\n  - click: {css: b}\n    after: 1s\n"
	for mark, pictures := range map[string]int{"": 2, "data-private": 0, "class=ph-no-capture hidden": 2} {
		page := build{pages: map[string]string{"/": `<!DOCTYPE html><b>Go</b><canvas ` + mark + `></canvas><iframe srcdoc="<canvas ` + mark + `></canvas>"></iframe>`}}
		s, made, acted := capturedAt(t, privacy.Inputs, page, steps)
		for _, one := range []take.Take{made, acted, reenactedOn(t, page, s, made)} {
			found := 0
			for _, step := range one.Steps {
				if step.Picture != "" {
					found++
				}
			}
			assert.Equal(t, pictures, found, "%s: marked %q", one.Origin, mark)
		}
	}
}
