package notify

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/retake-dev/retake/reports"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const token = "token-that-nobody-may-see"

// forge is a fake of both APIs: it keeps comments, and says what was asked.
type forge struct {
	comments []string // the id is the place, from 1
	asked    []string
	header   http.Header
}

func (f *forge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.asked = append(f.asked, r.Method+" "+r.URL.RequestURI())
	f.header = r.Header
	var sent struct{ Body string }
	if r.Method != http.MethodGet && json.NewDecoder(r.Body).Decode(&sent) != nil {
		http.Error(w, "no JSON", http.StatusBadRequest)
		return
	}
	switch r.Method {
	case http.MethodGet:
		page, _ := strconv.Atoi(r.FormValue("page"))
		size, _ := strconv.Atoi(r.FormValue("per_page"))
		type comment struct {
			ID   int    `json:"id"`
			Body string `json:"body"`
		}
		list := []comment{}
		for i := (page - 1) * size; i < min(page*size, len(f.comments)); i++ {
			list = append(list, comment{i + 1, f.comments[i]})
		}
		json.NewEncoder(w).Encode(list) //nolint:errcheck // the test sees that nothing came
	case http.MethodPost:
		f.comments = append(f.comments, sent.Body)
		w.WriteHeader(http.StatusCreated)
	default: // PATCH at GitHub, PUT at GitLab
		id, _ := strconv.Atoi(filepath.Base(r.URL.Path))
		f.comments[id-1] = sent.Body
	}
}

// environment is what a CI system sets for a job of pull request 7, whose API is
// at an address.
func environment(t *testing.T, system, api string) map[string]string {
	event := filepath.Join(t.TempDir(), "event.json")
	require.NoError(t, os.WriteFile(event, []byte(`{"action":"opened","pull_request":{"number":7}}`), 0o644))
	if system == "gitlab" {
		return map[string]string{"GITLAB_CI": "true", "CI_API_V4_URL": api + "/api/v4", "CI_PROJECT_ID": "33", "CI_PROJECT_PATH": "team/shop",
			"CI_MERGE_REQUEST_IID": "7", "GITLAB_TOKEN": token}
	}
	return map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_API_URL": api, "GITHUB_REPOSITORY": "team/shop", "GITHUB_EVENT_PATH": event, "GITHUB_TOKEN": token}
}

func getenv(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

func TestComment(t *testing.T) {
	paths := map[string][4]string{ // of a list, a new one, a changed one; and the method that changes
		"github": {"/repos/team/shop/issues/7/comments", "/repos/team/shop/issues/7/comments", "/repos/team/shop/issues/comments/", "PATCH"},
		"gitlab": {"/api/v4/projects/33/merge_requests/7/notes", "/api/v4/projects/33/merge_requests/7/notes", "/api/v4/projects/33/merge_requests/7/notes/", "PUT"},
	}
	for system, path := range paths {
		for _, before := range []int{0, 99, 100, 250} {
			f := &forge{}
			for range before {
				f.comments = append(f.comments, "looks good to me, see "+reports.CommentMark)
			}
			server := httptest.NewServer(f)
			p, err := PullRequestOf(getenv(environment(t, system, server.URL)))
			require.NoError(t, err)
			replaced, err := p.Comment(t.Context(), reports.CommentMark+"\nfirst")
			require.NoError(t, err)
			assert.False(t, replaced, "%s: nothing was there to replace", system)
			replaced, err = p.Comment(t.Context(), reports.CommentMark+"\nsecond")
			require.NoError(t, err)
			server.Close()

			assert.True(t, replaced, system)
			require.Len(t, f.comments, before+1, "%s: one comment of ours", system)
			assert.Equal(t, reports.CommentMark+"\nsecond", f.comments[before])
			assert.Equal(t, "GET "+path[0]+"?per_page=100&page=1", f.asked[0])
			assert.Contains(t, f.asked, "POST "+path[1])
			assert.Equal(t, fmt.Sprintf("%s %s%d", path[3], path[2], before+1), f.asked[len(f.asked)-1])
			assert.Contains(t, f.header.Get("Authorization")+f.header.Get("Private-Token"), token)
		}
	}
}

func TestPullRequestOf(t *testing.T) {
	push := filepath.Join(t.TempDir(), "push.json")
	require.NoError(t, os.WriteFile(push, []byte(`{"ref":"refs/heads/main"}`), 0o644))
	tests := []struct {
		system, unset, set string
		want               string
		reason             string
	}{
		{"github", "GITHUB_ACTIONS", "", ErrNoCI.Error(), "somebody's desk"},
		{"github", "", "GITHUB_EVENT_PATH=" + push, ErrNoPullRequest.Error(), "a push"},
		{"gitlab", "CI_MERGE_REQUEST_IID", "", ErrNoPullRequest.Error(), "a pipeline of a branch"},
		{"github", "GITHUB_TOKEN", "", "GITHUB_TOKEN is not set", "no token"},
		{"gitlab", "GITLAB_TOKEN", "", "GITLAB_TOKEN is not set", "no token"},
		{"github", "GITHUB_EVENT_PATH", "", "read the event that GITHUB_EVENT_PATH names", "no event"},
	}
	for _, tt := range tests {
		vars := environment(t, tt.system, "http://127.0.0.1:1")
		delete(vars, tt.unset)
		if name, value, ok := strings.Cut(tt.set, "="); ok {
			vars[name] = value
		}
		_, err := PullRequestOf(getenv(vars))
		assert.ErrorContains(t, err, tt.want, tt.reason)
	}
}

// TestCommentFails checks that every failure is one error, which shows no secret
// and no more of an answer than a line.
func TestCommentFails(t *testing.T) {
	elsewhere := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	t.Cleanup(other.Close)
	tests := []struct {
		handler http.HandlerFunc
		want    string
		reason  string
	}{
		{func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, `{"message":"bad `+r.Header.Get("Authorization")+`",`+"\n\x1b[31m::error::x"+strings.Repeat("y", 500), http.StatusForbidden)
		}, `it answers 403 Forbidden: {"message":"bad Bearer [secret]", [31m::error::xyyy`, "it sends the token back, and more"},
		{func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		},
			"it answers 307 Temporary Redirect, a redirect, which is not followed", "the token must not go elsewhere"},
		{func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") }, "it answers what is no such JSON", "a page to log in"},
		{func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"message":"no list"}`) }, "it answers what is no such JSON", "other JSON"},
		{func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "EOF", "the connection breaks"},
	}
	for _, tt := range tests {
		server := httptest.NewServer(tt.handler)
		p, err := PullRequestOf(getenv(environment(t, "github", server.URL)))
		require.NoError(t, err)
		_, err = p.Comment(t.Context(), reports.CommentMark)
		server.Close()
		require.ErrorContains(t, err, "read the comments of team/shop#7: ", tt.reason)
		assert.ErrorContains(t, err, tt.want, tt.reason)
		assert.NotContains(t, err.Error(), token, tt.reason)
		assert.NotContains(t, err.Error(), "\n", tt.reason)
		assert.Less(t, len(err.Error()), 400, tt.reason)
	}
	assert.Zero(t, elsewhere, "the redirect was followed")
	p := PullRequest{}
	_, err := p.Comment(t.Context(), "no mark")
	assert.ErrorContains(t, err, "does not begin with the mark")
}
