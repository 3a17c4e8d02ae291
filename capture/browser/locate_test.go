package browser

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// place is what locate() and ready() say.
type place struct {
	Rank, Count int
	Label, Bad  string
	State, By   string
	X, Y, W, H  float64
}

type locator = map[string]string

func by(kind, value string) locator { return locator{"kind": kind, "value": value} }

func nth(l locator, place string) locator {
	l["nth"] = place
	return l
}

func role(value, name string) locator {
	return locator{"kind": "role", "value": value, "name": name}
}

func TestLocate(t *testing.T) {
	p := show(t, `<button data-testid=add>Add</button><button data-cy=cy>Cypress</button>
		<button class=twin>Twin</button><button class=twin>Twin</button>
		<button>Once</button><button style="display:none">Once</button>
		<label>Name <input name=name placeholder="Ann" id=field></label><input aria-label=Size type=number name=size>
		<img alt="A cat" src=""><span title="A tip">t</span><p>Grüße, <b>Welt</b></p><p>设置</p><p>  two
		lines </p><div><span>Only child</span></div>
		<a href="/" id=home>Home</a><ul><li>First</li><li>Second</li></ul>
		<x-card id=card></x-card><script>card.attachShadow({mode: 'open'}).innerHTML = '<button>In the shadow</button><x-deep></x-deep>';
		card.shadowRoot.querySelector('x-deep').attachShadow({mode: 'open'}).innerHTML = '<i title=deep>deep</i>'</script>`)
	none := locator{}
	tests := []struct {
		name     string
		locators []locator
		seen     locator
		rank     int
		count    int
		label    string
		reason   string
	}{
		{"test id", []locator{by("testid", "add")}, none, 0, 1, `button "Add"`, "the best"},
		{"another test id", []locator{by("testid", "cy")}, none, 0, 1, `button "Cypress"`, "by any of the names in use"},
		{"role and name", []locator{role("button", "Add")}, none, 0, 1, `button "Add"`, "exact"},
		{"role alone", []locator{role("spinbutton", "")}, none, 0, 1, `spinbutton "Size"`, "one of its kind"},
		{"the first of several", []locator{nth(by("css", ".twin"), "1")}, none, 0, 1, `button "Twin"`, "the place says which"},
		{"the last of several", []locator{nth(by("text", "Once"), "-1")}, none, 0, 1, `button "Once"`, "from the end"},
		{"one too many", []locator{nth(by("css", ".twin"), "3")}, none, -1, 0, "", "there are two"},
		{"part of a name", []locator{role("button", "Ad")}, none, -1, 0, "", "no parts"},
		{"label", []locator{by("label", "Name")}, none, 0, 1, `textbox "Name"`, "of a field"},
		{"aria-label", []locator{by("label", "Size")}, none, 0, 1, `spinbutton "Size"`, "counts as one"},
		{"placeholder", []locator{by("placeholder", "Ann")}, none, 0, 1, `textbox "Name"`, "of a field"},
		{"alt", []locator{by("alt", "A cat")}, none, 0, 1, `img "A cat"`, "of a picture"},
		{"title", []locator{by("title", "A tip")}, none, 0, 1, `span "t"`, "a tip"},
		{"id", []locator{by("id", "home")}, none, 0, 1, `link "Home"`, "an id"},
		{"field", []locator{by("field", "size")}, none, 0, 1, `spinbutton "Size"`, "a name attribute"},
		{"text", []locator{by("text", "Grüße, Welt")}, none, 0, 1, `p "Grüße, Welt"`, "over its parts, in any language"},
		{"Chinese text", []locator{by("text", "设置")}, none, 0, 1, `p "设置"`, "in any script"},
		{"folded text", []locator{by("text", "two lines")}, none, 0, 1, `p "two lines"`, "white space is folded"},
		{"innermost text", []locator{by("text", "Only child")}, none, 0, 1, `span "Only child"`, "and not what is around it"},
		{"css", []locator{by("css", "ul > li:nth-of-type(2)")}, none, 0, 1, `listitem "Second"`, "a path"},
		{"several", []locator{role("button", "Twin")}, none, -1, 2, "", "which one is not known"},
		{"several, then one", []locator{role("button", "Twin"), by("testid", "add")}, none, 1, 1, `button "Add"`, "the next one decides"},
		{"shown", []locator{role("button", "Once")}, none, 0, 1, `button "Once"`, "of two, the one that is shown"},
		{"by fingerprint", []locator{by("css", "li")}, locator{"tag": "li", "text": "Second"}, 0, 1, `listitem "Second"`, "of several, the one that looked like that"},
		{"another tag", []locator{by("id", "home")}, locator{"tag": "button"}, -1, 0, "", "not what was captured"},
		{"another type", []locator{by("field", "size")}, locator{"tag": "input", "type": "text"}, -1, 0, "", "not what was captured"},
		{"weak with another text", []locator{by("testid", "gone"), by("css", "#home")}, locator{"tag": "a", "text": "Log out"}, -1, 0, "", "a path to something else is no match"},
		{"weak with the text", []locator{by("testid", "gone"), by("css", "#home")}, locator{"tag": "a", "text": "Home"}, 1, 1, `link "Home"`, "a path to the same"},
		{"best with another text", []locator{by("testid", "add")}, locator{"tag": "button", "text": "Buy"}, 0, 1, `button "Add"`, "what is best may say something new"},
		{"in a shadow root", []locator{role("button", "In the shadow")}, none, 0, 1, `button "In the shadow"`, "open roots are looked through"},
		{"path into a shadow root", []locator{by("css", "#card >>> x-deep >>> i")}, none, 0, 1, `i "deep"`, "through both"},
		{"path into no shadow root", []locator{by("css", "#home >>> i")}, none, -1, 0, "", "nothing there"},
		{"nothing", nil, none, -1, 0, "", "no locator"},
		{"quotes", []locator{by("testid", `"]`)}, none, -1, 0, "", "a value is no selector"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			list := append([]locator{}, tt.locators...)
			got := ask[place](t, p, "locate", list, tt.seen)
			assert.Equal(t, place{Rank: tt.rank, Count: tt.count, Label: tt.label}, got, tt.reason)
		})
	}
	bad := ask[place](t, p, "locate", []locator{by("css", "li:::")}, none)
	assert.Equal(t, -1, bad.Rank)
	assert.Contains(t, bad.Bad, "not a valid selector", "what cannot be followed is said")
}

