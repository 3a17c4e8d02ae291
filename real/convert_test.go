//go:build real

package real

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/rrweb"
)

const convertTable = workFolder + "/convert.txt"

// TestConvert has the recordings of the round trip imported by us, on one core,
// and by a converter in JavaScript that is rrweb's own replayer, in a browser.
func TestConvert(t *testing.T) {
	b, err := browser.Launch(t.Context(), browser.Options{Kind: browser.Shell})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	var table bytes.Buffer
	var size, ours, theirs float64
	for _, a := range sites {
		file := filepath.Join(workFolder, "roundtrip", a.name, "rrweb.json")
		recording, err := os.ReadFile(file)
		if err != nil {
			t.Skipf("skipped: there are no recordings (%v): make roundtrip", err)
		}
		we, steps, err := importTime(recording)
		if err != nil {
			t.Fatal(err)
		}
		they, said, err := convertTime(t.Context(), b, file)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&table, "%-12s %5.2f MB  %4d steps %7.1f MB/s   replayer: %4d steps %7.2f MB/s\n", a.name, mb(recording), steps, mb(recording)/we, said, mb(recording)/they)
		size, ours, theirs = size+mb(recording), ours+we, theirs+they
	}
	fmt.Fprintf(&table, "convert: %.1f MB/s, replayer: %.2f MB/s, %.0f times as fast\n", size/ours, size/theirs, theirs/ours)
	t.Log("\n" + table.String())
	if err := os.WriteFile(convertTable, table.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func mb(data []byte) float64 { return float64(len(data)) / 1e6 }

// importTime is how many seconds an import takes: the median of several, each on
// one core but for the collection of garbage.
func importTime(recording []byte) (seconds float64, steps int, err error) {
	var result imports.Result
	r := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			if result, err = rrweb.Format().Read(bytes.NewReader(recording), imports.Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	if err != nil || len(result.Sessions) == 0 {
		return 0, 0, fmt.Errorf("import: %w", err)
	}
	return time.Duration(r.NsPerOp()).Seconds(), len(result.Sessions[0].Scenario.Steps), nil
}

// convertTime is how many seconds the converter says that it took.
func convertTime(ctx context.Context, b *browser.Browser, recording string) (seconds float64, steps int, err error) {
	mux := http.NewServeMux()
	for path, file := range map[string]string{"/{$}": "converter.html", "/recording.json": recording, "/rrweb.js": "node_modules/rrweb/dist/rrweb.umd.min.cjs"} {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, file) })
	}
	server := httptest.NewServer(mux)
	defer server.Close()
	target, err := url.Parse(server.URL)
	if err != nil {
		return 0, 0, err
	}
	s := scenarios.Scenario{Name: "converter", URL: server.URL + "/", Environment: scenarios.DefaultEnvironment(), Steps: []scenarios.Step{
		{Kind: scenarios.Navigate, URL: "/", ID: "open"}, {Kind: scenarios.Wait, Text: "converted: ", ID: "done", Timeout: 5 * time.Minute},
	}}
	seen, err := reenact.Perform(ctx, b, s, reenact.Options{Clock: take.ClockReal, Target: target})
	if err != nil {
		return 0, 0, err
	}
	var ms float64
	for _, n := range seen.Steps[1].DOM.Nodes {
		if _, err := fmt.Sscanf(n.Text, "converted: %d steps in %f ms", &steps, &ms); err == nil {
			return ms / 1000, steps, nil
		}
	}
	return 0, 0, fmt.Errorf("the converter did not end: %s", seen.Steps[1].Outcome.Message)
}
