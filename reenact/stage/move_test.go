package stage

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// busyProcessors keeps more loops than there are processors running.
func busyProcessors(t *testing.T) {
	const loops = 4
	before := runtime.GOMAXPROCS(0)
	runtime.GOMAXPROCS(before + loops)
	var over atomic.Bool
	var running sync.WaitGroup
	for range loops {
		running.Go(func() {
			for !over.Load() {
			}
		})
	}
	t.Cleanup(func() {
		over.Store(true)
		running.Wait()
		runtime.GOMAXPROCS(before)
	})
}

// TestMoveOnBusyMachine moves the mouse where it reaches the page's thread late:
// each move is in the next frame all the same, and not in one behind that. A frame
// of another origin knows of its own moves alone.
func TestMoveOnBusyMachine(t *testing.T) {
	const frame = `style="width: 200px; height: 100px; border: 0" srcdoc="<p>inside</p>"`
	s := show(t, `<div id=top style="width: 200px; height: 100px">Top</div><iframe id=same `+frame+`></iframe><iframe id=other sandbox `+frame+`></iframe>
		<script>let frames = 0; const count = () => { frames++; requestAnimationFrame(count) }; count()</script>`)
	busyProcessors(t)
	for _, over := range []string{"#top", "#same", "#other"} {
		at := middle(t, s, over)
		extra := 0
		for i := range 60 {
			_, err := s.Shoot(within(t)) // which the browser is at while the mouse moves
			require.NoError(t, err)
			before := value[int](t, s, "frames")
			require.NoError(t, s.Move(within(t), Point{at.X + float64(i), at.Y}))
			extra += value[int](t, s, "frames") - before - 1
		}
		assert.Zero(t, extra, "frames that did not carry the mouse over %s", over)
	}
}
