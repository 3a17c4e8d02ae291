package reenact

import (
	"net"
	"net/url"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOutcomes(t *testing.T) {
	tests := []struct {
		name, body, step string
		status           take.Status
		reason           take.Reason
		message          string
		why              string
	}{
		{"done", `<button>Go</button>`, `click: {role: button, name: Go}`, take.OK, "", "", "nothing in the way"},
		{"missing", `<p>T</p>`, `click: {role: button, name: Go}`, take.Failed, take.TargetMissing, `button "Go" is not on the page`, "there is none"},
		{"several", `<button>Go</button><button>Go</button>`, `click: {role: button, name: Go}`, take.Failed, take.TargetMissing, `button "Go" is not one element, but several look like it`, "which one is not known"},
		{"unlike", `<a href="/" id=go>Log out</a>`, `click: {testid: go, css: "#go", seen: {tag: a, text: Go}}`, take.Failed, take.TargetMissing, `testid "go" is not on the page`, "a path to something else is no match"},
		{"no selector", `<p>T</p>`, `click: "li:::"`, take.Failed, take.TargetMissing, "cannot be followed", "the scenario is wrong"},
		{"no frame", `<p>T</p>`, `click: {frame: "#none", text: T}`, take.Failed, take.TargetMissing, "is not on the page", "nor what is in it"},
		{"hidden", `<button style="display:none">Go</button>`, `click: {text: Go, css: button}`, take.Failed, take.TargetHidden, "is there, but cannot be seen", "no person could"},
		{"covered", `<div style="position:relative;width:90px;height:40px"><button style="position:absolute;inset:0">Go</button><div role=dialog aria-label=Cookies style="position:absolute;inset:0"></div></div>`,
			`click: {role: button, name: Go}`, take.Failed, take.TargetCovered, `button "Go" is covered by dialog "Cookies"`, "names what covers it"},
		{"disabled", `<button disabled>Go</button>`, `click: {role: button, name: Go}`, take.Failed, take.TargetDisabled, `button "Go" is disabled`, "it does nothing"},
		{"disabled hover", `<button disabled>Go</button>`, `hover: {role: button, name: Go}`, take.OK, "", "", "a hover needs it not enabled"},
		{"readonly", `<input aria-label=Name readonly>`, `fill: {label: Name, value: Ann}`, take.Failed, take.TargetReadonly, `label "Name" cannot be edited`, "nothing could be typed"},
		{"moving", `<style>@keyframes k{from{margin-left:0}to{margin-left:500px}}button{animation:k 16s linear}</style><button>Go</button>`, `click: {role: button, name: Go}`, take.Failed, take.TargetMoving, `button "Go" does not stop moving`, "no person hits it"},
		{"no option", `<select aria-label=Size><option>S<option disabled>M</select>`, `select: {label: Size, value: L}`, take.Failed, take.OptionMissing, `label "Size" has no option "L" that can be chosen`, "there is none"},
		{"option disabled", `<select aria-label=Size><option>S<option disabled>M</select>`, `select: {label: Size, value: M}`, take.Failed, take.OptionMissing, `has no option "M" that can be chosen`, "nobody could choose it"},
		{"no list", `<p id=size>S</p>`, `select: {id: size, value: L}`, take.Failed, take.OptionMissing, "has no option", "it is no select"},
		{"bad date", `<input type=date aria-label=Day>`, `fill: {label: Day, value: tomorrow}`, take.Failed, take.NotMet, `does not take the value "tomorrow"`, "it is no date"},
		{"no parameter", `<input aria-label=Name>`, `fill: {label: Name, value: "${WHO}"}`, take.Failed, take.NotMet, "parameter WHO is not set", "nothing can be typed"},
		{"no stranger's key", `<p>T</p>`, `press: 設`, take.Failed, take.NotMet, `no key "設" on this keyboard`, "nothing can be pressed"},
		{"expect", `<p>T</p>`, `expect: {text: Thanks}`, take.Failed, take.NotMet, `does not hold`, "the page does not show it"},
		{"wait", `<p>T</p>`, `wait: {text: Thanks, timeout: 2s}`, take.Failed, take.NotMet, `does not hold`, "nor after two seconds"},
		{"nowhere forward", `<p>T</p>`, `forward:`, take.Failed, take.LoadFailed, "no page in the history to go to", "nothing there"},
		{"late", `<p id=p></p><script>setTimeout(() => p.innerHTML = '<button>Go</button>', 3000)</script>`, `click: {role: button, name: Go}`, take.OK, "", "", "it is waited for on the page's clock"},
		{"disabled at first", `<button disabled id=b>Go</button><script>setTimeout(() => b.disabled = false, 3000)</script>`, `click: {role: button, name: Go}`, take.OK, "", "", "until it is ready"},
		{"covered at first", `<div style="position:fixed;inset:0" id=veil></div><button>Go</button><script>setTimeout(() => veil.remove(), 3000)</script>`, `click: {role: button, name: Go}`, take.OK, "", "", "until nothing covers it"},
		{"still moving", `<style>@keyframes k{from{margin-left:0}to{margin-left:50px}}button{animation:k 2s linear}</style><button>Go</button>`, `click: {role: button, name: Go}`, take.OK, "", "", "until it rests"},
		{"press without focus", `<input aria-label=Name readonly>`, `press: {label: Name, key: Escape}`, take.OK, "", "", "a key needs it not editable"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			made := perform(t, page(t, tt.body), "  - navigate: /\n  - "+tt.step+"\n  - expect: {url: /}\n")
			require.Len(t, made.Steps, 3)
			got := made.Steps[1].Outcome
			assert.Equal(t, [2]string{string(tt.status), string(tt.reason)}, [2]string{string(got.Status), string(got.Reason)}, "%s: %s", tt.why, got.Message)
			assert.Contains(t, got.Message, tt.message, tt.why)
			assert.NotNil(t, made.Steps[1].DOM, "the page is seen all the same")
			assert.Equal(t, take.OK, made.Steps[2].Outcome.Status, "the scenario goes on")
		})
	}
}

