package reports

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNews(t *testing.T) {
	r := several(1. / 16)
	r.Link = "https://ci.example/7"
	n := NewsOf(r)
	assert.Equal(t, "regressed", n.Verdict)
	assert.Equal(t, "4 scenarios: 1 regressed, 2 inconclusive, 1 same", n.Headline)
	assert.Equal(t, "https://ci.example/7", n.Link)
	var got []string
	for _, s := range n.Findings {
		got = append(got, s.Fingerprint+" "+s.Severity+" "+s.Message)
	}
	assert.Equal(t, []string{"3f20c8 error the text of the total changed", "9b1f04 error a new uncaught exception in placeOrder",
		"aa01b7 warning the build answers 404 where the recording has 204"}, got, "neither notes nor what is accepted")
	assert.Equal(t, "checkout, step 5: click button \"Place order\"", n.Findings[1].Where)
	assert.Equal(t, "rejected: see SHOP-123", n.Findings[1].Decision)
	assert.Contains(t, n.Findings[1].Text, "at placeOrder (app.js:812:17)")
	assert.Equal(t, []string{"sign in: the build did not answer on http://127.0.0.1:4001 within 30 s",
		"profile: two takes of the baseline do not agree on step 2: run `retake noise profile`"}, n.Troubles)
	assert.Zero(t, n.More)

	many := large(100, 3, 50)
	n = NewsOf(many)
	assert.Len(t, n.Findings, MaxNews)
	assert.Equal(t, len(regressions(Groups(many)))-MaxNews, n.More)
	assert.Empty(t, NewsOf(Run{Link: "javascript:alert(1)"}).Link)
	assert.Equal(t, NewsOf(many), NewsOf(many), "equal runs, equal news")
}

// TestNewsEscaped checks that every text passes through what makes it harmless,
// that the news are bounded whatever they are about, and that they stay as they are.
func TestNewsEscaped(t *testing.T) {
	for _, text := range append([]string{strings.Repeat("x", 1<<20)}, payloads...) {
		n := NewsOf(poisoned(text, false))
		before := fmt.Sprint(n)
		require.Less(t, len(before), 200_000, "%.80q", text)
		mark := func(s string) string { return "‹" + s + "›" }
		e := n.Escaped(mark, mark)
		require.Equal(t, before, fmt.Sprint(n))
		for _, s := range append(flat(e.Findings), append(e.Troubles, e.Verdict, e.Headline, e.Baseline, e.Candidate)...) {
			require.True(t, strings.HasPrefix(s, "‹") && strings.HasSuffix(s, "›"), "%.80q", s)
			require.Equal(t, 1, strings.Count(s, "‹"), "once: %.80q", s)
		}
		require.NotEmpty(t, e.Findings)
	}
}

// flat are all texts of stories.
func flat(list []Story) []string {
	var out []string
	for _, s := range list {
		out = append(out, s.Fingerprint, s.Severity, s.Rule, s.Message, s.Where, s.At, s.Advice, s.Again, s.Decision, s.Text)
		out = append(out, s.Scenarios...)
	}
	return out
}
