package stage

import (
	"context"
	"encoding/json"
	"mime"
	"sort"
	"strings"
	"sync"

	"github.com/retake-dev/retake/capture/take"
)

// probes send to the build each safe request that a recording answered, once
// per address, so that a backend that broke its contract is seen although the
// page was shown the recording.
type probes struct {
	origin *origin
	slots  chan struct{}
	wg     sync.WaitGroup

	mu    sync.Mutex
	asked map[string]bool
}

// probesAtOnce bounds the requests that are under way beside the page's own.
const probesAtOnce = 4

func newProbes(o *origin) *probes {
	return &probes{origin: o, slots: make(chan struct{}, probesAtOnce), asked: map[string]bool{}}
}

func (p *probes) ask(ctx context.Context, r *request) {
	key := r.paused.Request.Method + " " + r.paused.Request.URL
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked[key] {
		return
	}
	p.asked[key] = true
	p.wg.Go(func() {
		p.slots <- struct{}{}
		defer func() { <-p.slots }()
		c := p.contract(ctx, r)
		r.page.Answer(r.paused.NetworkID, func(e *take.Exchange, _, _ *[]byte) { e.Contract = c })
	})
}

func (p *probes) contract(ctx context.Context, r *request) *take.Contract {
	a, err := p.origin.fetch(ctx, r)
	if err != nil {
		return &take.Contract{Failure: string(failureOf(err))}
	}
	c := &take.Contract{Status: a.status}
	for _, h := range a.headers {
		if h.Name == "Content-Type" {
			if c.MIME, _, err = mime.ParseMediaType(h.Value); err != nil {
				c.MIME = h.Value
			}
		}
	}
	c.Shape = Shape(a.body)
	return c
}

func (p *probes) wait(ctx context.Context) {
	done := make(chan struct{})
	go func() {
		p.wg.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// Shape returns the paths of a JSON body with the types found there, sorted,
// as "items[].price number"; nil when it is not JSON. Elements of a list
// share one path: how many there are is no matter of shape.
func Shape(body []byte) []string {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return nil
	}
	found := map[string]bool{}
	shape(v, "", found)
	list := make([]string, 0, len(found))
	for s := range found {
		list = append(list, s)
	}
	sort.Strings(list)
	return list
}

func shape(v any, path string, found map[string]bool) {
	at := strings.TrimPrefix(path, ".")
	switch v := v.(type) {
	case map[string]any:
		found[at+" object"] = true
		for k, e := range v {
			shape(e, path+"."+k, found)
		}
	case []any:
		found[at+" array"] = true
		for _, e := range v {
			shape(e, path+"[]", found)
		}
	case string:
		found[at+" string"] = true
	case float64:
		found[at+" number"] = true
	case bool:
		found[at+" boolean"] = true
	case nil:
		found[at+" null"] = true
	}
}
