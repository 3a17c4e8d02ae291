package har

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/url"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
)

// Format is how archives are imported: as the recorded network of a scenario
// that opens their pages. Nothing of one is executed, and no file that it names
// is opened.
func Format() imports.Format {
	return imports.Format{Name: "har", Doc: "HTTP Archive 1.2, the recorded network of a scenario", Users: true, Sniff: sniff, Read: read}
}

// maxBytes bounds an archive: it is in memory as a whole.
const maxBytes = 256 << 20

// maxEntries bounds the requests of one.
const maxEntries = 100_000

var (
	hasLog     = regexp.MustCompile(`^\s*\{\s*"log"\s*:\s*\{`)
	hasVersion = regexp.MustCompile(`"(creator|entries|pages)"\s*:\s*[\[{]`)
)

func sniff(_ string, head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	return hasLog.Match(head) && hasVersion.Match(head)
}

func read(in io.Reader, opt imports.Options) (imports.Result, error) {
	data, err := io.ReadAll(imports.Bounded(in, min(opt.Limits.WithDefaults().Bytes, maxBytes)))
	if err != nil {
		return imports.Result{}, fmt.Errorf("read the archive: %w", err)
	}
	l, err := parse(bytes.TrimPrefix(data, []byte("\ufeff")))
	if err != nil {
		return imports.Result{}, err
	}
	session, err := l.session(opt.Name)
	if err != nil {
		return imports.Result{}, err
	}
	return imports.Result{Format: "har", Sessions: []imports.Session{session}}, nil
}

// log is what is in an archive.
type log struct {
	browser string
	pages   []page
	entries []received
	gaps    []imports.Gap
}

// received is an entry as it was read, with its place and time.
type received struct {
	entry
	at    int // among the entries
	began time.Time
}

// parse reads an archive. An entry that cannot be read is a gap.
func parse(data []byte) (*log, error) {
	var a struct {
		Log *struct {
			Version string
			Browser creator
			Creator creator
			Pages   []json.RawMessage
			Entries []json.RawMessage
		}
	}
	if err := json.Unmarshal(data, &a); err != nil {
		return nil, located(data, err)
	}
	switch {
	case a.Log == nil:
		return nil, &scenarios.Error{Line: 1, Problem: `the archive needs "log", an object`, Hint: "export it from the network panel again"}
	case len(a.Log.Entries) == 0:
		return nil, &scenarios.Error{Line: 1, Problem: "the archive has no requests"}
	case len(a.Log.Entries) > maxEntries || len(a.Log.Pages) > maxEntries:
		return nil, &scenarios.Error{Line: 1, Problem: fmt.Sprintf("the archive has more than %d requests or pages", maxEntries)}
	}
	l := &log{browser: a.Log.Creator.Name + "/" + a.Log.Creator.Version}
	if a.Log.Browser.Name != "" {
		l.browser = a.Log.Browser.Name + "/" + a.Log.Browser.Version
	}
	for i, raw := range a.Log.Pages {
		var p page
		if err := json.Unmarshal(raw, &p); err != nil || p.ID == "" {
			l.miss(imports.Broken, fmt.Sprintf("pages[%d]", i), "a page without an id")
			continue
		}
		l.pages = append(l.pages, p)
	}
	for i, raw := range a.Log.Entries {
		l.entry(i, raw)
	}
	return l, nil
}

func (l *log) miss(kind imports.GapKind, event, detail string) {
	l.gaps = append(l.gaps, imports.Gap{Event: event, Kind: kind, Detail: detail})
}

// entry reads one entry.
func (l *log) entry(i int, raw json.RawMessage) {
	e := received{at: i}
	event := fmt.Sprintf("entries[%d]", i)
	err := json.Unmarshal(raw, &e.entry)
	var broken error
	if e.began, broken = time.Parse(time.RFC3339Nano, e.Started); err == nil {
		err = broken
	}
	switch {
	case err != nil:
		l.miss(imports.Broken, event, "a request that cannot be read: "+oneLine(err.Error()))
	case e.Request.Method == "" || imports.Site(e.Request.URL) == "":
		l.miss(imports.Ignored, event, "a request that is none of http: "+oneLine(e.Request.URL))
	case e.Response.Status > 999 || e.Response.Status < -1:
		l.miss(imports.Broken, event, fmt.Sprintf("a response of status %d", e.Response.Status))
	case math.Abs(e.Time) > maxTime || e.began.Year() < 1970 || e.began.Year() > 9999:
		l.miss(imports.Broken, event, "a request at no time that can be")
	case e.Type == "websocket" || e.Response.Status == 101:
		l.miss(imports.Unsupported, event, "a web socket: "+oneLine(e.Request.URL))
	default:
		if withoutUser(&e) {
			l.miss(imports.Ignored, event, "the user and password in a URL, which are not kept")
		}
		l.entries = append(l.entries, e)
	}
}

// withoutUser takes the user and password out of a URL, if it has them.
func withoutUser(e *received) bool {
	u, err := url.Parse(e.Request.URL)
	if err != nil || u.User == nil || u.Host == "" {
		return false
	}
	u.User = nil
	e.Request.URL = u.String()
	return true
}

// maxTime is longer than any request takes, in ms: a week.
const maxTime = 7 * 24 * 3600 * 1000

// oneLine shortens what an archive says.
func oneLine(s string) string {
	const most = 120
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most-1]) + "…"
	}
	return string(bytes.Join(bytes.Fields([]byte(s)), []byte(" ")))
}

// located says where an archive is no JSON, or of another shape.
func located(data []byte, err error) error {
	at := &scenarios.Error{Line: 1, Column: 1, Problem: "not an archive: " + err.Error(), Hint: "export it again: it is cut or was changed"}
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	offset := int64(0)
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset - 1
	case errors.As(err, &wrong):
		offset = wrong.Offset - 1
	}
	before := data[:max(0, min(int(offset), len(data)))]
	at.Line += bytes.Count(before, []byte("\n"))
	at.Column = utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return at
}
