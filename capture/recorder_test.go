package capture

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// secrets are what the user types where the scenario has a parameter.
var secrets = map[string]string{
	"PASSWORD": `Tr0ub"dor & <3>`, "CARD_NUMBER": "4000 1234 5678 9010", "SHOWN": "shown-secret-77",
}

// everything is a page with something for every kind of step.
const everything = `<!DOCTYPE html><title>Everything</title><style>#tip{display:none;position:absolute}#help:hover #tip{display:block}#list{height:60px;width:90px;overflow:auto}</style>
	<button data-testid=add><svg width=9 height=9><rect width=9 height=9 /></svg> Add to cart</button>
	<label>Name <input name=name></label><label>Day <input type=date></label><label>Notes <textarea></textarea></label><div contenteditable aria-label=Editor role=textbox>old</div>
	<label>Size <select><option value=s>Small<option value=m>Medium</select></label><label><input type=checkbox> I agree</label>
	<label><input type=radio name=pay value=a> Cash</label><label><input type=radio name=pay value=b> Card</label>
	<ul><li id=help>Help <span id=tip>A tip</span></li><li onclick="this.append('!')">Second</li></ul>
	<div id=list tabindex=0><p style="height:900px">long</p></div><canvas id=pad width=100 height=60></canvas><img alt="A cat" src="" width=20 height=20>
	<iframe title=Inner src="/inner"></iframe><x-card id=card></x-card><a href="/two">Two</a><div style="height:3000px"></div>
	<script>card.attachShadow({mode: 'open'}).innerHTML = '<button>In the shadow</button><input placeholder="Shadow field">'; document.oncontextmenu = e => e.preventDefault()</script>`

func site() build {
	return build{pages: map[string]string{
		"/": everything, "/two": "<!DOCTYPE html><title>Two</title><p>two</p><div style='height:4000px'></div>",
		"/inner": `<!DOCTYPE html><button>In the frame</button><label>Inner <input></label><iframe name=deep srcdoc="<button>Deep</button>"></iframe>`,
	}}
}

