package stage

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKeyFor(t *testing.T) {
	tests := []struct {
		name   string
		want   Key
		reason string
	}{
		{"Enter", Key{Key: "Enter", Code: "Enter", Text: "\r", VirtualKey: 13}, "types a line break"},
		{"Tab", Key{Key: "Tab", Code: "Tab", VirtualKey: 9}, "moves the focus"},
		{"Escape", Key{Key: "Escape", Code: "Escape", VirtualKey: 27}, "types nothing"},
		{"ArrowDown", Key{Key: "ArrowDown", Code: "ArrowDown", VirtualKey: 40}, "types nothing"},
		{"F5", Key{Key: "F5", Code: "F5", VirtualKey: 116}, "types nothing"},
		{"Shift+Tab", Key{Key: "Tab", Code: "Tab", VirtualKey: 9, Modifiers: modShift}, "with a modifier"},
		{"a", Key{Key: "a", Code: "KeyA", Text: "a", VirtualKey: 65}, "types itself"},
		{"A", Key{Key: "A", Code: "KeyA", Text: "A", VirtualKey: 65, Modifiers: modShift}, "is Shift and a"},
		{"Space", Key{Key: " ", Code: "Space", Text: " ", VirtualKey: 32}, "by its name"},
		{"Control+a", Key{Key: "a", Code: "KeyA", VirtualKey: 65, Modifiers: modControl, Commands: []string{"selectAll"}}, "a shortcut types nothing"},
		{"Control+A", Key{Key: "A", Code: "KeyA", VirtualKey: 65, Modifiers: modControl, Commands: []string{"selectAll"}}, "as scenarios write it"},
		{"Control+Enter", Key{Key: "Enter", Code: "Enter", Text: "\r", VirtualKey: 13, Modifiers: modControl}, "sends a form in many pages"},
		{"Alt+Meta+x", Key{Key: "x", Code: "KeyX", VirtualKey: 88, Modifiers: modAlt | modMeta, Commands: []string{"cut"}}, "several modifiers"},
	}
	for _, tt := range tests {
		parsed, err := scenarios.ParseKey(tt.name)
		require.NoError(t, err)
		got, ok := KeyFor(parsed)
		require.True(t, ok, tt.name)
		got.Modifiers &^= modShift &^ tt.want.Modifiers // whether Control+A holds Shift is no matter
		assert.Equal(t, tt.want, got, "%s: %s", tt.name, tt.reason)
	}
	for _, name := range scenarios.KeyNames() {
		_, ok := KeyFor(scenarios.Key{Name: name})
		assert.True(t, ok, "every name of a key that a scenario may have is on the keyboard: %s", name)
	}
	_, ok := KeyFor(scenarios.Key{Name: "設"})
	assert.False(t, ok, "what no key types")
}

func press(t *testing.T, s *Stage, name string) {
	t.Helper()
	parsed, err := scenarios.ParseKey(name)
	require.NoError(t, err)
	k, ok := KeyFor(parsed)
	require.True(t, ok, name)
	require.NoError(t, s.PressKey(within(t), k))
}

func TestKeyboard(t *testing.T) {
	const field = `<input id=f value=old><p id=log></p><script>const told = [];
		for (const type of ['keydown', 'keyup', 'input', 'change']) f.addEventListener(type, e => told.push(type + (e.key ? ' ' + e.key : '') + (e.isTrusted ? '' : ' untrusted')))</script>`
	s := show(t, field)
	click(t, s, "#f")
	press(t, s, "Control+A")
	require.NoError(t, s.Type(within(t), "new"))
	assert.Equal(t, "new", value[[]string](t, s, "[f.value]")[0], "Control+A selects all that is there")
	assert.Equal(t, []string{"keydown Control", "keydown A", "keyup A", "keyup Control", "keydown n", "input", "keyup n", "keydown e", "input", "keyup e", "keydown w", "input", "keyup w"}, value[[]string](t, s, "told"))

	press(t, s, "Backspace")
	press(t, s, "Home")
	press(t, s, "Delete")
	assert.Equal(t, "e", value[[]string](t, s, "[f.value]")[0])
	for _, typed := range []string{"Grüße, Welt! 設定 👩‍👩‍👧 `~\"'\\", "A b\tc"} {
		require.NoError(t, s.Page.Eval(within(t), "f.value = ''", nil))
		click(t, s, "#f")
		if typed == "A b\tc" {
			require.NoError(t, s.Type(within(t), "A b"))
			press(t, s, "Tab")
			assert.Equal(t, "A b", value[[]string](t, s, "[f.value]")[0])
			assert.NotEqual(t, "f", value[[]string](t, s, "[document.activeElement.id]")[0], "Tab moves on")
			continue
		}
		require.NoError(t, s.Type(within(t), typed))
		assert.Equal(t, typed, value[[]string](t, s, "[f.value]")[0], "in any language")
	}
}

