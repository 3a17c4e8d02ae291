package playwright

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios/har"
)

// routeFromHAR gives one answer to one request, however often it is made. A
// backend has state: what it answers otherwise from a step on is in a HAR of
// its own, which the test routes before that step.

// fileOf is the name of the HAR that holds from a step on.
func fileOf(step int) string { return fmt.Sprintf("step%02d.har", step+1) }

// asked is what Playwright tells requests apart by: of the bodies, those of
// POST alone.
type asked struct {
	method, url string
	body        take.BlobID
}

// answered is what tells answers apart.
type answered struct {
	status int
	body   take.BlobID
	mime   string
}

// network makes the HAR files of a recording.
type network struct {
	recording take.Take
	now       map[asked]answered // what the files so far answer
	files     map[int][]byte     // by the index of the step from which on they hold
	lost      map[int][]string   // by the index of the step
}

func newNetwork(recording take.Take) *network {
	n := &network{recording: recording, now: map[asked]answered{}, files: map[int][]byte{}, lost: map[int][]string{}}
	base := origin(recording.Environment.BaseURL)
	var some []take.Exchange
	step := 0
	for _, e := range recording.Exchanges {
		if !replayed(e, base) {
			continue
		}
		if at := max(0, e.Step); at != step {
			n.add(step, some)
			step, some = at, nil
		}
		some = append(some, e)
	}
	n.add(step, some)
	return n
}

// add makes the file of a step, if it has other answers than before.
func (n *network) add(step int, exchanges []take.Exchange) {
	last := map[asked]take.Exchange{}
	var order []asked
	for _, e := range exchanges {
		if e.Status == 0 {
			n.lose(step, "%s %s, which failed when it was recorded: a HAR has no answer for it", e.Method, e.URL)
			continue
		}
		k := askedFor(e)
		if before, again := last[k]; !again {
			order = append(order, k)
		} else if answerOf(before) != answerOf(e) {
			n.lose(step, "%s %s, which has several answers in this step: the last one is given", e.Method, e.URL)
		}
		last[k] = e
	}
	var other []take.Exchange
	for _, k := range order {
		if n.now[k] != answerOf(last[k]) {
			n.now[k] = answerOf(last[k])
			other = append(other, last[k])
		}
	}
	if len(other) > 0 {
		n.files[step] = har.Write(n.recording, other)
	}
}

func (n *network) lose(step int, format string, args ...any) {
	if what := fmt.Sprintf(format, args...); !slices.Contains(n.lost[step], what) {
		n.lost[step] = append(n.lost[step], what)
	}
}

func askedFor(e take.Exchange) asked {
	k := asked{method: e.Method, url: e.URL}
	if e.Method == "POST" {
		k.body = e.RequestBody
	}
	return k
}

func answerOf(e take.Exchange) answered { return answered{e.Status, e.ResponseBody, e.MIME} }

// replayed says whether an exchange is answered from the recording, as on the
// stage: what scripts ask for, and what is of third parties.
func replayed(e take.Exchange, base string) bool {
	switch {
	case e.Source == take.Blocked || e.Source == take.Empty || !strings.HasPrefix(e.URL, "http"):
		return false
	case slices.Contains([]string{"XHR", "Fetch", "EventSource", "Ping"}, e.Type):
		return true
	}
	return origin(e.URL) != base
}
