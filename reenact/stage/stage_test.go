package stage

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// random is a page that draws, in its frame too.
const random = `<script>var draw = () => [Math.random(), Math.random(), Math.random(), [...crypto.getRandomValues(new Uint32Array(2))].join(), crypto.randomUUID(), crypto.randomUUID()].map(String);
	var drawn = draw()</script>`

func TestRandomnessIsSeeded(t *testing.T) {
	target := serve(t, build{pages: map[string]string{"/": `<iframe id=frame src="/frame"></iframe>` + random, "/frame": random}})
	draw := func(seed uint64) (first, frame, again []string) {
		s := open(t, target, func(o *Options) { o.Environment.Seed = seed })
		visit(t, s, "/")
		first, frame = value[[]string](t, s, "drawn"), value[[]string](t, s, "frame.contentWindow.draw()")
		visit(t, s, "/")
		return first, frame, value[[]string](t, s, "drawn")
	}
	first, frame, again := draw(1)
	first2, frame2, again2 := draw(1)
	assert.Equal(t, [][]string{first, frame, again}, [][]string{first2, frame2, again2}, "the same in each run")
	other, _, _ := draw(2)
	seen := map[string]bool{}
	for _, list := range [][]string{first, frame, again, other} {
		for _, v := range list {
			assert.False(t, seen[v], "%s is drawn twice: in a page, after a reload, in a frame, with another seed", v)
			seen[v] = true
		}
	}
	for _, v := range first[4:] {
		assert.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, v, "a UUID of version 4")
	}
}

func TestOneMoreNumberShiftsNoOther(t *testing.T) {
	const page = `<script>%s; var now = Math.random(); setTimeout(() => { globalThis.late = Math.random() + ' ' + crypto.randomUUID() }, 50)</script>`
	target := serve(t, build{pages: map[string]string{"/": fmt.Sprintf(page, ""), "/more": fmt.Sprintf(page, "")}})
	other := serve(t, build{pages: map[string]string{"/": fmt.Sprintf(page, "Math.random(); crypto.randomUUID()")}})
	draw := func(target *url.URL, path string) (now, late string) {
		s := open(t, target)
		visit(t, s, path)
		settle(t, s)
		return value[string](t, s, "String(now)"), value[string](t, s, "late")
	}
	now, late := draw(target, "/")
	now2, late2 := draw(other, "/")
	assert.NotEqual(t, now, now2, "it was drawn at the same moment")
	assert.Equal(t, late, late2, "it was not")
	_, late3 := draw(target, "/?lang=en")
	assert.Equal(t, late, late3, "a query more is the same page")
	_, late4 := draw(target, "/more")
	assert.NotEqual(t, late, late4, "another page")
}

func TestRandomnessIsEven(t *testing.T) {
	s := show(t, `<p>T</p>`)
	got := value[[4]float64](t, s, `(() => { let sum = 0, low = 1, high = 0; const all = new Set(); for (let i = 0; i < 10000; i++) { const r = Math.random(); sum += r; low = Math.min(low, r); high = Math.max(high, r); all.add(r) }
		return [sum / 10000, low, high, all.size] })()`)
	assert.InDelta(t, 0.5, got[0], 0.02)
	assert.GreaterOrEqual(t, got[1], 0.0)
	assert.Less(t, got[2], 1.0)
	assert.Equal(t, 10000.0, got[3])
}

func TestSurroundings(t *testing.T) {
	s := show(t, `<p>T</p>`, func(o *Options) {
		o.Environment = scenarios.Environment{Viewport: scenarios.Viewport{Width: 500, Height: 400, Scale: 2}, Locale: "de-DE", Timezone: "Asia/Tokyo", Seed: 1, Start: time.Date(2030, 2, 3, 4, 5, 6, 7e6, time.UTC)}
	})
	assert.Equal(t, []string{"500", "400", "2", "de-DE", "Asia/Tokyo", "1,5", "2030-02-03", "true"}, value[[]string](t, s, `[innerWidth, innerHeight, devicePixelRatio, navigator.language,
		Intl.DateTimeFormat().resolvedOptions().timeZone, (1.5).toLocaleString(), new Date().toISOString().slice(0, 10), document.hasFocus()].map(String)`))
	assert.NotContains(t, value[[]string](t, s, "[navigator.userAgent]")[0], "Headless")
}

