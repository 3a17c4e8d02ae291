package fetch_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/retake-dev/retake/scenarios/rrweb/fetch"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const token = "phx_s3cr3t-t0ken"

// api is a fake of an API: what it answers by path and query, and what it was
// asked.
type api struct {
	answers map[string]string // by path and query
	links   map[string]string // the header Link of an answer
	refuse  []func(http.ResponseWriter)
	asked   []string
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer "+token {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	asked := r.URL.RequestURI()
	a.asked = append(a.asked, asked)
	if len(a.refuse) > 0 {
		a.refuse[0](w)
		a.refuse = a.refuse[1:]
		return
	}
	text, there := a.answers[asked]
	if !there {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Link", a.links[asked])
	_, _ = io.WriteString(w, text) // whoever went away reads nothing
}

func limit(name, value string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set(name, value)
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

// open is a source of a tool whose API is the fake, served below a path as a tool
// of one's own may be, and the times that it waited.
func open(t *testing.T, tool string, a *api, project string, filter url.Values) (fetch.Source, *[]time.Duration) {
	t.Helper()
	server := httptest.NewServer(http.StripPrefix("/below", a))
	t.Cleanup(server.Close)
	host, err := url.Parse(server.URL + "/below")
	require.NoError(t, err)
	var waited []time.Duration
	wait := func(_ context.Context, d time.Duration) error { waited = append(waited, d); return nil }
	for _, known := range fetch.Tools() {
		if known.Name == tool {
			s, err := known.Open(fetch.Options{Host: host, Token: token, Project: project, Filter: filter, Wait: wait})
			require.NoError(t, err)
			return s, &waited
		}
	}
	require.Fail(t, "no such tool", tool)
	return nil, nil
}

func list(t *testing.T, s fetch.Source) (ids []string, err error) {
	t.Helper()
	for id, err := range s.Recordings(t.Context()) {
		if err != nil {
			return ids, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

const recordings = "/api/projects/12/session_recordings"

func TestPostHogIsListedPageByPage(t *testing.T) {
	a := &api{answers: map[string]string{
		recordings + "/?date_from=-7d&limit=100&offset=0": `{"results":[{"id":"r1"},{"id":"r2"}],"next":"https://elsewhere.example/steal"}`,
		recordings + "/?date_from=-7d&limit=100&offset=2": `{"results":[{"id":"r3"}],"has_next":true}`,
		recordings + "/?date_from=-7d&limit=100&offset=3": `{"results":[{"id":"r4"}],"next":null,"has_next":false}`,
	}}
	s, _ := open(t, "posthog", a, "12", url.Values{"date_from": {"-7d"}})
	ids, err := list(t, s)
	require.NoError(t, err)
	assert.Equal(t, []string{"r1", "r2", "r3", "r4"}, ids, "and the address of the next page is not followed: it is of another host")
}

func TestPostHogIsDownloadedByParts(t *testing.T) {
	for _, c := range []struct {
		reason  string
		sources string
		parts   map[string]string
		want    string
		fails   error
	}{
		{"the newer store, at most 20 parts at a time, without gaps", keys(22) + `,{"source":"blob_v2","blob_key":"30"},{"source":"realtime"},{"source":"blob","blob_key":"1-2"}`,
			map[string]string{"?end_blob_key=19&source=blob_v2&start_blob_key=0": `["w",1]`, "?end_blob_key=21&source=blob_v2&start_blob_key=20": `["w",2]` + "\n", "?end_blob_key=30&source=blob_v2&start_blob_key=30": `["w",3]`},
			"[\"w\",1]\n[\"w\",2]\n\n[\"w\",3]\n", nil},
		{"the older store", `{"source":"blob","blob_key":"1-2"},{"source":"realtime"}`,
			map[string]string{"?blob_key=1-2&source=blob": `{"window_id":"w","data":[]}`}, "{\"window_id\":\"w\",\"data\":[]}\n", nil},
		{"nothing is stored yet", `{"source":"realtime"}`, nil, "", fetch.ErrEmpty},
	} {
		t.Run(c.reason, func(t *testing.T) {
			a := &api{answers: map[string]string{recordings + "/r1/snapshots?blob_v2=true": `{"sources":[` + c.sources + `]}`}}
			for query, text := range c.parts {
				a.answers[recordings+"/r1/snapshots"+query] = text
			}
			s, _ := open(t, "posthog", a, "12", nil)
			var got bytes.Buffer
			assert.ErrorIs(t, s.Download(t.Context(), "r1", &got), c.fails)
			assert.Equal(t, c.want, got.String())
			assert.Len(t, a.asked, 1+len(c.parts), "each part once")
		})
	}
}

func keys(n int) string {
	text := ""
	for i := range n {
		text += fmt.Sprintf(`,{"source":"blob_v2","blob_key":"%d"}`, i)
	}
	return text[1:]
}

func TestSentryFollowsItsCursors(t *testing.T) {
	const replays, segments = "/api/0/organizations/acme/replays/", "/api/0/projects/acme/shop/replays/abc/recording-segments/"
	next := func(cursor string, more bool) string {
		return fmt.Sprintf(`<https://elsewhere.example/>; rel="previous"; results="false"; cursor="0:0:1", <https://elsewhere.example/>; rel="next"; results="%t"; cursor="%s"`, more, cursor)
	}
	a := &api{answers: map[string]string{
		replays + "?per_page=100&projectSlug=shop&statsPeriod=7d":                    `{"data":[{"id":"abc"}]}`,
		replays + "?cursor=0%3A100%3A0&per_page=100&projectSlug=shop&statsPeriod=7d": `{"data":[{"id":"def"}]}`,
		segments + "?per_page=100":                    `[[{"type":4}],[]]`,
		segments + "?cursor=0%3A100%3A0&per_page=100": `[[{"type":2}]]`,
	}, links: map[string]string{
		replays + "?per_page=100&projectSlug=shop&statsPeriod=7d":                    next("0:100:0", true),
		replays + "?cursor=0%3A100%3A0&per_page=100&projectSlug=shop&statsPeriod=7d": next("0:200:0", false),
		segments + "?per_page=100": next("0:100:0", true),
	}}
	s, _ := open(t, "sentry", a, "acme/shop", url.Values{"statsPeriod": {"7d"}})
	ids, err := list(t, s)
	require.NoError(t, err)
	assert.Equal(t, []string{"abc", "def"}, ids)
	var got bytes.Buffer
	require.NoError(t, s.Download(t.Context(), "abc", &got))
	assert.JSONEq(t, `[[{"type":4}],[],[{"type":2}]]`, got.String())
}

func TestLimits(t *testing.T) {
	answers := map[string]string{recordings + "/?limit=100&offset=0": `{"results":[{"id":"r1"}]}`}
	busy := func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) }
	for _, c := range []struct {
		reason string
		refuse []func(http.ResponseWriter)
		waited []time.Duration
	}{
		{"so many seconds", []func(http.ResponseWriter){limit("Retry-After", "7"), limit("Retry-After", "0")}, []time.Duration{7 * time.Second, time.Second}},
		{"no word of when", []func(http.ResponseWriter){limit("X", ""), limit("X", ""), limit("X", "")}, []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}},
		{"very long", []func(http.ResponseWriter){limit("Retry-After", "86400")}, []time.Duration{10 * time.Minute}},
		{"a server in trouble", []func(http.ResponseWriter){busy, busy}, []time.Duration{time.Second, 2 * time.Second}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s, waited := open(t, "posthog", &api{answers: answers, refuse: c.refuse}, "12", nil)
			ids, err := list(t, s)
			require.NoError(t, err)
			assert.Equal(t, []string{"r1"}, ids)
			assert.Equal(t, c.waited, *waited)
		})
	}
	t.Run("until a time, as Sentry says", func(t *testing.T) {
		a := &api{answers: map[string]string{}, refuse: []func(http.ResponseWriter){limit("X-Sentry-Rate-Limit-Reset", strconv.FormatInt(time.Now().Add(90*time.Second).Unix(), 10))}}
		s, waited := open(t, "sentry", a, "acme/shop", nil)
		_, err := list(t, s)
		assert.ErrorContains(t, err, "answers 404")
		assert.InDelta(t, 90, (*waited)[0].Seconds(), 30)
	})
	t.Run("for ever", func(t *testing.T) {
		var refuse []func(http.ResponseWriter)
		for range 20 {
			refuse = append(refuse, limit("Retry-After", "1"))
		}
		a := &api{refuse: refuse}
		s, waited := open(t, "posthog", a, "12", nil)
		_, err := list(t, s)
		var status *fetch.StatusError
		require.ErrorAs(t, err, &status)
		assert.Equal(t, 429, status.Status)
		assert.Len(t, *waited, 7, "it gives up")
	})
}

// What is not of the API's own words is an error, and the token is in none.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		reason, answer, fails string
		status                int
	}{
		{"no JSON", "<html>", "its answer cannot be read", 200},
		{"an id that leads elsewhere", `{"results":[{"id":"../../etc/passwd"}]}`, `a recording "../../etc/passwd", which is no id`, 200},
		{"a way to another host", "", "answers 302 Found", 302},
		{"no right to it", "", "answers 403 Forbidden", 403},
	} {
		t.Run(c.reason, func(t *testing.T) {
			a := &api{answers: map[string]string{recordings + "/?limit=100&offset=0": c.answer}}
			if c.status != 200 {
				a.refuse = []func(http.ResponseWriter){func(w http.ResponseWriter) {
					w.Header().Set("Location", "https://elsewhere.example/")
					w.WriteHeader(c.status)
				}}
			}
			s, _ := open(t, "posthog", a, "12", nil)
			_, err := list(t, s)
			assert.ErrorContains(t, err, c.fails)
			assert.NotContains(t, fmt.Sprint(err), token)
		})
	}
	for _, project := range []string{"", "../1", "acme"} {
		_, err := fetch.Tools()[1].Open(fetch.Options{Token: token, Project: project})
		assert.ErrorContains(t, err, "is no project of Sentry")
	}
	_, err := fetch.Tools()[0].Open(fetch.Options{Token: token, Project: "1/2"})
	assert.ErrorContains(t, err, "is no id of a project")
}

func TestInterrupted(t *testing.T) {
	server := httptest.NewServer(&api{refuse: []func(http.ResponseWriter){limit("Retry-After", "600")}})
	t.Cleanup(server.Close)
	host, err := url.Parse(server.URL)
	require.NoError(t, err)
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	s, err := fetch.Tools()[0].Open(fetch.Options{Host: host, Token: token, Project: "12", Waiting: func(time.Duration) { cancel(enough) }})
	require.NoError(t, err)
	for _, err := range s.Recordings(ctx) {
		assert.ErrorIs(t, err, enough, "a wait ends with the command")
	}
}
