package notify

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"text/template"

	"github.com/retake-dev/retake/reports"
)

// Teller tells people elsewhere about a run.
type Teller interface {
	// Tell sends the news. Its errors have no secret in them.
	Tell(ctx context.Context, news reports.News) error
}

// Template is the template of a message: see [ParseTemplate].
type Template struct{ *template.Template }

// ParseTemplate reads a template of a message, in the language of text/template.
// Its dot is a [reports.News], whose texts are escaped for where the message
// goes. A template that uses what there is not is an error.
func ParseTemplate(text string) (Template, error) {
	t, err := template.New("text").Parse(text)
	if err == nil {
		// Once with several findings, and once without.
		_, err = Template{t}.fill(sample)
		_, without := Template{t}.fill(reports.News{})
		err = errors.Join(err, without)
	}
	if err != nil {
		return Template{}, errors.New(strings.TrimPrefix(strings.Split(err.Error(), "\n")[0], "template: text:"))
	}
	return Template{t}, nil
}

// sample has something in every field, and several where there may be: what stands
// between them is where templates go wrong.
var sample = reports.News{
	Verdict: "regressed", Headline: "x", Baseline: "x", Candidate: "x", Link: "https://x.example/", More: 1, Troubles: []string{"x", "y"},
	Findings: []reports.Story{story, story},
}

var story = reports.Story{
	Fingerprint: "x", Severity: "error", Rule: "x", Message: "x", Where: "x", At: "x", Advice: "x", Again: "x", Decision: "x",
	Count: 2, Scenarios: []string{"x", "y"}, Text: "x",
}

// maxMessage is how many bytes a message has: Slack takes 40,000 characters, Jira
// 32,767.
const maxMessage = 30_000

// fill makes the message. Of one that is too long the last findings become some of
// those beyond; cut elsewhere, it might mean something else.
func (t Template) fill(news reports.News) (string, error) {
	for {
		var b strings.Builder
		if err := t.Execute(&b, news); err != nil {
			return "", err
		}
		last := len(news.Findings) - 1
		switch {
		case b.Len() <= maxMessage:
			return b.String(), nil
		case last < 0:
			return "", fmt.Errorf("the message has %d bytes, %d are the most", b.Len(), maxMessage)
		}
		news.Findings, news.More = news.Findings[:last], news.More+1
	}
}

// must is for the templates of this package.
func must(text string) Template { return Template{template.Must(template.New("text").Parse(text))} }

// Slack is an incoming webhook of Slack, or of what takes the same: Mattermost,
// Rocket.Chat, Discord with /slack behind the address.
type Slack struct {
	URL  string // is a secret
	Text Template
}

// SlackText is the message that Slack gets unless a team has its own.
var SlackText = must("*{{.Verdict}}* `{{.Headline}}`" +
	"{{with .Candidate}}\nbuild `{{.}}`{{end}}" +
	"{{range .Findings}}\n• {{.Severity}} `{{.Message}}` in `{{.Where}}`{{end}}" +
	"{{with .More}}\n• and {{.}} more{{end}}" +
	"{{range .Troubles}}\n• could not tell: `{{.}}`{{end}}" +
	"{{with .Link}}\n<{{.}}|the whole report>{{end}}")

// Tell implements [Teller].
func (s Slack) Tell(ctx context.Context, news reports.News) error {
	news = news.Escaped(slackText, slackText)
	news.Link = slackText(news.Link)
	text, err := s.Text.fill(news)
	if err != nil {
		return err
	}
	to := service{base: s.URL, secrets: secretsOf(s.URL)}
	return to.call(ctx, http.MethodPost, "", map[string]any{"text": text, "unfurl_links": false, "unfurl_media": false}, nil)
}

// slackText keeps a text from being a link, a mention or the end of code: see
// api.slack.com/reference/surfaces/formatting, "escaping text". A backtick cannot
// be escaped there.
func slackText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "`", "'").Replace(s)
}

// Webhook is an address that gets a JSON document.
type Webhook struct {
	URL    string
	Header map[string]string
	// Text is the document; without one it is the news as they are.
	Text *Template
	// Secrets are what no error may show, beside the address.
	Secrets []string
}

// Tell implements [Teller].
func (w Webhook) Tell(ctx context.Context, news reports.News) error {
	to := service{base: w.URL, header: http.Header{}, secrets: secretsOf(append(w.Secrets, w.URL)...)}
	for name, value := range w.Header {
		to.header.Set(name, value)
	}
	var body any = news
	if w.Text != nil {
		text, err := w.Text.fill(news.Escaped(jsonText, jsonText))
		if err != nil {
			return err
		}
		if !json.Valid([]byte(text)) {
			return errors.New("what the template makes is no JSON")
		}
		body = json.RawMessage(text)
	}
	return to.call(ctx, http.MethodPost, "", body, nil)
}

// CheckJSON reports whether a template makes JSON.
func CheckJSON(t Template) error {
	for _, news := range []reports.News{sample, {}} {
		text, err := t.fill(news)
		if err != nil {
			return err
		}
		if !json.Valid([]byte(text)) {
			return errors.New("it makes no JSON")
		}
	}
	return nil
}

// jsonText is a text as it stands between the quotes of a JSON string.
func jsonText(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil { // no string is beyond JSON
		return ""
	}
	return string(quoted[1 : len(quoted)-1])
}

// secretsOf are the forms in which values may come back in an answer: as they
// are, escaped, and the parts of an address; what may be in another comes last.
func secretsOf(values ...string) []string {
	var list []string
	for _, v := range values {
		if u, err := url.Parse(v); err == nil && u.Host != "" {
			list = append(list, v)
			list = append(list, partsOf(u)...)
			continue
		}
		list = append(list, v, url.QueryEscape(v), url.PathEscape(v))
	}
	slices.SortStableFunc(list, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(list)
}

// leastPart is how long a part of a path is that may be a secret: shorter ones
// are words that a message has as well.
const leastPart = 6

// partsOf are the parts of an address that may be secrets.
func partsOf(u *url.URL) []string {
	var list []string
	if password, ok := u.User.Password(); ok {
		list = append(list, password, base64.StdEncoding.EncodeToString([]byte(u.User.Username()+":"+password)))
	}
	if len(u.RequestURI()) >= leastPart {
		list = append(list, u.RequestURI(), u.Path)
	}
	for _, values := range u.Query() {
		list = append(list, values...)
	}
	for part := range strings.SplitSeq(u.Path, "/") {
		if len(part) >= leastPart {
			list = append(list, part)
		}
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}