func TestReady(t *testing.T) {
	p := show(t, `<style>body{height:3000px} .pile{position:relative;width:120px;height:40px} .pile>*{position:absolute;inset:0}</style>
		<button id=ok>OK</button><button id=none style="display:none">N</button><button id=invisible style="visibility:hidden">N</button><div id=flat></div>
		<button id=off disabled>D</button><fieldset disabled><input id=infield></fieldset><div aria-disabled=true><button id=aria>A</button></div>
		<input id=readonly readonly><input id=ariareadonly aria-readonly=true>
		<div class=pile><button id=under>U</button><div role=dialog aria-label="Cookie notice"></div></div>
		<div class=pile><button id=through>T</button><div style="pointer-events:none"></div></div>
		<div class=pile><button id=icon><i>icon</i></button></div>
		<button id=holder><span id=inside>text in a button</span></button>
		<div class=pile><input type=checkbox id=box style="opacity:0"><label for=box>Agree</label></div>
		<div class=pile><input type=checkbox id=alone><label for=box>Agree</label></div>
		<div class=pile><input id=amount><i style="inset:0 30px"></i></div><div class=pile><input id=whole><i aria-label=Units></i></div>
		<p style="width:60px"><a href="/" id=broken>a link broken over several lines</a></p>
		<div id=clip style="overflow:auto;height:40px;width:200px"><p style="height:400px"></p><button id=clipped>C</button></div>
		<x-card id=card></x-card><script>card.attachShadow({mode: 'open'}).innerHTML = '<div style="position:relative;width:90px;height:30px"><button id=deep>D</button><slot></slot></div>';
		card.innerHTML = '<b>light</b>'</script>
		<button id=far style="position:absolute;top:2500px">F</button><button id=outside style="position:absolute;left:-9000px">F</button>`)
	act, edit, look := map[string]bool{"enabled": true, "hit": true}, map[string]bool{"enabled": true, "editable": true, "hit": true}, map[string]bool{}
	tests := []struct {
		css    string
		need   map[string]bool
		state  string
		by     string
		reason string
	}{
		{"#ok", act, "ok", "", "nothing in the way"},
		{"#none", act, "hidden", "", "no box"},
		{"#none", look, "hidden", "", "that is always asked for"},
		{"#invisible", act, "hidden", "", "a box, but nothing to see"},
		{"#flat", look, "ok", "", "as wide as the page is shown enough"},
		{"#off", act, "disabled", "", "disabled"},
		{"#off", look, "ok", "", "a hover needs it not enabled"},
		{"#infield", act, "disabled", "", "by its fieldset"},
		{"#aria", act, "disabled", "", "by what is around it"},
		{"#readonly", edit, "readonly", "", "for a fill"},
		{"#readonly", act, "ok", "", "for a click"},
		{"#ariareadonly", edit, "readonly", "", "for a fill"},
		{"#under", act, "covered", `dialog "Cookie notice"`, "names what covers it"},
		{"#under", look, "ok", "", "not asked for"},
		{"#through", act, "ok", "", "events go through what covers it"},
		{"#icon", act, "ok", "", "what is inside of it is part of it"},
		{"#inside", act, "ok", "", "the button takes the events for what is inside it"},
		{"#box", act, "ok", "", "its label takes the events for it"},
		{"#alone", act, "covered", `label "Agree"`, "the label of another does not"},
		{"#amount", edit, "ok", "", "a person clicks into the field beside what is in its middle"},
		{"#amount", act, "covered", "i", "a click goes to the middle"},
		{"#whole", edit, "covered", "i", "nothing of it is free"},
		{"#broken", act, "ok", "", "a link broken over lines is clicked on its first"},
		{"#clipped", act, "ok", "", "scrolled into view within its box"},
		{"#card >>> #deep", act, "ok", "", "through the shadow root"},
		{"#far", act, "ok", "", "scrolled into view"},
	}
	for _, tt := range tests {
		t.Run(strings.TrimPrefix(tt.css, "#"), func(t *testing.T) {
			require.Zero(t, ask[place](t, p, "locate", []locator{by("css", tt.css)}, locator{}).Rank)
			got := ask[place](t, p, "ready", tt.need)
			assert.Equal(t, [2]string{tt.state, tt.by}, [2]string{got.State, got.By}, tt.reason)
		})
	}
	require.Zero(t, ask[place](t, p, "locate", []locator{by("id", "outside")}, locator{}).Rank)
	assert.NotEqual(t, "ok", ask[place](t, p, "ready", act).State, "where no scrolling gets to")
	require.Equal(t, -1, ask[place](t, p, "locate", []locator{by("id", "gone")}, locator{}).Rank)
	assert.Equal(t, "missing", ask[place](t, p, "ready", act).State, "after a locate that found nothing")
	ask[place](t, p, "locate", []locator{by("id", "ok")}, locator{})
	run(t, p, "document.getElementById('ok').remove()")
	assert.Equal(t, "missing", ask[place](t, p, "ready", act).State, "removed since it was located")
}

