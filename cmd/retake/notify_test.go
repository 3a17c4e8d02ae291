package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/retake-dev/retake/diff"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inbox is a fake of all that can be told: it keeps what it gets, as "path body".
type inbox struct {
	got    []string
	status int // of its answers, 0 is 200
}

func (b *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	b.got = append(b.got, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization")+" "+string(body))
	if b.status != 0 {
		http.Error(w, r.Header.Get("Authorization")+" "+r.RequestURI, b.status)
		return
	}
	io.WriteString(w, `{"issues":[]}`) //nolint:errcheck // the test sees that nothing came
}

func (b *inbox) serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	return server.URL
}

// documented is the configuration that the documentation has.
func documented(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../docs/notify.md")
	require.NoError(t, err)
	found := regexp.MustCompile("(?s)```yaml\n(notify:.*?)```").FindAllStringSubmatch(string(data), -1)
	require.Len(t, found, 1)
	return found[0][1]
}

// TestNotify merges a run as a CI job does, with the documentation's
// configuration.
func TestNotify(t *testing.T) {
	conf := documented(t)
	t.Chdir(t.TempDir())
	one, two := shardFolder(t, shard{1, 2, "all"}, "alpha"), shardFolder(t, shard{2, 2, "all"}, "bad-beta")
	box := &inbox{}
	at := box.serve(t)
	conf = strings.NewReplacer("https://hooks.example.com", at, "https://team.atlassian.net", at).Replace(conf)
	require.NoError(t, os.WriteFile(configName, []byte(conf), 0o644))
	for name, value := range map[string]string{"SLACK_WEBHOOK_URL": at + "/services/hush-path", "HOOK_TOKEN": "hush-hook", "JIRA_TOKEN": "hush-jira"} {
		t.Setenv(name, value)
	}
	code, out, said := execute(t, "merge", one, two, "--link", "https://ci.example/7")
	assert.Equal(t, 1, code)
	assert.Contains(t, out, "REGRESSED  2 scenarios")
	assert.Regexp(t, `(?m)^told slack \(retake.yaml:\d+\)$`, said)
	assert.NotContains(t, said, "error:")
	require.Len(t, box.got, 4)
	assert.Regexp(t, `^POST /services/hush-path  \{"text":".*https://ci.example/7.*`, box.got[0])
	assert.Regexp(t, `^POST /retake Bearer hush-hook \{`, box.got[1])
	assert.Regexp(t, `^GET /rest/api/2/search/jql Basic `, box.got[2])
	assert.Regexp(t, `^POST /rest/api/2/issue Basic .*"retake-[0-9a-f]{12}"`, box.got[3])
	var hook map[string]any
	require.NoError(t, json.Unmarshal([]byte(strings.TrimPrefix(box.got[1], "POST /retake Bearer hush-hook ")), &hook))

	// The flag wins.
	box.got = nil
	code, _, said = execute(t, "merge", one, two, "--notify", "never")
	assert.Equal(t, 1, code)
	assert.Empty(t, box.got)
	assert.NotContains(t, said, "told")

	// What fails is reported, without secrets; the verdict, the report and the
	// exit code stand.
	box.status = http.StatusInternalServerError
	code, out, said = execute(t, "merge", one, two, "--quiet", "--json")
	assert.Equal(t, 1, code)
	assert.True(t, json.Valid([]byte(out)), "one document")
	assert.Equal(t, 3, strings.Count(said, "error: retake.yaml:"), said)
	assert.Contains(t, said, "slack was not told: it answers 500 Internal Server Error")
	assert.Equal(t, 3, strings.Count(said, "hint: the verdict stands"))
	assert.NotContains(t, said, "hush")

	t.Setenv("SLACK_WEBHOOK_URL", "")
	code, _, said = execute(t, "merge", one, two)
	assert.Equal(t, 1, code)
	assert.Contains(t, said, "slack was not told: parameter SLACK_WEBHOOK_URL is not set")
	t.Setenv("SLACK_WEBHOOK_URL", "hush:\x7f//")
	_, _, said = execute(t, "merge", one, two)
	assert.Contains(t, said, "slack was not told: its address is no http URL")
	assert.NotContains(t, said, "hush")

	code, _, said = execute(t, "merge", one, two, "--notify", "sometimes")
	assert.Equal(t, 2, code)
	assert.Contains(t, said, `error: --notify: there is no "sometimes"`)
	require.NoError(t, os.Remove(configName))
	code, _, said = execute(t, "merge", one, two, "--notify", "regressed")
	assert.Equal(t, 2, code)
	assert.Contains(t, said, "error: --notify regressed: nobody is listed who could be told\nhint: list them as notify: in retake.yaml\n")
}