func TestLoadFailed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	away := &url.URL{Scheme: "http", Host: l.Addr().String()}
	require.NoError(t, l.Close())
	made := perform(t, away, "  - navigate: /shop\n  - click: {text: Go}\n")
	got := made.Steps[0].Outcome
	assert.Equal(t, [2]any{take.Failed, take.LoadFailed}, [2]any{got.Status, got.Reason})
	assert.Equal(t, "/shop does not load from "+away.String()+": net::ERR_CONNECTION_REFUSED", got.Message)
	assert.Equal(t, take.TargetMissing, made.Steps[1].Outcome.Reason, "the scenario goes on where it can")
}

func TestFill(t *testing.T) {
	tests := []struct {
		name, field, value string // the field has the id x
		want, reason       string
	}{
		{"text", `<input id=x value=old>`, "new", "new", "what was there is replaced"},
		{"emptied", `<input id=x value=old>`, `""`, "", "an empty value"},
		{"textarea", `<textarea id=x>old</textarea>`, `"one\ntwo"`, "one\ntwo", "of several lines"},
		{"language", `<input id=x>`, "Grüße 設定 👍", "Grüße 設定 👍", "in any language"},
		{"number", `<input id=x type=number value=1>`, `"42.5"`, "42.5", "a number is typed"},
		{"date", `<input id=x type=date>`, `"2026-03-01"`, "2026-03-01", "no keyboard types a date the same way everywhere"},
		{"time", `<input id=x type=time>`, `"13:37"`, "13:37", "nor a time"},
		{"range", `<input id=x type=range min=0 max=10>`, `"7"`, "7", "nor a slider"},
		{"color", `<input id=x type=color>`, `"#ff8800"`, "#ff8800", "nor a colour"},
		{"contenteditable", `<div id=x contenteditable><b>old</b> text</div>`, "new", "new", "an editor in the page"},
		{"parameter", `<input id=x>`, `"${NONE:-stand-in}"`, "stand-in", "with a stand-in"},
		{"dollar", `<input id=x>`, `"$${HOME}"`, "${HOME}", "an escape"},
		{"password", `<input id=x type=password>`, "hunter22", "•••", "typed, but not in the take"},
		{"maxlength", `<input id=x maxlength=3>`, "abcdef", "abc", "as a person would find"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			made := perform(t, page(t, tt.field+`<p id=log></p><script>let n = {}; for (const type of ['input', 'change']) x.addEventListener(type, () => log.textContent += type + ' ')</script>`),
				"  - navigate: /\n  - fill: {id: x, value: "+tt.value+"}\n")
			require.Equal(t, take.OK, made.Steps[1].Outcome.Status, made.Steps[1].Outcome.Message)
			assert.Equal(t, tt.want, text(t, made.Steps[1], "x"), tt.reason)
			assert.Contains(t, text(t, made.Steps[1], "log"), "input", "the page hears of it")
		})
	}
}

