package viewer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hash is what the address says of what is shown.
func (r *reader) hash() string { return eval[string](r, "location.hash") }

// title is what the step that is shown is called.
func (r *reader) title() string {
	return eval[string](r, "document.querySelector('.head .number').textContent + ' ' + document.querySelector('.head .title').textContent")
}

// listed are the findings that are listed.
func (r *reader) listed() []string {
	return eval[[]string](r, "[...document.querySelectorAll('.finding:not([hidden]) h3 .message')].map(m => m.textContent)")
}

// TestByKeyboard reads a report without a mouse: from finding to finding, from
// step to step, through search and filters, to a finding by its link, and in
// the dark.
func TestByKeyboard(t *testing.T) {
	ctx := within(t)
	r := open(ctx, t, written(t, shopRun(t)), "", desktop)
	all := r.listed()
	require.GreaterOrEqual(t, len(all), 3)

	r.press("n")
	r.until("location.hash.startsWith('#finding-')")
	first := r.hash()
	r.press("n")
	r.until("location.hash !== '" + first + "'")
	second, there := r.hash(), r.title()
	assert.Equal(t, all[2], eval[string](r, "document.querySelector('.finding.current .message').textContent"))
	r.press("p")
	r.until("location.hash === '" + first + "'")

	r.press("j")
	r.until("location.hash.startsWith('#step-')")
	assert.NotEqual(t, there, r.title())
	r.press("d")
	assert.Equal(t, []float64{300, 300}, eval[[]float64](r, "[...document.querySelectorAll('.frame')].map(f => f.contentWindow.scrollY)"), "both pages are scrolled")
	r.press("k")
	r.until("[...document.querySelectorAll('.frame')].every(f => f.contentWindow.scrollY === 0) && !document.querySelector('[data-building]')") // of another step nothing is left
	r.press("j", "v", "x")
	r.until("location.hash.endsWith('?view=slider&of=picture')")
	r.press("v", "v", "v", "x", "2")
	r.until("document.querySelector('#tab-network').getAttribute('aria-selected') === 'true'")
	assert.True(t, strings.HasSuffix(r.hash(), "?tab=network"), r.hash())

	r.press("/")
	require.Equal(t, "filter", eval[string](r, "document.activeElement.id"))
	for _, key := range "total" {
		r.press(string(key))
	}
	r.until("location.hash.includes('text=total')")
	some := r.listed()
	assert.Less(t, len(some), len(all))
	require.NotEmpty(t, some)
	for _, text := range eval[[]string](r, "[...document.querySelectorAll('.finding:not([hidden])')].map(f => f.textContent)") {
		assert.Contains(t, text, "total")
	}
	r.press("Escape")
	assert.Equal(t, all, r.listed())

	r.tabTo("#severity")
	r.press("w")
	r.until("location.hash.includes('severity=warning')")
	assert.Equal(t, "0", eval[string](r, "String(document.querySelectorAll('.finding.error:not([hidden])').length)"))
	r.press("Escape")

	require.True(t, eval[bool](r, "document.querySelector('#page').options.length > 2"), "findings on several pages")
	r.tabTo("#page")
	r.press("ArrowDown")
	r.until("location.hash.includes('page=')")
	assert.NotEmpty(t, r.listed())
	assert.Less(t, len(r.listed()), len(all))
	r.press("Escape")

	r.tabTo(".message[href='" + second + "']")
	r.press("Enter")
	r.until("location.hash.startsWith('" + second + "')")
	assert.Equal(t, there, r.title(), "the link leads to the step of the finding")

	before := eval[string](r, "getComputedStyle(document.body).backgroundColor")
	r.press("t")
	assert.Equal(t, "dark", eval[string](r, "document.documentElement.dataset.theme"))
	assert.NotEqual(t, before, eval[string](r, "getComputedStyle(document.body).backgroundColor"))
}

