package reports

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

// TestServed checks that a served page may ask its own server and is told
// something, and is the same page otherwise, whatever stands in it.
func TestServed(t *testing.T) {
	for _, text := range append([]string{"harmless"}, payloads...) {
		page := render(t, "html", poisoned(text, false))
		got, err := Served([]byte(page), map[string]string{"token": text})
		require.NoError(t, err)
		metas := metasOf(t, string(got))
		assert.Equal(t, "default-src 'none'; connect-src 'self'; "+strings.TrimPrefix(metasOf(t, page)["Content-Security-Policy"], "default-src 'none'; "),
			metas["Content-Security-Policy"], text)
		var told struct{ Token string }
		require.NoError(t, json.Unmarshal([]byte(metas["retake-show"]), &told))
		want, err := json.Marshal(text)
		require.NoError(t, err)
		back, err := json.Marshal(told.Token)
		require.NoError(t, err)
		assert.JSONEq(t, string(want), string(back), "%q", text)
		assert.Equal(t, strings.Count(page, "<"), strings.Count(string(got), "<")-1, "one element more: %q", text)
		skeleton, _ := inspect(t, page)
		served, _ := inspect(t, string(got))
		assert.Equal(t, skeleton, strings.Replace(served, "\n<meta name content", "", 1), "%q", text)
	}
}

// metasOf are the contents of the meta elements of a page.
func metasOf(t *testing.T, page string) map[string]string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	found := map[string]string{}
	for n := range doc.Descendants() {
		attrs := map[string]string{}
		for _, a := range n.Attr {
			attrs[a.Key] = a.Val
		}
		if n.Data == "meta" && attrs["content"] != "" {
			found[attrs["name"]+attrs["http-equiv"]] = attrs["content"]
		}
	}
	return found
}

func TestServedRefuses(t *testing.T) {
	page := render(t, "html", sample(1./16))
	for reason, other := range map[string]string{
		"nothing": "", "another page": "<!DOCTYPE html><title>x</title>",
		"a policy that is not where ours is": strings.Repeat(" ", 300) + page,
	} {
		_, err := Served([]byte(other), nil)
		assert.ErrorContains(t, err, "run again", reason)
	}
}
