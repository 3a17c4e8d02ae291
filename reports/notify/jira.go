package notify

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/retake-dev/retake/reports"
)

// Jira is a project of a Jira in which each finding has one issue: it is found
// again by its label, which has the fingerprint, and is then updated.
type Jira struct {
	URL     string // where Jira is, as https://team.atlassian.net
	Project string // key, as SHOP
	Type    string // of the issues, as Bug
	// User is whose the token is in Jira Cloud. Without one the token is a
	// personal access token of a Jira of one's own.
	User, Token string
	// Text is the description of an issue. Its news have one finding.
	Text Template
}

// JiraText is the description that issues get unless a team has its own.
var JiraText = must(`{{range .Findings}}{noformat}
{{.Text}}
{noformat}
{{with .Again}}{noformat}
{{.}}
{noformat}
{{end}}{{end}}{{with .Link}}{{.}}
{{end}}`)

// ProjectKey is what the key of a project is like: it stands in a query.
var ProjectKey = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,254}$`)

// Tell implements [Teller].
func (j Jira) Tell(ctx context.Context, news reports.News) error {
	if !ProjectKey.MatchString(j.Project) {
		return errors.New("the key of the project is none")
	}
	all := news.Findings
	for _, story := range all {
		news.Findings = []reports.Story{story}
		if err := j.tell(ctx, news); err != nil {
			return fmt.Errorf("the issue of %q: %w", story.Fingerprint, err)
		}
	}
	if news.More > 0 {
		return fmt.Errorf("%d findings have no issue: a run writes at most %d", news.More, reports.MaxNews)
	}
	return nil
}

// tell writes the issue of one finding.
func (j Jira) tell(ctx context.Context, news reports.News) error {
	story := news.Findings[0]
	if !fingerprint.MatchString(story.Fingerprint) {
		return errors.New("it has no fingerprint to find its issue again by")
	}
	text, err := j.Text.fill(news.Escaped(jiraLine, jiraBlock))
	if err != nil {
		return err
	}
	known, err := j.find(ctx, label(story))
	switch {
	case err != nil:
		return err
	case known.Key == "":
		return j.call(ctx, http.MethodPost, "/issue", map[string]any{"fields": map[string]any{
			"project": map[string]string{"key": j.Project}, "issuetype": map[string]string{"name": j.Type},
			"summary": summary(story), "description": text, "labels": []string{"retake", label(story)},
		}}, nil)
	case strings.TrimSpace(strings.ReplaceAll(known.Fields.Description, "\r\n", "\n")) == strings.TrimSpace(text):
		return nil // those who watch it have read that
	}
	return j.call(ctx, http.MethodPut, "/issue/"+url.PathEscape(known.Key), map[string]any{"fields": map[string]string{"description": text}}, nil)
}

// issue is what is known of one.
type issue struct {
	Key    string
	Fields struct{ Description string }
}

// find returns the oldest issue with a label, the zero one if there is none. The
// search of Jira Cloud has an address that others lack, and theirs is gone there.
func (j Jira) find(ctx context.Context, label string) (issue, error) {
	query := url.Values{
		"jql":    {fmt.Sprintf(`project = "%s" AND labels = "%s" ORDER BY created ASC`, j.Project, label)},
		"fields": {"description"}, "maxResults": {"1"},
	}
	var found struct{ Issues []issue }
	err := j.call(ctx, http.MethodGet, "/search/jql?"+query.Encode(), nil, &found)
	var status *StatusError
	if errors.As(err, &status) && status.Status == http.StatusNotFound {
		err = j.call(ctx, http.MethodGet, "/search?"+query.Encode(), nil, &found)
	}
	if err != nil || len(found.Issues) == 0 {
		return issue{}, err
	}
	return found.Issues[0], nil
}

func (j Jira) call(ctx context.Context, method, path string, body, into any) error {
	auth := "Bearer " + j.Token
	if j.User != "" {
		auth = "Basic " + base64.StdEncoding.EncodeToString([]byte(j.User+":"+j.Token))
	}
	to := service{
		base: strings.TrimSuffix(j.URL, "/") + "/rest/api/2", header: http.Header{"Authorization": {auth}, "Accept": {"application/json"}},
		secrets: append(secretsOf(j.Token), auth, strings.TrimPrefix(auth, "Basic ")),
	}
	return to.call(ctx, method, path, body, into)
}

// label is what the issue of a finding is found again by.
func label(s reports.Story) string { return "retake-" + s.Fingerprint }

// fingerprint is what can stand in a label, and in a query.
var fingerprint = regexp.MustCompile(`^[0-9a-f]+$`)

// summary is the title of an issue: plain text of one line, at most 255
// characters.
func summary(s reports.Story) string {
	text := []rune(s.Message + " (" + s.Where + ")")
	if len(text) > 250 {
		text = append(text[:249], '…')
	}
	return string(text)
}

// jiraLine keeps a text from being markup of Jira: see its "text formatting
// notation". A backslash cannot be escaped by one, as two are a new line.
func jiraLine(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\\':
			b.WriteString("&#92;")
			continue
		case strings.ContainsRune("{}[]()*_-+^~!|#?:;@", r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// jiraBlock keeps a text from ending the block of code that it stands in.
func jiraBlock(s string) string { return blockEnd.ReplaceAllString(s, "{\u200b$1") }

var blockEnd = regexp.MustCompile(`(?i)\{(noformat|code)`)
