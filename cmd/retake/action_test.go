package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/reports"
	"github.com/retake-dev/retake/scenarios/shop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// project is a folder with two scenarios of a shop, and a retake.yaml that says
// where the old build of it is; target is a new build with a regression.
func project(t *testing.T) (folder, target string) {
	t.Helper()
	if _, err := browser.Find(browser.Shell, ""); err != nil {
		t.Skip("no headless shell is installed")
	}
	browsers.Lock()
	t.Cleanup(browsers.Unlock)
	faulty, err := shop.With("console-error")
	require.NoError(t, err)
	servers := []*httptest.Server{httptest.NewServer(shop.V1().Handler()), httptest.NewServer(faulty.Handler())}
	for _, s := range servers {
		t.Cleanup(s.Close)
	}
	folder = t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(folder, "flows"), 0o755))
	for _, name := range []string{"first", "second"} {
		text := "retake: 1\nname: " + name + "\nurl: http://shop.example/\nsteps:\n  - navigate: {url: /product/9}\n"
		require.NoError(t, os.WriteFile(filepath.Join(folder, "flows", name+".yaml"), []byte(text), 0o644))
	}
	require.NoError(t, os.WriteFile(filepath.Join(folder, configName), []byte("baseline: "+servers[0].URL+"\n"), 0o644))
	return folder, servers[1].URL
}

// comments is a fake of the API of GitHub or GitLab for the comments of one pull
// request.
type comments struct {
	list    []string
	refused bool
}

func (c *comments) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var sent struct{ Body string }
	switch {
	case c.refused:
		http.Error(w, `{"message":"Resource not accessible by integration"}`, http.StatusForbidden)
		return
	case r.Method != http.MethodGet && json.NewDecoder(r.Body).Decode(&sent) != nil:
		http.Error(w, "no JSON", http.StatusBadRequest)
		return
	}
	switch r.Method {
	case http.MethodGet:
		type comment struct {
			ID   int    `json:"id"`
			Body string `json:"body"`
		}
		list := []comment{}
		for i, body := range c.list {
			list = append(list, comment{i, body})
		}
		json.NewEncoder(w).Encode(list) //nolint:errcheck // the test sees that nothing came
	case http.MethodPost:
		c.list = append(c.list, sent.Body)
	default:
		var id int
		fmt.Sscan(path.Base(r.URL.Path), &id) //nolint:errcheck // then it is the first
		c.list[id] = sent.Body
	}
}

// TestAction runs action.yml for a pull request that breaks the shop: whole, and
// in two shards that are merged.
func TestAction(t *testing.T) {
	folder, target := project(t)
	a := readAction(t)
	api := &comments{list: []string{"looks good to me", "fine"}}
	server := httptest.NewServer(api)
	defer server.Close()
	event := filepath.Join(t.TempDir(), "event.json")
	require.NoError(t, os.WriteFile(event, []byte(`{"pull_request":{"number":7}}`), 0o644))
	r := newActionRunner(t, folder)
	r.env["GITHUB_API_URL"], r.env["GITHUB_EVENT_PATH"] = server.URL, event

	code := r.perform(a, map[string]string{"scenarios": "flows/first.yaml\n", "target": target})
	require.Equal(t, 1, code, r.log)
	assert.Equal(t, "regressed", r.outputs["steps.run.outputs.verdict"])
	assert.Equal(t, "retake", r.outputs["steps.run.outputs.artifact"])
	assert.FileExists(t, filepath.Join(r.outputs["steps.run.outputs.folder"], "report.html"))
	printed := regexp.MustCompile(`(?s)^.*?\n?::stop-commands::([0-9a-f]{64})\n(.*)\n::([0-9a-f]{64})::\n(.*)$`).FindStringSubmatch(r.log)
	require.NotNil(t, printed, r.log)
	assert.Equal(t, printed[1], printed[3], "commands go on with the mark that stopped them")
	assert.Contains(t, printed[2], "REGRESSED  first: ", "the summary is printed while commands are stopped")
	assert.Contains(t, printed[4], "::error file=flows/first.yaml,line=5,title=", "annotations are commands")
	assert.Contains(t, r.summary, "❌ REGRESSED")
	require.Len(t, api.list, 3, "one comment is new")
	assert.Contains(t, api.list[2], "[The whole report](<https://github.example/team/shop/actions/runs/99>)")

	shards := t.TempDir()
	for i, shard := range []string{"1/2", "2/2"} {
		code := r.perform(a, map[string]string{"scenarios": "flows", "target": target, "shard": shard})
		require.Equal(t, 0, code, "what a shard found is told by the merge: %s", r.log)
		artifact := fmt.Sprintf("retake-%d-of-2", i+1)
		assert.Equal(t, artifact, r.outputs["steps.run.outputs.artifact"])
		assert.Empty(t, r.summary)
		require.NoError(t, os.Rename(r.outputs["steps.run.outputs.out"], filepath.Join(shards, artifact)))
	}
	api.refused = true
	code = r.perform(a, map[string]string{"merge": shards})
	require.Equal(t, 1, code, "that no comment can be written does not change the verdict: %s", r.log)
	assert.Contains(t, r.log, "it answers 403 Forbidden")
	assert.Contains(t, r.log, "\n::warning title=retake::the comment could not be written")
	api.refused = false
	require.Equal(t, 1, r.perform(a, map[string]string{"merge": shards}), r.log)
	require.Len(t, api.list, 3, "the comment is replaced")
	assert.True(t, strings.HasPrefix(api.list[2], reports.CommentMark+"\n## ❌ REGRESSED\n\n2 scenarios: 2 regressed"), api.list[2])
}

