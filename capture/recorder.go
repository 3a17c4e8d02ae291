// Package capture observes what a user does in a browser, and makes a
// scenario and a take of it. It does not matter who the user is: a person, or
// any client that drives the same browser.
package capture

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

// Recorder turns the acts on one page into the steps of a scenario, and keeps
// what was seen at each of them.
type Recorder struct {
	seen   *browser.Observer
	policy privacy.Policy
	mask   *privacy.Masker
	// OnStep is told of each new step, or nil.
	OnStep func(scenarios.Step)

	base    string // the URL that addresses are relative to
	history map[*browser.Page]browser.History

	mu       sync.Mutex
	tabs     []*browser.Page // in the order in which they were opened
	fold     fold
	views    map[int]view // what was seen after a step
	frames   map[browser.FrameID]string
	heard    heard
	acts     map[int]int      // the step that an act is in, by the act's number
	given    []browser.Answer // what was done with dialogs
	lost     []string         // what the recorder saw but cannot put down
	scripted bool             // the page itself went through the history
	reloads  bool             // the page itself loads again
	uploads  map[upload]*chosen
	files    map[string][]byte // of the uploads, by their paths
	size     [2]int            // of the page, as far as it is known
}

// view is what one step left.
type view struct {
	dom        *take.Snapshot
	title, url string
	picture    []byte
	messages   []take.Message
	exceptions []take.Exception
	noted      browser.Noted
	at         float64
}

// NewRecorder records a session on pages whose clock began at start. Addresses
// below base are written relative to it.
func NewRecorder(base string, start time.Time, policy privacy.Policy) *Recorder {
	r := &Recorder{
		base: base, policy: policy, mask: privacy.New(policy), seen: browser.NewObserver(start),
		history: map[*browser.Page]browser.History{}, views: map[int]view{}, frames: map[browser.FrameID]string{}, acts: map[int]int{}, uploads: map[upload]*chosen{},
	}
	r.seen.Prompted = func(text string) string {
		text, _ = r.mask.Typed(privacy.Input{Field: "prompt", Value: text})
		return text
	}
	return r
}

// Library is the source for the isolated world of the pages it records.
func (r *Recorder) Library() string {
	return browser.Library(browser.Marks(r.policy.Rules.Selectors()), browser.Script("target"), browser.Script("pointer"), browser.Script("scroll"), browser.Script("hover"), browser.Script("typing"), browser.Script("touch"), browser.Script("files"), browser.Script("recorder"))
}

// bindingName is what recorder.js calls to tell of an act.
const bindingName = "__retakeRecord"

// Observer is what observes the recorded pages.
func (r *Recorder) Observer() *browser.Observer { return r.seen }

// Binding is how the library tells of acts, for pages whose acts are put down
// as they come. What cannot be put down is in [Recorder.Lost].
func (r *Recorder) Binding() *browser.Binding {
	return &browser.Binding{Name: bindingName, Told: func(p *browser.Page, frame browser.FrameID, payload string) {
		a, err := r.hear(frame, payload)
		if err == nil {
			err = r.told(context.Background(), p, frame, a)
		}
		if err != nil {
			r.lose(err.Error())
		}
	}}
}

func (r *Recorder) lose(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lost = append(r.lost, what)
}

// Lost lists what the user did that is in no step.
func (r *Recorder) Lost() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.lost...)
}

func (r *Recorder) step(s scenarios.Step, at float64) {
	r.mu.Lock()
	r.fold.push(s, at)
	r.begun()
	r.acts[r.seen.Act()] = len(r.fold.steps) - 1
	r.mu.Unlock()
}

// begun makes what follows belong to the last step, and what was noted up to
// now to the one before; r.mu is held.
func (r *Recorder) begun() {
	n := len(r.fold.steps) - 1
	if n > 0 {
		r.views[n-1] = r.noted(r.views[n-1])
	}
	r.seen.BeginStep(n)
	if r.OnStep != nil {
		r.OnStep(maskedStep(r.mask, r.fold.steps[n]))
	}
}

