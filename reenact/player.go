// Package reenact performs a scenario on a stage, and makes the take of it.
package reenact

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reenact/stage"
	"github.com/retake-dev/retake/scenarios"
)

// Options say where and how to re-enact.
type Options struct {
	Clock take.Clock
	// Target is where the build is; Build is its label.
	Target *url.URL
	Build  string
	// Recording is the take whose network answers, nil for the live network.
	Recording *take.Take
	// Unmatched says who answers what the recording does not.
	Unmatched stage.Unmatched
	// Writes lets writing requests reach the build.
	Writes bool
	// Delay is how much wall time each answer takes longer, or nil.
	Delay func() time.Duration
	// Setup is what the scenario's setup left; nil where it names none.
	Setup *Left
	// Lookup gives the values of ${NAME} in fills.
	Lookup func(name string) (string, bool)
	// Maps has source maps of the build that it does not serve, or nil.
	Maps fs.FS
	// Progress is told of each step before it is done, or nil.
	Progress func(index int, step scenarios.Step)
	// Privacy are the team's rules. What was typed is in the scenario, so it
	// has no level.
	Privacy privacy.Rules
	// Watch lets a recorder watch the player act, or nil.
	Watch Watcher
	// Named is told how a capture would name the element of a step, just
	// before it is acted on; or nil. It is not for use with Watch.
	Named func(index int, t scenarios.Target)
	// Sighted is told what each locator of a target finds, when a step has
	// looked for it; or nil.
	Sighted func(Sighting)
}

// Watcher is a recorder that watches a player act.
type Watcher interface {
	// Library is the source for the isolated world of every frame.
	Library() string
	// Binding is how the library tells of acts.
	Binding() *browser.Binding
	// Observer is its own observer.
	Observer() *browser.Observer
	// Look notes what a step left, at milliseconds since 1970 on the page's
	// clock.
	Look(ctx context.Context, p *browser.Page, at float64, shoot func(context.Context) ([]byte, error)) error
}

// player performs one scenario once.
type player struct {
	opt      Options
	scenario scenarios.Scenario
	base     *url.URL
	stage    *stage.Stage
	builder  *take.Builder
	steps    []take.Step
	photos   map[int]*stage.Photo

	acted float64                                     // page's clock at the last act
	last  *take.Snapshot                              // the page as the last step left it
	page  string                                      // its URL
	live  func(ctx context.Context, ms float64) error // how it lives on from there
	lost  bool

	current    int // index of the step that requests belong to
	background background
	sights     map[int]sight     // by step
	secrets    *privacy.Masker   // what the environment gave for parameters
	given      map[string]string // the parameter, as ${NAME}, by the value given for it
}

// Perform re-enacts a scenario in a browser. What goes wrong on the way is in
// the take; an error means that there is no take: the context ended, or a
// page could not be opened.
func Perform(ctx context.Context, b *browser.Browser, s scenarios.Scenario, opt Options) (take.Take, error) {
	p, err := open(ctx, b, s, opt)
	if err != nil {
		return take.Take{}, err
	}
	t, err := p.perform(ctx)
	return t, errors.Join(err, p.stage.Close(ctx))
}

