// Package har reads and writes HTTP Archives 1.2
// (http://www.softwareishard.com/blog/har-12-spec/).
package har

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/retake-dev/retake/capture/take"
)

// archive is the file. The order of the fields is that of the specification.
type archive struct {
	Log struct {
		Version string  `json:"version"`
		Creator creator `json:"creator"`
		Browser creator `json:"browser"`
		Pages   []page  `json:"pages"`
		Entries []entry `json:"entries"`
	} `json:"log"`
}

type creator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// page is a step: what was requested since it began.
type page struct {
	Started string   `json:"startedDateTime"`
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Timings struct{} `json:"pageTimings"`
}

type entry struct {
	Page     string   `json:"pageref,omitempty"`
	Started  string   `json:"startedDateTime"`
	Time     float64  `json:"time"`
	Request  request  `json:"request"`
	Response response `json:"response"`
	Cache    struct{} `json:"cache"`
	Timings  timings  `json:"timings"`
	Type     string   `json:"_resourceType,omitempty"` // as Chrome writes it, in lower case
}

type request struct {
	Method      string     `json:"method"`
	URL         string     `json:"url"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []struct{} `json:"cookies"`
	Headers     []header   `json:"headers"`
	Query       []header   `json:"queryString"`
	Post        *post      `json:"postData,omitempty"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int        `json:"bodySize"`
}

type header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type post struct {
	MIME   string   `json:"mimeType"`
	Params []header `json:"params"`
	Text   string   `json:"text"`
}

type response struct {
	Status      int        `json:"status"`
	StatusText  string     `json:"statusText"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []struct{} `json:"cookies"`
	Headers     []header   `json:"headers"`
	Content     content    `json:"content"`
	Redirect    string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int        `json:"bodySize"`
	Failure     string     `json:"_error,omitempty"` // as Chrome writes it
}

type content struct {
	Size     int    `json:"size"`
	MIME     string `json:"mimeType"`
	Text     string `json:"text,omitempty"`
	Encoding string `json:"encoding,omitempty"`
}

type timings struct {
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

// unknown is HAR's word for what was not measured.
const unknown = -1

// Export is the network of a take, a page for each of its steps. Bodies are in
// it: those that are no text in base64.
func Export(t take.Take) []byte { return Write(t, t.Exchanges) }

// Write is an archive of some exchanges of a take.
func Write(t take.Take, exchanges []take.Exchange) []byte {
	var a archive
	a.Log.Version = "1.2"
	a.Log.Creator = creator{"Retake", fmt.Sprint("format ", take.FormatVersion)}
	name, version, _ := strings.Cut(t.Environment.Browser, "/")
	a.Log.Browser = creator{name, version}
	a.Log.Pages, a.Log.Entries = []page{}, []entry{}
	for _, s := range t.Steps {
		a.Log.Pages = append(a.Log.Pages, page{Started: at(t, s.Started), ID: s.ID, Title: s.Title})
	}
	for _, e := range exchanges {
		a.Log.Entries = append(a.Log.Entries, entryOf(t, e))
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(a); err != nil {
		panic("har: what a take holds is no JSON: " + err.Error()) // texts and finite numbers
	}
	return b.Bytes()
}

// at is a time on the page's clock.
func at(t take.Take, ms float64) string {
	return t.Environment.Start.Add(time.Duration(ms * float64(time.Millisecond))).UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

func entryOf(t take.Take, e take.Exchange) entry {
	took := max(0, e.Ended-e.Began)
	out := entry{Started: at(t, e.Began), Time: took, Timings: timings{Wait: took}, Type: strings.ToLower(e.Type)}
	if e.Step >= 0 && e.Step < len(t.Steps) {
		out.Page = t.Steps[e.Step].ID
	}
	out.Request = request{
		Method: e.Method, URL: e.URL, HTTPVersion: "HTTP/1.1", Cookies: []struct{}{}, Headers: headersOf(e.RequestHeaders),
		Query: queryOf(e.URL), HeadersSize: unknown,
	}
	if body := t.Blobs[e.RequestBody]; e.RequestBody != "" {
		out.Request.Post = &post{MIME: valueOf(e.RequestHeaders, "content-type"), Params: []header{}, Text: string(body)}
		out.Request.BodySize = len(body)
	}
	out.Response = response{
		Status: e.Status, StatusText: e.StatusText, HTTPVersion: "HTTP/1.1", Cookies: []struct{}{}, Headers: headersOf(e.ResponseHeaders),
		Content: contentOf(t.Blobs[e.ResponseBody], e.MIME), Redirect: valueOf(e.ResponseHeaders, "location"),
		HeadersSize: unknown, BodySize: unknown, Failure: e.Failure,
	}
	return out
}

func contentOf(body []byte, mime string) content {
	if utf8.Valid(body) {
		return content{Size: len(body), MIME: mime, Text: string(body)}
	}
	return content{Size: len(body), MIME: mime, Text: base64.StdEncoding.EncodeToString(body), Encoding: "base64"}
}

// headersOf are the headers. The bodies are as they were decoded, so that what
// says how they were sent is left out. The protocol joins several lines of one
// name by line feeds.
func headersOf(list []take.Header) []header {
	out := []header{}
	for _, h := range list {
		switch strings.ToLower(h.Name) {
		case "content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive":
			continue
		}
		if strings.HasPrefix(h.Name, ":") {
			continue
		}
		for v := range strings.SplitSeq(h.Value, "\n") {
			out = append(out, header{h.Name, v})
		}
	}
	return out
}

func valueOf(list []take.Header, name string) string {
	for _, h := range list {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

func queryOf(address string) []header {
	query := []header{}
	u, err := url.Parse(address)
	if err != nil {
		return query
	}
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if pair != "" {
			query = append(query, header{unescaped(name), unescaped(value)})
		}
	}
	return query
}

func unescaped(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}
