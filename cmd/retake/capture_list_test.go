package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// transcript keeps what is written, and lets a test wait for it.
type transcript struct {
	mu    sync.Mutex
	all   bytes.Buffer
	wrote chan struct{}
}

func (s *transcript) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.wrote <- struct{}{}:
	default:
	}
	return s.all.Write(b)
}

func (s *transcript) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}

func (s *transcript) await(ctx context.Context, t *testing.T, text string) {
	t.Helper()
	for !strings.Contains(s.String(), text) {
		select {
		case <-s.wrote:
		case <-ctx.Done():
			require.FailNow(t, "it was never said", "%q in:\n%s", text, s)
		}
	}
}

// TestEditsWhileCapturing names, expects and leaves out through a pipe.
func TestEditsWhileCapturing(t *testing.T) {
	if _, err := browser.Find(browser.Full, ""); err != nil {
		t.Skip("needs chrome: " + browser.InstallHint(browser.Full))
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "<!DOCTYPE html><title>Bakery</title><p>Fresh   bread</p>") // whoever went away reads nothing
	}))
	defer server.Close()
	file := filepath.Join(t.TempDir(), "bakery.yaml")
	ctx, patience := context.WithTimeout(t.Context(), time.Minute)
	defer patience()
	until, end := context.WithCancel(ctx)
	said, ended := &transcript{wrote: make(chan struct{}, 1)}, make(chan int, 1)
	typed, keyboard := io.Pipe()
	var out bytes.Buffer
	go func() {
		ended <- run(until, []string{"capture", server.URL + "/", "-o", file, "--headless"}, typed, &out, said)
	}()
	for _, line := range []struct{ typed, said string }{
		{"name Open the bakery", "\n   1  is called Open the bakery\n"},
		{"expect Fresh bread", "\n   2  expect text \"Fresh bread\""},
		{"expect Cake", "\nnot done: the page does not show \"Cake\"\n"},
		{"undo", "\n   2  is left out: expect text"},
		{"undo now", "\nerror: \"undo now\" changes nothing\n"},
		{"undo", "\nnot done: the first step opens the page, and stays\n"},
		{"expect bread", "\n   3  expect text \"bread\""},
	} {
		_, err := io.WriteString(keyboard, line.typed+"\n")
		require.NoError(t, err)
		said.await(ctx, t, line.said)
	}
	end()
	require.Equal(t, exitSame, <-ended, said)
	s, err := scenarios.ReadFile(file)
	require.NoError(t, err)
	require.Len(t, s.Steps, 2)
	assert.Equal(t, "Open the bakery", s.Steps[0].Name)
	assert.Equal(t, [2]string{"expect", "bread"}, [2]string{string(s.Steps[1].Kind), s.Steps[1].Text})
	made, err := take.ReadFile(strings.TrimSuffix(file, ".yaml") + ".take")
	require.NoError(t, err)
	assert.Equal(t, scenarios.Digest(s), made.Scenario.Digest, "the take is of what was written")
	assert.Equal(t, "Open the bakery", made.Steps[0].Title)
	assert.Equal(t, 1, strings.Count(said.String(), "\n   1  navigate to /\n"), "a line for each step")
}

// TestStepList: in a pipe a step is a line once it is over, and again if it then
// goes on.
func TestStepList(t *testing.T) {
	var out bytes.Buffer
	l := stepList{console: newConsole(&out)}
	l.step(1, "open")
	assert.Empty(t, out.String())
	l.step(2, "type b")
	l.step(2, "type br")
	assert.Equal(t, "   1  open\n", out.String())
	l.tell()
	l.tell()
	l.step(2, "type br")
	l.step(3, "click")
	assert.Equal(t, "   1  open\n   2  type br\n", out.String())
	l.tell()
	l.step(3, "double-click")
	l.tell()
	assert.Equal(t, "   1  open\n   2  type br\n   3  click\n   3  double-click\n", out.String())

	out.Reset()
	l = stepList{console: &console{w: &out, live: true}}
	l.step(1, "type b")
	l.step(1, "type br")
	l.tell()
	assert.Equal(t, "\r\x1b[K1  type b\r\x1b[K1  type br\r\x1b[K   1  type br\n", out.String(), "a terminal shows it as it goes on")
}
