package browser

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sheetsAt lists the style sheets of a root: the texts, or the addresses.
func sheetsAt(s *take.Snapshot, root int) []string {
	out := []string{}
	for _, at := range s.Look.Roots[root].Sheets {
		sheet := s.Look.Sheets[at]
		text := sheet.URL + string(s.Look.Texts[sheet.Text])
		if sheet.Media != "" {
			text += " for " + sheet.Media
		}
		out = append(out, strings.ReplaceAll(strings.TrimSpace(text), "\n", " "))
	}
	return out
}

func TestLook(t *testing.T) {
	pages := map[string]string{"/a.css": "p { color: red }", "/b.css": "b { color: blue }", "/frame": "<style>i {}</style>"}
	s := site(t, pages)
	pages["/"] = `<!DOCTYPE html><base href="/deep/"><link rel=stylesheet href=/a.css><link rel=stylesheet href=/b.css>
		<link rel="alternate stylesheet" title=other href=/a.css><style media=print>@import "x.css"; p {}  /* as written */</style>
		<style id=made></style><style id=changed>a {}</style><style id=off>a {}</style><x-card></x-card><x-card></x-card><iframe src=/frame></iframe>
		<script>
		made.sheet.insertRule('.made { top: 1px }'); changed.sheet.insertRule('.more { top: 2px }', 1); off.sheet.disabled = true;
		const shared = new CSSStyleSheet(); shared.replaceSync('.shared { top: 3px }');
		document.adoptedStyleSheets = [shared];
		for (const host of document.querySelectorAll('x-card')) {
			host.attachShadow({mode: 'open'}).innerHTML = '<style>.own {}</style>';
			host.shadowRoot.adoptedStyleSheets = [shared];
		}
		</script>`
	p := open(t, s.URL)
	seen, _, err := p.Snapshot(within(t))
	require.NoError(t, err)
	require.Len(t, seen.Look.Roots, 4)
	assert.Equal(t, []string{
		s.URL + "/a.css", s.URL + "/b.css", `@import "x.css"; p {}  /* as written */ for print`, ".made { top: 1px; }", "a { } .more { top: 2px; }", ".shared { top: 3px; }",
	}, sheetsAt(seen, 0))
	assert.Equal(t, s.URL+"/deep/", seen.Look.Roots[0].Base)
	assert.Zero(t, seen.Look.Roots[0].Node)
	assert.Equal(t, []string{"i {}"}, sheetsAt(seen, 3))
	for _, shadow := range []int{1, 2} {
		assert.Equal(t, []string{".own {}", ".shared { top: 3px; }"}, sheetsAt(seen, shadow))
		assert.Equal(t, take.Shadow, seen.Nodes[seen.Look.Roots[shadow].Node].Kind)
	}
}

// TestLookThatChanges: a sheet that is changed without a trace in the document
// is told anew, and no other is.
func TestLookThatChanges(t *testing.T) {
	pages := map[string]string{"/a.css": "p { color: red }"}
	s := site(t, pages)
	var rules strings.Builder
	for range 150 {
		rules.WriteString("u { top: 0 } ")
	}
	pages["/"] = `<!DOCTYPE html><link rel=stylesheet href=/a.css><style id=large></style><style id=made></style>
		<script>for (const rule of '` + rules.String() + `'.match(/u.*?}/g)) large.sheet.insertRule(rule); made.sheet.insertRule('a {}');
		const adopted = new CSSStyleSheet(); document.adoptedStyleSheets = [adopted];</script>`
	p := open(t, s.URL)
	for _, tt := range []struct {
		does string
		want []string // of the sheets, from the end of the large one on
		told int
	}{
		{"0", []string{"a { }"}, 4},
		{"0", []string{"a { }"}, 0},
		{"made.sheet.insertRule('b {}', 1)", []string{"a { } b { }"}, 1},
		{"made.sheet.deleteRule(0); made.sheet.insertRule('i {}', 0)", []string{"i { } b { }"}, 1},
		{"adopted.replaceSync('q {}')", []string{"i { } b { }", "q { }"}, 1},
		{"adopted.replace('h1 {}')", []string{"i { } b { }", "h1 { }"}, 1},
		{"large.sheet.insertRule('u { left: 0 }', 150)", []string{"i { } b { }", "h1 { }"}, 1},
		{"document.styleSheets[0].insertRule('i {}')", []string{"i { } b { }", "h1 { }"}, 1},
		{"document.adoptedStyleSheets = []", []string{"i { } b { }"}, 0},
	} {
		require.NoError(t, p.Eval(within(t), tt.does+"; 0", nil))
		before := len(p.lastLook())
		seen, _, err := p.Snapshot(within(t))
		require.NoError(t, err)
		assert.Equal(t, tt.want, sheetsAt(seen, 0)[3:], tt.does)
		assert.Equal(t, tt.told, len(p.lastLook())-before, "sheets told after %s", tt.does)
	}
}