// TestActionTellsWhenNothingRan checks the way from an error to the verdict.
func TestActionTellsWhenNothingRan(t *testing.T) {
	r := newActionRunner(t, t.TempDir())
	code := r.perform(readAction(t), map[string]string{"scenarios": "nowhere", "target": "http://127.0.0.1:1", "shard": "1/2"})
	assert.Equal(t, 2, code, "a shard that is missing fails at once")
	assert.Equal(t, "inconclusive", r.outputs["steps.run.outputs.verdict"])
	assert.Empty(t, r.outputs["steps.run.outputs.folder"])
	assert.Contains(t, r.log, "error: no scenario at nowhere")
	assert.Contains(t, r.log, "\n::error title=retake::nothing could be run")
}

// TestActionInstallsBrowser runs the step that installs a browser, where none is
// on the PATH, with a stand-in for npx.
func TestActionInstallsBrowser(t *testing.T) {
	a := readAction(t)
	var install actionStep
	for _, s := range a.Runs.Steps {
		if s.Name == "Install the browser" {
			install = s
		}
	}
	bin, args := t.TempDir(), filepath.Join(t.TempDir(), "args")
	for _, name := range []string{"dirname", "tail"} {
		require.NoError(t, os.Symlink("/usr/bin/"+name, filepath.Join(bin, name)))
	}
	npx := "#!/bin/bash\necho \"$*\" > " + args + "\necho downloading\necho /somewhere/chrome-linux/chrome-headless-shell\n"
	require.NoError(t, os.WriteFile(filepath.Join(bin, "npx"), []byte(npx), 0o755))
	r := newActionRunner(t, t.TempDir())
	r.outputs, r.env["PATH"] = map[string]string{}, bin
	require.Equal(t, 0, r.step(install, map[string]string{"inputs.chrome": "156"}), r.log)
	assert.Equal(t, "/somewhere/chrome-linux"+string(filepath.ListSeparator)+bin, r.env["PATH"])
	asked, err := os.ReadFile(args)
	require.NoError(t, err)
	assert.Equal(t, "--yes @puppeteer/browsers@3 install chrome-headless-shell@156 --path "+r.temp+"/retake-browsers --format {{path}}\n", string(asked))
}

// TestActionOutputs checks that what the action gives to workflows is written by
// a step, and that everything in it is described.
func TestActionOutputs(t *testing.T) {
	a := readAction(t)
	var scripts strings.Builder
	for _, s := range a.Runs.Steps {
		io.WriteString(&scripts, s.Run) //nolint:errcheck // a Builder never fails
	}
	for name, out := range a.Outputs {
		assert.NotEmpty(t, out.Description, name)
		assert.Equal(t, "${{ steps.run.outputs."+name+" }}", out.Value)
		assert.Contains(t, scripts.String(), `echo "`+name+`=$`+name+`"`)
	}
	for name, in := range a.Inputs {
		assert.NotEmpty(t, in.Description, name)
	}
}
