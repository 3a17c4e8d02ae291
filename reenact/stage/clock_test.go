package stage

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// now is the time on the page's own clock, since the start.
func now(t *testing.T, s *Stage) float64 {
	t.Helper()
	return value[float64](t, s, "Date.now()") - float64(s.opt.Environment.Start.UnixMilli())
}

func TestClockIsExact(t *testing.T) {
	s := open(t, serve(t, build{pages: map[string]string{"/": "<p>T</p>"}}))
	assert.Zero(t, s.Now())
	assert.Zero(t, now(t, s), "the page's time begins where the scenario says")
	visit(t, s, "/")
	for _, ms := range []float64{1, 7, 16, 17, 333, 1000, 60_000} {
		before, fine := s.Now(), value[float64](t, s, "performance.now()")
		require.NoError(t, s.Advance(within(t), ms))
		assert.Equal(t, before+ms, s.Now())
		assert.Equal(t, s.Now(), now(t, s), "after %v ms", ms)
		assert.Equal(t, fine+ms, value[float64](t, s, "performance.now()"), "after %v ms", ms)
	}
	assert.Equal(t, value[float64](t, s, "Date.now()"), now(t, s)+float64(s.opt.Environment.Start.UnixMilli()), "between steps time stands still")
}

func TestStride(t *testing.T) {
	tests := []struct {
		motion motion
		want   []float64
		reason string
	}{
		{motion{due: -1}, []float64{100, 200, 400, 800, 800}, "the longer nothing comes, the longer the steps"},
		{motion{due: 300}, []float64{300, 300}, "to the timer"},
		{motion{due: 3}, []float64{frameStep}, "no shorter than a frame"},
		{motion{due: 5000}, []float64{idleMost}, "something else may come on the way"},
		{motion{due: 300, callbacks: true}, []float64{frameStep}, "a callback wants every frame"},
		{motion{due: 300, animated: true, end: 120.5}, []float64{121, 121}, "to the end of the animation, if that is first"},
		{motion{due: 50, animated: true, end: 120}, []float64{50}, "to the timer, if that is first"},
	}
	for _, tt := range tests {
		c := clock{step: idleStep}
		for _, want := range tt.want {
			assert.Equal(t, want, c.stride(tt.motion), tt.reason)
		}
	}
	c := clock{step: idleStep}
	for range endlessTimers {
		require.Equal(t, 20.0, c.stride(motion{due: 20}))
	}
	assert.Equal(t, float64(idleMost), c.stride(motion{due: 20}), "it ticks for ever")
	c.stride(motion{due: -1})
	assert.Equal(t, 20.0, c.stride(motion{due: 20}), "when it has stopped, the next is another")
}

func TestTimersAreKnown(t *testing.T) {
	s := show(t, `<p>T</p><iframe srcdoc="<script>setTimeout(() => {}, 40_000)</script>"></iframe>`)
	due := func(script string) float64 {
		t.Helper()
		require.NoError(t, s.Page.Eval(within(t), script+"; 0", nil))
		m, err := s.look(within(t))
		require.NoError(t, err)
		return m.due
	}
	frame := due("")
	assert.InDelta(t, 40_000, frame, 1000, "that of a frame")
	assert.Equal(t, 700.0, due("a = setTimeout(() => {}, 700)"))
	assert.Equal(t, 250.0, due("b = setInterval(() => {}, 250)"))
	require.NoError(t, s.Advance(within(t), 300))
	assert.Equal(t, 200.0, due(""), "the second time of an interval")
	assert.Equal(t, 400.0, due("clearInterval(b)"))
	require.NoError(t, s.Advance(within(t), 400))
	assert.Equal(t, frame-700, due("clearTimeout(a)"), "one that has run is none")
	assert.Equal(t, "setTimeout setInterval", value[[]string](t, s, "[setTimeout.name + ' ' + setInterval.name]")[0])
}

func TestWorkerWithoutEnd(t *testing.T) {
	s := show(t, `<p id=out>0</p><script>const w = new Worker(URL.createObjectURL(new Blob(['onmessage = () => { while (true); }']))); setInterval(() => out.textContent++, 1000)</script>`)
	before := value[float64](t, s, "+out.textContent")
	require.NoError(t, s.Page.Eval(within(t), "w.postMessage('go on for ever'); 0", nil))
	require.NoError(t, s.Advance(within(t), 3000))
	assert.Equal(t, before+3, value[float64](t, s, "+out.textContent"), "the page goes on without it")
}

