//go:build real

package real

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/retake-dev/retake/capture/browser"
)

const (
	overheadTable = workFolder + "/overhead.txt"
	rounds        = 7
	// mostOverhead is by how much capture may slow a page down.
	mostOverhead = 0.10
)

// observers are what may watch the page, in the order of the table.
var observers = []string{"none", "retake capture", "rrweb"}

// cost is what one session on the page took, in milliseconds.
type cost struct {
	load, work float64 // by the page's clock
	cpu        float64 // of the page's thread
}

// TestOverhead loads a page that mutates heavily, and acts on it: with nobody
// watching, while `retake capture` captures, and while rrweb records. The three
// take turns, so that what else the machine does hits all alike.
func TestOverhead(t *testing.T) {
	retake := prepare(t)
	server := httptest.NewServer(busyPage())
	defer server.Close()
	all := map[string][]cost{}
	for range rounds {
		for _, o := range observers {
			got := costOf(t, retake, o, server.URL)
			t.Logf("%s: %.0f", o, got)
			all[o] = append(all[o], got)
		}
	}
	table, over := layOutCosts(all)
	if err := os.WriteFile(overheadTable, []byte(table), 0o644); err != nil {
		t.Fatal(err)
	}
	if over > mostOverhead {
		t.Errorf("capture costs %.0f %%, at most %.0f %% are wanted", 100*over, 100*mostOverhead)
	}
}

// busyPage serves the page, which rrweb records where the query says so.
func busyPage() http.Handler {
	const recorder = `<script src="/rrweb.js"></script><script>const events = []; rrweb.record({emit: e => events.push(e)})</script>`
	mux := http.NewServeMux()
	mux.HandleFunc("GET /rrweb.js", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, "node_modules/rrweb/dist/rrweb.umd.min.cjs")
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		file, err := os.ReadFile("overhead.html")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		text := string(file)
		if r.URL.Query().Has("rrweb") {
			text = strings.Replace(text, "<script>", recorder+"<script>", 1)
		}
		fmt.Fprint(w, text)
	})
	return mux
}

// costOf has a session on the page in a browser of its own.
func costOf(t *testing.T, retake, observer, address string) cost {
	ctx, cancel := context.WithTimeout(t.Context(), childLimit)
	defer cancel()
	if observer == "retake capture" {
		return captureCost(ctx, t, retake, address)
	}
	b, err := browser.Launch(ctx, browser.Options{Kind: browser.Full, Port: true, Args: []string{"--incognito"}})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if observer == "rrweb" {
		address += "/?rrweb"
	}
	return session(ctx, t, b.Endpoint, address)
}

func captureCost(ctx context.Context, t *testing.T, retake, address string) cost {
	folder := t.TempDir()
	cmd := exec.CommandContext(ctx, retake, "capture", "--headless", "--viewport", "1280x800", address, "-o", filepath.Join(folder, "busy.yaml"))
	var said strings.Builder
	c, endpoint, err := launch(cmd, &cmd.Stderr, &said, endpointLine)
	if err != nil {
		t.Fatal(err, said.String())
	}
	got := session(ctx, t, endpoint, address)
	if err := c.end(os.Interrupt); err != nil {
		t.Fatal(err, said.String())
	}
	return got
}

// visitor is a client that acts in a browser which someone else may watch.
type visitor struct {
	ctx context.Context
	t   *testing.T
	tab *browser.Session
}

// session opens the page anew, acts on it, and returns what that took.
func session(ctx context.Context, t *testing.T, endpoint, address string) cost {
	v := visit(ctx, t, endpoint)
	call(v, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks})
	call(v, runtime.Enable, cdp.Empty{})
	v.open(address)
	before := v.cpu()
	const clicks = 8
	for i := range clicks {
		v.click("turn")
		v.until(fmt.Sprintf("acts === %d", i+1))
	}
	v.click("filter")
	for _, letter := range "heavy" {
		call(v, input.InsertText, input.InsertTextParams{Text: string(letter)})
	}
	v.until(fmt.Sprintf("acts === %d", clicks+len("heavy")))
	var c cost
	v.eval("loaded", &c.load)
	v.eval("worked", &c.work)
	c.cpu = v.cpu() - before
	return c
}