func TestEveryKindIsCaptured(t *testing.T) {
	const steps = `
  - navigate: /
  - click: {testid: add}
    after: 1s
  - double-click: {testid: add}
    after: 2s
  - right-click: {testid: add}
    after: 1s
  - fill: {label: Name, value: "Grüße, ${X:-Ann}"}
    after: 3s
  - press: {label: Name, key: Enter}
    after: 1s
  - fill: {label: Day, value: "2026-03-01"}
    after: 1s
  - fill: {label: Notes, value: "one\ntwo"}
    after: 1s
  - select: {label: Size, value: Medium}
    after: 1s
  - check: {label: I agree}
    after: 1s
  - check: {label: I agree, checked: false}
    after: 1s
  - check: {label: Card}
    after: 1s
  - click: {css: "#pad", at: {x: 12, y: 34}}
    after: 1s
  - click: {alt: A cat}
    after: 1s
  - click: {css: "li:nth-of-type(2)"}
    after: 1s
  - hover: {css: "#help"}
    after: 1s
  - scroll: {css: "#list", y: 200}
    after: 1s
  - scroll: {y: 700}
    after: 1s
  - press: Escape
    after: 1s
  - click: {frame: "iframe[title=Inner]", role: button, name: In the frame}
    after: 1s
  - fill: {frame: "iframe[title=Inner]", label: Inner, value: x}
    after: 1s
  - click: {frame: "iframe[title=Inner] >> iframe", role: button, name: Deep}
    after: 1s
  - click: {role: button, name: In the shadow}
    after: 1s
  - fill: {placeholder: Shadow field, value: x}
    after: 1s
  - click: {role: link, name: Two}
    after: 1s
  - scroll: {y: 300}
    after: 1s
  - back:
    after: 1s
  - forward:
    after: 1s
  - navigate: /
    after: 1s
`
	target := serve(t, site())
	r, acted := watched(t, target, steps)
	assert.Empty(t, r.Lost())
	captured, err := r.Scenario("test", base+"/", scenarios.DefaultEnvironment())
	require.NoError(t, err)

	// one line for each step: its kind, what it was for, and with what
	var got []string
	for _, s := range captured.Steps {
		got = append(got, line(s))
	}
	assert.Equal(t, strings.TrimSpace(`
navigate page /
click button "Add to cart"
double-click button "Add to cart"
right-click button "Add to cart"
fill textbox "Name" `+policy.Key.StandIn("Grüße, Ann")+`
press textbox "Name" Enter
fill label "Day" 2026-03-01
fill textbox "Notes" `+policy.Key.StandIn("one|two")+`
select combobox "Size" m
check checkbox "I agree" true
check checkbox "I agree" false
check radio "Card" true
click id "pad" at 12 34
click img "A cat"
click text "Second"
hover id "help"
scroll id "list" 0 200
scroll page 0 700
press page Escape
click button "In the frame" in frame "iframe[title=\"Inner\"]"
fill textbox "Inner" in frame "iframe[title=\"Inner\"]" x
click button "Deep" in frame "iframe[title=\"Inner\"] >> iframe[name=\"deep\"]"
click button "In the shadow"
fill textbox "Shadow field" x
click link "Two"
scroll page 0 300
back page
forward page
navigate page /`), strings.Join(got, "\n"))

	for i, s := range captured.Steps[1:] {
		want := acted.Steps[i+1].Started - acted.Steps[i].Started
		assert.InDelta(t, want, float64(s.After/time.Millisecond), 700, "step %s: the time between acts is kept", s.ID)
	}
	for _, s := range captured.Steps {
		if !s.Target.Empty() {
			assert.NotEmpty(t, s.Target.Seen.Tag, "%s: with a fingerprint", s.ID)
			assert.LessOrEqual(t, len(s.Target.Locators()), 3, "%s: the best locators, and not all", s.ID)
		}
	}

	// what was captured can be done again, and comes to the same
	file, err := scenarios.Marshal(captured)
	require.NoError(t, err)
	parsed, err := scenarios.Parse(file, "captured.yaml")
	require.NoError(t, err, string(file))
	again, err := reenact.Perform(within(t), chrome(t), parsed, reenact.Options{Clock: take.ClockFrames, Target: target, Writes: true})
	require.NoError(t, err)
	for i, s := range again.Steps {
		assert.Equal(t, take.OK, s.Outcome.Status, "%s: %s", s.Title, s.Outcome.Message)
		if s.Target != nil {
			assert.Zero(t, s.Target.Rank, "%s: by its best locator", captured.Steps[i].Title())
		}
	}

	env := acted.Environment
	made, err := r.Take(captured, env)
	require.NoError(t, err)
	assert.Equal(t, take.Captured, made.Origin)
	require.Len(t, made.Steps, len(captured.Steps))
	for i, s := range made.Steps {
		assert.NotNil(t, s.DOM, "step %d", i)
		typed := i >= 4 && i <= 23 || i == 26 // from the name on, and again when the user goes back to it
		assert.Equal(t, typed, s.Picture == "", "step %d: no picture shows what was typed", i)
		assert.Equal(t, acted.Steps[i].URL, s.URL, "step %d", i)
	}
}

// line is one step as a person would say it.
func line(s scenarios.Step) string {
	out := fmt.Sprint(s.Kind, " ", s.Target.String())
	switch {
	case s.URL != "":
		out += " " + s.URL
	case s.Kind == scenarios.Fill || s.Kind == scenarios.Select:
		out += " " + strings.ReplaceAll(s.Value, "\n", "|")
	case s.Kind == scenarios.Press:
		out += " " + s.Key
	case s.Kind == scenarios.Check:
		out += fmt.Sprint(" ", s.Checked)
	case s.Kind == scenarios.Scroll:
		out += fmt.Sprint(" ", s.X, " ", s.Y)
	case s.At:
		out += fmt.Sprint(" at ", s.X, " ", s.Y)
	}
	return out
}

