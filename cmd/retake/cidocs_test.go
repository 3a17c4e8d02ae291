package main

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/retake-dev/retake/reports"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// examples returns the YAML of the document on CI, below the headings that begin
// with a text.
func examples(t *testing.T, heading string) []string {
	t.Helper()
	data, err := os.ReadFile("../../docs/ci.md")
	require.NoError(t, err)
	var found []string
	for _, part := range strings.Split(string(data), "\n## ") {
		if !strings.HasPrefix(part, heading) {
			continue
		}
		for _, m := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(part, -1) {
			found = append(found, m[1])
		}
	}
	require.NotEmpty(t, found, "no example is below %q", heading)
	return found
}

// TestGitHubExamples checks that the workflows of the document give the action
// what it takes.
func TestGitHubExamples(t *testing.T) {
	a := readAction(t)
	uses := 0
	for _, text := range examples(t, "GitHub") {
		var workflow struct {
			Jobs map[string]struct {
				Steps []struct {
					Uses string
					With map[string]string
				}
			}
		}
		require.NoError(t, yaml.Unmarshal([]byte(text), &workflow))
		for _, job := range workflow.Jobs {
			for _, s := range job.Steps {
				if !strings.HasPrefix(s.Uses, "retake-dev/retake@") {
					continue
				}
				uses++
				for name := range s.With {
					assert.Contains(t, a.Inputs, name)
				}
			}
		}
	}
	assert.Equal(t, 3, uses)
}

type gitLabJob struct {
	Script    []string
	Artifacts struct {
		Paths   []string
		Reports map[string]string
	}
}

// run runs the script of a job as GitLab's runner does: its lines are one script
// of a shell that stops at the first failure.
func (j gitLabJob) run(t *testing.T, folder string, env ...string) (code int, log string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", "-eo", "pipefail", "-c", strings.Join(j.Script, "\n"))
	cmd.Dir, cmd.Env = folder, append(os.Environ(), append(env, "NO_COLOR=1", "GITHUB_ACTIONS=", "GITLAB_CI=true", "CI_JOB_URL=https://gitlab.example/team/shop/-/jobs/5")...)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		require.NoError(t, err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// TestGitLabExamples runs the jobs of the document for a merge request that
// breaks the shop.
func TestGitLabExamples(t *testing.T) {
	folder, target := project(t)
	jobs := map[string]gitLabJob{}
	for _, text := range examples(t, "GitLab") {
		require.NoError(t, yaml.Unmarshal([]byte(text), &jobs))
	}
	api := &comments{}
	server := httptest.NewServer(api)
	defer server.Close()
	inRequest := []string{"TARGET=" + target, "CI_MERGE_REQUEST_IID=7", "CI_PROJECT_ID=33", "CI_PROJECT_PATH=team/shop", "CI_API_V4_URL=" + server.URL, "GITLAB_TOKEN=x"}

	code, log := jobs["retake"].run(t, folder, inRequest...)
	require.Equal(t, 1, code, log)
	require.Len(t, api.list, 1, log)
	assert.True(t, strings.HasPrefix(api.list[0], reports.CommentMark), api.list[0])
	produced(t, folder, jobs["retake"])

	for _, index := range []string{"1", "2"} {
		code, log := jobs["part"].run(t, folder, "TARGET="+target, "CI_NODE_TOTAL=2", "CI_NODE_INDEX="+index)
		require.Equal(t, 0, code, "what a part found is told by the whole: %s", log)
		produced(t, folder, jobs["part"])
	}
	require.NoError(t, os.Remove(folder+"/junit.xml"))
	code, log = jobs["whole"].run(t, folder)
	require.Equal(t, 1, code, log)
	assert.Contains(t, log, "REGRESSED  2 scenarios: 2 regressed")
	produced(t, folder, jobs["whole"])

	code, log = jobs["part"].run(t, folder, "TARGET=http://127.0.0.1:1", "CI_NODE_TOTAL=3", "CI_NODE_INDEX=3")
	assert.NotEqual(t, 0, code, "a part that could not be run: %s", log)
}

// produced checks that the artifacts of a job are there.
func produced(t *testing.T, folder string, j gitLabJob) {
	t.Helper()
	require.NotEmpty(t, j.Artifacts.Paths)
	for _, path := range j.Artifacts.Paths {
		assert.DirExists(t, folder+"/"+path)
	}
	for _, path := range j.Artifacts.Reports {
		assert.FileExists(t, folder+"/"+path)
	}
}