// told takes in an act of a frame of a page.
func (r *Recorder) told(ctx context.Context, p *browser.Page, frame browser.FrameID, a act) error {
	path, err := r.path(ctx, p, frame)
	if err != nil {
		return err
	}
	a.tab = r.tab(p)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.aside(frame, a) {
		return nil
	}
	fresh, err := r.fold.add(a, path)
	if err != nil {
		return err
	}
	if fresh {
		r.begun()
	}
	n := len(r.fold.steps) - 1
	if r.acts[a.n] = n; a.Kind == string(scenarios.Upload) {
		r.uploads[upload{frame, a.Number}] = &chosen{n, map[int][]byte{}}
	}
	return nil
}

// path is how a scenario names a frame: the paths of the iframes to it.
func (r *Recorder) path(ctx context.Context, p *browser.Page, frame browser.FrameID) (string, error) {
	if frame == p.Top() {
		return "", nil
	}
	r.mu.Lock()
	path, known := r.frames[frame]
	r.mu.Unlock()
	if known {
		return path, nil
	}
	parent, css, err := p.FramePath(ctx, frame)
	if err != nil {
		return "", err
	}
	outer, err := r.path(ctx, p, parent)
	if err != nil {
		return "", err
	}
	if outer != "" {
		css = outer + " >> " + css
	}
	r.mu.Lock()
	r.frames[frame] = css
	r.mu.Unlock()
	return css, nil
}

// Look notes what the last step left on the page. A picture is left out while
// the page shows something private.
func (r *Recorder) Look(ctx context.Context, p *browser.Page, at float64, shoot func(context.Context) ([]byte, error)) error {
	if _, err := r.Travelled(ctx, p, at); err != nil {
		return err
	}
	dom, title, err := p.Snapshot(ctx)
	if err != nil {
		return err
	}
	v := view{at: at}
	if v.picture, err = r.photograph(ctx, p, dom, shoot); err != nil {
		return err
	}
	if err := p.Flush(ctx); err != nil {
		return err
	}
	v.dom, v.title, v.url = r.mask.Snapshot(dom), r.mask.Said(title), r.mask.Address(p.URL())
	r.mu.Lock()
	defer r.mu.Unlock()
	n := len(r.fold.steps) - 1
	if n < 0 {
		return nil
	}
	old := r.views[n]
	v.messages, v.exceptions, v.noted = old.messages, old.exceptions, old.noted
	r.views[n] = r.noted(v)
	return nil
}

// photograph takes a picture of a page that shows nothing private, neither
// before nor after: what it shows may have come meanwhile.
func (r *Recorder) photograph(ctx context.Context, p *browser.Page, dom *take.Snapshot, shoot func(context.Context) ([]byte, error)) ([]byte, error) {
	typings := r.mask.Typings()
	if r.shown(p, dom) {
		return nil, nil
	}
	picture, err := shoot(ctx)
	if err != nil || typings == 0 {
		return picture, err
	}
	if dom, _, err = p.Snapshot(ctx); err != nil {
		return nil, err
	}
	if r.shown(p, dom) || r.mask.Typings() != typings {
		return nil, nil
	}
	return picture, nil
}

// shown reports whether a picture of the page could show something private.
func (r *Recorder) shown(p *browser.Page, dom *take.Snapshot) bool {
	return r.policy.Level == privacy.Strict || p.ShowsPrivate() || r.mask.Shown(dom)
}

// noted adds to a view what was noted since the last time.
func (r *Recorder) noted(v view) view {
	messages, exceptions, n := r.seen.Drain()
	v.messages = append(v.messages, r.mask.Messages(messages)...)
	v.exceptions = append(v.exceptions, r.mask.Exceptions(exceptions)...)
	v.noted.Dialogs, v.noted.Popups = append(v.noted.Dialogs, n.Dialogs...), append(v.noted.Popups, n.Popups...)
	v.noted.Downloads, r.given = append(v.noted.Downloads, n.Downloads...), append(r.given, n.Answers...)
	return v
}

