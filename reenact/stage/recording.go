package stage

import (
	"math"
	"net/url"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/network"
	"github.com/retake-dev/retake/capture/take"
)

// Recording answers requests from the exchanges of a take, in order and
// statefully: the second GET after a PUT gets the second body, and when there
// are no more the last one repeats. It serves one re-enactment.
type Recording struct {
	mu    sync.Mutex
	shots []*shot
	reels map[string][]*shot // by endpoint, in order
}

// shot is one recorded answer.
type shot struct {
	asked
	kind   string // of the request
	answer answer
	socket *conversation // of a WebSocket, nil for all else
	used   bool
}

// NewRecording makes a recording of the exchanges of a take. Requests that
// had no answer are replayed as the failure they were.
func NewRecording(t take.Take) *Recording {
	r := &Recording{reels: map[string][]*shot{}}
	for _, e := range t.Exchanges {
		u, err := url.Parse(e.URL)
		if err != nil || e.Source == take.Blocked || e.Source == take.Empty {
			continue
		}
		s := &shot{asked: newAsked(e.Method, u, t.Blobs[e.RequestBody]), kind: e.Type, answer: recordedAnswer(e, t.Blobs[e.ResponseBody])}
		switch {
		case e.Type == string(network.ResourceTypeWebSocket):
			s.asked = newAsked(socketMethod, socketURL(u), nil)
			s.socket = recordedConversation(e, t.Blobs[e.RequestBody], t.Blobs[e.ResponseBody])
		case s.answer.status == 0 && s.answer.failure == "":
			continue
		}
		r.shots = append(r.shots, s)
		r.reels[s.endpoint()] = append(r.reels[s.endpoint()], s)
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

// answer returns what was recorded for a request.
func (r *Recording) answer(q asked) (answer, bool) {
	s := r.find(q)
	if s == nil {
		return answer{}, false
	}
	return s.answer, true
}

// find returns the shot for a request, nil if there is none. Of what was recorded
// at its endpoint it is what the fewest parts of the query differ from, and of these
// the fewest of the body: a part that is another each time, such as a time, then
// speaks for none.
func (r *Recording) find(q asked) *shot {
	r.mu.Lock()
	defer r.mu.Unlock()
	var found *shot
	least := [2]int{math.MaxInt, math.MaxInt}
	for _, s := range r.reels[q.endpoint()] {
		query := differences(q.query, s.query, least[0])
		body := math.MaxInt
		if query <= least[0] {
			body = differences(q.body, s.body, math.MaxInt)
		}
		switch d := [2]int{query, body}; slices.Compare(d[:], least[:]) {
		case -1:
			found, least = s, d
		case 0:
			if found == nil || found.used {
				found = s // the first that was not given out, else the last
			}
		}
	}
	if found != nil {
		found.used = true
	}
	return found
}

func sortHeaders(list []take.Header) []take.Header {
	sort.SliceStable(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}