// lastLook are the sheets that the top frame ever told of.
func (p *Page) lastLook() []shotSheet {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.shots[""]; s != nil {
		return s.Look.Sheets
	}
	return nil
}

func TestLookOfPointerAndFocus(t *testing.T) {
	p := open(t, site(t, map[string]string{"/": `<!DOCTYPE html><style>body { margin: 0 } b { display: block; height: 50px }</style>
		<b id=a>a</b><div id=host></div><button id=c>c</button><input id=d><script>host.attachShadow({mode: 'open'}).innerHTML = '<b id=in style="display:block;height:50px">in</b>'</script>`}).URL)
	seen := validated(t, p)
	assert.False(t, seen.Look.Ring)
	_, err := cdp.Call(within(t), p, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: input.DispatchMouseEventTypeMouseMoved, X: 20, Y: 70})
	require.NoError(t, err)
	require.NoError(t, p.Eval(within(t), "d.focus()", nil))
	eventually(t, func() bool { seen = validated(t, p); return seen.Look.Hover > 0 }, "the pointer is over something")
	assert.Equal(t, byID(t, seen, "in"), seen.Nodes[seen.Look.Hover])
	assert.True(t, seen.Look.Ring, "a field to type in shows a ring however it got the focus")
}

func TestWhiteSpaceThatShows(t *testing.T) {
	p := open(t, site(t, map[string]string{"/": `<!DOCTYPE html>
		<p><b id=a>a</b>
		<b id=b>b </b><i id=c>c</i> <span id=d><u>d</u> </span><span id=only> </span><em id=nbsp>&nbsp;</em></p>
		<pre id=code><b id=k>if</b>
  <b id=v>x</b>
</pre><div id=flex style="display:flex"> <b id=f>f</b> <b id=g>g</b> </div> <div id=block> x&nbsp;y </div>`}).URL)
	seen := validated(t, p)
	spaces := map[string][2]string{}
	for _, id := range []string{"a", "b", "c", "d", "only", "nbsp", "code", "k", "v", "flex", "f", "g", "block"} {
		if n := byID(t, seen, id); n.Before+n.End != "" {
			spaces[id] = [2]string{n.Before, n.End}
		}
	}
	assert.Equal(t, map[string][2]string{
		"b": {" ", ""}, "d": {" ", " "}, "only": {"", " "}, "nbsp": {"", "\u00a0"}, "v": {"\n  ", ""}, "code": {"", "\n"},
	}, spaces, "between blocks and in flex boxes none shows")
	assert.Contains(t, outline(seen), `" x\u00a0y "`)
}

func TestLookOfTheTopLayer(t *testing.T) {
	p := open(t, site(t, map[string]string{"/": `<!DOCTYPE html><dialog id=modal>m</dialog><dialog id=plain open>p</dialog><div id=open popover>o</div><div id=closed popover>c</div>
		<iframe srcdoc="<dialog id=inner>i</dialog><script>inner.showModal()</script>"></iframe><script>modal.showModal(); document.getElementById('open').showPopover()</script>`}).URL)
	var seen *take.Snapshot
	eventually(t, func() bool { seen = validated(t, p); return len(seen.Look.Top) == 3 }, "the frame is there")
	var ids []string
	for _, at := range seen.Look.Top {
		id, _ := seen.Nodes[at].Attr("id")
		ids = append(ids, id)
	}
	assert.Equal(t, []string{"modal", "open", "inner"}, ids)
}