// torture is small and does what pages do, all at once.
const torture = `<!DOCTYPE html><title>Torture</title><style>@keyframes k{from{left:0}to{left:90px}} #box{position:relative;animation:k 700ms} #spin{animation:k 1s infinite}</style>
<link rel=stylesheet href="/style.css"><div id=box>b</div><div id=spin>s</div><img src="/a.svg"><img src="/b.svg"><ul id=list></ul><p id=clock></p><iframe src="/frame"></iframe>
<script src="/one.js" async></script><script src="/two.js" defer></script><script>
const add = t => { const li = document.createElement('li'); li.id = 'i' + Math.random(); li.textContent = t + ' ' + Date.now() + ' ' + crypto.randomUUID(); list.append(li) };
for (let i = 0; i < 6; i++) fetch('/api/' + i).then(r => r.text()).then(add);
Promise.race([fetch('/api/a'), fetch('/api/b')]).then(r => r.text()).then(t => add('won ' + t));
setInterval(() => { clock.textContent = new Date().toISOString() }, 50);
setInterval(async () => add(await (await fetch('/api/poll')).text()), 300);
let frames = 0; (function f(at) { if (++frames < 40) requestAnimationFrame(f); else add('frames ' + Math.round(at)) })();
box.onanimationend = () => { add('ended'); console.log('ended', performance.now()) };
addEventListener('load', () => add('load')); document.addEventListener('DOMContentLoaded', () => add('ready'));
setTimeout(() => { throw new Error('late ' + Math.random()) }, 120);
const x = new XMLHttpRequest(); x.open('GET', '/api/xhr'); x.onload = () => add(x.responseText); x.send();
</script>`

