package shop

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWithMakesTheSameBuildWhateverTheOrder(t *testing.T) {
	a, err := With("overlay", "dead-add-button")
	require.NoError(t, err)
	b, err := With("dead-add-button")
	require.NoError(t, err)
	b, err = b.With("overlay", "overlay")
	require.NoError(t, err)
	assert.Equal(t, a, b)
	assert.Equal(t, "v1+dead-add-button+overlay", a.Label)
}

func TestWithLeavesItsReceiverAlone(t *testing.T) {
	base, err := With("overlay")
	require.NoError(t, err)
	_, err = base.With("broken-image")
	require.NoError(t, err)
	assert.Equal(t, []string{"overlay"}, base.Changes)
}

func TestUnknownChange(t *testing.T) {
	_, err := With("dead-ad-button")
	require.ErrorContains(t, err, `no change is called "dead-ad-button"`)
	for _, c := range Changes() {
		assert.ErrorContains(t, err, c.Name)
	}

	_, err = Serve(Build{Changes: []string{"nonsense"}})
	require.Error(t, err)
	assert.Panics(t, func() { Build{Changes: []string{"nonsense"}}.Handler() })
}

func TestServeUntilClosed(t *testing.T) {
	s, err := Serve(V1())
	require.NoError(t, err)
	resp, err := http.Get(s.URL + "/")
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Contains(t, string(body), "<title>Larkmoor</title>")

	require.NoError(t, s.Close())
	_, err = http.Get(s.URL + "/") //nolint:bodyclose // there is none
	assert.Error(t, err)
}
