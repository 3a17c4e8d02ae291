package har

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
)

// session is a scenario that opens the pages of the archive, with the network
// as its recording.
func (l *log) session(name string) (imports.Session, error) {
	var out imports.Session
	slices.SortStableFunc(l.entries, func(a, b received) int { return a.began.Compare(b.began) })
	opened := l.opened()
	if len(opened) == 0 {
		return out, &scenarios.Error{Line: 1, Problem: "the archive has no document of a page", Hint: "record it from the loading of the page on"}
	}
	site := imports.Site(opened[0].Request.URL)
	title, _, _ := strings.Cut(strings.TrimPrefix(opened[0].Request.URL, site), "?")
	out.Scenario = scenarios.Scenario{Name: cmp.Or(name, title, "recording"), URL: site, Environment: scenarios.DefaultEnvironment()}
	at := opened[0].began
	for i, e := range opened {
		out.Add(scenarios.Step{
			ID: fmt.Sprintf("s%02d", i+1), Kind: scenarios.Navigate,
			URL: imports.Within(site, e.Request.URL), After: e.began.Sub(at).Truncate(time.Millisecond),
		}, imports.Origin{Event: fmt.Sprintf("entries[%d]", e.at), Confidence: imports.Likely, Reason: "an archive does not say what was done, only what was loaded"})
		at = e.began
	}
	made, err := l.take(out.Scenario, opened)
	if err != nil {
		return out, &scenarios.Error{Line: 1, Problem: "the archive is no recording: " + err.Error()}
	}
	out.Take, out.Gaps = &made, l.gaps
	return out, nil
}

// maxPages bounds the pages that are opened.
const maxPages = 1000

// opened are the documents that a user opened: the first of each page, or of
// the archive where it has no pages.
func (l *log) opened() []received {
	var list []received
	seen := map[string]bool{}
	for _, e := range l.entries {
		step := scenarios.Step{Kind: scenarios.Navigate, URL: e.Request.URL}
		if !seen[e.Page] && len(list) < maxPages && e.Request.Method == "GET" && typeOf(e.entry) == "Document" && imports.Check(scenarios.DefaultEnvironment(), step) == "" {
			seen[e.Page] = true
			list = append(list, e)
		}
	}
	return list
}

// take is the recording: the scenario's steps were not performed, but what was
// requested meanwhile is there.
func (l *log) take(s scenarios.Scenario, opened []received) (take.Take, error) {
	start := opened[0].began
	e := s.Environment
	b := take.NewBuilder(take.Scenario{Name: s.Name, Digest: scenarios.Digest(s)}, take.Captured, take.Environment{
		Browser: strings.ToValidUTF8(l.browser, "\ufffd"), Clock: take.ClockReal, Network: "live", Viewport: take.Viewport{Width: e.Viewport.Width, Height: e.Viewport.Height, Scale: e.Viewport.Scale},
		Locale: e.Locale, Timezone: e.Timezone, Seed: e.Seed, Start: e.Start, BaseURL: s.URL, Made: start.UTC(), Masking: "private fields",
	})
	for _, step := range s.Steps {
		b.AddStep(unperformed(step, s.URL))
	}
	masker := l.secrets()
	for _, entry := range l.entries {
		step := 0
		for i := range s.Steps {
			if !entry.began.Before(opened[i].began) {
				step = i
			}
		}
		l.add(b, entry, step, start, masker)
	}
	return b.Build()
}

// unperformed is a step of which only the network is known.
func unperformed(step scenarios.Step, site string) take.Step {
	return take.Step{ID: step.ID, Kind: string(step.Kind), Title: step.Title(), Line: step.Line, URL: site,
		Outcome: take.Outcome{Status: take.Skipped, Message: "only its network was recorded"}}
}

// add adds one exchange.
func (l *log) add(b *take.Builder, from received, step int, start time.Time, masker *privacy.Masker) {
	began := float64(from.began.Sub(start).Microseconds()) / 1000
	e := take.Exchange{
		Step: step, Type: typeOf(from.entry), Method: from.Request.Method, URL: from.Request.URL, RequestHeaders: list(from.Request.Headers),
		Status: max(0, from.Response.Status), StatusText: from.Response.StatusText, ResponseHeaders: list(from.Response.Headers),
		MIME: mediaType(from.Response.Content.MIME), Source: take.FromBuild, Began: began, Ended: began + max(0, from.Time), Wall: max(0, from.Time),
	}
	if e.Status == 0 {
		e.Failure = cmp.Or(from.Response.Failure, "net::ERR_FAILED")
	}
	var sent []byte
	if from.Request.Post != nil {
		sent = []byte(from.Request.Post.Text)
	}
	body, err := from.Response.Content.body()
	event := fmt.Sprintf("entries[%d]", from.at)
	switch {
	case err != nil:
		l.miss(imports.Broken, event, "a body that is not base64: "+oneLine(e.URL))
		body = nil // half a body is another answer
	case len(body) == 0 && from.Response.Content.Size > 0:
		l.miss(imports.Missing, event, "a body that is not in the archive: "+oneLine(e.URL))
	}
	e, sent, body = masker.Exchange(e, sent, body)
	if len(sent) > 0 {
		e.RequestBody = b.PutBlob(sent)
	}
	if len(body) > 0 {
		e.ResponseBody = b.PutBlob(body)
	}
	b.AddExchange(e)
}

