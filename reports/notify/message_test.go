package notify

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/retake-dev/retake/reports"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hostile are texts that mean something to where messages go.
var hostile = []struct{ text, reason string }{
	{"<!channel> <@U123> <#C1> <!subteam^S1>", "mentions of Slack"},
	{"<//evil.example|x>", "a link of Slack"},
	{"&lt;!channel&gt;", "an escaped mention, that must stay one"},
	{"`*bold*` _x_ ~x~", "formatting of Slack"},
	{"``` ` ```", "the end of code"},
	{`","channel":"#all","x":"`, "a field of JSON"},
	{`\","x":"`, "an escape of JSON"},
	{"{{.Link}} {{template \"x\"}}", "a template in a value"},
	{"{noformat}[~admin]{html}", "the end of a block of Jira"},
	{"{NoFormat}{code:java}{CODE}", "the same in other words"},
	{"[x|javascript:alert(1)] !http://evil.example/x.png!", "a link and a picture of Jira"},
	{`\\ \{noformat}`, "backslashes"},
	{`" OR project = "SECRET`, "a query of Jira"},
	{"../../issue/SHOP-1", "a path"},
	{"${JIRA_TOKEN} $(id)", "a variable, and a command"},
	{"\x00\u202e\ud7ff", "what is not seen"},
}

// newsOf is news that consist of a text, as a run would make them.
func newsOf(text string) reports.News {
	return reports.NewsOf(reports.Run{Candidate: text, Baseline: text, Link: "https://ci.example/?a=1&b=2", Scenarios: []reports.Scenario{{Name: text, Err: text}}})
}

// told is news with a finding of a text.
func told(text string) reports.News {
	n := newsOf(text)
	n.Verdict = "regressed"
	n.Findings = []reports.Story{{Fingerprint: "3f20c81a2b4c", Severity: "error", Rule: "dom/text-changed", Message: text, Where: text, At: text,
		Again: text, Decision: text, Scenarios: []string{text}, Count: 1, Text: text + "\n" + text}}
	return n
}

// receiver is a fake that keeps what it is sent.
type receiver struct {
	bodies  []string
	headers []http.Header
}

func (s *receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.bodies, s.headers = append(s.bodies, string(body)), append(s.headers, r.Header)
	fmt.Fprint(w, "ok") //nolint:errcheck // the test sees that nothing came
}

