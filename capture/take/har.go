package take

import (
	"fmt"
	"net/url"
	"time"
)

// The network is stored as an HTTP Archive 1.2
// (http://www.softwareishard.com/blog/har-12-spec/), so that browsers' network
// panels and other tools open it. What HAR has no place for is in fields that
// begin with "_", as HAR allows; bodies are blobs, named by "_blob". What
// follows from other fields (page references, query strings, redirects, times
// of day) is written for other tools, and not read back.

type har struct {
	Log harLog `json:"log"`
}

type harLog struct {
	Version string     `json:"version"`
	Creator harCreator `json:"creator"`
	Pages   []harPage  `json:"pages"`
	Entries []harEntry `json:"entries"`
}

type harCreator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// harPage is a step.
type harPage struct {
	Started string   `json:"startedDateTime"`
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Timings struct{} `json:"pageTimings"`
}

type harEntry struct {
	Page     string      `json:"pageref,omitempty"`
	Started  string      `json:"startedDateTime"`
	Time     float64     `json:"time"`
	Request  harRequest  `json:"request"`
	Response harResponse `json:"response"`
	Cache    struct{}    `json:"cache"`
	Timings  harTimings  `json:"timings"`

	Step     int       `json:"_step"`
	Type     string    `json:"_resourceType"`
	Source   Source    `json:"_source"`
	Began    float64   `json:"_began"`
	Ended    float64   `json:"_ended"`
	Wall     float64   `json:"_wall"`
	Contract *Contract `json:"_contract,omitempty"`
	Nearest  *Nearest  `json:"_nearest,omitempty"`
	Pieces   []Piece   `json:"_pieces,omitempty"`
}

type harRequest struct {
	Method      string     `json:"method"`
	URL         string     `json:"url"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []struct{} `json:"cookies"`
	Headers     []Header   `json:"headers"`
	Query       []Header   `json:"queryString"`
	Post        *harPost   `json:"postData,omitempty"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int        `json:"bodySize"`
}

type harPost struct {
	MIME string `json:"mimeType"`
	Text string `json:"text"`
	Blob BlobID `json:"_blob"`
}

type harResponse struct {
	Status      int        `json:"status"`
	StatusText  string     `json:"statusText"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []struct{} `json:"cookies"`
	Headers     []Header   `json:"headers"`
	Content     harContent `json:"content"`
	Redirect    string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int        `json:"bodySize"`
	Failure     string     `json:"_error,omitempty"` // as Chrome writes it
}

type harContent struct {
	Size int    `json:"size"`
	MIME string `json:"mimeType"`
	Blob BlobID `json:"_blob,omitempty"`
}

type harTimings struct {
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

// unknownSize is HAR's word for a size that was not measured.
const unknownSize = -1

// encodeHAR returns the exchanges of a take as HAR, one entry a line.
func encodeHAR(t Take) []byte {
	b := []byte(`{"log":{"version":"1.2","creator":`)
	b = appendJSON(b, harCreator{"Retake", fmt.Sprint("format ", FormatVersion)})
	b = append(b, `,"pages":[`...)
	for i, s := range t.Steps {
		b = appendItem(b, i, harPage{Started: harTime(t, s.Started), ID: s.ID, Title: s.Title})
	}
	b = append(b, "],\"entries\":["...)
	for i, e := range t.Exchanges {
		b = appendItem(b, i, newHAREntry(t, e))
	}
	return append(b, "]}}\n"...)
}

func appendItem(b []byte, i int, v any) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return appendJSON(append(b, '\n'), v)
}

// harTime is a time on the page's clock as HAR writes it.
func harTime(t Take, ms float64) string {
	return t.Environment.Start.Add(time.Duration(ms * float64(time.Millisecond))).UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

func newHAREntry(t Take, e Exchange) harEntry {
	took := max(0, e.Ended-e.Began)
	entry := harEntry{
		Started: harTime(t, e.Began), Time: took, Timings: harTimings{Wait: took},
		Request: newHARRequest(t, e), Response: newHARResponse(t, e),
		Step: e.Step, Type: e.Type, Source: e.Source, Contract: e.Contract, Nearest: e.Nearest,
		Began: e.Began, Ended: e.Ended, Wall: e.Wall, Pieces: e.Pieces,
	}
	if e.Step >= 0 {
		entry.Page = t.Steps[e.Step].ID
	}
	return entry
}

func newHARRequest(t Take, e Exchange) harRequest {
	r := harRequest{
		Method: e.Method, URL: e.URL, Cookies: []struct{}{}, Headers: orEmpty(e.RequestHeaders),
		Query: harQuery(e.URL), HeadersSize: unknownSize,
	}
	if e.RequestBody != "" {
		r.Post = &harPost{MIME: header(e.RequestHeaders, "content-type"), Blob: e.RequestBody}
		r.BodySize = len(t.Blobs[e.RequestBody])
	}
	return r
}

func newHARResponse(t Take, e Exchange) harResponse {
	size := len(t.Blobs[e.ResponseBody])
	return harResponse{
		Status: e.Status, StatusText: e.StatusText, Cookies: []struct{}{}, Headers: orEmpty(e.ResponseHeaders),
		Content:  harContent{Size: size, MIME: e.MIME, Blob: e.ResponseBody},
		Redirect: header(e.ResponseHeaders, "location"), HeadersSize: unknownSize, BodySize: unknownSize,
		Failure: e.Failure,
	}
}

// harQuery returns the parameters of a URL in its order, as far as it has any.
func harQuery(address string) []Header {
	u, err := url.Parse(address)
	if err != nil {
		return []Header{}
	}
	query := []Header{}
	for pair := range splitQuery(u.RawQuery) {
		query = append(query, pair)
	}
	return query
}

// decodeHAR is the inverse of encodeHAR.
func decodeHAR(data []byte) ([]Exchange, error) {
	var h har
	if err := decodeStrictly(data, &h); err != nil {
		return nil, err
	}
	if h.Log.Version != "1.2" {
		return nil, fmt.Errorf("it is HAR %q, not 1.2", h.Log.Version)
	}
	var exchanges []Exchange
	for _, entry := range h.Log.Entries {
		exchanges = append(exchanges, normalExchange(entry.exchange()))
	}
	return exchanges, nil
}

func (h harEntry) exchange() Exchange {
	e := Exchange{
		Step: h.Step, Type: h.Type, Source: h.Source, Contract: h.Contract, Nearest: h.Nearest,
		Began: h.Began, Ended: h.Ended, Wall: h.Wall, Pieces: h.Pieces,
		Method: h.Request.Method, URL: h.Request.URL, RequestHeaders: h.Request.Headers,
		Status: h.Response.Status, StatusText: h.Response.StatusText, ResponseHeaders: h.Response.Headers,
		ResponseBody: h.Response.Content.Blob, MIME: h.Response.Content.MIME, Failure: h.Response.Failure,
	}
	if h.Request.Post != nil {
		e.RequestBody = h.Request.Post.Blob
	}
	return e
}
