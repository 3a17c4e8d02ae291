package shop

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// harmlessServers are deployments that no user can tell apart.
func harmlessServers() []Change {
	return []Change{
		{
			Name:  "slower-backend",
			About: "The API takes 40 milliseconds longer.",
			fault: delaying(isAPI, 40*time.Millisecond),
		},
		{
			Name:  "slower-assets",
			About: "Scripts, styles and pictures take 15 milliseconds longer.",
			fault: delaying(func(r *http.Request) bool { return !isAPI(r) }, 15*time.Millisecond),
		},
		{
			Name:  "test-cookie",
			About: "The visitor is in a group of an A/B test, by a cookie.",
			fault: holding(isPage, func(h *heldResponse) { h.header.Add("Set-Cookie", "ab_checkout=variant-b; Path=/; SameSite=Lax") }),
		},
		{
			Name:  "nonces",
			About: "A policy allows only scripts with a nonce, which differs at every load.",
			fault: holding(isPage, withNonce),
		},
		{
			Name:  "other-headers",
			About: "Another server in front: other headers, ids of requests, tags of versions.",
			fault: holding(anything, func(h *heldResponse) {
				h.header.Set("Server", "cdn/2.14")
				h.header.Set("X-Request-Id", rand.Text())
				h.header.Set("ETag", `"`+contentHash(h.body.Bytes())+`"`)
				h.header.Set("Vary", "Accept-Encoding")
			}),
		},
		{
			Name:  "json-key-order",
			About: "The fields of the API's answers are in another order.",
			fault: editing(isAPI, func(map[string]any) {}),
		},
		{
			Name:  "pretty-json",
			About: "The API's answers are indented.",
			fault: holding(isAPI, func(h *heldResponse) { h.replace(indented) }),
		},
		{
			Name:  "extra-field",
			About: "A product has a field more, which the page does not use.",
			fault: editing(get("/api/products/9"), func(p map[string]any) { p["sku"] = "LM-0009" }),
		},
		{
			Name:  "extra-list-field",
			About: "Lists say how long they took, and each of their products has a weight.",
			fault: editing(get("/api/products"), weighed),
		},
		{
			Name:  "bare-type",
			About: "The API says the type of its answers without the character set.",
			fault: adding(isAPI, "Content-Type", "application/json"),
		},
		{
			Name:  "old-script-type",
			About: "Scripts are served under the older of their two types.",
			fault: adding(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, ".js") }, "Content-Type", "application/javascript"),
		},
	}
}

// withNonce gives the scripts of a page a nonce, and forbids all others.
func withNonce(h *heldResponse) {
	nonce := rand.Text()
	h.header.Set("Content-Security-Policy", "script-src 'nonce-"+nonce+"' 'strict-dynamic'; object-src 'none'; base-uri 'none'")
	h.replace(func(page []byte) []byte {
		return bytes.ReplaceAll(page, []byte("<script "), []byte(`<script nonce="`+nonce+`" `))
	})
}

func indented(body []byte) []byte {
	var b bytes.Buffer
	if json.Indent(&b, body, "", "  ") != nil {
		return body
	}
	return b.Bytes()
}

func weighed(list map[string]any) {
	list["took_ms"] = 3
	items, _ := list["items"].([]any)
	for _, item := range items {
		if p, ok := item.(map[string]any); ok {
			p["grams"] = 450
		}
	}
}