func TestTells(t *testing.T) {
	for when, of := range map[string][]diff.Verdict{
		tellNever: nil, tellRegressed: {diff.Regressed}, tellTrouble: {diff.Regressed, diff.Inconclusive},
		tellAlways: {diff.Regressed, diff.Inconclusive, diff.Same},
	} {
		var told []diff.Verdict
		for _, v := range []diff.Verdict{diff.Regressed, diff.Inconclusive, diff.Same} {
			if tells(when, v) {
				told = append(told, v)
			}
		}
		assert.Equal(t, of, told, when)
	}
	when, err := notifySetting("", config{})
	require.NoError(t, err)
	assert.Equal(t, tellNever, when, "nobody is told unless somebody says so")
	_, err = shard{index: 1, of: 2}.notify(tellAlways, config{notify: []recipient{{}}})
	assert.ErrorContains(t, err, "--notify always: a shard has no verdict to tell of")
	when, err = shard{index: 1, of: 2}.notify("", config{settings: map[string]string{"notify": tellAlways}})
	require.NoError(t, err)
	assert.Equal(t, tellNever, when, "the merge tells")
}

func TestNotifyConfig(t *testing.T) {
	for text, want := range map[string]string{
		"notify: [x]":               "retake.yaml:1:9: notify: expected a mapping",
		"notify: {when: always}":    `retake.yaml:1:10: notify: unknown key "when"`,
		"notify: {on: mondays}":     `retake.yaml:1:14: notify: there is no "mondays"`,
		"notify: {to: {slack: x}}":  "retake.yaml:1:14: notify: to: expected a list",
		"notify: {to: [slack]}":     "retake.yaml:1:15: notify: expected a mapping",
		"notify: {to: [{text: x}]}": "retake.yaml:1:15: notify: it is not said where to",
		"notify: {to: [{slack: 'https://hooks.slack.com/services/T/B/X'}]}":             "retake.yaml:1:23: slack: a secret does not belong into this file",
		"notify: {to: [{slack: '${A}', project: X}]}":                                   `retake.yaml:1:31: notify: slack: unknown key "project"`,
		"notify: {to: [{slack: '${A}', webhook: 'http://x'}]}":                          `unknown key`,
		"notify: {to: [{webhook: ftp://x}]}":                                            `webhook: "ftp://x" is no http URL`,
		"notify: {to: [{webhook: 'http://x', headers: {authorization: 'Bearer abc'}}]}": "headers: authorization: a secret does not belong into this file",
		"notify: {to: [{webhook: 'http://x', text: '{\"a\": {{.Headline}}}'}]}":         "notify: webhook: text: it makes no JSON",
		"notify: {to: [{slack: '${A}', text: '{{.Headlin}}'}]}":                         "can't evaluate field Headlin",
		"notify: {to: [{jira: 'https://x', project: SHOP}]}":                            "retake.yaml:1:15: notify: jira: token is missing",
		"notify: {to: [{jira: 'https://x', project: SHOP, token: abc}]}":                "token: a secret does not belong into this file",
		"notify: {to: [{jira: 'https://x', project: 'a\" OR b', token: '${A}'}]}":       `notify: jira: there is no project "a\" OR b"`,
		"notify: {to: [{jira: 'https://x', project: SHOP, token: '${A:-abc}'}]}":        "token: a secret does not belong into this file",
	} {
		_, err := parseConfig([]byte(text), "retake.yaml")
		require.Error(t, err, text)
		assert.Contains(t, err.Error(), want, text)
		assert.NotContains(t, err.Error(), "hooks.slack.com", "no message has what may be a secret")
		assert.NotContains(t, err.Error(), "abc", text)
	}
}
