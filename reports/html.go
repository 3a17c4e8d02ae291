package reports

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
)

// assets are the page's own files.
//
//go:embed html
var assets embed.FS

// document is what the outermost template prints.
type document struct {
	pageView
	Policy   string
	CSS      template.CSS
	JS       template.JS
	Pictures map[string]string
}

// HTML writes the run as a page of one file that asks for nothing: no
// request, no server. Its content security policy allows its own style and
// script by their digests, and pictures within the page, and nothing else.
//
// What was captured is shown as text, never as markup. Each picture is in the
// file once. The page can be read without its script, but has no pictures
// then. Anchors are stable: #step-3 is the third step, #finding-abcd the
// finding with that fingerprint; with several scenarios the scenario's name
// stands before them, as in #checkout-step-3.
func HTML(w io.Writer, r Run) error {
	css, js, tmpl, err := load()
	if err != nil {
		return fmt.Errorf("loading the page of the HTML report: %w", err)
	}
	v := &viewer{album: newAlbum(), ids: map[string]bool{"pictures": true, "top": true, "filter": true}}
	doc := document{pageView: v.page(r), CSS: template.CSS(css), JS: template.JS(js), Pictures: v.album.uris}
	doc.Policy = fmt.Sprintf("default-src 'none'; img-src data:; style-src %s; script-src %s; base-uri 'none'; form-action 'none'",
		source(css), source(js))
	var b bytes.Buffer
	if err := tmpl.ExecuteTemplate(&b, "page.tmpl", doc); err != nil {
		return fmt.Errorf("making the HTML report: %w", err)
	}
	return flush(w, &b, "HTML")
}

// load reads the page's style, script and templates.
func load() (css, js string, tmpl *template.Template, err error) {
	style, err := assets.ReadFile("html/page.css")
	if err != nil {
		return "", "", nil, err
	}
	script, err := assets.ReadFile("html/page.js")
	if err != nil {
		return "", "", nil, err
	}
	tmpl, err = template.ParseFS(assets, "html/*.tmpl")
	return string(style), string(script), tmpl, err
}

// source names a text in a content security policy by its digest.
func source(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