func visit(ctx context.Context, t *testing.T, endpoint string) visitor {
	b, err := browser.Connect(ctx, endpoint)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	all, err := cdp.Call(ctx, b, target.GetTargets, target.GetTargetsParams{})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all.TargetInfos, func(i *target.Info) bool { return i.Type == "page" })
	if i < 0 {
		t.Fatal("the browser has no page")
	}
	s, err := cdp.Call(ctx, b, target.AttachToTarget, target.AttachToTargetParams{TargetID: all.TargetInfos[i].TargetID, Flatten: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	return visitor{ctx, t, b.Attach(s.SessionID, nil)}
}

func call[P, R any](v visitor, command cdp.Command[P, R], params P) R {
	v.t.Helper()
	r, err := cdp.Call(v.ctx, v.tab, command, params)
	if err != nil {
		v.t.Fatal(err)
	}
	return r
}

// open goes to the page, and waits until all of it is there.
func (v visitor) open(address string) {
	call(v, page.Navigate, page.NavigateParams{URL: address})
	v.until("typeof loaded !== 'undefined' && loaded > 0")
}

// click moves the pointer to an element and clicks it, as a person would.
func (v visitor) click(id string) {
	var at [2]float64
	v.eval(fmt.Sprintf("(() => { const b = document.getElementById(%q).getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2] })()", id), &at)
	for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMouseMoved, input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
		call(v, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: at[0], Y: at[1], Button: input.MouseButtonLeft, ClickCount: 1})
	}
}

func (v visitor) eval(expression string, out any) {
	v.t.Helper()
	r := call(v, runtime.Evaluate, runtime.EvaluateParams{Expression: expression, ReturnByValue: new(true)})
	if out == nil {
		return
	}
	if err := json.Unmarshal(r.Result.Value, out); err != nil {
		v.t.Fatal(expression, err)
	}
}

// until waits for something to be so.
func (v visitor) until(expression string) {
	v.t.Helper()
	for {
		var is bool
		v.eval("!!("+expression+")", &is)
		if is {
			return
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-v.ctx.Done():
			v.t.Fatal("never: " + expression)
		}
	}
}

// cpu is how many milliseconds the page's thread has worked.
func (v visitor) cpu() float64 {
	for _, m := range call(v, performance.GetMetrics, cdp.Empty{}).Metrics {
		if m.Name == "TaskDuration" {
			return m.Value * 1000
		}
	}
	v.t.Fatal("the browser does not say how long its tasks took")
	return 0
}

// layOutCosts is the table, and by which share capture slows down what it slows
// down most.
func layOutCosts(all map[string][]cost) (table string, over float64) {
	var b strings.Builder
	fmt.Fprintf(&b, "%-16s%12s%8s%14s%8s%14s%8s\n", "watched by", "load", "", "interaction", "", "page's CPU", "")
	parts := []func(cost) float64{func(c cost) float64 { return c.load }, func(c cost) float64 { return c.work }, func(c cost) float64 { return c.cpu }}
	ratios := map[string][]float64{}
	for _, o := range observers {
		fmt.Fprintf(&b, "%-16s", o)
		for i, part := range parts {
			ms, none := medianOf(all[o], part), medianOf(all["none"], part)
			ratios[o] = append(ratios[o], ms/none)
			fmt.Fprintf(&b, "%*.0f ms%7.2f×", []int{9, 11, 11}[i], ms, ms/none)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "\nmedians of %d sessions each; 8 clicks and 5 letters, each of which has the page mutate\n", rounds)
	capture, other := ratios["retake capture"], ratios["rrweb"]
	fmt.Fprintf(&b, "overhead: load %.2f×, interaction %.2f×; rrweb: load %.2f×, interaction %.2f×\n", capture[0], capture[1], other[0], other[1])
	return b.String(), max(capture[0], capture[1]) - 1
}

func medianOf(list []cost, part func(cost) float64) float64 {
	var values []float64
	for _, c := range list {
		values = append(values, part(c))
	}
	slices.Sort(values)
	return values[len(values)/2]
}
