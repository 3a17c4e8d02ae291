package stage

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/retake-dev/retake/capture/take"
)

// origin is the build under test. The page sees it under the origin that the
// scenario was captured at, whatever it is served at: cookies, storage, CORS
// and absolute URLs are then the same for every build.
type origin struct {
	base, target *url.URL
	client       *http.Client
}

// buildTimeout is how long a build may take for one answer, and maxBody how
// large that may be.
const (
	buildTimeout = 30 * time.Second
	maxBody      = 256 << 20
)

func newOrigin(base, target *url.URL) *origin {
	return &origin{base: base, target: target, client: &http.Client{
		Timeout:       buildTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{MaxIdleConnsPerHost: 8, IdleConnTimeout: 5 * time.Second, Proxy: http.ProxyFromEnvironment},
	}}
}

func (o *origin) owns(u *url.URL) bool {
	return strings.EqualFold(u.Host, o.base.Host) && u.Scheme == o.base.Scheme
}

// toTarget turns the URL that the page sees into the one of the build.
func (o *origin) toTarget(u *url.URL) *url.URL {
	if !o.owns(u) {
		return u
	}
	v := *u
	v.Scheme, v.Host = o.target.Scheme, o.target.Host
	return &v
}

// toBase turns a URL of the build into the one that the page sees.
func (o *origin) toBase(s string) string {
	return replaceOrigin(s, o.target, o.base)
}

func (o *origin) toTargetText(s string) string {
	return replaceOrigin(s, o.base, o.target)
}

// replaceOrigin replaces an origin where it ends: that of port 80 is none of
// port 8080.
func replaceOrigin(s string, from, to *url.URL) string {
	old, now := from.Scheme+"://"+from.Host, to.Scheme+"://"+to.Host
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, old)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		if after == "" || !strings.ContainsRune(hostRunes, rune(after[0])) {
			b.WriteString(now)
		} else {
			b.WriteString(old)
		}
		s = after
	}
}

const hostRunes = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-.:_"

// fetch asks the build for what a page requested. The page's cookies are among
// the headers of a paused request.
func (o *origin) fetch(ctx context.Context, r *request) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, r.paused.Request.Method, o.toTarget(r.url).String(), bytes.NewReader(r.body))
	if err != nil {
		return answer{}, err
	}
	for name, v := range r.paused.Request.Headers {
		req.Header.Set(name, o.toTargetText(fmt.Sprint(v)))
	}
	resp, err := o.do(req, r.isStream())
	if errors.Is(err, errSilent) {
		return answer{status: http.StatusOK, headers: []take.Header{{Name: "Content-Type", Value: "text/event-stream"}}}, nil
	}
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := readBody(resp.Body, r.isStream())
	if err != nil {
		return answer{}, err
	}
	return answer{status: resp.StatusCode, headers: o.responseHeaders(resp.Header, len(body)), body: body}, nil
}

// streamMoment is how long the beginning of a live stream is listened to, and
// streamHead how long its answer is waited for: many a server sends the head with
// the first event alone.
const streamMoment, streamHead = 250 * time.Millisecond, time.Second

var errSilent = errors.New("nothing has come of the stream")

// do makes a request. Of a stream that nothing comes of it returns errSilent.
func (o *origin) do(req *http.Request, stream bool) (*http.Response, error) {
	if !stream {
		return o.client.Do(req)
	}
	ctx, cancel := context.WithCancelCause(req.Context())
	silent := time.AfterFunc(streamHead, func() { cancel(errSilent) })
	resp, err := o.client.Do(req.WithContext(ctx))
	if silent.Stop() {
		return resp, err
	}
	if err == nil {
		resp.Body.Close() //nolint:errcheck // nothing is read of it
	}
	return nil, context.Cause(ctx)
}

// readBody reads a body; of a stream, what comes within a moment.
func readBody(r io.ReadCloser, stream bool) ([]byte, error) {
	if !stream {
		return io.ReadAll(io.LimitReader(r, maxBody))
	}
	end := time.AfterFunc(streamMoment, func() { r.Close() })
	defer end.Stop()
	var b bytes.Buffer
	_, err := io.Copy(&b, io.LimitReader(r, maxBody))
	if err != nil && !end.Stop() { // closed by us: the stream had not ended
		err = nil
	}
	return b.Bytes(), err
}

// responseHeaders leaves out what belongs to the connection, which was ours,
// and gives addresses of the build as the page knows them.
func (o *origin) responseHeaders(h http.Header, size int) []take.Header {
	list := lengthOf(size, h.Get("Content-Length") != "" && h.Get("Content-Encoding") == "")
	for name, values := range h {
		switch name {
		case "Content-Length", "Content-Encoding", "Transfer-Encoding", "Connection", "Keep-Alive", "Strict-Transport-Security":
			continue
		}
		for _, v := range values {
			if name == "Set-Cookie" {
				v = o.cookie(v)
			}
			if strings.HasPrefix(name, "Content-Security-Policy") {
				v = socketSources(v)
			}
			list = append(list, take.Header{Name: name, Value: o.toBase(v)})
		}
	}
	return sortHeaders(list)
}

// lengthOf is the header with the length of a body, where the server told it: a
// page shows by it how far a download is. A compressed body had another.
func lengthOf(size int, told bool) []take.Header {
	if !told || size == 0 {
		return nil
	}
	return []take.Header{{Name: "Content-Length", Value: strconv.Itoa(size)}}
}

// cookie gives a Set-Cookie line of the build to the page's origin.
func (o *origin) cookie(line string) string {
	parts := strings.Split(line, ";")
	kept := parts[:1]
	for _, p := range parts[1:] {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if strings.EqualFold(name, "domain") && below(o.target.Hostname(), strings.TrimPrefix(value, ".")) {
			continue
		}
		if strings.EqualFold(name, "secure") && o.base.Scheme == "http" {
			continue
		}
		kept = append(kept, p)
	}
	return strings.Join(kept, ";")
}

// below reports whether a host is a domain or in it.
func below(host, domain string) bool {
	return strings.EqualFold(host, domain) || strings.HasSuffix(strings.ToLower(host), "."+strings.ToLower(domain))
}

// failureOf is the browser's word for an error of our own client.
func failureOf(err error) network.ErrorReason {
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &dns):
		return network.ErrorReasonNameNotResolved
	case errors.As(err, &cert):
		return network.ErrorReasonConnectionFailed
	case errors.As(err, &timeout) && timeout.Timeout():
		return network.ErrorReasonTimedOut
	case strings.Contains(err.Error(), "connection refused"):
		return network.ErrorReasonConnectionRefused
	}
	return network.ErrorReasonFailed
}
