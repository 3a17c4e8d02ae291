package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// provable is a page with a clock and a die, and with what part says.
func provable(t *testing.T, part func() string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<title>T</title><p id=clock></p><p id=die></p><p id=part>%s</p><script>
			clock.textContent = new Date().toISOString(); die.textContent = 1 + Math.floor(6000 * Math.random());</script>`, part())
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func proved(t *testing.T, url string, code int, steps ...string) proveResult {
	t.Helper()
	if _, err := browser.Find(browser.Shell, ""); err != nil {
		t.Skip("skipped: no headless shell is installed")
	}
	file := filepath.Join(t.TempDir(), "page.yaml")
	require.NoError(t, os.WriteFile(file, []byte("retake: 1\nname: page\nurl: http://page.example/\nsteps:\n  - navigate: {url: /}\n"+strings.Join(steps, "")), 0o600))
	var out, said bytes.Buffer
	got := run(t.Context(), []string{"prove", file, "--target", url, "--runs", "5", "--json"}, strings.NewReader(""), &out, &said)
	require.Equal(t, code, got, said.String())
	var r proveResult
	require.NoError(t, json.Unmarshal(out.Bytes(), &r))
	return r
}

func TestProve(t *testing.T) {
	r := proved(t, provable(t, func() string { return "same" }), exitSame)
	assert.Equal(t, 5, r.Runs)
	assert.Equal(t, 1, r.Digests)
	moved := map[string][]string{}
	for _, l := range r.Loci {
		assert.True(t, l.Expected, "%+v", l)
		moved[l.Path] = l.MovedBy
	}
	assert.Equal(t, map[string][]string{"body > #clock": {"another date"}, "body > #die": {"another date", "other random numbers"}}, moved,
		"random numbers begin anew at each moment")
	assert.Equal(t, 1.0, r.Scenarios[0].Areas["dom"])
	assert.Equal(t, 4+2, r.Compared, "each of the others, and half as many that were told other things")
	assert.Zero(t, r.Alarms, "a time that stays a time, and a number that stays a number, are no findings: %v", r.Scenarios[0].Alarms)
	assert.Contains(t, string(r.table()), "prove: 1 scenario, 5 runs, 1 distinct digest\n")
}

func TestProveFindsWhatDiffers(t *testing.T) {
	var n atomic.Int64
	r := proved(t, provable(t, func() string { return strings.Repeat("again ", int(n.Add(1))) }), exitRegressed)
	assert.Equal(t, 5, r.Digests)
	require.Len(t, r.Scenarios[0].Differences, 4)
	assert.Contains(t, r.Scenarios[0].Differences[0], "run 2, with busy processors: ")
	assert.NotZero(t, r.Alarms)
	assert.Contains(t, strings.Join(r.Scenarios[0].Alarms, "\n"), "body > #part")
	assert.InDelta(t, 0.2, r.Scenarios[0].Areas["dom"], 1e-9)
	var part provedLocus
	for _, l := range r.Loci {
		if l.Path == "body > #part" {
			part = l
		}
	}
	assert.False(t, part.Expected)
	assert.Contains(t, part.MovedBy, "nothing", "it differs though nothing is disturbed")
	assert.Contains(t, string(r.table()), "DIFFERS  dom body > #part: ")
}

func TestProveTellsWhatCannotBeDone(t *testing.T) {
	r := proved(t, provable(t, func() string { return "same" }), exitUntold, "  - click: {text: Gone}\n")
	assert.Equal(t, 1, r.Digests, "all takes fail alike")
	require.Len(t, r.Scenarios[0].Failed, 1)
	assert.Contains(t, string(r.table()), "page: could not do click text \"Gone\": ")
}

func TestProveRefuses(t *testing.T) {
	var said bytes.Buffer
	assert.Equal(t, exitUntold, run(t.Context(), []string{"prove", "x.yaml", "--runs", "1"}, strings.NewReader(""), &said, &said))
	assert.Contains(t, said.String(), "--runs: expected a number from 2, found 1")
}
