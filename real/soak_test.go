//go:build real

package real

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

const (
	soakLine = workFolder + "/soak.txt"
	// mostGrowth is by how many MB a minute the recorder may grow: what each act
	// and each request leaves in its memory is some 100 bytes.
	mostGrowth = 1.0
)

var minutes = flag.Float64("minutes", 30, "how long TestSoak captures")

// TestSoak captures a busy page for long. All that was done and asked must be in
// the take, and the recorder may not grow.
func TestSoak(t *testing.T) {
	retake := prepare(t)
	var asked atomic.Int64
	server := httptest.NewServer(endless(&asked))
	defer server.Close()
	folder := t.TempDir()
	cmd := exec.CommandContext(t.Context(), retake, "capture", "--headless", "--viewport", "1280x800", server.URL, "-o", filepath.Join(folder, "busy.yaml"))
	var said bytes.Buffer
	c, endpoint, err := launch(cmd, &cmd.Stderr, &said, endpointLine)
	if err != nil {
		t.Fatal(err, said.String())
	}
	acts, sizes := soak(t, endpoint, cmd.Process.Pid)
	sure := asked.Load() - 20 // the last two seconds may still be on their way
	journal := sizeOf(t, filepath.Join(folder, "busy.capture"))
	began := time.Now()
	if err := c.end(os.Interrupt); err != nil {
		t.Fatal(err, said.String())
	}
	ended, peak := time.Since(began).Seconds(), cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss/1024
	lost := lostOf(t, folder, acts, int(sure))
	slope, first, last := trend(sizes)
	line := fmt.Sprintf("soak: %g minutes, %d acts, %d requests, %d lost; %.0f MB, then %.0f MB: %+.2f MB a minute; %d MB on the disk; %.1f s and %d MB to end\n",
		*minutes, acts, sure, len(lost), first, last, slope, journal>>20, ended, peak)
	t.Log(line)
	if err := os.WriteFile(soakLine, []byte(line), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, what := range lost[:min(10, len(lost))] {
		t.Errorf("lost: %s", what)
	}
	if slope > mostGrowth {
		t.Errorf("the recorder grows by %.2f MB a minute, at most %.2f are wanted", slope, mostGrowth)
	}
}

// endless serves the page, and answers of 4 KB, each another one.
func endless(asked *atomic.Int64) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, "soak.html") })
	mux.HandleFunc("GET /api/tick", func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		text := make([]byte, 4000)
		for i := range text {
			text[i] = ' ' + byte(rand.IntN(90))
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{"text": string(text)}) // a client that has gone
	})
	return mux
}

// soak acts once a second for the whole time, and returns how often, and how many
// MB the recorder had every five seconds.
func soak(t *testing.T, endpoint string, pid int) (acts int, sizes []float64) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Duration((*minutes+2)*float64(time.Minute)))
	defer cancel()
	v := visit(ctx, t, endpoint)
	call(v, runtime.Enable, cdp.Empty{})
	v.until("typeof acts !== 'undefined'")
	end := time.After(time.Duration(*minutes * float64(time.Minute)))
	each := time.NewTicker(time.Second)
	defer each.Stop()
	for {
		select {
		case <-each.C:
			if acts%2 == 1 {
				v.click("note")
				call(v, input.InsertText, input.InsertTextParams{Text: fmt.Sprintf("note %d by Ada ", acts)})
			}
			v.click("turn") // which also ends the note
			acts++
			if acts%5 == 0 {
				sizes = append(sizes, residentOf(t, pid))
			}
		case <-end:
			return acts, sizes
		}
	}
}

// residentOf is how many MB a process has in memory.
func residentOf(t *testing.T, pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	var kb float64
	if _, err := fmt.Sscanf(rest, "%f kB", &kb); err != nil {
		t.Fatal(err)
	}
	return kb / 1024
}

func sizeOf(t *testing.T, folder string) (size int64) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil { // or it was renamed just now
			size += info.Size()
		}
	}
	return size
}

// trend is the slope of the least squares line in MB a minute, without the first
// quarter, in which the heap finds its size; and the means of both ends.
func trend(sizes []float64) (slope, first, last float64) {
	sizes = sizes[len(sizes)/4:]
	n := float64(len(sizes))
	var sx, sy, sxx, sxy float64
	for i, y := range sizes {
		x := float64(i) / 12 // minutes
		sx, sy, sxx, sxy = sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	few := max(1, len(sizes)/8)
	for i := range few {
		first += sizes[i] / float64(few)
		last += sizes[len(sizes)-1-i] / float64(few)
	}
	return (n*sxy - sx*sy) / (n*sxx - sx*sx), first, last
}

// lostOf lists what is not in the files.
func lostOf(t *testing.T, folder string, acts, asked int) (lost []string) {
	made, err := take.ReadFile(filepath.Join(folder, "busy.take"))
	if err != nil {
		t.Fatal(err)
	}
	clicks, notes := 0, 0
	for _, s := range made.Steps {
		switch s.Kind {
		case string(scenarios.Click):
			clicks++
		case string(scenarios.DoubleClick):
			clicks += 2
		case string(scenarios.Fill):
			notes++
		}
	}
	if clicks < acts || notes < acts/2 {
		lost = append(lost, fmt.Sprintf("%d of %d clicks, %d of %d notes", acts-clicks, acts, acts/2-notes, acts/2))
	}
	answered := map[string]bool{}
	for _, e := range made.Exchanges {
		answered[e.URL[strings.LastIndexByte(e.URL, '=')+1:]] = len(made.Blobs[e.ResponseBody]) > 4000
	}
	for n := range asked {
		if !answered[fmt.Sprint(n)] {
			lost = append(lost, fmt.Sprintf("request %d", n))
		}
	}
	return lost
}