func TestWhatIsNoActIsNotCaptured(t *testing.T) {
	tests := []struct{ name, body, steps, want, reason string }{
		{"by a script", `<button id=b>B</button><input id=i><script>setTimeout(() => { b.click(); i.value = 'x'; i.dispatchEvent(new Event('input')); i.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter'})); scrollTo(0, 50) }, 100)</script><p style="height:3000px">`,
			"", "navigate page /", "what scripts do the page does"},
		{"label", `<label for=i>Name</label><input id=i>`, "click: {text: Name}", "navigate page /\nclick textbox \"Name\"", "a label stands for its field"},
		{"keys of an editor", `<textarea aria-label=T></textarea>`, "press: {label: T, key: ArrowLeft}", "navigate page /", "moving the caret is no act of its own"},
		{"Enter in a form", `<form onsubmit="event.preventDefault()"><input aria-label=Q><button>Go</button></form>`, "press: {label: Q, key: Enter}", "navigate page /\npress textbox \"Q\" Enter", "the click on the button is made by the key"},
		{"Space on a button", `<button>Go</button>`, "press: {role: button, name: Go, key: Space}", "navigate page /\npress button \"Go\" Space", "so is this one"},
		{"page goes back", `<button onclick="history.pushState(0, '', '/x'); setTimeout(() => history.back(), 50)">Go</button>`, "click: {text: Go}", "navigate page /\nclick button \"Go\"", "the page's own way through the history"},
		{"hover over nothing", `<button>Go</button>`, "hover: {text: Go}", "navigate page /", "it reveals nothing"},
		{"icon", `<button aria-label=Close><svg width=20 height=20><rect width=20 height=20 /></svg></button>`, `click: {css: rect}`, "navigate page /\nclick button \"Close\"", "the button is meant, and not its icon"},
		{"drag of a slider", `<input type=range aria-label=Volume min=0 max=10>`, `fill: {label: Volume, value: "7"}`, "navigate page /\nfill slider \"Volume\" 7", "by its value"},
		{"a button that goes", `<button onclick="this.remove()">Go</button>`, "click: {text: Go}", "navigate page /\nclick button \"Go\"", "described before the page reacts"},
		{"twins", `<div><button>Go</button></div><div><button>Go</button></div>`, `click: {css: "div:nth-of-type(2) > button"}`, "navigate page /\nclick css \"html > body > div:nth-of-type(2) > button\"", "no name that two share"},
		{"generated id", `<div id="r-839201"><button id=":r7:"></button></div>`, `click: {css: button}`, "navigate page /\nclick css \"html > body > div > button\"", "no id that is another in the next build"},
		{"editor", `<div contenteditable aria-label=Editor>old</div>`, `fill: {css: "div", value: new}`, "navigate page /\nfill css \"html > body > div\" new", "keystrokes are one fill there too"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			steps := "  - navigate: /\n"
			if tt.steps != "" {
				steps += "  - " + tt.steps + "\n    after: 1s\n"
			}
			r, _ := watched(t, serve(t, build{pages: map[string]string{"/": "<!DOCTYPE html><body>" + tt.body}}), steps)
			var got []string
			captured, err := r.Scenario("x", base+"/", scenarios.DefaultEnvironment())
			require.NoError(t, err)
			for _, s := range captured.Steps {
				got = append(got, line(s))
			}
			assert.Equal(t, tt.want, strings.Join(got, "\n"), tt.reason)
			assert.Empty(t, r.Lost())
		})
	}
}

// login has private fields, and a page that spreads what is in them.
const login = `<!DOCTYPE html><title>Login</title><form id=form><label>Password <input type=password id=pw></label><label>Card <input autocomplete=cc-number id=card></label>
	<label>Shown <input type=password id=shown></label><button type=button id=eye>Show</button><button>Send</button></form><p id=out></p><script>
	eye.onclick = () => shown.type = 'text';
	pw.oninput = () => { document.title = 'strength of ' + pw.value.length };
	form.onsubmit = async e => { e.preventDefault(); const p = pw.value, c = card.value, s = shown.value;
		console.log('sending', p, {card: c}); localStorage.setItem('p', p); out.textContent = 'Welcome, ' + p + ' and ' + c + ' and ' + s; out.title = s; history.replaceState(0, '', '/?p=' + encodeURIComponent(p));
		await fetch('/login?' + new URLSearchParams({p, c, s}), {method: 'POST', headers: {Authorization: 'Bearer ' + s, 'Content-Type': 'application/json'}, body: JSON.stringify({p, c, s})});
		await fetch('/echo/' + encodeURIComponent(p) + '?' + s); setTimeout(() => { throw new Error('cannot save ' + p + s) }, 10) }</script>`

