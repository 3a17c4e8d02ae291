package browser

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTargetIsUnique checks that a locator which finds several elements names
// none of them, not even the first.
func TestTargetIsUnique(t *testing.T) {
	p := newPage(t, PageOptions{Library: Library(Script("target"), "__retake.target = target;\n")})
	load(t, p, site(t, map[string]string{"/": `<!DOCTYPE html><body>
		<article class=recipe><button aria-label=close>x</button></article>
		<article class=panel><button aria-label=close>x</button></article>
		<article class=gone hidden><button aria-label=open>x</button></article>
		<article class=menu><button aria-label=open>x</button></article>`}).URL+"/")
	world, err := p.world("")
	require.NoError(t, err)
	for _, tt := range []struct {
		element, role, css string
		reason             string
	}{
		{".recipe button", "", "article.recipe > button", "another one looks like it"},
		{".panel button", "", "article.panel > button", "another one looks like it, and comes first"},
		{".menu button", "button", "article.menu > button", "the other one cannot be seen"},
		{".gone button", "", "article.gone > button", "it cannot be seen, and the other one can"},
	} {
		var got struct{ Role, CSS string }
		require.NoError(t, p.eval(within(t), world, "JSON.stringify((t => ({Role: t.role || '', CSS: t.css}))(__retake.target(document.querySelector('"+tt.element+"'))))", &got))
		assert.Equal(t, tt.role, got.Role, tt.reason)
		assert.Equal(t, tt.css, got.CSS, tt.reason)
	}
}
