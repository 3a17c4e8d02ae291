// Package capture observes what a user does in a browser, and makes a
// scenario and a take of it. It does not matter who the user is: a person, or
// any client that drives the same browser.
package capture

import (
	"context"
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
	// OnStep is told of each step by its number, 1 the first, when it begins and
	// whenever it goes on; or nil.
	OnStep func(n int, s scenarios.Step)

	base    string // the URL that addresses are relative to
	history map[*browser.Page]browser.History

	keeping sync.Mutex // held while something is written
	journal *journal
	written map[version]take.BlobID // what is in the records that may change
	storage keptStorage

	mu       sync.Mutex
	tabs     []*browser.Page // in the order in which they were opened
	fold     fold
	frames   map[browser.FrameID]string
	heard    heard
	acts     map[int]int      // the step that an act is in, by the act's number
	given    []browser.Answer // what was done with dialogs
	lost     []string         // what the recorder saw but cannot put down
	dropped  *dropped         // in a frame, and the frame that it comes from has not told of it yet
	scripted bool             // the page itself went through the history
	reloads  bool             // the page itself loads again
	uploads  map[upload]int   // the steps of the uploads
	size     [2]int           // of the page, as far as it is known

	pending []record               // to be written
	failed  error                  // why there is one less
	dirty   map[int]bool           // the steps that may have changed
	notes   int                    // how many were taken in
	files   int                    // how many were read
	sheets  map[take.BlobID]bool   // that were seen
	sights  map[int]*take.Snapshot // what the last two steps left
}

// NewRecorder records a session on pages whose clock began at start. Addresses
// below base are written relative to it.
func NewRecorder(base string, start time.Time, policy privacy.Policy) *Recorder {
	r := &Recorder{
		base: base, policy: policy, mask: privacy.New(policy), seen: browser.NewObserver(start), journal: &journal{}, written: map[version]take.BlobID{},
		history: map[*browser.Page]browser.History{}, frames: map[browser.FrameID]string{}, acts: map[int]int{}, uploads: map[upload]int{},
		dirty: map[int]bool{}, sheets: map[take.BlobID]bool{}, sights: map[int]*take.Snapshot{},
	}
	r.seen.Prompted = func(text string) string {
		text, _ = r.mask.Typed(privacy.Input{Field: "prompt", Value: text})
		return text
	}
	return r
}

// Library is the source for the isolated world of the pages it records.
func (r *Recorder) Library() string {
	return browser.Library(browser.Marks(r.policy.Rules.Selectors()), browser.Script("target"), browser.Script("pointer"), browser.Script("scroll"), browser.Script("hover"), browser.Script("typing"), browser.Script("touch"), browser.Script("files"), browser.Script("recorder"), browser.Script("calm"))
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
	list := append([]string(nil), r.lost...)
	if r.dropped != nil {
		list = append(list, fromOutside)
	}
	return list
}

func (r *Recorder) step(s scenarios.Step, at float64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.note()
	r.fold.push(s, at)
	r.begun()
	r.tell()
	r.acts[r.seen.Act()] = len(r.fold.steps) - 1
}

// begun makes what follows belong to the last step; r.mu is held.
func (r *Recorder) begun() {
	n := len(r.fold.steps) - 1
	r.dirty[n] = true
	r.seen.BeginStep(n)
}

// tell tells of the last step; r.mu is held.
func (r *Recorder) tell() {
	if n := len(r.fold.steps); r.OnStep != nil {
		r.OnStep(n, maskedStep(r.mask, r.fold.steps[n-1]))
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
	if r.aside(frame, a) || !r.carried(&a, path) {
		return nil
	}
	r.note() // what was said up to now is of the step before
	fresh, err := r.fold.add(a, path)
	if err != nil {
		return err
	}
	if fresh {
		r.begun()
	}
	r.tell()
	n := len(r.fold.steps) - 1
	r.acts[a.n], r.dirty[n] = n, true
	if a.Kind == string(scenarios.Upload) {
		r.uploads[upload{frame, a.Number}] = n
	}
	return nil
}

// steps counts the steps up to now.
func (r *Recorder) steps() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.fold.steps)
}

// seal has nothing go on from the last step.
func (r *Recorder) seal() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fold.sealed = true
}

// expect adds a step that expects a text, and returns its number. It is no act,
// so that dialogs which are answered belong to the act before it.
func (r *Recorder) expect(p *browser.Page, text string, at float64) int {
	tab := r.tab(p)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fold.push(scenarios.Step{Kind: scenarios.Expect, Tab: tab, Text: text}, at)
	r.begun()
	r.tell()
	return len(r.fold.steps)
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
	picture, err := r.photograph(ctx, p, dom, shoot)
	if err != nil {
		return err
	}
	if err := p.Flush(ctx); err != nil {
		return err
	}
	v := keptView{at, r.mask.Said(title), r.mask.Address(p.URL()), r.mask.Snapshot(dom)}
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.fold.steps) - 1; n >= 0 {
		r.view(n, v, picture)
	}
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

// Scenario is what was recorded so far.
func (r *Recorder) Scenario(name, url string, env scenarios.Environment) (scenarios.Scenario, error) {
	a, err := r.assemble()
	if err != nil {
		return scenarios.Scenario{}, err
	}
	s, _, err := a.scenario(name, url, env)
	return s, err
}

// Take is the record of what was captured, nothing private in it.
func (r *Recorder) Take(s scenarios.Scenario, env take.Environment) (take.Take, error) {
	a, err := r.assemble()
	if err != nil {
		return take.Take{}, err
	}
	return a.take(s, env)
}

func (r *Recorder) assemble() (*assembly, error) {
	if err := r.keep(true); err != nil {
		return nil, err
	}
	return assemble(r.journal)
}

// givenAt are the answers to the dialogs of a step: those behind its acts. They
// may come while the step before is looked at; r.mu is held.
func (r *Recorder) givenAt(step int) []browser.Answer {
	var list []browser.Answer
	for _, a := range r.given {
		if at, known := r.stepOf(a); known && at == step {
			list = append(list, a)
		}
	}
	return list
}

// stepOf is the step that an answer is for; r.mu is held.
func (r *Recorder) stepOf(a browser.Answer) (step int, known bool) {
	for n := a.Act; n > 0 && !known; n-- {
		step, known = r.acts[n]
	}
	return step, known
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