func TestSameBuildSameDigest(t *testing.T) {
	handler := func(kind, format string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			fmt.Fprintf(w, format, r.URL.Path)
		}
	}
	handlers := map[string]http.HandlerFunc{
		"/style.css": handler("text/css", "/* %s */ li{color:teal}"), "/one.js": handler("text/javascript", "add('%s')"), "/two.js": handler("text/javascript", "add('%s')"),
		"/a.svg": handler("image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><title>%s</title></svg>`),
		"/b.svg": handler("image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="70"><title>%s</title></svg>`),
		"/frame": handler("text/html", `<p id=p>%s</p><script>setInterval(() => p.textContent = Math.random(), 100)</script>`),
	}
	for _, name := range []string{"0", "1", "2", "3", "4", "5", "a", "b", "poll", "xhr"} {
		handlers["/api/"+name] = handler("text/plain", "%s")
	}
	target := serve(t, build{pages: map[string]string{"/": torture}, handlers: handlers, delay: upTo(50 * time.Millisecond)})
	var first take.Take
	for i := range 5 {
		s := open(t, target)
		visit(t, s, "/")
		require.NoError(t, s.Advance(within(t), 1234))
		click(t, s, "#box")
		settle(t, s)
		made := record(t, s)
		if i == 0 {
			first = made
			assert.Len(t, made.Steps[0].Exception, 1)
			assert.Greater(t, len(made.Exchanges), 20)
		}
		require.Equal(t, take.Digest(first), take.Digest(made), "run %d: %s", i, take.FirstDifference(first, made))
	}
}

func TestExchangeTimes(t *testing.T) {
	s := open(t, serve(t, build{pages: map[string]string{"/": `<script>setTimeout(() => fetch('/api'), 200)</script>`}, handlers: map[string]http.HandlerFunc{"/api": answered}, delay: upTo(20 * time.Millisecond)}))
	visit(t, s, "/")
	s.Seen.Exchanges(func(e take.Exchange, _, _ []byte) {
		assert.LessOrEqual(t, 0.0, e.Began, e.URL)
		assert.LessOrEqual(t, e.Began, e.Ended, e.URL)
		assert.LessOrEqual(t, e.Ended, s.Now(), "%s: on the page's clock", e.URL)
	})
}

func TestPicturesAreTheSame(t *testing.T) {
	var all []string
	for range 2 {
		s := show(t, `<style>@keyframes k{to{opacity:.2}} p{animation:k 5s infinite;font:40px serif}</style><p>Picture</p><canvas id=c></canvas><script>const x = c.getContext('2d'); x.fillStyle = 'teal'; x.fillRect(9, 9, 50, 50)</script>`)
		photo, err := s.Shoot(within(t))
		require.NoError(t, err)
		require.NoError(t, s.Advance(within(t), 300), "the page goes on while it is compressed")
		jpeg, err := photo.Wait()
		require.NoError(t, err)
		require.NotEmpty(t, jpeg)
		all = append(all, fmt.Sprintf("%d bytes: %x", len(jpeg), sha256.Sum256(jpeg)))
	}
	assert.Equal(t, all[0], all[1], "byte for byte")
}

func TestCloseLeavesNothing(t *testing.T) {
	options := open(t, serve(t, build{pages: map[string]string{"/": `<script>localStorage.x = 1; document.cookie = 'a=b'</script>`}})).opt
	s, err := Open(within(t), shared, options)
	require.NoError(t, err)
	visit(t, s, "/")
	before := contexts(t, shared)
	require.NoError(t, s.Close(t.Context()))
	assert.Equal(t, before-1, contexts(t, shared))
	assert.Error(t, s.Page.Eval(within(t), "1", nil), "the page is gone")
}

func TestStagesShareNothing(t *testing.T) {
	target := serve(t, build{pages: map[string]string{"/": `<p>T</p>`}})
	one, two := open(t, target), open(t, target)
	visit(t, one, "/")
	require.NoError(t, one.Page.Eval(within(t), "localStorage.x = 1; document.cookie = 'a=b'", nil))
	visit(t, two, "/")
	assert.Equal(t, []any{0.0, ""}, value[[]any](t, two, "[localStorage.length, document.cookie]"))
}

func TestOpenIsCancelled(t *testing.T) {
	target := serve(t, build{})
	s := open(t, target) // for the browser, and to count
	before := contexts(t, shared)
	cause := errors.New("the user had enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	_, err := Open(ctx, shared, s.opt)
	assert.ErrorIs(t, err, cause)
	assert.Equal(t, before, contexts(t, shared), "no context is left behind")
}

// TestRejectedFetches: the stage reads every body beside the page, and yet it is the
// page whose rejection nobody handles, at its own place.
func TestRejectedFetches(t *testing.T) {
	for _, script := range []string{`fetch('http://none.invalid:1/')`, `(async function load() { await fetch('http://none.invalid:1/') })()`} {
		s := show(t, "<script>"+script+"</script>")
		_, thrown, _ := s.Seen.Drain()
		require.Len(t, thrown, 1, script)
		assert.True(t, thrown[0].Rejection)
		assert.Contains(t, thrown[0].Text, "Failed to fetch")
		for _, f := range thrown[0].Stack {
			assert.Equal(t, base+"/", f.URL, "%s: %+v", script, thrown[0].Stack)
		}
	}
}

func TestCrashedPage(t *testing.T) {
	s := show(t, `<p>T</p>`)
	_, err := s.Page.Navigate(within(t), "chrome://crash")
	if err == nil {
		_, err = s.Settle(within(t))
	}
	require.Error(t, err)
	assert.True(t, errors.Is(err, ErrPageLost) || errors.Is(err, browser.ErrDetached), err)
	assert.True(t, s.Lost())
}