func TestSelectAndCheck(t *testing.T) {
	made := perform(t, page(t, `<select id=size><option value=s>Small<option value=m>Medium</select><select id=many multiple><option>A<option>B</select>
		<label id=agree><input type=checkbox style="opacity:0"> I agree</label><input type=checkbox id=on checked aria-label=On><label><input type=radio name=r> Red</label>
		<div role=switch aria-checked=false tabindex=0 id=switch>Dark</div><p id=log></p>
		<script>document.addEventListener('change', e => log.textContent += (e.target.id || e.target.type) + ' '); document.getElementById('switch').onclick = e => { e.target.setAttribute('aria-checked', e.target.getAttribute('aria-checked') !== 'true'); log.textContent += 'switch ' }</script>`), `
  - navigate: /
  - select: {id: size, value: Medium}
  - select: {id: many, value: B}
  - check: {label: I agree}
  - check: {label: I agree}
  - check: {role: checkbox, name: "On", checked: false}
  - check: {role: radio, name: Red}
  - check: {role: switch, name: Dark}
  - check: {role: switch, name: Dark}
  - expect: {role: switch, name: Dark, state: checked}
  - expect: {label: I agree, state: checked}
  - expect: {role: checkbox, name: "On", state: unchecked}
`)
	for _, s := range made.Steps {
		assert.Equal(t, take.OK, s.Outcome.Status, "%s: %s", s.Title, s.Outcome.Message)
	}
	last := made.Steps[len(made.Steps)-1]
	assert.Equal(t, "m", text(t, last, "size"), "by its label")
	assert.Equal(t, "size many checkbox on radio switch ", text(t, last, "log"), "what is in the state already is left alone")
}

func TestActsReachThePage(t *testing.T) {
	target := serve(t, build{pages: map[string]string{
		"/": `<!DOCTYPE html><style>#tip{display:none;position:absolute}#help:hover #tip{display:block}#list{height:60px;overflow:auto}</style>
			<div id=help tabindex=0>Help<span id=tip>A tip</span></div><div id=list tabindex=0><p style="height:900px">long</p></div><p id=log></p><canvas id=pad width=100 height=60></canvas>
			<iframe src="/inner" style="margin-left:33px;border:5px solid;padding:4px"></iframe><x-card id=card></x-card><a href="/two">Two</a>
			<script>const say = t => log.textContent += t + '; '; help.ondblclick = () => say('double'); help.oncontextmenu = e => { e.preventDefault(); say('menu') };
			pad.onclick = e => say('at ' + e.offsetX + ' ' + e.offsetY); list.onscroll = () => say('scrolled ' + list.scrollTop); onkeydown = e => say('key ' + e.key); onmessage = e => say(e.data);
			card.attachShadow({mode: 'open'}).innerHTML = '<button>In the shadow</button>'; card.shadowRoot.querySelector('button').onclick = e => say('shadow ' + e.isTrusted)</script>`,
		"/inner": `<button onclick="parent.postMessage('frame ' + event.isTrusted, '*')">In the frame</button>`,
		"/two":   `<!DOCTYPE html><p id=two>two</p><div style="height:4000px"></div>`,
	}})
	made := perform(t, target, `
  - navigate: /
  - hover: {id: help}
  - double-click: {id: help}
  - right-click: {id: help}
  - click: {css: "#pad", at: {x: 12, y: 34}}
  - scroll: {id: list, y: 200}
  - press: {id: help, key: Escape}
  - press: b
  - click: {frame: iframe, role: button, name: In the frame}
  - click: {role: button, name: In the shadow}
  - click: {role: link, name: Two}
  - scroll: {y: 1500}
  - back:
  - forward:
`)
	said := func(i int) string {
		t.Helper()
		require.Equal(t, take.OK, made.Steps[i].Outcome.Status, "%s: %s", made.Steps[i].Title, made.Steps[i].Outcome.Message)
		return text(t, made.Steps[i], "log")
	}
	assert.Empty(t, said(1))
	for _, n := range made.Steps[1].DOM.Nodes {
		if id, _ := n.Attr("id"); id == "tip" {
			assert.False(t, n.Hidden, "a hover reveals it")
		}
	}
	said(8)
	assert.Equal(t, "double; menu; at 12 34; scrolled 200; key Escape; key b; frame true; shadow true; ", said(9))
	assert.True(t, made.Steps[5].Effects.Scrolled)
	two := made.Steps[11]
	assert.Equal(t, &[2]float64{0, 1500}, two.DOM.Nodes[0].Scroll)
	urls := []string{made.Steps[9].URL, made.Steps[10].URL, made.Steps[12].URL, made.Steps[13].URL}
	assert.Equal(t, []string{base + "/", base + "/two", base + "/", base + "/two"}, urls)
	assert.Equal(t, base+"/two", made.Steps[10].Effects.URL)
	assert.Empty(t, made.Steps[11].Effects.URL, "it is there already")
	assert.Equal(t, &take.Match{Locator: `role=button[name="In the frame"]`, Rank: 0, Node: -1, Label: `button "In the frame"`}, made.Steps[8].Target)
}