func TestEnter(t *testing.T) {
	s := show(t, `<form id=form><input id=f><textarea id=area></textarea><button>Go</button></form><p id=out></p>
		<script>let n = 0; form.onsubmit = e => { e.preventDefault(); out.textContent = ++n + ' ' + f.value + ' ' + e.isTrusted }</script>`)
	click(t, s, "#f")
	require.NoError(t, s.Type(within(t), "x"))
	press(t, s, "Enter")
	assert.Equal(t, "1 x true", text(t, s, "#out"), "Enter submits a form")
	click(t, s, "#area")
	require.NoError(t, s.Type(within(t), "one\ntwo"))
	assert.Equal(t, "one\ntwo", value[[]string](t, s, "[area.value]")[0], "and breaks a line in a text")
	assert.Equal(t, "1 x true", text(t, s, "#out"))
}

func TestMouse(t *testing.T) {
	s := show(t, `<style>#pad{width:200px;height:100px} #menu{display:none} #pad:hover + #menu{display:block}</style><div id=pad>P</div><div id=menu>M</div>
		<script>const told = []; for (const type of ['pointerdown', 'mousedown', 'mouseup', 'click', 'dblclick', 'contextmenu'])
		pad.addEventListener(type, e => told.push(type + ' ' + e.button + ' ' + e.detail + ' ' + e.isTrusted)); pad.oncontextmenu = e => e.preventDefault();
		pad.onmousemove = e => window.at = [e.clientX, e.clientY]</script>`)
	take := func() []string {
		return value[[]string](t, s, "told.splice(0)")
	}
	at := middle(t, s, "#pad")
	require.NoError(t, s.Move(within(t), at))
	assert.Equal(t, [2]float64{at.X, at.Y}, value[[2]float64](t, s, "at"))
	assert.Equal(t, "block", value[[]string](t, s, "[getComputedStyle(menu).display]")[0], "what is under the pointer is hovered")
	require.NoError(t, s.Click(within(t), at, Press{}))
	assert.Equal(t, []string{"pointerdown 0 0 true", "mousedown 0 1 true", "mouseup 0 1 true", "click 0 1 true"}, take())
	settle(t, s)
	require.NoError(t, s.Click(within(t), at, Press{Count: 2}))
	assert.Contains(t, take(), "dblclick 0 2 true")
	require.NoError(t, s.Click(within(t), at, Press{Button: Right}))
	assert.Equal(t, []string{"pointerdown 2 0 true", "mousedown 2 1 true", "contextmenu 2 0 true", "mouseup 2 1 true"}, take())
}

func TestDialogsAreAccepted(t *testing.T) {
	s := show(t, `<button id=ask>Ask</button><p id=out></p><script>ask.onclick = () => { alert('hello'); out.textContent = confirm('sure?') + ' ' + prompt('name?', 'Ann') }</script>`)
	click(t, s, "#ask")
	settle(t, s)
	assert.Equal(t, "true Ann", text(t, s, "#out"), "as by a person who agrees")
	_, _, noted := s.Seen.Drain()
	assert.Equal(t, []string{"alert: hello", "confirm: sure?", "prompt: name?"}, noted.Dialogs)
}

func TestLeavingIsAccepted(t *testing.T) {
	s := open(t, serve(t, build{pages: map[string]string{"/": `<input id=f><a id=away href="/away">Away</a><script>onbeforeunload = e => { e.preventDefault(); return 'unsaved' }</script>`, "/away": "<p>away</p>"}}))
	visit(t, s, "/")
	click(t, s, "#f")
	require.NoError(t, s.Type(within(t), "x"))
	click(t, s, "#away")
	settle(t, s)
	assert.Equal(t, base+"/away", s.Page.URL())
	_, _, noted := s.Seen.Drain()
	assert.Len(t, noted.Dialogs, 1)
}

