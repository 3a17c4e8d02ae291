package stage

import (
	"net/url"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/retake-dev/retake/capture/take"
)

// Recording answers requests from the exchanges of a take, in order and
// statefully: the second GET after a PUT gets the second body, and when there
// are no more the last one repeats. It serves one re-enactment.
type Recording struct {
	mu    sync.Mutex
	exact map[string]*reel // method, path, query and body
	query map[string]*reel // method, path and query
	path  map[string]*reel // method and path, and the names in the query
}

// reel is what was answered to one kind of request, in order.
type reel struct {
	shots []*shot
	next  int
}

// shot is one recorded answer; it is in three reels, and used once.
type shot struct {
	answer answer
	used   bool
}

// NewRecording makes a recording of the exchanges of a take. Requests that
// had no answer are replayed as the failure they were.
func NewRecording(t take.Take) *Recording {
	r := &Recording{exact: map[string]*reel{}, query: map[string]*reel{}, path: map[string]*reel{}}
	for _, e := range t.Exchanges {
		u, err := url.Parse(e.URL)
		if err != nil || e.Source == take.Blocked {
			continue
		}
		s := &shot{answer: recordedAnswer(e, t.Blobs[e.ResponseBody])}
		if s.answer.status == 0 && s.answer.failure == "" {
			continue
		}
		for i, key := range keys(e.Method, u, t.Blobs[e.RequestBody]) {
			m := []map[string]*reel{r.exact, r.query, r.path}[i]
			if m[key] == nil {
				m[key] = new(reel)
			}
			m[key].shots = append(m[key].shots, s)
		}
	}
	return r
}

func recordedAnswer(e take.Exchange, body []byte) answer {
	a := answer{status: e.Status, body: body, source: take.FromRecording}
	if e.Status == 0 && e.Failure != "" {
		a.failure = "Failed"
	}
	has := func(name string) bool {
		return slices.ContainsFunc(e.ResponseHeaders, func(h take.Header) bool { return strings.EqualFold(h.Name, name) })
	}
	a.headers = lengthOf(len(body), has("content-length") && !has("content-encoding"))
	for _, h := range e.ResponseHeaders {
		if !strings.HasPrefix(h.Name, ":") && !connectionHeader(h.Name) {
			// The protocol joins several lines of one name by line feeds.
			for v := range strings.SplitSeq(h.Value, "\n") {
				a.headers = append(a.headers, take.Header{Name: h.Name, Value: v})
			}
		}
	}
	return a
}

func connectionHeader(name string) bool {
	return slices.ContainsFunc([]string{"content-length", "content-encoding", "transfer-encoding", "connection", "keep-alive"}, func(h string) bool { return strings.EqualFold(h, name) })
}

// answer returns what was recorded for a request, the closest match first.
func (r *Recording) answer(method string, u *url.URL, body []byte) (answer, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, key := range keys(method, u, body) {
		if reel := []map[string]*reel{r.exact, r.query, r.path}[i][key]; reel != nil {
			return reel.take(), true
		}
	}
	return answer{}, false
}

// take returns the first shot that was not used; the last one repeats.
func (r *reel) take() answer {
	for r.next < len(r.shots)-1 && r.shots[r.next].used {
		r.next++
	}
	s := r.shots[r.next]
	s.used = true
	return s.answer
}

// keys are the names of a request, from the closest to the loosest.
func keys(method string, u *url.URL, body []byte) [3]string {
	host := method + " " + u.Scheme + "://" + u.Host + u.Path
	query := u.Query()
	names := make([]string, 0, len(query))
	for n := range query {
		names = append(names, n)
	}
	sort.Strings(names)
	full := host + "?" + query.Encode()
	return [3]string{full + "\n" + string(take.NewBlobID(body)), full, host + "?" + strings.Join(names, "&")}
}

func sortHeaders(list []take.Header) []take.Header {
	sort.SliceStable(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}
