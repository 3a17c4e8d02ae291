package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/retake-dev/retake/reports"
)

// PullRequest is the discussion of a pull request of GitHub, or of a merge
// request of GitLab.
type PullRequest struct {
	// Name is what people call it, as "owner/name#12".
	Name string

	service    service
	list, edit string // paths of all comments, and of those of one
	update     string // the method that changes one
}

// ErrNoCI says that no CI system is known from the environment.
var ErrNoCI = errors.New("this is no job of GitHub Actions or GitLab CI")

// ErrNoPullRequest says that a CI job is for no pull request.
var ErrNoPullRequest = errors.New("this job is for no pull request")

// PullRequestOf finds the pull request that a CI job is for in the variables
// that GitHub Actions and GitLab CI set, and the token for its comments:
// GITHUB_TOKEN, or GITLAB_TOKEN.
func PullRequestOf(getenv func(string) string) (PullRequest, error) {
	switch {
	case getenv("GITHUB_ACTIONS") == "true":
		return gitHub(getenv)
	case getenv("GITLAB_CI") == "true":
		return gitLab(getenv)
	}
	return PullRequest{}, ErrNoCI
}

// gitHub follows docs.github.com/en/rest/issues/comments: a pull request is an
// issue too.
func gitHub(getenv func(string) string) (PullRequest, error) {
	number, err := gitHubNumber(getenv("GITHUB_EVENT_PATH"))
	if err != nil {
		return PullRequest{}, err
	}
	v, err := variables(getenv, "GITHUB_API_URL", "GITHUB_REPOSITORY", "GITHUB_TOKEN")
	if err != nil {
		return PullRequest{}, err
	}
	api, repository, token := v[0], v[1], v[2]
	return PullRequest{
		Name: fmt.Sprintf("%s#%d", repository, number),
		service: service{base: strings.TrimSuffix(api, "/") + "/repos/" + repository, secrets: []string{token}, header: http.Header{
			"Authorization": {"Bearer " + token}, "Accept": {"application/vnd.github+json"}, "X-Github-Api-Version": {"2022-11-28"},
		}},
		list: fmt.Sprintf("/issues/%d/comments", number), edit: "/issues/comments", update: http.MethodPatch,
	}, nil
}

// gitHubNumber reads the number from the event that started the job.
func gitHubNumber(path string) (int, error) {
	var event struct {
		PullRequest struct {
			Number int `json:"number"`
		} `json:"pull_request"`
	}
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, &event)
	}
	if err != nil {
		return 0, fmt.Errorf("read the event that GITHUB_EVENT_PATH names: %w", err)
	}
	if event.PullRequest.Number < 1 {
		return 0, ErrNoPullRequest
	}
	return event.PullRequest.Number, nil
}

// gitLab follows docs.gitlab.com/api/notes: a comment is a note there.
func gitLab(getenv func(string) string) (PullRequest, error) {
	number := getenv("CI_MERGE_REQUEST_IID")
	if number == "" {
		return PullRequest{}, ErrNoPullRequest
	}
	v, err := variables(getenv, "CI_API_V4_URL", "CI_PROJECT_ID", "GITLAB_TOKEN")
	if err != nil {
		return PullRequest{}, err
	}
	api, project, token := v[0], v[1], v[2]
	return PullRequest{
		Name: getenv("CI_PROJECT_PATH") + "!" + number,
		service: service{
			base:   strings.TrimSuffix(api, "/") + "/projects/" + url.PathEscape(project) + "/merge_requests/" + url.PathEscape(number),
			header: http.Header{"Private-Token": {token}}, secrets: []string{token},
		},
		list: "/notes", edit: "/notes", update: http.MethodPut,
	}, nil
}

// variables reads variables that must be set.
func variables(getenv func(string) string, names ...string) ([]string, error) {
	var values []string
	for _, name := range names {
		value := getenv(name)
		if value == "" {
			return nil, fmt.Errorf("%s is not set", name)
		}
		values = append(values, value)
	}
	return values, nil
}

// The comments of a pull request are read in pages, as large as both APIs allow;
// what is older than that many pages is not looked for.
const (
	pageSize = 100
	maxPages = 50
)

// Comment writes a comment that begins with [reports.CommentMark], in place of
// one that does and is there already.
func (p PullRequest) Comment(ctx context.Context, text string) (replaced bool, err error) {
	if !strings.HasPrefix(text, reports.CommentMark) {
		return false, errors.New("the comment does not begin with the mark that a later run finds it by")
	}
	id, err := p.find(ctx)
	if err != nil {
		return false, fmt.Errorf("read the comments of %s: %w", p.Name, err)
	}
	body := map[string]string{"body": text}
	if id == 0 {
		err = p.service.call(ctx, http.MethodPost, p.list, body, nil)
	} else {
		err = p.service.call(ctx, p.update, fmt.Sprintf("%s/%d", p.edit, id), body, nil)
	}
	if err != nil {
		return false, fmt.Errorf("write a comment at %s: %w", p.Name, err)
	}
	return id != 0, nil
}

// find returns the id of the first comment with the mark, 0 if there is none.
func (p PullRequest) find(ctx context.Context) (int64, error) {
	for page := 1; page <= maxPages; page++ {
		var comments []struct {
			ID   int64  `json:"id"`
			Body string `json:"body"`
		}
		query := fmt.Sprintf("?per_page=%d&page=%d", pageSize, page)
		if err := p.service.call(ctx, http.MethodGet, p.list+query, nil, &comments); err != nil {
			return 0, err
		}
		for _, c := range comments {
			if strings.HasPrefix(c.Body, reports.CommentMark) {
				return c.ID, nil
			}
		}
		if len(comments) < pageSize {
			return 0, nil
		}
	}
	return 0, nil
}