func TestFrameAt(t *testing.T) {
	p := open(t, frames(t).URL)
	ctx := within(t)
	same, origin, err := p.FrameAt(ctx, "", "#same")
	require.NoError(t, err)
	require.NotEmpty(t, same)
	var href string
	require.NoError(t, p.Ask(ctx, same, "describe.constructor('return location.pathname')", &href))
	var box [2]float64
	require.NoError(t, p.Eval(ctx, "(b => [b.left + 2, b.top + 2])(document.getElementById('same').getBoundingClientRect())", &box))
	assert.Equal(t, box, origin, "inside of its border")

	nested, _, err := p.FrameAt(ctx, same, "#n")
	require.NoError(t, err)
	assert.Equal(t, []FrameID{nested}, p.Children(same))
	for _, path := range []string{"#none", "iframe", "p"} {
		id, _, err := p.FrameAt(ctx, "", path)
		require.NoError(t, err)
		assert.Empty(t, id, "%s: none, several, no iframe", path)
	}
	deep, _, err := p.FrameAt(ctx, "", "#card >>> #deep")
	require.NoError(t, err)
	assert.NotEmpty(t, deep)
	_, _, err = p.FrameAt(ctx, "nowhere", "#n")
	assert.ErrorIs(t, err, ErrNoWorld)
}

func TestFramePath(t *testing.T) {
	p := newPage(t, PageOptions{Library: Library("Object.assign(globalThis.__retake, {cssPath: el => el.localName + '#' + el.id});")})
	load(t, p, frames(t).URL)
	ctx := within(t)
	same, _, err := p.FrameAt(ctx, "", "#same")
	require.NoError(t, err)
	nested, _, err := p.FrameAt(ctx, same, "#n")
	require.NoError(t, err)
	parent, css, err := p.FramePath(ctx, nested)
	require.NoError(t, err)
	assert.Equal(t, same, parent)
	assert.Equal(t, "iframe#n", css)
	_, _, err = p.FramePath(ctx, "nowhere")
	assert.ErrorContains(t, err, "is not on the page")
}

func TestAsk(t *testing.T) {
	p := show(t, `<p>page</p><script>window.__retake = {locate: () => { throw 'the page sees it' }}; Array.prototype.filter = () => { throw 'broken' }</script>`)
	assert.Zero(t, ask[place](t, p, "locate", []locator{by("text", "page")}, locator{}).Rank, "a page can neither see nor break what is ours")
	var script *ScriptError
	require.ErrorAs(t, p.Ask(within(t), "", "none", nil), &script)
	assert.Contains(t, script.Error(), "in-page script: TypeError: __retake.none is not a function")
	assert.Error(t, p.Ask(within(t), "", "locate", nil, func() {}), "what is no JSON")
	assert.ErrorIs(t, p.Ask(within(t), "nowhere", "locate", nil), ErrNoWorld)
	assert.Panics(t, func() { Script("none") })
}
