//go:build real

package real

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/scenarios"
)

// replay exports the take of the re-enactment, which has the page of each step,
// for rrweb, has rrweb's replayer play it, and compares the pages with the take's.
func (j *journey) replay(ctx context.Context, b *browser.Browser, retake, folder string) error {
	events, again := filepath.Join(folder, "exported.json"), filepath.Join(folder, "again.take")
	if err := take.WriteFile(again, j.again); err != nil {
		return err
	}
	out, err := exec.CommandContext(ctx, retake, "export", again, "--as", "rrweb", "-o", events).CombinedOutput()
	if err != nil {
		return fmt.Errorf("export: %w: %s", err, out)
	}
	played, err := play(ctx, b, events, len(j.again.Steps))
	if err != nil {
		return err
	}
	for i, want := range j.again.Steps {
		if want.DOM == nil {
			continue // the page was gone before it could be looked at
		}
		got, ok := stageOf(played.Steps[i+1])
		if !ok {
			j.played = fmt.Sprintf("step %d (%s): nothing is played", i+1, want.Title)
			return nil
		}
		if other := firstOther(pageOf(want.DOM.Nodes), pageOf(got)); other != "" {
			j.played = fmt.Sprintf("step %d (%s): %s", i+1, want.Title, other)
			return nil
		}
		j.shown++
	}
	return nil
}

// play has the player go through all steps, and takes down what it shows.
func play(ctx context.Context, b *browser.Browser, events string, steps int) (take.Take, error) {
	mux := http.NewServeMux()
	for path, file := range map[string]string{
		"/{$}": "player.html", "/events.json": events,
		"/rrweb.js": "node_modules/rrweb/dist/rrweb.umd.min.cjs", "/rrweb.css": "node_modules/rrweb/dist/style.css",
	} {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, file) })
	}
	server := httptest.NewServer(mux)
	defer server.Close()
	target, err := url.Parse(server.URL)
	if err != nil {
		return take.Take{}, err
	}
	s := scenarios.Scenario{Name: "player", URL: server.URL + "/", Environment: scenarios.DefaultEnvironment()}
	s.Steps = []scenarios.Step{{Kind: scenarios.Navigate, URL: "/", ID: "open"}}
	for i := range steps {
		s.Steps = append(s.Steps, scenarios.Step{Kind: scenarios.Click, ID: fmt.Sprintf("next-%d", i+1), Target: scenarios.Target{DOMID: "next"}})
	}
	return reenact.Perform(ctx, b, s, reenact.Options{Clock: take.ClockFrames, Target: target})
}

// stageOf is the page that the player shows: the document in its frame.
func stageOf(s take.Step) ([]take.Node, bool) {
	if s.DOM == nil {
		return nil, false
	}
	nodes := s.DOM.Nodes
	for i, n := range nodes {
		if n.Kind != take.Document || i == 0 {
			continue
		}
		end := i + 1
		for end < len(nodes) && nodes[end].Parent >= i {
			end++
		}
		page := slices.Clone(nodes[i:end])
		for k := range page {
			page[k].Parent -= i
		}
		return page, true
	}
	return nil, false
}

// unplayed are attributes that are not compared: addresses are in full in a
// recording, a player must neither load nor run anything, nor leave, and rrweb's
// switches autocomplete off.
var unplayed = []string{"src", "srcset", "href", "xlink:href", "poster", "style", "srcdoc", "data", "background", "sandbox", "autocomplete"}

// pageOf is a page in lines: of each node its depth, its name, its attributes
// but for those that are not compared, its text, and what is in it or chosen.
func pageOf(nodes []take.Node) []string {
	var lines []string
	depth := make([]int, len(nodes))
	for i, n := range nodes {
		if n.Parent >= 0 && i > 0 {
			depth[i] = depth[n.Parent] + 1
		}
		line := fmt.Sprintf("%d %d %s", depth[i], n.Kind, n.Name)
		if n.Kind == take.Text {
			line += fmt.Sprintf(" %q", n.Text)
		}
		for k := 0; k+1 < len(n.Attrs); k += 2 {
			if name := n.Attrs[k]; !slices.Contains(unplayed, name) && !strings.HasPrefix(name, "on") && !stated(n, name) {
				line += attributeOf(name, n.Attrs[k+1])
			}
		}
		if n.Value != nil {
			line += fmt.Sprintf(" value %q", *n.Value)
		}
		if n.Checked != nil {
			line += fmt.Sprintf(" checked %t", *n.Checked)
		}
		lines = append(lines, line)
	}
	return lines
}

// attributeOf is an attribute without the class that the player gives a page
// that stands still.
func attributeOf(name, value string) string {
	if name == "class" {
		value = strings.TrimSpace(strings.ReplaceAll(value, "rrweb-paused", ""))
		if value == "" {
			return ""
		}
	}
	return fmt.Sprintf(" %s=%q", name, value)
}

// stated says whether an attribute is what a state was at first: the state is
// compared.
func stated(n take.Node, name string) bool {
	return n.Value != nil && name == "value" || n.Checked != nil && slices.Contains([]string{"checked", "selected", "open"}, name)
}