func TestScrollTowardAListThatGrows(t *testing.T) {
	made := perform(t, page(t, `<div id=list></div><script>const more = () => { for (let i = 0; i < 10; i++) { const p = document.createElement('p'); p.style.height = '100px'; p.textContent = list.children.length; list.append(p) } };
		more(); onscroll = () => { if (innerHeight + scrollY > list.scrollHeight - 200 && list.children.length < 60) setTimeout(more, 100) }</script>`),
		"  - navigate: /\n  - scroll: {y: 3000}\n")
	assert.Equal(t, &[2]float64{0, 3000}, made.Steps[1].DOM.Nodes[0].Scroll, "where the user got, as it loads on")
}

func TestExpectAndWait(t *testing.T) {
	tests := []struct {
		step   string
		holds  bool
		reason string
	}{
		{`expect: {text: "Total: 5"}`, true, "the page shows it, over its parts"},
		{`expect: {text: Hidden}`, false, "what is hidden is not shown"},
		{`expect: {text: In the shadow}`, true, "open shadow roots are the page's"},
		{`expect: {id: total, text: "Total: 5"}`, true, "the text of an element"},
		{`expect: {id: total, text: "Total"}`, false, "all of it"},
		{`expect: {id: field, text: typed}`, true, "the value of a field"},
		{`expect: {id: total}`, true, "visible is the default"},
		{`expect: {id: gone}`, false, "not there"},
		{`expect: {id: gone, state: hidden}`, true, "what is not there is hidden"},
		{`expect: {id: secret, state: hidden}`, true, "there, but not shown"},
		{`expect: {id: total, state: hidden}`, false, "shown"},
		{`expect: {id: off, state: disabled}`, true, "disabled"},
		{`expect: {id: off, state: enabled}`, false, "disabled"},
		{`expect: {id: field, state: enabled}`, true, "enabled"},
		{`expect: {id: box, state: checked}`, true, "checked"},
		{`expect: {id: box, state: unchecked}`, false, "checked"},
		{`expect: {url: /}`, true, "the end of the URL"},
		{`expect: {url: /cart}`, false, "another"},
		{`expect: {text: Later}`, false, "an expect does not wait"},
		{`wait: {text: Later, timeout: 1s}`, false, "a wait does, as long as it may"},
		{`wait: {text: Later}`, true, "half a minute if nothing is said"},
	}
	target := page(t, `<p id=total><b>Total:</b> 5</p><p id=secret style="display:none">Hidden</p><input id=field value=typed><button id=off disabled>O</button><input type=checkbox id=box checked>
		<x-card id=card></x-card><p id=later></p><script>card.attachShadow({mode: 'open'}).innerHTML = '<p>In the shadow</p>'; setTimeout(() => later.textContent = 'Later', 25000)</script>`)
	steps := "  - navigate: /\n"
	for _, tt := range tests {
		steps += "  - " + tt.step + "\n"
	}
	made := perform(t, target, steps)
	for i, tt := range tests {
		want := map[bool]take.Status{true: take.OK, false: take.Failed}[tt.holds]
		got := made.Steps[i+1].Outcome
		assert.Equal(t, want, got.Status, "%s: %s: %s", tt.step, tt.reason, got.Message)
	}
}

func TestFramesOutOfView(t *testing.T) {
	target := serve(t, build{pages: map[string]string{
		"/":      `<!DOCTYPE html><iframe src="/inner"></iframe><p id=log></p><div style="height:3000px"></div><iframe src="/inner" style="height:60px"></iframe><script>onmessage = e => log.textContent += e.data + '; '</script>`,
		"/inner": `<!DOCTYPE html><button onclick="parent.postMessage('one', '*')">One</button><div style="height:900px"></div><button onclick="parent.postMessage('far', '*')">Far</button>`,
	}})
	made := perform(t, target, `
  - navigate: /
  - click: {frame: "iframe:nth-of-type(2)", role: button, name: One}
  - click: {frame: "iframe:nth-of-type(1)", role: button, name: One}
  - click: {frame: "iframe:nth-of-type(2)", role: button, name: Far}
  - scroll: {y: 0}
  - hover: {frame: "iframe:nth-of-type(2)", role: button, name: Far}
`)
	for _, s := range made.Steps {
		assert.Equal(t, take.OK, s.Outcome.Status, "%s: %s", s.Title, s.Outcome.Message)
	}
	assert.Equal(t, "one; one; far; ", text(t, made.Steps[3], "log"))
}