func TestMidMicrosecond(t *testing.T) {
	short := 0
	for base := int64(1_000_000_007); base < 1e13; base = base*3/2 + 1 { // microseconds since the machine was started
		for now := range int64(5000) {
			ms, want := float64(base)/1000+float64(now), base+now*1000
			if int64(ms*1000) != want {
				short++
			}
			if got := int64(midMicrosecond(ms) * 1000); got != want {
				require.Equal(t, want, got, "base %d, %d ms", base, now)
			}
		}
	}
	assert.Positive(t, short, "or there would be no need of it")
}

func TestTimersAreExact(t *testing.T) {
	s := show(t, `<p>T</p>`)
	require.NoError(t, s.Page.Eval(within(t), `fired = []; began = Date.now(); fine = performance.now(); ticks = []; nested = [];
		for (const ms of [1, 7, 16, 50, 99, 101, 333, 500, 1234, 4321]) setTimeout(() => fired.push([ms, Date.now() - began, performance.now() - fine]), ms);
		id = setInterval(() => { ticks.push(Date.now() - began); if (ticks.length === 5) clearInterval(id) }, 170);
		(function again() { nested.push(Date.now() - began); if (nested.length < 4) setTimeout(again, 30) })()`, nil))
	require.NoError(t, s.Advance(within(t), 5000), "in long strides, as nothing moves")
	for _, f := range value[[][3]float64](t, s, "fired") {
		assert.Equal(t, [3]float64{f[0], f[0], f[0]}, f, "asked for, on Date, on performance.now")
	}
	assert.Len(t, value[[][3]float64](t, s, "fired"), 10)
	assert.Equal(t, []float64{170, 340, 510, 680, 850}, value[[]float64](t, s, "ticks"))
	assert.Equal(t, []float64{0, 30, 60, 90}, value[[]float64](t, s, "nested"))
}

// debounced searches 300 ms after the last key, and shows what came.
const debounced = `<input id=q><p id=out></p><script>let timer; q.oninput = () => { clearTimeout(timer); timer = setTimeout(async () => {
	const asked = Date.now(); const r = await fetch('/api?q=' + q.value); out.textContent = await r.text() + ' asked ' + asked + ' came ' + Date.now() }, 300) }</script>`

func TestDebounceWhateverTheNetworkTakes(t *testing.T) {
	var takes []take.Take
	for _, delay := range []time.Duration{0, 200 * time.Millisecond} {
		s := open(t, serve(t, build{pages: map[string]string{"/": debounced}, handlers: map[string]http.HandlerFunc{"/api": func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(delay)
			fmt.Fprint(w, "found "+r.URL.Query().Get("q"))
		}}}))
		visit(t, s, "/")
		click(t, s, "#q")
		typed := s.Now()
		require.NoError(t, s.Type(within(t), "tea"))
		settle(t, s)
		at := int64(typed) + 300 + s.opt.Environment.Start.UnixMilli()
		assert.Equal(t, fmt.Sprintf("found tea asked %d came %d", at, at), text(t, s, "#out"), "asked 300 ms after the last key, where time stands still until it is answered, whatever it takes the network")
		takes = append(takes, record(t, s))
	}
	assert.Equal(t, takes[0].Steps[0].Settled, takes[1].Steps[0].Settled)
	assert.Equal(t, take.Digest(takes[0]), take.Digest(takes[1]), take.FirstDifference(takes[0], takes[1]))
}

func worker(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/javascript")
	fmt.Fprint(w, "onmessage = async e => postMessage(await (await fetch('/api')).text() + ' ' + e.data * 2)")
}

func answered(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "answered") }

