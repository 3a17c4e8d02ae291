package rrweb

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// made is an event of an export.
type made struct {
	Type      int   `json:"type"`
	Data      any   `json:"data"`
	Timestamp int64 `json:"timestamp"`
}

// data is the data of an event of an export.
type data map[string]any

// Export writes a take as the events of an rrweb session, for its replayer: the
// page as each step left it, in full, and before it an event that names the
// step, which a player shows on its line of time. The console is in it as
// rrweb's own plugin has it. What is masked in the take is masked here.
//
// What else a take has, rrweb has no word for, and is named. It plays with the
// styles of the style sheets that the take holds, and with the pictures of the
// site, if that still is where it was.
func Export(t take.Take) ([]byte, []string, error) {
	x := exporter{take: t, lost: []string{"pictures, requests, effects and outcomes of the steps, and styles that no style sheet has"}}
	shown := 0
	for i, s := range t.Steps {
		x.step(i, s)
		if s.DOM != nil {
			shown++
		}
	}
	if shown == 0 {
		return nil, nil, fmt.Errorf("no step of it has a document")
	}
	x.now++ // the last page is to be seen, too
	x.add(typeCustom, data{"tag": "end", "payload": data{}})
	text, err := json.Marshal(x.events)
	return append(text, '\n'), x.lost, err
}

// exporter makes the events.
type exporter struct {
	take   take.Take
	events []made
	lost   []string
	now    int64 // the time of the last event: they must not go back
}

func (x *exporter) add(typ int, d data) {
	x.events = append(x.events, made{typ, d, x.now})
}

// at is the time of the events to come, in milliseconds on the page's clock.
func (x *exporter) at(ms float64) {
	x.now = max(x.now, x.take.Environment.Start.UnixMilli()+int64(math.Round(ms)))
}

func (x *exporter) step(i int, s take.Step) {
	if i > 0 {
		x.now++ // the page before is to be seen, however soon this step was
	}
	x.at(s.Started)
	if s.DOM == nil {
		x.lost = append(x.lost, fmt.Sprintf("step %s (%s): there is no document", s.ID, s.Title))
	} else if i == 0 {
		x.meta(s) // the player wants to know the size before anything else
	}
	x.add(typeCustom, data{"tag": "step", "payload": data{"id": s.ID, "title": s.Title, "status": s.Outcome.Status}})
	x.at(s.Settled)
	for _, m := range s.Console {
		x.console(m.Level, m.Text)
	}
	for _, e := range s.Exception {
		x.console("error", e.Text)
	}
	if s.DOM == nil {
		return
	}
	x.meta(s)
	w := pageWriter{base: parsedURL(s.URL), snapshot: s.DOM, css: x.styles(i)}
	x.add(typeFullSnapshot, data{"node": w.document(0), "initialOffset": offsetOf(s.DOM.Nodes[0])})
	for len(w.frames) > 0 {
		f := w.frames[0]
		w.frames = w.frames[1:]
		add := data{"parentId": f.element, "nextId": nil, "node": w.document(f.document)}
		x.add(typeIncremental, data{"source": sourceMutation, "adds": []data{add}, "removes": []data{}, "texts": []data{}, "attributes": []data{}, "isAttachIframe": true})
	}
}

func (x *exporter) meta(s take.Step) {
	v := x.take.Environment.Viewport
	x.add(typeMeta, data{"href": s.URL, "width": v.Width, "height": v.Height})
}

func (x *exporter) console(level, text string) {
	x.add(typePlugin, data{"plugin": "rrweb/console@1", "payload": data{"level": level, "trace": []string{}, "payload": []string{strconv.Quote(text)}}})
}

// styles are the style sheets that were asked for up to a step, in the order of
// the requests, each once.
func (x *exporter) styles(step int) []sheet {
	var list []sheet
	place := map[string]int{}
	for _, e := range x.take.Exchanges {
		body := x.take.Blobs[e.ResponseBody]
		if e.Type != "Stylesheet" || e.Step > step || e.Status < 200 || e.Status > 299 || len(body) == 0 {
			continue
		}
		if _, there := place[e.URL]; !there {
			place[e.URL] = len(list)
			list = append(list, sheet{url: e.URL, asker: refererOf(e)})
		}
		list[place[e.URL]].text = string(body)
	}
	return list
}

func refererOf(e take.Exchange) string {
	for _, h := range e.RequestHeaders {
		if strings.EqualFold(h.Name, "Referer") {
			return h.Value
		}
	}
	return ""
}

func offsetOf(n take.Node) data {
	if n.Scroll == nil {
		return data{"left": 0, "top": 0}
	}
	return data{"left": n.Scroll[0], "top": n.Scroll[1]}
}