func TestNothingPrivateIsInTheFiles(t *testing.T) {
	target := serve(t, build{pages: map[string]string{"/": login}, handlers: map[string]http.HandlerFunc{"/login": echo, "/echo/": echo}})
	r, acted := watched(t, target, `
  - navigate: /
  - fill: {label: Password, value: "${PASSWORD}"}
    after: 1s
  - fill: {label: Card, value: "${CARD_NUMBER}"}
    after: 1s
  - click: {role: button, name: Show}
    after: 1s
  - fill: {label: Shown, value: "${SHOWN}"}
    after: 1s
  - click: {role: button, name: Send}
    after: 1s
`)
	captured, err := r.Scenario("login", base+"/", scenarios.DefaultEnvironment())
	require.NoError(t, err)
	var values []string
	for _, s := range captured.Steps {
		if s.Kind == scenarios.Fill {
			values = append(values, s.Value)
		}
	}
	assert.Equal(t, []string{"${PASSWORD:-Retake-Passw0rd}", "${CARD_NUMBER:-4242424242424242}", "${PASSWORD:-Retake-Passw0rd}"}, values)
	yaml, err := scenarios.Marshal(captured)
	require.NoError(t, err)
	made, err := r.Take(captured, acted.Environment)
	require.NoError(t, err)
	last := made.Steps[len(made.Steps)-1]
	assert.Len(t, last.Exception, 1, "the page went through all of it")
	assert.Empty(t, last.Picture, "no picture while the page shows a card number")
	var file bytes.Buffer
	require.NoError(t, take.Write(&file, made))

	texts := map[string]string{"scenario": string(yaml), "take": file.String()}
	for name, content := range unzipped(t, file.Bytes()) {
		texts[name] = content
	}
	require.Greater(t, len(texts), 6)
	for name, content := range texts {
		content = chance.ReplaceAllString(content, "")
		for _, form := range []string{
			secrets["PASSWORD"], secrets["CARD_NUMBER"], secrets["SHOWN"], "4000123456789010", "Tr0ub", "5678", "shown-secret",
			`Tr0ub\"dor & <3>`, "Tr0ub%22dor%20%26%20%3C3%3E", "Tr0ub%22dor+%26+%3C3%3E", "4000+1234+5678+9010", "4000%201234",
		} {
			if i := strings.Index(content, form); i >= 0 {
				t.Errorf("%s has %q: …%s…", name, form, content[max(0, i-60):min(len(content), i+60)])
				break
			}
		}
	}
	assert.Contains(t, texts["scenario"], "Retake-Passw0rd")
}

// chance is what may have four digits of a secret by chance: hashes, and the
// nanoseconds of a time.
var chance = regexp.MustCompile(`\b[0-9a-f]{32,}\b|\.\d{6,9}Z`)

func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("X-Echo", r.URL.RequestURI())
	fmt.Fprintf(w, "%s %s", r.URL.RequestURI(), body)
}

// unzipped returns the entries of a take file. Those that lean on a keyframe
// are as the file's own reader gives them.
func unzipped(t *testing.T, file []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	all := map[string]string{}
	for _, f := range z.File {
		in, err := f.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(in)
		require.NoError(t, err)
		if d, err := zstd.NewReader(nil); err == nil {
			if plain, err := d.DecodeAll(content, nil); err == nil {
				content = plain
			}
			d.Close()
		}
		all[f.Name] = string(content)
	}
	read, err := take.Read(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	for i, s := range read.Steps {
		dom, err := json.Marshal(s.DOM)
		require.NoError(t, err)
		all[fmt.Sprintf("snapshot of step %d", i)] = string(dom)
	}
	return all
}
