package stage

import (
	"net"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSocketsReachNobody: a WebSocket is not answered over the protocol, so that it
// would reach the host that the session was captured at: it fails, by name and by
// address, and always at the same moment.
func TestSocketsReachNobody(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close() //nolint:errcheck // nobody is connected
	var reached atomic.Int32
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			reached.Add(1)
			c.Close() //nolint:errcheck // it is told by this alone
		}
	}()
	_, port, err := net.SplitHostPort(l.Addr().String())
	require.NoError(t, err)
	seen := map[string]int{}
	for range 5 {
		s := show(t, `<script>
			const said = [], begun = Date.now();
			for (const host of ['127.0.0.1', 'localhost', 'shop.localhost'])
				new WebSocket('ws://' + host + ':`+port+`/').onclose = e => said.push(host + ' ' + e.code + ' ' + (Date.now() - begun));
		</script>`)
		require.NoError(t, s.Advance(within(t), 2000))
		seen[value[[]string](t, s, "[said.sort().join()]")[0]]++
	}
	assert.Zero(t, reached.Load(), "connections")
	assert.Len(t, seen, 1, "%v", seen)
	assert.Contains(t, seen, "127.0.0.1 1006 50,localhost 1006 50,shop.localhost 1006 50")
}
