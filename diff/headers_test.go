package diff

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/retake-dev/retake/capture/take"
)

func answering(kind, path string, status int, headers ...string) func(*film) {
	return served(kind, path, func(x *take.Exchange) {
		x.Status = status
		for i := 0; i+1 < len(headers); i += 2 {
			x.ResponseHeaders = append(x.ResponseHeaders, take.Header{Name: headers[i], Value: headers[i+1]})
		}
	})
}

func both(list ...func(*film)) func(*film) {
	return func(f *film) {
		for _, do := range list {
			do(f)
		}
	}
}

// Each row changes the headers of an answer.
func TestHeaders(t *testing.T) {
	const cached = "public, max-age=86400"
	for _, tt := range []struct {
		reason string
		a, b   func(*film)
		want   string
	}{
		{"to another place", answering("Document", "/a", 302, "Location", "/b"), answering("Document", "/a", 302, "location", "http://app.test/c"),
			"warning network/redirect-changed: GET /a is redirected to /c, it was to /b\n"},
		{"no more", answering("XHR", "/a", 307, "Location", "/b"), answering("XHR", "/a", 200),
			"warning network/redirect-changed: GET /a is no longer redirected to /b, it answers 200\n"},
		{"to the same place by another address", answering("XHR", "/a", 302, "Location", "/b"), answering("XHR", "/a", 302, "Location", "http://app.test/b?_=17"), ""},
		{"for good", answering("XHR", "/a", 302, "Location", "/b"), answering("XHR", "/a", 301, "Location", "/b"), "warning network/status-changed: GET /a answers 301, it answered 302\n"},
		{"a failure is no redirect", answering("XHR", "/a", 302, "Location", "/b"), answering("XHR", "/a", 500), "error network/status-changed: GET /a answers 500, it answered 302\n"},
		{"a script in a new place", answering("Script", "/a.js", 200), both(answering("Script", "/a.js", 302, "Location", "/b.js"), answering("Script", "/b.js", 200)),
			"warning network/redirect-changed: GET /a.js is redirected to /b.js, it answered 200\n  info network/request-new: GET /b.js is loaded, it was not\n"},
		{"not in a frame", answering("Document", "/f", 200), served("Document", "/f", func(x *take.Exchange) {
			x.Failure, x.ResponseHeaders = "net::ERR_BLOCKED_BY_RESPONSE (other)", []take.Header{{Name: "X-Frame-Options", Value: "DENY"}}
		}), "error network/failed: GET /f may not be shown in a frame (X-Frame-Options: DENY)\n"},
		{"not in a frame by a policy", answering("Document", "/f", 200), served("Document", "/f", func(x *take.Exchange) {
			x.Failure, x.ResponseHeaders = "net::ERR_BLOCKED_BY_RESPONSE", []take.Header{{Name: "Content-Security-Policy", Value: "frame-ancestors 'none'"}}
		}), "error network/failed: GET /f may not be shown in a frame (Content-Security-Policy: frame-ancestors 'none')\n"},
		{"blocked for another reason", answering("Document", "/f", 200), served("Document", "/f", func(x *take.Exchange) { x.Failure = "net::ERR_BLOCKED_BY_RESPONSE" }),
			"error network/failed: GET /f fails with net::ERR_BLOCKED_BY_RESPONSE, it answered 200\n"},

		{"one file", answering("Script", "/a.js", 200, "Cache-Control", cached), answering("Script", "/a.js", 200, "Cache-Control", "no-cache"),
			"warning network/cache-lost: caches may no longer keep GET /a.js\n"},
		{"all files", both(answering("Script", "/a.js", 200, "Cache-Control", cached), answering("Image", "/b.png", 200, "Cache-Control", cached)),
			both(answering("Script", "/a.js", 200, "Cache-Control", "max-age=0"), answering("Image", "/b.png", 200)),
			"warning network/cache-lost: caches may no longer keep GET /a.js and 1 file more\n"},
		{"by the older header", answering("Script", "/a.js", 200, "Date", "Mon, 02 Mar 2026 10:00:00 GMT", "Expires", "Mon, 02 Mar 2026 11:00:00 GMT"), answering("Script", "/a.js", 200, "Expires", "0"),
			"warning network/cache-lost: caches may no longer keep GET /a.js\n"},
		{"two headers of one name", answering("Script", "/a.js", 200, "Cache-Control", "public\n"+cached), answering("Script", "/a.js", 200, "Cache-Control", "public\nno-store"),
			"warning network/cache-lost: caches may no longer keep GET /a.js\n"},
		{"for less time", answering("Script", "/a.js", 200, "Cache-Control", cached), answering("Script", "/a.js", 200, "Cache-Control", "max-age=300"), ""},
		{"it was for a moment only", answering("Script", "/a.js", 200, "Cache-Control", "max-age=10"), answering("Script", "/a.js", 200, "Cache-Control", "no-store"), ""},
		{"nothing was promised", answering("Script", "/a.js", 200, "ETag", "x"), answering("Script", "/a.js", 200, "Cache-Control", "no-store"), ""},
		{"kept from now on", answering("Script", "/a.js", 200, "Cache-Control", "no-store"), answering("Script", "/a.js", 200, "Cache-Control", cached), ""},
		{"an answer of the backend", answering("XHR", "/api/x", 200, "Cache-Control", cached), answering("XHR", "/api/x", 200, "Cache-Control", "no-store"), ""},
	} {
		a, b := six(t), six(t)
		tt.a(a)
		tt.b(b)
		assert.Equal(t, tt.want, lines(Compare(a.Take, b.Take, Options{})), tt.reason)
		assert.Empty(t, lines(Compare(a.Take, b.Take, Options{Noise: LearnNoise(a.Take, b.Take)})), "%s: noise", tt.reason)
	}
}

