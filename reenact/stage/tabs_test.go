package stage

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTabsShareTheClock: pages that a page opens, with a way back to it or not,
// live on its clock, and are drawn when they are in front.
func TestTabsShareTheClock(t *testing.T) {
	const inside = `<!DOCTYPE html><title>In</title><button id=go>Go</button><p id=out></p><script>
		const born = Date.now(); go.onclick = () => { setTimeout(() => { out.textContent = 'after ' + (Date.now() - since) }, 400); const since = Date.now(); requestAnimationFrame(() => { document.title = 'drawn' }) }</script>`
	for _, opens := range []string{`<button id=open onclick="window.open('/in')">Open</button>`, `<a id=open href=/in target=_blank>Open</a>`} {
		s := open(t, serve(t, build{pages: map[string]string{"/": "<!DOCTYPE html><title>T</title>" + opens, "/in": inside}}))
		visit(t, s, "/")
		there, err := s.Front(within(t), 2)
		require.NoError(t, err)
		assert.False(t, there, "there is none yet")
		click(t, s, "#open")
		settle(t, s)
		there, err = s.Front(within(t), 2)
		require.NoError(t, err)
		require.True(t, there, opens)
		assert.Equal(t, fmt.Sprint(int64(float64(s.opt.Environment.Start.UnixMilli())+s.Now())), fmt.Sprint(value[int64](t, s, "Date.now()")), "it has the page's clock")
		click(t, s, "#go")
		settle(t, s)
		assert.Equal(t, "after 400", text(t, s, "#out"), "to the millisecond")
		assert.Equal(t, "drawn", value[[]string](t, s, "[document.title]")[0], "it gets frames")
		there, err = s.CloseTab(within(t), 2)
		require.NoError(t, err)
		assert.True(t, there)
		settle(t, s)
		assert.Equal(t, "T", value[[]string](t, s, "[document.title]")[0], "the first one is in front")
		there, err = s.Front(within(t), 2)
		require.NoError(t, err)
		assert.False(t, there, "it is gone")
	}
}

// TestTabThatClosesItself: what comes after it is done in the first page.
func TestTabThatClosesItself(t *testing.T) {
	s := open(t, serve(t, build{pages: map[string]string{
		"/": `<!DOCTYPE html><title>T</title><button id=open onclick="window.open('/in')">Open</button>`, "/in": `<!DOCTYPE html><button id=bye onclick="setTimeout(() => window.close(), 100)">Bye</button>`}}))
	visit(t, s, "/")
	click(t, s, "#open")
	settle(t, s)
	there, err := s.Front(within(t), 2)
	require.NoError(t, err)
	require.True(t, there)
	click(t, s, "#bye")
	settle(t, s)
	assert.Equal(t, "T", value[[]string](t, s, "[document.title]")[0])
}