func serving(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// TestSlack checks the message for hostile texts: what Slack acts on is escaped,
// and nothing of them is outside code.
func TestSlack(t *testing.T) {
	got := &receiver{}
	at := serving(t, got) + "/services/T0/B0/secret"
	for _, h := range append(hostile, struct{ text, reason string }{"harmless", ""}) {
		require.NoError(t, Slack{URL: at, Text: SlackText}.Tell(t.Context(), told(h.text)), h.reason)
		var sent map[string]any
		require.NoError(t, json.Unmarshal([]byte(got.bodies[len(got.bodies)-1]), &sent))
		assert.Equal(t, false, sent["unfurl_links"], "nobody's server is asked for a preview")
		assert.Len(t, sent, 3)
		text := sent["text"].(string)
		outside := regexp.MustCompile("`[^`]*`").ReplaceAllString(text, "")
		assert.Equal(t, "*regressed* \nbuild \n• error  in \n• could not tell: \n<https://ci.example/?a=1&amp;b=2|the whole report>", outside, "%s: %s", h.reason, text)
		inside := strings.Join(regexp.MustCompile("`[^`]*`").FindAllString(text, -1), "")
		assert.NotRegexp(t, `[<>]|&(amp|lt|gt);(lt|gt|amp);.*[<>]`, inside, h.reason)
	}
	assert.Equal(t, "application/json", got.headers[0].Get("Content-Type"))
}

// TestWebhook checks the document for hostile texts, and a template's.
func TestWebhook(t *testing.T) {
	got := &receiver{}
	at := serving(t, got)
	text, err := ParseTemplate(`{"title": "{{.Headline}}", "list": [{{range $i, $f := .Findings}}{{if $i}},{{end}}"{{$f.Message}} {{$f.Text}}"{{end}}]}`)
	require.NoError(t, err)
	require.NoError(t, CheckJSON(text))
	for _, h := range hostile {
		news := told(h.text)
		require.NoError(t, Webhook{URL: at, Header: map[string]string{"Authorization": "Bearer x"}}.Tell(t.Context(), news), h.reason)
		var whole reports.News
		require.NoError(t, json.Unmarshal([]byte(got.bodies[len(got.bodies)-1]), &whole))
		assert.Equal(t, news, whole, h.reason)

		require.NoError(t, Webhook{URL: at, Text: &text}.Tell(t.Context(), news), h.reason)
		var made struct {
			Title string
			List  []string
		}
		body := got.bodies[len(got.bodies)-1]
		dec := json.NewDecoder(strings.NewReader(body))
		dec.DisallowUnknownFields()
		require.NoError(t, dec.Decode(&made), "%s: %s", h.reason, body)
		assert.Equal(t, news.Headline, made.Title, h.reason)
		assert.Equal(t, []string{news.Findings[0].Message + " " + news.Findings[0].Text}, made.List, h.reason)
	}
	assert.Equal(t, "Bearer x", got.headers[0].Get("Authorization"))

	bad, err := ParseTemplate(`{"n": {{len .Findings}}{{if .More}},{{end}}}`)
	require.NoError(t, err)
	assert.ErrorContains(t, CheckJSON(bad), "it makes no JSON", "a template that sometimes does")
	single, err := ParseTemplate(`[{{range .Findings}}"{{.Message}}"{{end}}]`)
	require.NoError(t, err)
	assert.ErrorContains(t, CheckJSON(single), "it makes no JSON", "one that does for a single finding")
	news := told("x")
	news.More = 3
	before := len(got.bodies)
	assert.ErrorContains(t, Webhook{URL: at, Text: &bad}.Tell(t.Context(), news), "what the template makes is no JSON")
	assert.Len(t, got.bodies, before, "nothing is sent")
}

// TestLongMessage: what has no room is counted, and not cut.
func TestLongMessage(t *testing.T) {
	text, err := ParseTemplate("{{.Verdict}}{{range .Findings}}\n{{.Text}}{{end}}{{with .More}}\nand {{.}} more{{end}}")
	require.NoError(t, err)
	news := reports.News{Verdict: "regressed", More: 3}
	for range 5 {
		news.Findings = append(news.Findings, reports.Story{Text: strings.Repeat("x", 9000)})
	}
	got, err := text.fill(news)
	require.NoError(t, err)
	assert.Less(t, len(got), 30_000)
	assert.True(t, strings.HasSuffix(got, "x\nand 5 more"), "two of five have no room")
	assert.Len(t, news.Findings, 5, "the news stay as they were")
}

func TestParseTemplate(t *testing.T) {
	for text, want := range map[string]string{
		"{{.Headlin}}":                           "1:2: executing \"text\" at <.Headlin>: can't evaluate field Headlin",
		"{{range .Findings}}{{.Nothing}}{{end}}": "can't evaluate field Nothing",
		"{{if}}":                                 "1: missing value for if",
		"x\n{{.Verdict":                          "unclosed action",
		"{{with .Link}}{{else}}{{.No}}{{end}}":   "can't evaluate field No",
		`{{printf "%040000d" 1}}`:                "the message has 40000 bytes, 30000 are the most",
		`{{define "a"}}{{template "a"}}{{end}}{{template "a"}}`: "exceeded maximum template depth",
	} {
		_, err := ParseTemplate(text)
		require.Error(t, err, text)
		assert.Contains(t, err.Error(), want, text)
		assert.NotContains(t, err.Error(), "\n", text)
	}
	_, err := ParseTemplate("{{.Verdict}} {{range .Findings}}{{.Message}}{{end}}")
	assert.NoError(t, err)
}

// jira is a fake of the two Jiras: Cloud, and one of one's own.
type jira struct {
	cloud  bool
	issues []map[string]any // fields; SHOP-1 is the first
	asked  []string
	auth   string
}

func (j *jira) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	j.asked, j.auth = append(j.asked, r.Method+" "+r.URL.Path), r.Header.Get("Authorization")
	path := strings.TrimPrefix(r.URL.Path, "/rest/api/2")
	var sent struct{ Fields map[string]any }
	if r.Method != http.MethodGet && json.NewDecoder(r.Body).Decode(&sent) != nil {
		http.Error(w, "no JSON", http.StatusBadRequest)
		return
	}
	switch {
	case path == "/search/jql" && !j.cloud:
		http.Error(w, `{"errorMessages":[]}`, http.StatusNotFound)
	case path == "/search" && j.cloud:
		http.Error(w, `{"errorMessages":["The requested API has been removed."]}`, http.StatusGone)
	case path == "/search" || path == "/search/jql":
		json.NewEncoder(w).Encode(map[string]any{"issues": j.found(r.FormValue("jql"))}) //nolint:errcheck // the test sees that nothing came
	case path == "/issue" && r.Method == http.MethodPost:
		j.issues = append(j.issues, sent.Fields)
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"key":"SHOP-%d"}`, len(j.issues)) //nolint:errcheck // as above
	case strings.HasPrefix(path, "/issue/SHOP-") && r.Method == http.MethodPut:
		var n int
		fmt.Sscanf(path, "/issue/SHOP-%d", &n) //nolint:errcheck // then it is none
		for name, value := range sent.Fields {
			j.issues[n-1][name] = value
		}
		w.WriteHeader(http.StatusNoContent)
	default:
		http.NotFound(w, r)
	}
}

var jql = regexp.MustCompile(`^project = "SHOP" AND labels = "(retake-[0-9A-Za-z]+)" ORDER BY created ASC$`)

// found are the issues that a query finds; one of another form finds nothing.
func (j *jira) found(query string) []map[string]any {
	list := []map[string]any{}
	m := jql.FindStringSubmatch(query)
	for i, fields := range j.issues {
		for _, label := range fields["labels"].([]any) {
			if m != nil && label == m[1] {
				list = append(list, map[string]any{"key": fmt.Sprintf("SHOP-%d", i+1), "fields": map[string]any{"description": fields["description"]}})
			}
		}
	}
	return list
}

// TestJira checks that a finding has one issue, which is updated where there is
// news and left alone where there is none, in both kinds of Jira.
func TestJira(t *testing.T) {
	for _, cloud := range []bool{true, false} {
		fake := &jira{cloud: cloud}
		to := Jira{URL: serving(t, fake) + "/", Project: "SHOP", Type: "Bug", Token: token, Text: JiraText}
		if cloud {
			to.User = "ci@example.com"
		}
		news := told("the total changed")
		other := news.Findings[0]
		other.Fingerprint = "9b1f04aabbcc"
		news.Findings = append(news.Findings, other)
		for range 3 {
			require.NoError(t, to.Tell(t.Context(), news))
		}
		require.Len(t, fake.issues, 2, "one for each, however often they are found")
		writes := 0
		for _, a := range fake.asked {
			if !strings.HasPrefix(a, "GET ") {
				writes++
			}
		}
		assert.Equal(t, 2, writes, "nobody is told again what they have read: %s", fake.asked)
		first := fake.issues[0]
		assert.Equal(t, map[string]any{"key": "SHOP"}, first["project"])
		assert.Equal(t, map[string]any{"name": "Bug"}, first["issuetype"])
		assert.Equal(t, []any{"retake", "retake-3f20c81a2b4c"}, first["labels"])
		assert.Equal(t, "the total changed (the total changed)", first["summary"])
		assert.Equal(t, map[bool]string{true: "Basic ", false: "Bearer "}[cloud], fake.auth[:strings.Index(fake.auth, " ")+1])

		first["summary"] = "what people call it"
		news.Findings[0].Text = "it is worse"
		require.NoError(t, to.Tell(t.Context(), news))
		require.Len(t, fake.issues, 2)
		assert.Contains(t, fake.issues[0]["description"], "it is worse")
		assert.Equal(t, "what people call it", fake.issues[0]["summary"], "their title stays")

		news.More = 5
		assert.ErrorContains(t, to.Tell(t.Context(), news), "5 findings have no issue: a run writes at most 20")
	}
}

// TestJiraHostile checks that no text ends the blocks that it stands in, or
// becomes a query, and that in running text it is no markup.
func TestJiraHostile(t *testing.T) {
	markup := regexp.MustCompile(`(^|[^\\])[{}\[\]*_^~!|]`)
	for _, h := range hostile {
		fake := &jira{}
		to := Jira{URL: serving(t, fake), Project: "SHOP", Type: "Bug", Token: token, Text: JiraText}
		news := told(h.text)
		require.NoError(t, to.Tell(t.Context(), news), h.reason)
		require.Len(t, fake.issues, 1)
		text := fake.issues[0]["description"].(string)
		parts := regexp.MustCompile(`(?i)\{(?:noformat|code)(?::[^}]*)?\}`).Split(text, -1)
		require.Len(t, parts, 5, "%s: %s", h.reason, text)
		assert.Equal(t, []string{"", "\n", "\nhttps://ci.example/?a=1&b=2\n"}, []string{parts[0], parts[2], parts[4]}, h.reason)
		assert.NotContains(t, fake.issues[0]["summary"], "\n")

		running, err := ParseTemplate("{{range .Findings}}{{.Message}}{{end}}")
		require.NoError(t, err)
		to.Text = running
		require.NoError(t, to.Tell(t.Context(), news), h.reason)
		assert.NotRegexp(t, markup, fake.issues[0]["description"], h.reason)
	}
	for _, h := range hostile {
		news := told("x")
		news.Findings[0].Fingerprint = h.text
		assert.ErrorContains(t, Jira{URL: "http://127.0.0.1:1", Project: "SHOP"}.Tell(t.Context(), news), "it has no fingerprint", h.reason)
	}
	assert.LessOrEqual(t, len([]rune(summary(reports.Story{Message: strings.Repeat("x", 300), Where: "y"}))), 255)
	assert.ErrorContains(t, Jira{Project: `X" OR "`}.Tell(t.Context(), told("x")), "the key of the project is none")
}

// TestTellFails checks that no error of any kind shows a secret, whatever the
// service answers, and that none is told elsewhere.
func TestTellFails(t *testing.T) {
	elsewhere := 0
	other := serving(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	handlers := map[string]http.HandlerFunc{
		"it sends everything back": func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprintf(w, "%s %v %s %s\x1b[31m", r.RequestURI, r.Header, url.QueryEscape(r.Header.Get("Authorization")), body) //nolint:errcheck // as above
		},
		"a redirect":               func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other, http.StatusFound) },
		"the connection breaks":    func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"a failure without a word": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
	}
	const path = "/services/T0/B0/path-that-nobody-may-see"
	for reason, h := range handlers {
		at := serving(t, h)
		for _, to := range []Teller{
			Slack{URL: at + path, Text: SlackText},
			Webhook{URL: at + path, Header: map[string]string{"Authorization": "Bearer " + token}, Secrets: []string{token}},
			Jira{URL: at, Project: "SHOP", Type: "Bug", User: "ci@example.com", Token: token, Text: JiraText},
			Jira{URL: at, Project: "SHOP", Type: "Bug", Token: token, Text: JiraText},
		} {
			err := to.Tell(t.Context(), told("x"))
			require.Error(t, err, reason)
			assert.NotContains(t, err.Error(), token, reason)
			assert.NotContains(t, err.Error(), "nobody-may-see", reason)
			assert.NotContains(t, err.Error(), "Y2lAZXhhbXBsZS5jb206", "%s: as Basic has it", reason)
			assert.NotContains(t, err.Error(), "\x1b", reason)
			assert.Less(t, len(err.Error()), 500, reason)
		}
	}
	assert.Zero(t, elsewhere, "the redirect was followed")
	err := Slack{URL: "http://127.0.0.1:1" + path, Text: SlackText}.Tell(t.Context(), told("x"))
	require.ErrorContains(t, err, "connection refused")
	assert.NotContains(t, err.Error(), path)
}