// open sets the stage for a scenario.
func open(ctx context.Context, b *browser.Browser, s scenarios.Scenario, opt Options) (*player, error) {
	base, err := url.Parse(s.URL)
	if err != nil {
		return nil, fmt.Errorf("url of scenario %q: %w", s.Name, err)
	}
	p := &player{given: map[string]string{}, secrets: privacy.New(privacy.Policy{Rules: opt.Privacy}), opt: opt, scenario: s, base: base, photos: map[int]*stage.Photo{}, sights: map[int]sight{}, background: background{take.Background{}, map[string]bool{}}}
	so := stage.Options{
		Clock: opt.Clock, Environment: s.Environment, Base: base, Target: opt.Target, Writes: opt.Writes, Unmatched: opt.Unmatched, Delay: opt.Delay}
	if opt.Watch != nil {
		so.Library, so.Binding, so.Also = opt.Watch.Library(), opt.Watch.Binding(), opt.Watch.Observer()
	}
	marks := browser.Marks(opt.Privacy.Selectors())
	switch {
	case opt.Named != nil:
		so.Library = browser.Library(marks, browser.Script("target"), browser.Script("named"))
	case marks != "" && opt.Watch == nil:
		so.Library = browser.Library(marks)
	}
	if opt.Recording != nil {
		so.Recording = stage.NewRecording(*opt.Recording)
	}
	if so.Storage, err = p.begin(); err != nil {
		return nil, fmt.Errorf("scenario %q: %w", s.Name, err)
	}
	if p.stage, err = stage.Open(ctx, b, so); err != nil {
		return nil, err
	}
	p.builder = take.NewBuilder(take.Scenario{Name: s.Name, Digest: scenarios.Digest(s)}, take.Reenacted, p.environment(b))
	return p, nil
}

func (p *player) environment(b *browser.Browser) take.Environment {
	e := p.scenario.Environment
	network := "live"
	if p.opt.Recording != nil {
		network = "recorded"
	}
	return take.Environment{
		Browser: b.Product, Clock: p.opt.Clock, Network: network,
		Viewport: take.Viewport{Width: e.Viewport.Width, Height: e.Viewport.Height, Scale: e.Viewport.Scale},
		Locale:   e.Locale, Timezone: e.Timezone, Seed: e.Seed, Start: e.Start,
		BaseURL: p.scenario.URL, Target: p.opt.Target.Redacted(), Build: p.opt.Build, Made: time.Now().UTC(), Masking: privacy.Policy{Rules: p.opt.Privacy}.String(),
	}
}

func (p *player) perform(ctx context.Context) (take.Take, error) {
	for i, step := range p.scenario.Steps {
		if p.opt.Progress != nil {
			p.opt.Progress(i, step)
		}
		p.steps = append(p.steps, p.step(ctx, i, step))
		if err := context.Cause(ctx); err != nil {
			return take.Take{}, err
		}
	}
	p.judge()
	if !p.lost {
		p.original(ctx)
	}
	if err := p.measure(ctx); err != nil {
		return take.Take{}, err
	}
	p.stage.Seen.Exchanges(p.secrets.Learn)
	if err := p.develop(); err != nil {
		return take.Take{}, err
	}
	p.stage.Contracts(ctx)
	if err := p.stage.Err(); err != nil && !p.lost {
		return take.Take{}, fmt.Errorf("scenario %q: %w", p.scenario.Name, err)
	}
	p.stage.Seen.Exchanges(func(e take.Exchange, requestBody, responseBody []byte) {
		e, requestBody, responseBody = p.secrets.Exchange(e, requestBody, responseBody)
		e.RequestBody, e.ResponseBody = p.blob(requestBody), p.blob(responseBody)
		p.builder.AddExchange(e)
	})
	return p.builder.Build()
}

// develop waits for the pictures and puts them into the steps, but for those on
// which a secret, or a part that is marked as private, can be seen. Of a browser that was lost there is none.
func (p *player) develop() error {
	for i, s := range p.steps {
		if photo := p.photos[i]; photo != nil {
			jpeg, err := photo.Wait()
			if err != nil && !p.lost {
				return fmt.Errorf("picture of step %s: %w", s.ID, err)
			}
			if s.DOM != nil && !p.sights[i].private && !p.secrets.Shown(s.DOM) {
				s.Picture = p.blob(jpeg)
			}
		}
		p.builder.AddStep(p.secrets.Step(s))
	}
	return nil
}

func (p *player) blob(b []byte) take.BlobID {
	if len(b) == 0 {
		return ""
	}
	return p.builder.PutBlob(b)
}

