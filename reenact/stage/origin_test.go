package stage

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOriginIsMapped(t *testing.T) {
	var target *url.URL
	headers := make(chan http.Header, 1)
	target = serve(t, build{
		pages: map[string]string{"/": `<p id=out></p>`, "/new": `<p id=out>new</p>`},
		handlers: map[string]http.HandlerFunc{
			"/old": func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, target.String()+"/new", http.StatusFound)
			},
			"/login": func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Add("Set-Cookie", "sid=abc; Path=/; HttpOnly; Domain=127.0.0.1")
				w.Header().Add("Set-Cookie", "theme=dark; Path=/; Secure; SameSite=Lax")
				w.Header().Set("X-Self", target.String()+"/login")
			},
			"/me": func(w http.ResponseWriter, r *http.Request) {
				headers <- r.Header.Clone()
				fmt.Fprint(w, r.Host)
			},
		},
	})
	s := open(t, target)
	visit(t, s, "/old")
	assert.Equal(t, base+"/new", value[[]string](t, s, "[location.href]")[0], "a redirect to the build itself stays in the page's origin")
	first, _ := exchange(t, s, "GET /old")
	assert.Equal(t, 302, first.Status, "each leg is an exchange")

	run := func(expression string) {
		t.Helper()
		require.NoError(t, s.Page.Eval(within(t), expression, nil))
		settle(t, s)
	}
	run("fetch('/login').then(r => out.textContent = r.headers.get('x-self')); 0")
	assert.Equal(t, base+"/login", text(t, s, "#out"), "addresses of the build are as the page knows them")
	assert.Equal(t, "theme=dark", value[[]string](t, s, "[document.cookie]")[0], "one of the two is for scripts")
	run("fetch('/me', {method: 'GET', headers: {'X-Mine': '" + base + "/x'}}).then(r => r.text()).then(v => out.textContent = v); 0")
	got := <-headers
	assert.Equal(t, "sid=abc; theme=dark", got.Get("Cookie"), "both are sent back")
	assert.Equal(t, target.String()+"/x", got.Get("X-Mine"), "and addresses as the build knows them")
	assert.Equal(t, target.String()+"/new", got.Get("Referer"))
	assert.Equal(t, "en-US", got.Get("Accept-Language"))
	assert.Equal(t, target.Host, text(t, s, "#out"), "it is asked under its own name")
}

func TestBuildThatIsAway(t *testing.T) {
	gone := serve(t, build{})
	s := open(t, gone)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	gone.Host = l.Addr().String()
	require.NoError(t, l.Close())
	reason, err := s.Page.Navigate(within(t), base+"/")
	require.NoError(t, err)
	assert.Equal(t, "net::ERR_CONNECTION_REFUSED", reason)
}

func TestCookieLines(t *testing.T) {
	o := newOrigin(&url.URL{Scheme: "http", Host: "shop.test"}, &url.URL{Scheme: "https", Host: "build.example.org"})
	secure := newOrigin(&url.URL{Scheme: "https", Host: "shop.test"}, &url.URL{Scheme: "https", Host: "build.example.org"})
	tests := []struct {
		origin         *origin
		line, want, as string
	}{
		{o, "a=b", "a=b", "nothing to change"},
		{o, "a=b; Domain=build.example.org; Path=/", "a=b; Path=/", "the build's own host"},
		{o, "a=b; domain=.example.org", "a=b", "the domain above it"},
		{o, "a=b; Domain=elsewhere.org", "a=b; Domain=elsewhere.org", "the browser refuses it, as it would have"},
		{o, "a=b; Secure; HttpOnly", "a=b; HttpOnly", "a page on http would not get it"},
		{secure, "a=b; Secure", "a=b; Secure", "a page on https does"},
		{o, "a=b=c; Expires=Wed, 09 Jun 2027 10:18:14 GMT", "a=b=c; Expires=Wed, 09 Jun 2027 10:18:14 GMT", "values may have anything"},
		{o, "a=b; Domain=ample.org", "a=b; Domain=ample.org", "the end of a name is no domain"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, tt.origin.cookie(tt.line), tt.as)
	}
}

func TestOwns(t *testing.T) {
	o := newOrigin(&url.URL{Scheme: "http", Host: "shop.test"}, &url.URL{Scheme: "http", Host: "127.0.0.1:1"})
	for address, want := range map[string]bool{
		"http://shop.test/a": true, "http://SHOP.test/a": true, "https://shop.test/a": false, "http://shop.test:81/": false, "http://cdn.shop.test/": false,
	} {
		u, err := url.Parse(address)
		require.NoError(t, err)
		assert.Equal(t, want, o.owns(u), address)
	}
}

func TestResponseHeaders(t *testing.T) {
	o := newOrigin(&url.URL{Scheme: "http", Host: "shop.test"}, &url.URL{Scheme: "http", Host: "127.0.0.1:1"})
	got := o.responseHeaders(http.Header{
		"Location": {"http://127.0.0.1:1/a"}, "Content-Length": {"5"}, "Content-Encoding": {"gzip"}, "Connection": {"close"}, "B": {"2"}, "A": {"1", "0"},
		"Link": {"<http://127.0.0.1:10/a>"},
	}, 9)
	assert.Equal(t, []take.Header{{Name: "A", Value: "1"}, {Name: "A", Value: "0"}, {Name: "B", Value: "2"}, {Name: "Link", Value: "<http://127.0.0.1:10/a>"}, {Name: "Location", Value: "http://shop.test/a"}}, got,
		"sorted by name, without what belonged to our connection; another port is another origin")
	plain := http.Header{"Content-Length": {"5"}}
	assert.Equal(t, []take.Header{{Name: "Content-Length", Value: "9"}}, o.responseHeaders(plain, 9), "a page counts on the length that it gets")
	assert.Empty(t, o.responseHeaders(plain, 0), "an answer without a body may tell of one")
	assert.Empty(t, o.responseHeaders(http.Header{}, 9), "a length that nobody told")
}

type timeout struct{ error }

func (timeout) Timeout() bool { return true }

func TestFailureOf(t *testing.T) {
	tests := []struct {
		err  error
		want network.ErrorReason
	}{
		{&net.DNSError{Err: "no such host"}, network.ErrorReasonNameNotResolved},
		{&tls.CertificateVerificationError{Err: errors.New("x")}, network.ErrorReasonConnectionFailed},
		{fmt.Errorf("get: %w", timeout{errors.New("slow")}), network.ErrorReasonTimedOut},
		{errors.New("dial tcp: connect: connection refused"), network.ErrorReasonConnectionRefused},
		{context.Canceled, network.ErrorReasonFailed},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, failureOf(tt.err), tt.err)
	}
}