// TestAddress checks that an address opens what its sender saw.
func TestAddress(t *testing.T) {
	ctx := within(t)
	path := written(t, shopRun(t))
	one := open(ctx, t, path, "", desktop)
	one.press("n", "n", "v", "z", "5")
	one.until("document.querySelector('#tab-effects').getAttribute('aria-selected') === 'true'")
	one.press("/")
	for _, key := range "cart" {
		one.press(string(key))
	}
	one.until("location.hash.includes('text=cart')")
	two := open(ctx, t, path, one.hash(), desktop)
	for _, what := range []string{
		"document.querySelector('.finding.current').id", "document.querySelector('.panes').dataset.mode", "document.querySelector('#filter').value",
		"document.querySelector('[role=tab][aria-selected=true]').textContent", "document.querySelector('.pane.a .page').style.transform", "document.querySelector('.findings .count').textContent", "location.hash",
	} {
		assert.Equal(t, eval[string](one, what), eval[string](two, what), what)
	}
	assert.Equal(t, one.title(), two.title())
	assert.Equal(t, one.listed(), two.listed())
}

// TestAccessible has axe-core look at the report, which knows the rules of
// accessibility that a program can check.
func TestAccessible(t *testing.T) {
	ctx := within(t)
	axe, err := os.ReadFile(filepath.Join("..", "..", "tools", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Skip("to have axe-core look at the report: make consumers")
	}
	path := written(t, shopRun(t))
	for name, s := range map[string]screen{"light": desktop, "dark": {width: 1440, height: 900, dark: true}, "phone": phone} {
		t.Run(name, func(t *testing.T) {
			r := open(ctx, t, path, "", s)
			eval[any](r, string(axe)+";0")
			for _, tab := range []string{"1", "2", "6", "?"} {
				r.press(tab)
				found := eval[[]string](r, `axe.run(document, {iframes: false}).then(r => {
					if (r.passes.length < 20) return ['hardly anything was looked at'];
					return r.violations.map(v => v.id + ': ' + v.help + ': ' + v.nodes.map(n => n.html).join(' ').slice(0, 400));
				})`)
				assert.Empty(t, found, "with key %s", tab)
			}
		})
	}
}

// TestPlay plays the session: the pointer goes to what is clicked, on both
// builds, texts are typed, and the page that is shown when it stops is in the
// address.
func TestPlay(t *testing.T) {
	ctx := within(t)
	r := open(ctx, t, written(t, shopRun(t)), "#step-1", desktop)
	r.press(">", ">", ">")
	assert.Equal(t, "8", eval[string](r, "document.querySelector('.player select').value"))
	r.press(" ")
	r.until("document.querySelectorAll('.hand[data-act=click]').length === 2")
	r.until("Number(document.querySelector('.line').value) > 5000")
	r.press(" ")
	r.until("location.hash !== '#step-1'")
	assert.Equal(t, "Play", eval[string](r, "document.querySelector('.go').getAttribute('aria-label')"))
	shown := r.title()
	assert.Contains(t, shown, "Step "+strings.TrimPrefix(r.hash(), "#step-")+" of 24")

	r.press(" ")
	r.until("document.querySelector('.go').getAttribute('aria-label') === 'Play'")
	assert.Contains(t, r.title(), "Step 24 of 24", "it ends with the last step")

	r.tabTo(".line")
	r.press("Home", "ArrowRight")
	r.until("+document.querySelector('.line').value > 0")
	assert.Contains(t, r.title(), "Step 1 of 24")
	r.press("End")
	r.until("document.querySelector('.head .number').textContent === 'Step 24 of 24'")
}

// TestPlayMoment looks at one moment: a text that is half typed, and the
// pointer in the middle of its field. Who asked for less motion sees it whole.
func TestPlayMoment(t *testing.T) {
	ctx := within(t)
	path := written(t, shopRun(t))
	const at = `(async () => {
		const line = document.querySelector('.line');
		for (let t = 0; t < +line.max; t += 250) {
			line.value = t;
			line.dispatchEvent(new Event('input'));
			await new Promise(done => setTimeout(done, 60));
			const hand = document.querySelector('.pane.b .hand');
			if (hand.dataset.act !== 'fill') continue;
			const field = document.querySelector('.pane.b .frame').contentDocument.querySelector('input[type=search]'), box = field.getBoundingClientRect();
			return [field.value, Math.round(parseFloat(hand.style.left) - box.left - box.width / 2), Math.round(parseFloat(hand.style.top) - box.top - box.height / 2)].join();
		}
	})()`
	moving, still := desktop, desktop
	still.still = true
	assert.Equal(t, "t,0,0", eval[string](open(ctx, t, path, "", moving), at))
	assert.Equal(t, "tea,0,0", eval[string](open(ctx, t, path, "", still), at))
}
