package stage

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPictureOfAScrolledElement: a picture shows how far an element is scrolled,
// whoever scrolled it, and when.
func TestPictureOfAScrolledElement(t *testing.T) {
	s := show(t, `<div id="list" style="overflow: auto; height: 400px; position: relative; display: flex; flex-direction: column"></div>
		<script>for (let i = 0; i < 300; i++) list.append(Object.assign(document.createElement('p'), {textContent: 'line ' + i}));</script>`)
	click(t, s, "#list")
	settle(t, s)
	before, err := s.Picture(within(t))
	require.NoError(t, err)
	require.NoError(t, s.Page.Eval(within(t), "list.scrollTo({top: 600, behavior: 'instant'})", nil))
	settle(t, s)
	after, err := s.Picture(within(t))
	require.NoError(t, err)
	assert.NotEqual(t, before, after)
	require.NoError(t, s.Advance(within(t), 1000))
	later, err := s.Picture(within(t))
	require.NoError(t, err)
	assert.Equal(t, after, later)
}