// Scenario is what was recorded so far.
func (r *Recorder) Scenario(name, url string, env scenarios.Environment) scenarios.Scenario {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := scenarios.Scenario{Name: name, URL: url, Environment: env, Steps: append([]scenarios.Step(nil), r.fold.steps...)}
	r.seen.Exchanges(r.mask.Learn)
	r.files = r.keepFiles(s.Steps)
	for i := range s.Steps {
		s.Steps[i].Dialogs = answers(r.givenAt(i))
		s.Steps[i] = maskedStep(r.mask, s.Steps[i])
		s.Steps[i].ID = fmt.Sprintf("s%02d", i+1)
	}
	return s
}

// Files are the files of the uploads, by their paths beside the scenario: those
// of the last [Recorder.Scenario].
func (r *Recorder) Files() map[string][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.files
}

// givenAt are the answers to the dialogs of a step: those behind its acts. They
// may come while the step before is looked at; r.mu is held.
func (r *Recorder) givenAt(step int) []browser.Answer {
	var list []browser.Answer
	for _, a := range r.given {
		for n := a.Act; n > 0; n-- {
			at, known := r.acts[n]
			if known && at == step {
				list = append(list, a)
			}
			if known {
				break
			}
		}
	}
	return list
}

// answers are those of a step, but for the last ones that agreed: they need not
// be said.
func answers(given []browser.Answer) []scenarios.Answer {
	var list []scenarios.Answer
	for _, a := range given {
		list = append(list, scenarios.Answer{Cancel: a.Cancel, Text: a.Text})
	}
	for len(list) > 0 && list[len(list)-1] == (scenarios.Answer{}) {
		list = list[:len(list)-1]
	}
	if len(list) == 0 {
		return nil
	}
	return list
}

// Take is the record of what was captured, nothing private in it.
func (r *Recorder) Take(s scenarios.Scenario, env take.Environment) (take.Take, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	b := take.NewBuilder(take.Scenario{Name: s.Name, Digest: scenarios.Digest(s)}, take.Captured, env)
	start := float64(env.Start.UnixMilli())
	var last *take.Snapshot
	for i, step := range s.Steps {
		v := r.left(i)
		out := take.Step{
			ID: step.ID, Kind: string(step.Kind), Title: step.Title(), Outcome: take.Outcome{Status: take.OK},
			URL: v.url, PageTitle: v.title, Console: v.messages, Exception: v.exceptions, DOM: v.dom,
			Started: max(0, r.fold.times[i]-start), Settled: max(0, v.at-start),
			Effects: take.Effects{Dialogs: v.noted.Dialogs, Popups: v.noted.Popups},
		}
		if v.dom != nil {
			e := take.EffectsOf(last, last, v.dom)
			e.Dialogs, e.Popups = v.noted.Dialogs, v.noted.Popups
			out.Effects, last = e, v.dom
		}
		if len(v.picture) > 0 && !r.mask.Shown(v.dom) {
			out.Picture = b.PutBlob(v.picture)
		}
		b.AddStep(r.mask.Step(out))
	}
	r.addExchanges(b)
	return b.Build()
}

// left is what step i left. Of one that the user did not stop to look at, only
// the time and the place are known; r.mu is held.
func (r *Recorder) left(i int) view {
	v := r.views[i]
	if v.dom != nil {
		return v
	}
	v.at = r.fold.times[min(i+1, len(r.fold.times)-1)]
	for before := i - 1; before >= 0 && v.url == ""; before-- {
		v.url, v.title = r.views[before].url, r.views[before].title
	}
	return v
}

func (r *Recorder) addExchanges(b *take.Builder) {
	r.seen.Exchanges(func(e take.Exchange, requestBody, responseBody []byte) {
		e, requestBody, responseBody = r.mask.Exchange(e, requestBody, responseBody)
		if len(requestBody) > 0 {
			e.RequestBody = b.PutBlob(requestBody)
		}
		if len(responseBody) > 0 {
			e.ResponseBody = b.PutBlob(responseBody)
		}
		b.AddExchange(e)
	})
}
