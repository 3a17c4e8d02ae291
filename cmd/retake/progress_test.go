package main

import (
	"strings"
	"testing"
	"time"

	"github.com/retake-dev/retake/diff"
	"github.com/stretchr/testify/assert"
)

func TestProgress(t *testing.T) {
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		done, total int
		took        time.Duration
		want        string
	}{
		{0, 12, time.Minute, "0 of 12"},
		{3, 12, 12 * time.Second, "3 of 12, about 36 s left"},
		{11, 12, 100 * time.Millisecond, "11 of 12, about 1 s left"},
		{1, 12, time.Minute, "1 of 12, about 11 min left"},
		{12, 12, time.Minute, "12 of 12"},
	} {
		p := &progress{began: began, total: tt.total}
		p.done.Store(int32(tt.done))
		assert.Equal(t, tt.want, p.text(began.Add(tt.took)))
	}
}

func TestHeard(t *testing.T) {
	var out strings.Builder
	c := newConsole(&out)
	r := diff.Result{Groups: []diff.Group{
		{Finding: diff.Finding{Severity: diff.Error, Step: 2, Message: "a button\n\x1b[31mis dead"}}, {Finding: diff.Finding{Severity: diff.Info, Message: "a note"}},
	}}
	c.heard("cart", diff.Regressed, r)
	assert.Equal(t, "cart: regressed\n  error at step 3: a button;  [31mis dead\n", out.String(), "a line each, and nothing a terminal acts on")
	for range 6 {
		r.Groups = append(r.Groups, r.Groups[0])
	}
	out.Reset()
	c.heard("cart", diff.Regressed, r)
	assert.Equal(t, 7, strings.Count(out.String(), "\n"))
	assert.True(t, strings.HasSuffix(out.String(), "  and 2 more\n"))
	c.quiet = true
	out.Reset()
	c.heard("cart", diff.Regressed, r)
	assert.Empty(t, out.String())
}