func TestPopups(t *testing.T) {
	s := open(t, serve(t, build{pages: map[string]string{
		"/":     `<button id=open>Open</button><p id=out></p><script>onmessage = e => out.textContent = e.data; document.getElementById('open').onclick = () => window.open('/help', 'help', 'width=300,height=200')</script>`,
		"/help": `<script>setTimeout(() => opener.postMessage('hello from ' + location.pathname, '*'), 100)</script>`,
	}}))
	visit(t, s, "/")
	click(t, s, "#open")
	settle(t, s)
	assert.Equal(t, "hello from /help", text(t, s, "#out"), "its time passes as the page's does")
	_, _, noted := s.Seen.Drain()
	assert.Equal(t, []string{base + "/help"}, noted.Popups)
	help, _ := exchange(t, s, "GET /help")
	assert.Equal(t, 200, help.Status, "its requests are the page's")
}

// TestScriptsNavigate has a timer make each kind of navigation while time runs.
func TestScriptsNavigate(t *testing.T) {
	for name, do := range map[string]string{
		"frame inserted": `const f = document.createElement('iframe'); f.src = '/there'; document.body.append(f)`,
		"frame's source": `frame.src = '/there'`,
		"location":       `location = '/there'`,
		"link":           `a.click()`,
		"form":           `f.submit()`,
	} {
		t.Run(name, func(t *testing.T) {
			var all []string
			for range 2 {
				s := open(t, serve(t, build{pages: map[string]string{
					"/":      `<iframe id=frame src="/inner"></iframe><a id=a href="/there">x</a><form id=f action="/there"></form><script>setTimeout(() => { ` + do + ` }, 1110)</script>`,
					"/inner": "<p>inner", "/there": `<script>console.log('there at ' + Date.now())</script>`,
				}, delay: upTo(20 * time.Millisecond)}))
				visit(t, s, "/")
				require.NoError(t, s.Advance(within(t), 1500))
				settle(t, s)
				messages, _, _ := s.Seen.Drain()
				require.Len(t, messages, 1, "the document came")
				all = append(all, messages[0].Text)
			}
			assert.Equal(t, all[0], all[1], "at the same moment each time")
		})
	}
}

func TestPointer(t *testing.T) {
	s := show(t, `<div id=box style="width: 200px; height: 100px">Box</div><script>const told = [];
		for (const type of ['keydown', 'keyup', 'pointerdown', 'pointermove', 'pointerup', 'click', 'auxclick']) addEventListener(type, e => told.push([type, e.key || e.button, e.detail || '', e.ctrlKey ? 'ctrl' : '', e.shiftKey ? 'shift' : ''].join(' ').trim().replace(/ +/g, ' ')));
		let since; addEventListener('pointerdown', () => { since = performance.now() }); addEventListener('pointerup', () => { globalThis.held = performance.now() - since })</script>`)
	at := middle(t, s, "#box")
	did := func() []string {
		told := value[[]string](t, s, "told.splice(0)")
		return slices.DeleteFunc(told, func(line string) bool { return line == "pointermove -1" })
	}
	held, err := scenarios.ParseHeld("Control+Shift")
	require.NoError(t, err)
	require.NoError(t, s.Click(within(t), at, Press{Held: held}))
	assert.Equal(t, []string{"keydown Control ctrl", "keydown Shift ctrl shift", "pointerdown 0 ctrl shift", "pointerup 0 ctrl shift", "click 0 1 ctrl shift", "keyup Shift ctrl", "keyup Control"}, did(), "modifiers go down around it")
	require.NoError(t, s.Click(within(t), at, Press{Button: Middle}))
	assert.Equal(t, []string{"pointerdown 1", "pointerup 1", "auxclick 1 1"}, did())
	require.NoError(t, s.Click(within(t), at, Press{Count: 3}))
	assert.Equal(t, []string{"pointerdown 0", "pointerup 0", "click 0 1", "pointerdown 0", "pointerup 0", "click 0 2", "pointerdown 0", "pointerup 0", "click 0 3"}, did())
	require.NoError(t, s.Click(within(t), at, Press{Hold: 700}))
	assert.InDelta(t, 700, value[[]float64](t, s, "[held]")[0], 20, "on the page's clock")
	did()
	require.NoError(t, s.Drag(within(t), at, Way(at, Point{at.X + 40, at.Y}), Press{}, func(context.Context) (bool, error) { return false, nil }))
	assert.Equal(t, []string{"pointerdown 0", "pointerup 0", "click 0 1"}, did())
}
