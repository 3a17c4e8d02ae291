// Package fetch gets session recordings from PostHog and Sentry by their APIs:
// page by page, within their rate limits. The token that is needed is sent in a
// header, to the host that it is for, and is in no error.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"
)

// Options say what is fetched, and from where.
type Options struct {
	Host    *url.URL // of the tool; nil is its own cloud
	Token   string
	Project string     // PostHog: the id of the project. Sentry: organization/project
	Filter  url.Values // what the API's list of recordings takes, as date_from or query
	// Waiting is told how long a limit makes it wait, or nil.
	Waiting func(time.Duration)
	// Wait waits; nil is the wall clock.
	Wait func(context.Context, time.Duration) error
}

// Tool is one that recordings are fetched from.
type Tool struct {
	Name   string // as --from names it
	Doc    string
	Env    string // the variable of the environment that holds the token
	source func(Options) (Source, error)
}

// Tools are those that are known.
func Tools() []Tool {
	return []Tool{
		{"posthog", "recordings of a project of PostHog, --project 12345", "POSTHOG_PERSONAL_API_KEY", newPostHog},
		{"sentry", "replays of a project of Sentry, --project organization/project", "SENTRY_AUTH_TOKEN", newSentry},
	}
}

// Open checks the options. Nothing is asked for yet.
func (t Tool) Open(opt Options) (Source, error) { return t.source(opt) }

// Source is where the recordings of a project are.
type Source interface {
	// Recordings are the ids of the recordings, the newest first, as they are
	// listed page by page. After an error there are no more.
	Recordings(ctx context.Context) iter.Seq2[string, error]
	// Download writes a recording as `retake import` reads it.
	Download(ctx context.Context, id string, to io.Writer) error
}

// ErrEmpty says that there is nothing of a recording to download.
var ErrEmpty = errors.New("there is nothing of it in the store yet, or any more: recordings are whole a day after they began")

// StatusError is an answer that is none of those expected.
type StatusError struct {
	Path   string
	Status int
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("%s answers %d %s", e.Path, e.Status, http.StatusText(e.Status))
}

const (
	// answerLimit is how long an answer may take in all.
	answerLimit = 10 * time.Minute
	// longestWait is as long as a limit may make it wait at a time.
	longestWait = 10 * time.Minute
	// mostTries is how often a request is made that is refused for now.
	mostTries = 8
	// listBytes is as much as a page of a list may have.
	listBytes = 32 << 20
	// recordingBytes is as much as a recording may have: `retake import` reads
	// no more.
	recordingBytes = 1 << 30
)

// client asks an API.
type client struct {
	opt  Options
	http *http.Client
}

func newClient(opt Options, cloud string) (*client, error) {
	if opt.Host == nil {
		host, err := url.Parse(cloud)
		if err != nil {
			return nil, err
		}
		opt.Host = host
	}
	if opt.Wait == nil {
		opt.Wait = sleep
	}
	refuse := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // the token is for this host alone
	return &client{opt, &http.Client{Timeout: answerLimit, CheckRedirect: refuse}}, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// get asks for a path until it is answered with 200: what is refused for now is
// asked for again when the API says so.
func (c *client) get(ctx context.Context, path string, query url.Values) (*http.Response, error) {
	for try := 1; ; try++ {
		answer, err := c.ask(ctx, path, query)
		if err != nil {
			return nil, err
		}
		if answer.StatusCode == http.StatusOK {
			return answer, nil
		}
		wait := waitOf(answer, try, time.Now())
		if err := answer.Body.Close(); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if wait == 0 || try == mostTries {
			return nil, &StatusError{path, answer.StatusCode}
		}
		if c.opt.Waiting != nil {
			c.opt.Waiting(wait)
		}
		if err := c.opt.Wait(ctx, wait); err != nil {
			return nil, err
		}
	}
}

func (c *client) ask(ctx context.Context, path string, query url.Values) (*http.Response, error) {
	u := c.opt.Host.JoinPath(path) // a tool of one's own may be served below a path
	u.RawQuery = query.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	request.Header.Set("Authorization", "Bearer "+c.opt.Token)
	answer, err := c.http.Do(request)
	var where *url.Error
	if errors.As(err, &where) {
		err = where.Err
	}
	if err != nil {
		return nil, fmt.Errorf("ask %s%s: %w", u.Host, path, err)
	}
	return answer, nil
}

// waitOf is how long to wait before a request is made again, 0 if it is refused
// for good. PostHog says it in Retry-After, Sentry in a header of its own, as
// seconds since 1970 (docs.sentry.io/api/ratelimits). A server that is in
// trouble is given 1 s, then 2, 4, …
func waitOf(answer *http.Response, try int, now time.Time) time.Duration {
	busy := answer.StatusCode == http.StatusTooManyRequests
	if !busy && answer.StatusCode < 500 {
		return 0
	}
	wait := time.Second << min(try-1, 6)
	if s, err := strconv.ParseFloat(answer.Header.Get("X-Sentry-Rate-Limit-Reset"), 64); busy && err == nil {
		wait = time.Unix(int64(s), 0).Sub(now)
	}
	if s, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil {
		wait = time.Duration(s) * time.Second
	} else if at, err := http.ParseTime(answer.Header.Get("Retry-After")); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, time.Second), longestWait)
}

// limited is a writer that takes so many bytes.
type limited struct {
	to   io.Writer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, errors.New("the recording has more than 1 GiB")
	}
	return l.to.Write(p)
}

// identifier is an id that can be a part of a path, and the name of a file.
var identifier = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,69}$`)

// usable refuses an id that is none.
func usable(id string) error {
	if !identifier.MatchString(id) {
		return fmt.Errorf("the list names a recording %q, which is no id", id)
	}
	return nil
}
