package main

import (
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"text/template" // which leaves comments as they are

	"github.com/stretchr/testify/require"
	"golang.org/x/net/websocket"
)

// typedKinds are the fields of the canary's page: what is typed into one is
// spread in the way that it is named for.
var typedKinds = []string{
	"text", "split", "title", "data", "alt", "placeholder", "aria-label", "document-title", "hidden", "textarea", "lines", "editor", "email", "telephone", "address",
	"fetch-query", "fetch-form-query", "fetch-path", "fragment", "pushed-query", "history-state", "json-body", "json-in-json", "graphql", "form-body", "multipart-body",
	"file-name", "file-content", "json-answer", "html-answer", "request-header", "authorization", "referer", "cookie", "local-value", "local-key", "session-value", "session-key",
	"indexed", "console", "console-object", "console-error", "exception", "rejection", "thrown", "dialog", "socket-sent", "event-stream", "beacon", "image-query", "inline-style",
	"vector", "option", "button", "base64", "upper", "lower", "download", "blob", "worker", "frame", "nested", "open-root", "pasted",
	"password", "shown", "card-field", "card-name", "one-time-code", "card-in-any-field", "iban-in-any-field",
}

// servedKinds are secrets that the site itself has in its pages and answers.
var servedKinds = []string{
	"meta-token", "inline-json-token", "inline-jwt", "comment-key", "image-signature", "hidden-token", "card-in-text", "iban-in-text", "cpf-in-text", "fiscal-in-text",
	"resident-in-text", "comment-jwt", "fragment-token", "cookie-http-only", "answer-token", "answer-jwt", "answer-aws", "answer-api-key", "answer-private-key",
}

// always are the typed kinds that are private at every level.
var always = []string{"password", "shown", "card-field", "card-name", "one-time-code", "card-in-any-field", "iban-in-any-field"}

// canary is a site with a secret of its own planted in each of many ways.
type canary struct {
	secrets map[string]string // by kind
	page    *template.Template
	url     string
}

func newCanary(t *testing.T) *canary {
	page, err := template.New("page").Parse(canaryPage)
	require.NoError(t, err)
	c := &canary{secrets: map[string]string{}, page: page}
	random := rand.New(rand.NewPCG(3, 14))
	for _, kind := range typedKinds {
		c.secrets[kind] = typedSecret(random, kind)
	}
	for _, kind := range servedKinds {
		c.secrets[kind] = servedSecret(random, kind)
	}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	c.url = server.URL
	return c
}

// letters are n random letters that no text has by accident.
func letters(random *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = 'a' + byte(random.IntN(26))
	}
	return string(b)
}

func typedSecret(random *rand.Rand, kind string) string {
	switch kind {
	case "email":
		return letters(random, 10) + "@" + letters(random, 8) + ".org"
	case "telephone":
		return fmt.Sprintf("+49 30 %d", 10_000_000+random.IntN(89_999_999))
	case "address":
		return "https://" + letters(random, 10) + ".dev/" + letters(random, 10)
	case "lines":
		return letters(random, 10) + "\n" + letters(random, 10)
	case "one-time-code":
		return fmt.Sprint(100_000 + random.IntN(899_999))
	case "card-field":
		return "4539 5787 6362 1486"
	case "card-in-any-field":
		return "5425 2334 3010 9903"
	case "iban-in-any-field":
		return "FR14 2004 1010 0505 0001 3M02 606"
	}
	return strings.ToUpper(letters(random, 1)) + letters(random, 9) + " O'" + letters(random, 9)
}