// step performs one step and observes what it left.
func (p *player) step(ctx context.Context, i int, step scenarios.Step) take.Step {
	began := time.Now()
	out := take.Step{ID: step.ID, Kind: string(step.Kind), Title: step.Title(), Line: step.Line, Outcome: take.Outcome{Status: take.Skipped, Message: "the page was lost before"}}
	if p.lost {
		out.URL = p.page
		return out
	}
	err := p.turn(ctx, step)
	var before *take.Snapshot
	if err == nil {
		before, err = p.think(ctx, step)
	}
	if err == nil {
		p.stage.Seen.BeginStep(i)
		p.stage.Answer(step.Dialogs)
		p.current = i
		out.Started = p.stage.Now()
		p.acted = out.Started
		err = p.act(ctx, step, &out)
	}
	if err == nil {
		err = p.observe(ctx, i, before, &out)
	}
	if err != nil {
		p.crashed(err, &out)
	}
	out.Wall = float64(time.Since(began).Microseconds()) / 1000
	return out
}

// think lets the user's think time pass, and returns the page as it was just
// before the act.
func (p *player) think(ctx context.Context, step scenarios.Step) (*take.Snapshot, error) {
	wait := p.acted + float64(step.After.Milliseconds()) - p.stage.Now()
	if wait <= 0 || p.last == nil {
		return p.last, nil
	}
	seen := len(p.stage.Seen.Since(p.current))
	if err := p.live(ctx, wait); err != nil {
		return nil, err
	}
	p.background.learn(p.stage.Seen.Since(p.current)[seen:])
	s, _, err := p.stage.Page.Snapshot(ctx)
	return s, err
}

// observe settles, and takes down what the step left.
func (p *player) observe(ctx context.Context, i int, before *take.Snapshot, out *take.Step) error {
	settled, err := p.stage.Settle(ctx)
	if err != nil {
		return err
	}
	if !settled && out.Outcome.Status == take.OK {
		out.Outcome.Reason, out.Outcome.Message = take.Unsettled, "the page did not come to rest"
	}
	out.Settled = p.stage.Now()
	if err := p.view(ctx, i, out); err != nil {
		return err
	}
	out.URL = p.stage.Page.URL()
	if err := p.stage.Page.Flush(ctx); err != nil {
		return err
	}
	seen := sight{previous: p.last, before: before, requests: p.stage.Seen.Since(i), private: p.stage.Page.ShowsPrivate()}
	out.Console, out.Exception, seen.noted = p.stage.Seen.Drain()
	if out.URL != p.page {
		seen.url = out.URL
	}
	p.sights[i] = seen
	p.last, p.page = out.DOM, out.URL
	if out.Target != nil {
		out.Target.Node = -1
	}
	if p.opt.Watch != nil {
		p.live = p.stage.Advance // the recorder draws a frame
		at := float64(p.scenario.Environment.Start.UnixMilli()) + p.stage.Now()
		return p.opt.Watch.Look(ctx, p.stage.Page, at, p.stage.Picture)
	}
	return nil
}

// view draws a frame and takes the picture, the probes and the snapshot of it.
// The picture is waited for at the end: it is compressed while the page goes on.
// The probes and the snapshot are asked for at once, as that costs little more
// than the snapshot alone.
func (p *player) view(ctx context.Context, i int, out *take.Step) error {
	photo, err := p.stage.Shoot(ctx)
	if err != nil {
		return err
	}
	p.photos[i] = photo
	probed, err := p.stage.Probe(ctx, p.scenario.Probes)
	if err != nil {
		return err
	}
	if out.DOM, out.PageTitle, p.live, err = p.stage.View(ctx); err != nil {
		return err
	}
	out.State, err = probed()
	return err
}

// crashed notes that a step ended without a page to look at.
func (p *player) crashed(err error, out *take.Step) {
	out.Outcome = take.Outcome{Status: take.Crashed, Reason: take.BrowserLost, Message: err.Error()}
	var stall *stage.StallError
	if errors.As(err, &stall) {
		out.Outcome.Reason = take.Unsettled
	}
	out.DOM, out.State, out.URL, p.lost = nil, nil, p.page, true
	out.Console, out.Exception, _ = p.stage.Seen.Drain()
}