// What the browser loads and does not use is a request that failed, whatever the
// console says of it.
func TestUnused(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"Refused to apply style from 'http://app.test/a.css' because its MIME type ('text/html') is not a supported stylesheet MIME type",
			"error network/failed: GET /a.css is not used: it is answered as text/html, and is no style sheet\n"},
		{"Refused to execute script from 'http://app.test/run' because its MIME type ('') is not executable",
			"error network/failed: GET /run is not used: it is answered as none, and is no script\n"},
		{"Refused to execute inline script", "error console/error-new: new error: \"Refused to execute inline script\"\n"},
	} {
		b := six(t)
		logs("error", tt.text)(b)
		assert.Equal(t, tt.want, lines(Compare(six(t).Take, b.Take, Options{})))
		twice := six(t)
		logs("error", tt.text, tt.text)(twice)
		assert.Contains(t, lines(Compare(b.Take, twice.Take, Options{})), "info console/error-new: error happens twice, it was once", "it was so before")
	}
}

// Storage that is kept under another name is lost to those who come back.
func TestStorageRenamed(t *testing.T) {
	keeps := func(keys ...string) take.Take {
		f := six(t)
		effect(take.Effects{Changed: 1, Storage: keys})(f)
		return f.Take
	}
	for _, tt := range []struct {
		old, new []string
		want     string
	}{
		{[]string{"local:shop:cart"}, []string{"local:next/cart"}, `keeps "local:shop:cart" in the browser's storage as "local:next/cart": what is there already is lost`},
		{[]string{"local:shop:cart"}, []string{"session:shop:cart"}, `no longer changes "local:shop:cart" in the browser's storage`},
		{[]string{"local:shop:cart"}, []string{"local:seen"}, `no longer changes "local:shop:cart" in the browser's storage`},
		{[]string{"local:cart"}, []string{"local:a.cart", "local:b.cart"}, `no longer changes "local:cart" in the browser's storage`},
	} {
		assert.Equal(t, "warning action/storage-missing: click x "+tt.want+"\n", lines(Compare(keeps(tt.old...), keeps(tt.new...), Options{})))
	}
}