func TestSettling(t *testing.T) {
	tests := []struct {
		name, body string
		want       string // what #out says in the end
		reason     string
	}{
		{"nothing", `<p id=out>rest</p>`, "rest", "a page at rest is at rest"},
		{"endless callbacks", `<p id=out>0</p><script>(function f() { out.textContent = 'drawn'; requestAnimationFrame(f) })()</script>`, "drawn", "a game's loop has no end"},
		{"callbacks that end", `<p id=out>0</p><script>let n = 0; (function f() { out.textContent = ++n; if (n < 30) requestAnimationFrame(f) })()</script>`, "30", "thirty frames are waited for"},
		{"transition", `<style>#box{width:10px;height:10px;transition:width 400ms}#box.wide{width:200px}</style><div id=box></div><p id=out></p>
			<script>box.addEventListener('transitionend', e => { out.textContent = 'ended at ' + box.offsetWidth }); setTimeout(() => box.classList.add('wide'), 50)</script>`, "ended at 200", "its handler runs"},
		{"slow transition", `<style>#box{opacity:0;transition:opacity 3s}#box.on{opacity:1}</style><div id=box>b</div><p id=out></p>
			<script>box.addEventListener('transitionend', e => { out.textContent = getComputedStyle(box).opacity }); setTimeout(() => box.className = 'on', 50)</script>`, "1", "however long it takes"},
		{"animation in a chain", `<style>@keyframes k{to{margin-left:90px}}.run{animation:k 300ms forwards}</style><div id=a>a</div><div id=b>b</div><p id=out></p>
			<script>a.className = 'run'; a.onanimationend = () => b.className = 'run'; b.onanimationend = () => out.textContent = 'both'</script>`, "both", "what one begins the next ends"},
		{"endless animation", `<style>@keyframes k{to{transform:rotate(1turn)}}#spin{animation:k 1s linear infinite;width:20px}</style><div id=spin>o</div><p id=out>rest</p>`, "rest", "a spinner has no end"},
		{"endless with a delay", `<style>@keyframes k{to{opacity:0}}#spin{animation:k 1s 5s infinite}</style><div id=spin>o</div><p id=out>rest</p>`, "rest", "neither has one that begins later"},
		{"paused animation", `<style>@keyframes k{to{opacity:0}}#p{animation:k 1s paused}</style><p id=p>p</p><p id=out>rest</p>`, "rest", "it waits for someone"},
		{"Web Animations", `<p id=out>o</p><script>out.animate([{opacity: 0}, {opacity: 1}], 350).finished.then(() => out.textContent = 'finished')</script>`, "finished", "made by a script"},
		{"timers in a row", `<p id=out>0</p><script>let n = 0; (function f() { out.textContent = ++n; if (n < 5) setTimeout(f, 90) })()</script>`, "5", "within the quiet time"},
		{"a toast", `<p id=out>shown</p><script>setTimeout(() => out.textContent = 'gone', 5000)</script>`, "shown", "what goes after five seconds is still there"},
		{"a clock", `<p id=clock></p><p id=out>rest</p><script>setInterval(() => clock.textContent = new Date().toISOString(), 1000)</script>`, "rest", "a clock has no end"},
		{"a fast clock", `<p id=clock></p><p id=out>rest</p><script>setInterval(() => clock.textContent = Date.now(), 10)</script>`, "rest", "nor a fast one"},
		{"observers", `<div style="height:3000px"></div><p id=out>out of view</p><script>new IntersectionObserver((e, o) => { if (e.some(e => e.isIntersecting)) out.textContent = 'in view' }).observe(out); setTimeout(() => scrollTo(0, 3000), 40)</script>`, "in view", "they are told in a frame"},
		{"resize observer", `<div id=box style="width:10px">b</div><p id=out></p><script>new ResizeObserver(e => out.textContent = e[0].contentRect.width).observe(box); setTimeout(() => box.style.width = '77px', 40)</script>`, "77", "they are told in a frame"},
		{"idle callback", `<p id=out></p><script>requestIdleCallback(() => out.textContent = 'idle')</script>`, "idle", "an idle page runs them"},
		{"promises and messages", `<p id=out></p><script>const c = new MessageChannel(); c.port1.onmessage = () => queueMicrotask(() => out.textContent = 'told'); c.port2.postMessage(1)</script>`, "told", "tasks without a timer"},
		{"body that nobody reads", `<p id=out></p><script>fetch('/api').then(r => { out.textContent = r.ok + ' ' + r.bodyUsed; window.kept = r })</script>`, "true false", "whether it is read is the page's affair"},
		{"body that nobody reads of a page that leaves", `<p id=out></p><script>fetch('/api').then(r => { window.kept = r; location.href = '/next' })</script>`, "next", "it takes no turns any more"},
		{"loser of a race", `<p id=out></p><script>Promise.race([fetch('/api?1'), fetch('/api?2')]).then(r => r.text()).then(v => out.textContent = v)</script>`, "answered", "nobody looks at the other"},
		{"body that is read late", `<p id=out></p><script>fetch('/api').then(r => setTimeout(async () => out.textContent = await r.text(), 200))</script>`, "answered", "and yet it can be read"},
		{"fetch that is given up", `<p id=out></p><script>const c = new AbortController(); fetch('/api', {signal: c.signal}).catch(e => out.textContent = e.name); c.abort()</script>`, "AbortError", "at once"},
		{"picture that is not there", `<p id=out></p><img src="/none.png" onerror="out.textContent = 'broken'">`, "broken", "404 is an answer"},
		{"beacon", `<p id=out></p><script>out.textContent = navigator.sendBeacon('/api', 'x')</script>`, "true", "nobody waits for it"},
		{"worker", `<p id=out></p><script>const w = new Worker(URL.createObjectURL(new Blob(['onmessage = e => postMessage(e.data * 2)']))); w.onmessage = e => out.textContent = e.data; w.postMessage(21)</script>`, "42", "a worker answers"},
		{"worker of the build", `<p id=out></p><script>const w = new Worker('/worker.js'); w.onmessage = e => out.textContent = e.data; w.postMessage(21)</script>`, "answered 42", "its script and its request belong to the page"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var at [2]float64
			for i := range at {
				s := open(t, serve(t, build{pages: map[string]string{"/": "<!DOCTYPE html><body>" + tt.body, "/next": "<p id=out>next</p>"}, handlers: map[string]http.HandlerFunc{"/worker.js": worker, "/api": answered}}))
				visit(t, s, "/")
				assert.Equal(t, tt.want, text(t, s, "#out"), tt.reason)
				assert.Less(t, s.Now(), float64(settleLimit), tt.reason)
				at[i] = s.Now()
			}
			assert.Equal(t, at[0], at[1], "at rest at the same moment, each time")
		})
	}
}