func servedSecret(random *rand.Rand, kind string) string {
	numbers := map[string]string{"card-in-text": "4716 2210 5188 5662", "iban-in-text": "DE89 3704 0044 0532 0130 00", "cpf-in-text": "529.982.247-25", "fiscal-in-text": "RSSMRA85T10A562S", "resident-in-text": "11010519491231002X"}
	switch {
	case numbers[kind] != "":
		return numbers[kind]
	case strings.HasSuffix(kind, "jwt"):
		part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
		return part(`{"alg":"HS256"}`) + "." + part(`{"sub":"`+letters(random, 12)+`","exp":1900000000}`) + "." + letters(random, 30)
	case strings.HasSuffix(kind, "aws"):
		return "AKIA" + strings.ToUpper(letters(random, 16))
	case kind == "comment-key":
		return "sk_live_" + letters(random, 24)
	case kind == "answer-private-key":
		return "-----BEGIN PRIVATE KEY-----\n" + letters(random, 40) + "\n-----END PRIVATE KEY-----"
	}
	return letters(random, 9) + "7" + letters(random, 9)
}

// words are what to search for: each part of a secret that is one by itself.
func (c *canary) words(kind string) []string {
	secret := c.secrets[kind]
	switch {
	case strings.HasSuffix(kind, "jwt"):
		return strings.Split(secret, ".")[1:]
	case strings.HasPrefix(kind, "card-in") || kind == "card-field" || strings.HasPrefix(kind, "iban"):
		return []string{secret, strings.ReplaceAll(secret, " ", "")}
	case kind == "telephone":
		return []string{secret[len(secret)-8:]}
	case kind == "answer-private-key":
		return strings.Split(secret, "\n")[1:2]
	}
	var list []string
	for _, w := range strings.FieldsFunc(secret, func(r rune) bool { return strings.ContainsRune(" \n@'/", r) }) {
		if len(w) >= 6 && w != "https:" {
			list = append(list, strings.TrimSuffix(w, ".dev"))
		}
	}
	if len(list) == 0 {
		list = append(list, secret)
	}
	return list
}

func (c *canary) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	switch path, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/"); path {
	case "":
		c.servePage(w)
	case "secrets":
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{
			"access_token": c.secrets["answer-token"], "jwt": c.secrets["answer-jwt"], "aws": c.secrets["answer-aws"], "apiKey": c.secrets["answer-api-key"], "pem": c.secrets["answer-private-key"],
		})
	case "save":
		w.Header().Set("Content-Type", r.Header.Get("Content-Type"))
		_, _ = w.Write(body)
	case "page":
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprintf(w, "<b>%s</b>", html.EscapeString(r.URL.Query().Get("v")))
	case "stream":
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = fmt.Fprintf(w, "data: %s\n\n", r.URL.Query().Get("v"))
	case "socket":
		websocket.Server{Handler: func(c *websocket.Conn) { _, _ = io.Copy(c, c) }}.ServeHTTP(w, r)
	case "art.svg":
		w.Header().Set("Content-Type", "image/svg+xml")
		_, _ = io.WriteString(w, `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`)
	case "echo":
		w.Header().Set("X-Echo", r.URL.RequestURI())
		_, _ = fmt.Fprintln(w, r.URL.RequestURI(), r.Header.Get("X-Who"), r.Header.Get("Referer"))
	default:
		http.NotFound(w, r)
	}
}

func (c *canary) servePage(w http.ResponseWriter) {
	data := map[string]string{"names": `["` + strings.Join(typedKinds, `", "`) + `"]`}
	for _, kind := range servedKinds {
		data[kind] = c.secrets[kind]
	}
	http.SetCookie(w, &http.Cookie{Name: "sid", Value: c.secrets["cookie-http-only"], HttpOnly: true})
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := c.page.Execute(w, data); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

//go:embed testdata/canary/page.html
var canaryPage string

func TestCanaryPlantsEachSecretOnce(t *testing.T) {
	c := newCanary(t)
	seen := map[string]string{}
	for kind := range c.secrets {
		for _, w := range c.words(kind) {
			require.Empty(t, seen[w], "%s is in two kinds", w)
			seen[w] = kind
		}
	}
	require.Len(t, c.secrets, len(typedKinds)+len(servedKinds))
}