func (c content) body() ([]byte, error) {
	if c.Encoding != "base64" {
		return []byte(c.Text), nil
	}
	return base64.StdEncoding.DecodeString(c.Text)
}

func list(headers []header) []take.Header {
	var out []take.Header
	for _, h := range headers {
		out = append(out, take.Header(h))
	}
	return out
}

func mediaType(s string) string {
	if m, _, err := mime.ParseMediaType(s); err == nil {
		return m
	}
	return ""
}

// maxSecrets bounds the values that are looked for in all bodies.
const maxSecrets = 1000

// secrets are the values of private fields that requests carry.
func (l *log) secrets() *privacy.Masker {
	m, known := privacy.New(privacy.Policy{}), map[string]bool{}
	for _, e := range l.entries {
		for _, field := range fieldsOf(e.Request) {
			f := imports.Field{Name: field.Name}
			if f.Private() && !known[field.Value] && len(known) < maxSecrets {
				known[field.Value] = true
				m.Add(field.Value, f.Parameter())
			}
		}
	}
	return m
}

// fieldsOf are the names and values that a request sends: in its query, as a
// form, or as a JSON object.
func fieldsOf(r request) []header {
	list := queryOf(r.URL)
	if r.Post == nil {
		return list
	}
	list = append(list, r.Post.Params...)
	var fields map[string]any
	if json.Unmarshal([]byte(r.Post.Text), &fields) == nil {
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			if text, ok := fields[name].(string); ok {
				list = append(list, header{name, text})
			}
		}
	} else if form, err := url.ParseQuery(r.Post.Text); err == nil {
		for _, name := range slices.Sorted(maps.Keys(form)) {
			for _, v := range form[name] {
				list = append(list, header{name, v})
			}
		}
	}
	return list
}

// types are the protocol's words for what Chrome writes in lower case.
var types = map[string]string{
	"document": "Document", "stylesheet": "Stylesheet", "image": "Image", "media": "Media", "font": "Font", "script": "Script",
	"texttrack": "TextTrack", "xhr": "XHR", "fetch": "Fetch", "eventsource": "EventSource", "manifest": "Manifest", "ping": "Ping",
	"preflight": "Preflight", "other": "Other", "prefetch": "Prefetch", "cspviolationreport": "CSPViolationReport", "signedexchange": "SignedExchange",
}

// typeOf is the kind of a request. Where the archive does not say it, it is
// what the request itself said it is for, or what came.
func typeOf(e entry) string {
	if t, known := types[strings.ToLower(e.Type)]; known {
		return t
	}
	for _, h := range e.Request.Headers {
		if strings.EqualFold(h.Name, "sec-fetch-dest") {
			return cmp.Or(map[string]string{"document": "Document", "iframe": "Document", "frame": "Document", "style": "Stylesheet", "script": "Script", "image": "Image", "font": "Font", "audio": "Media", "video": "Media", "manifest": "Manifest"}[h.Value], "Fetch")
		}
	}
	kind := mediaType(e.Response.Content.MIME)
	main, _, _ := strings.Cut(kind, "/")
	switch {
	case e.Request.Method != "GET":
		return "Fetch"
	case kind == "text/html" || kind == "application/xhtml+xml":
		return "Document"
	case kind == "text/css":
		return "Stylesheet"
	case strings.HasSuffix(kind, "javascript"):
		return "Script"
	case main == "image":
		return "Image"
	case main == "font" || strings.Contains(kind, "font"):
		return "Font"
	case main == "audio" || main == "video":
		return "Media"
	}
	return "Fetch"
}

// Attach is a recording for another scenario than its own: the network is the
// same, the steps are the scenario's.
func Attach(t take.Take, s scenarios.Scenario) (take.Take, error) {
	env := t.Environment
	env.BaseURL = s.URL
	b := take.NewBuilder(take.Scenario{Name: s.Name, Digest: scenarios.Digest(s)}, t.Origin, env)
	for _, step := range s.Steps {
		b.AddStep(unperformed(step, s.URL))
	}
	for _, e := range t.Exchanges {
		e.Step = min(e.Step, len(s.Steps)-1)
		for _, id := range []take.BlobID{e.RequestBody, e.ResponseBody} {
			if id != "" {
				b.PutBlob(t.Blobs[id])
			}
		}
		b.AddExchange(e)
	}
	return b.Build()
}