func TestPollSettlesAtTheSameMoment(t *testing.T) {
	var settled []float64
	for range 3 {
		n := 0
		s := open(t, serve(t, build{delay: upTo(30 * time.Millisecond), pages: map[string]string{"/": `<p id=out></p><button>B</button><script>const poll = async () => { out.textContent = await (await fetch('/api')).text() }; poll(); setInterval(poll, 1000)</script>`},
			handlers: map[string]http.HandlerFunc{"/api": func(w http.ResponseWriter, _ *http.Request) { n++; fmt.Fprint(w, n) }}}))
		visit(t, s, "/")
		require.NoError(t, s.Advance(within(t), 3000))
		click(t, s, "button")
		settle(t, s)
		settled = append(settled, s.Now(), value[float64](t, s, "+out.textContent"))
	}
	assert.Equal(t, settled[:2], settled[2:4])
	assert.Equal(t, settled[:2], settled[4:])
	assert.GreaterOrEqual(t, settled[1], 4.0, "it did poll")
}

func TestStreamDoesNotStall(t *testing.T) {
	s := open(t, serve(t, build{pages: map[string]string{"/": `<p id=out></p><p id=later></p><script>
		const source = new EventSource('/stream'); setTimeout(async () => later.textContent = await (await fetch('/api')).text(), 100)</script>`},
		handlers: map[string]http.HandlerFunc{
			"/stream": func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream")
				fmt.Fprint(w, "data: 1\n\n")
				w.(http.Flusher).Flush()
				<-r.Context().Done() // held open
			},
			"/api": answered,
		}}))
	visit(t, s, "/")
	assert.Equal(t, "answered", text(t, s, "#later"), "a request behind the stream is answered")
	before := s.Now()
	require.NoError(t, s.Advance(within(t), 2000))
	assert.Equal(t, before+2000, now(t, s))
}

func TestOtherClocks(t *testing.T) {
	if shared == nil {
		t.Skip("no headless shell here: " + browser.InstallHint(browser.Shell))
	}
	b, err := browser.Launch(within(t), browser.Options{})
	require.NoError(t, err)
	defer b.Close()
	for _, clock := range []take.Clock{take.ClockVirtual, take.ClockReal} {
		t.Run(string(clock), func(t *testing.T) {
			s := openIn(t, b, serve(t, build{pages: map[string]string{"/": `<style>#box{opacity:0;transition:opacity 200ms}#box.on{opacity:1}</style><button id=box>B</button><p id=out></p><p id=timer></p><script>
				box.addEventListener('transitionend', () => out.textContent = 'ended'); box.onclick = () => { box.className = 'on'; setTimeout(() => timer.textContent = "timer", 100) };
				let n = 0; (function f() { if (++n < 20) requestAnimationFrame(f) })()</script>`}}), func(o *Options) { o.Clock = clock })
			visit(t, s, "/")
			if clock == take.ClockReal { // a busy machine draws fewer frames in the time that a step has
				require.Eventually(t, func() bool { return value[float64](t, s, "n") == 20 }, patience, 10*time.Millisecond, "callbacks run")
			}
			assert.Equal(t, 20.0, value[float64](t, s, "n"), "callbacks run")
			click(t, s, "#box")
			settle(t, s)
			assert.Equal(t, "timer", text(t, s, "#timer"))
			assert.Equal(t, "ended", text(t, s, "#out"))
			picture, err := s.Picture(within(t))
			require.NoError(t, err)
			assert.NotEmpty(t, picture)
			if clock == take.ClockVirtual {
				assert.Equal(t, s.Now(), now(t, s))
			}
		})
	}
}

func TestStallError(t *testing.T) {
	assert.EqualError(t, &StallError{After: 30 * time.Second, Waiting: []string{"GET /a", "GET /b"}}, "the page's clock stood still for 30s, waiting for GET /a, GET /b")
	assert.ErrorContains(t, &StallError{After: time.Second}, "no request was open")
}
