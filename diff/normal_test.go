package diff

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNormal(t *testing.T) {
	for _, tt := range []struct {
		name, in, want, reason string
		f                      func(string) string
	}{
		{"asset", "/app.3f2a1b.js", "/app.{hash}.js", "a hash between dots", assetPath},
		{"asset", "/app.3f2a1b.min.js", "/app.{hash}.min.js", "and before another suffix", assetPath},
		{"asset", "/assets/index-DkX9f3Qa.css", "/assets/index-{hash}.css", "as Vite makes them", assetPath},
		{"asset", "/assets/index-B81kzT_a.css", "/assets/index-{hash}.css", "base 64 has low lines", assetPath},
		{"asset", "/3f2a1b99cd.js", "/{hash}.js", "nothing but a hash", assetPath},
		{"asset", "/static/js/main.8c2d3f1a.chunk.js", "/static/js/main.{hash}.chunk.js", "as webpack makes them", assetPath},
		{"asset", "/jquery-3.7.1.min.js", "/jquery-3.7.1.min.js", "a version", assetPath},
		{"asset", "/vendors~3f2a1b99~0a1b2c3d4e.js", "/vendors~{hash}~{hash}.js", "of what is in it, and of the content", assetPath},
		{"asset", "/img/20241108.png", "/img/20241108.png", "a date is a name", assetPath},
		{"asset", "/img/MyWidget.png", "/img/MyWidget.png", "capitals begin words", assetPath},
		{"asset", "/img/checkout.png", "/img/checkout.png", "a word of eight letters", assetPath},
		{"asset", "/img/IMG_1234.jpg", "/img/IMG_1234.jpg", "a counter", assetPath},
		{"asset", "/img/facade.png", "/img/facade.png", "hex without digits is a word", assetPath},
		{"id", "/api/carts/7/items/8f14e45f-ceea-467f-a0d6-1f2b3c4d5e6f", "/api/carts/{id}/items/{id}", "numbers and UUIDs", idPath},
		{"id", "/api/v2/products", "/api/v2/products", "a version is no id", idPath},
		{"stable", "/orders/7", "/orders/7", "a number says which", stablePath},
		{"stable", "/orders/a8f3e2b19c", "/orders/{id}", "a token does not", stablePath},
		{"stable", "/blog/2024-summer-sale", "/blog/2024-summer-sale", "a slug is a name", stablePath},
		{"text", "GET http://app.test/api/x?t=12 took 12.5ms", "GET /api/x took {time}", "origin, query, duration", plainText},
		{"text", "id 8f14e45f-ceea-467f-a0d6-1f2b3c4d5e6f at 0x1f, 3f2a1b9 of 12", "id {uuid} at {id}, {id} of {n}", "ids and numbers", plainText},
		{"text", "cannot read x of undefined", "cannot read x of undefined", "nothing volatile", plainText},
		{"text", "Loading /assets/Cart-DkX9f3Qa.js failed", "Loading /assets/Cart-{hash}.js failed", "the name of a file, as Vite makes it", plainText},
		{"text", "in App (index-B81kzT_a.js:40:12)", "in App (index-{hash}.js:{n})", "in a stack", plainText},
		{"text", "session V1StGXR8_Z5jdHi6B-myT, request 7f8a9b1c-ce", "session {id}, request {id}", "made up", plainText},
		{"text", "no #:r1: and no «rf»", "no #{id} and no {id}", "as React makes ids up", plainText},
		{"text", "Minified React error #418 of 7, NG0100: x", "Minified React error #418 of {n}, NG0100: x", "which error it is", plainText},
		{"id", "/_next/data/kXbTqYzLmNoPqrStuVw-a/cart.json", "/_next/data/{id}/cart.json", "a build", idPath},
		{"link", "/cart?v=7#top", "/cart#top", "a buster before a fragment", link},
		{"link", "#/orders/7", "#/orders/7", "a route", link},
		{"link", "#!/orders?b=1&_=17&a=2", "#!/orders?a=2&b=1", "a route of the older kind", link},
		{"link", "#:r1:", "#{id}", "an id that is made up", link},
		{"link", "/_next/image?url=%2Ftea.3f2a1b99.png&w=640", "/_next/image?url=%2Ftea.%7Bhash%7D.png&w=640", "a file for a service", link},
		{"fold", " 5 €  a\u00adb\u200b ", "5 € ab", "what nobody sees", fold},
		{"path", `main > li "Buy milk":2 > button "Delete 3"`, `main > li > button "Delete {n}"`, "items come and go", plainPath},
	} {
		if got := tt.f(tt.in); got != tt.want {
			t.Errorf("%s of %q is %q, want %q: %s", tt.name, tt.in, got, tt.want, tt.reason)
		}
	}
}

// A page and a request may write one amount in two ways.
func TestSameAmount(t *testing.T) {
	for _, tt := range []struct {
		x, y string
		want bool
	}{
		{"$58.90", "58.9", true}, {"$58.90", "5890", true}, {"58", "$58.00", true}, {"1.234,50 €", "1234.5", true}, {"$1,234", "1234", true},
		{"$5", "$50", false}, {"$5", "500", true}, {"0", "0.00", true}, {"red", "red", true}, {"red", "blue", false}, {"red", "0", false},
		{"99999999999999999999", "99999999999999999998", false},
	} {
		assert.Equal(t, tt.want, sameAmount(tt.x, tt.y), "%q, %q", tt.x, tt.y)
		assert.Equal(t, tt.want, sameAmount(tt.y, tt.x), "%q, %q", tt.y, tt.x)
	}
}
