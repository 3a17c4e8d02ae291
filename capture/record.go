package capture

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

// Options say what to capture, and in which browser.
type Options struct {
	URL  string // the first page
	Name string // of the scenario; "" makes one of the URL
	// Headless starts a browser without a window, for another client to act
	// in; Connect acts in one that runs already, by its debugging address.
	Headless bool
	Connect  string
	Browser  string // program; "" to find one
	Viewport scenarios.Viewport
	Locale   string
	Timezone string
	Privacy  privacy.Policy
	// OnReady is told the address that another client connects to; OnStep
	// each step as it begins, OnLost what cannot be recorded.
	OnReady func(endpoint string)
	OnStep  func(scenarios.Step)
	OnLost  func(what string)
	// OnSeen is told whenever what the last step left has been seen.
	OnSeen func()
	// Journal is a folder to make, where what is captured is written as it comes:
	// [Recover] makes the same of it if the process dies. It is removed when
	// [Captured.Done] is called. With "" all is in memory until the end.
	Journal string
}

// session is one capture under way.
type session struct {
	opt      Options
	browser  *browser.Browser
	recorder *Recorder
	seen     *browser.Observer
	env      scenarios.Environment
	pages    chan browser.Arrival
	first    *browser.Page // with which the session ends
	page     *browser.Page // where the user acted last
	told     chan told
	closed   chan *browser.Page
}

// told is an act with where it was told.
type told struct {
	page  *browser.Page
	frame browser.FrameID
	act   act
}

// Record captures a session from the opening of a URL until the context ends,
// the page is closed, or the browser goes. All three are a normal end.
func Record(ctx context.Context, opt Options) (Captured, error) {
	b, err := start(ctx, opt)
	if err != nil {
		return Captured{}, err
	}
	defer b.Close()
	s, err := newSession(opt, b)
	if err != nil {
		return Captured{}, err
	}
	// The scenario's own calls outlive the context: what was captured up to
	// its end is written down after it.
	work := context.WithoutCancel(ctx)
	if err := s.open(ctx); err != nil {
		return Captured{}, errors.Join(err, s.recorder.journal.remove()) // nobody has done anything yet
	}
	if err := s.watch(ctx, work); err != nil {
		return Captured{}, errors.Join(err, s.recorder.journal.close())
	}
	return s.finish()
}

func start(ctx context.Context, opt Options) (*browser.Browser, error) {
	if opt.Connect != "" {
		return browser.Connect(ctx, opt.Connect)
	}
	o := browser.Options{Path: opt.Browser, Kind: browser.Full, Headed: !opt.Headless, Port: true}
	// What a browser that is killed leaves in its profile is all that was typed.
	o.Args = append(o.Args, "--incognito")
	if v := opt.Viewport; v.Width > 0 {
		o.Args = append(o.Args, fmt.Sprintf("--window-size=%d,%d", v.Width, v.Height))
	}
	if opt.Locale != "" {
		o.Args = append(o.Args, "--lang="+opt.Locale, "--accept-lang="+opt.Locale)
	}
	return browser.Launch(ctx, o)
}

func newSession(opt Options, b *browser.Browser) (*session, error) {
	s := &session{opt: opt, browser: b, pages: make(chan browser.Arrival, 16), told: make(chan told, 4096), closed: make(chan *browser.Page, 16)}
	s.env = scenarios.DefaultEnvironment()
	s.env.Start = time.Now().UTC().Truncate(time.Millisecond)
	s.recorder = NewRecorder(opt.URL, s.env.Start, opt.Privacy)
	s.seen = s.recorder.Observer()
	s.recorder.OnStep = opt.OnStep
	var err error
	s.recorder.journal, err = newJournal(opt.Journal)
	return s, err
}

// open finds the first page, begins to observe it, and goes to the URL.
func (s *session) open(ctx context.Context) error {
	s.browser.ClaimRest(func(b *browser.Browser, a browser.Arrival) {
		if !a.Page {
			b.LetGo(context.WithoutCancel(ctx), a)
			return
		}
		s.pages <- a
	})
	if err := s.browser.Watch(ctx); err != nil {
		return err
	}
	select {
	case a := <-s.pages:
		p, err := s.attach(ctx, a)
		if err != nil {
			return err
		}
		s.first, s.page = p, p
	case <-s.browser.Done():
		return browser.ErrLost
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if err := s.furnish(ctx); err != nil {
		return err
	}
	if err := s.learnEnvironment(ctx); err != nil {
		return err
	}
	if err := s.introduce(); err != nil {
		return err
	}
	return s.begin(ctx)
}

// furnish gives the page the surroundings that were asked for. A browser that
// someone else runs keeps its window.
func (s *session) furnish(ctx context.Context) error {
	if s.opt.Timezone != "" {
		if err := s.page.SetTimezone(ctx, s.opt.Timezone); err != nil {
			return err
		}
	}
	v := s.opt.Viewport
	if v.Width == 0 && s.opt.Headless {
		v = s.env.Viewport
	}
	if v.Width == 0 || s.opt.Connect != "" {
		return nil
	}
	return s.page.Fit(ctx, v.Width, v.Height)
}

func (s *session) begin(ctx context.Context) error {
	s.seen.BeginStep(0) // whose first request is that of the page
	reason, err := s.page.Open(ctx, s.opt.URL)
	if err != nil {
		return err
	}
	if reason != "" {
		return &OpenError{URL: s.opt.URL, Reason: reason}
	}
	if err := s.arrived(ctx); err != nil {
		return err
	}
	if s.opt.OnReady != nil {
		s.opt.OnReady(s.browser.Endpoint)
	}
	return nil
}

// arrived puts down the first step. The page is there, but its history may
// still be on its way from one process of the browser to another.
func (s *session) arrived(ctx context.Context) error {
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		_, err := s.recorder.Travelled(ctx, s.page, s.now())
		if !errors.Is(err, browser.ErrNoWorld) {
			return err
		}
		select {
		case <-again.C:
		case <-s.page.Lost():
			return browser.ErrDetached
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// OpenError says that the first page could not be opened.
type OpenError struct{ URL, Reason string }

func (e *OpenError) Error() string { return fmt.Sprintf("cannot open %s: %s", e.URL, e.Reason) }

// attach observes a page of the session.
func (s *session) attach(ctx context.Context, a browser.Arrival) (*browser.Page, error) {
	p, err := s.browser.AttachPage(ctx, a, s.seen, browser.PageOptions{
		Library: s.recorder.Library(), Bodies: true,
		Binding: &browser.Binding{Name: bindingName, Told: func(p *browser.Page, frame browser.FrameID, payload string) {
			a, err := s.recorder.hear(frame, payload)
			if err != nil {
				s.recorder.lose(err.Error())
				return
			}
			s.told <- told{p, frame, a}
		}},
	})
	if err == nil {
		s.recorder.Opened(p)
	}
	return p, err
}

func (s *session) take(ctx context.Context, t told) error {
	err := s.recorder.told(ctx, t.page, t.frame, t.act)
	if errors.Is(err, browser.ErrDetached) || errors.Is(err, browser.ErrNoWorld) {
		s.loss("an act in a page that was closed at once")
		return nil
	}
	if err == nil {
		s.page = t.page
	}
	return err
}

func (s *session) loss(what string) {
	if s.opt.OnLost != nil {
		s.opt.OnLost(what)
	}
}

func (s *session) look(ctx context.Context) error {
	return s.recorder.Look(ctx, s.page, s.now(), s.page.Screenshot)
}

func (s *session) now() float64 { return float64(time.Now().UnixMilli()) }

// learnEnvironment asks the page what it was told about its surroundings.
func (s *session) learnEnvironment(ctx context.Context) error {
	var e struct {
		Width, Height    int
		Scale            float64
		Locale, Timezone string
	}
	err := s.page.Eval(ctx, `JSON.stringify({width: innerWidth, height: innerHeight, scale: devicePixelRatio, locale: navigator.language, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone})`, &e)
	if err != nil {
		return err
	}
	s.env.Viewport = scenarios.Viewport{Width: e.Width, Height: e.Height, Scale: e.Scale}
	s.env.Locale, s.env.Timezone = e.Locale, e.Timezone
	s.recorder.size = [2]int{e.Width, e.Height}
	return nil
}

// introduce writes down what the session is about.
func (s *session) introduce() error {
	u, err := url.Parse(s.opt.URL)
	if err != nil {
		return err
	}
	base := u.Scheme + "://" + u.Host + "/"
	title := s.opt.Name
	if title == "" {
		title = name(s.opt.URL)
	}
	s.recorder.introduce(about{Format: recordsFormat, Name: title, URL: base, Pages: s.env, Take: take.Environment{
		Browser: s.browser.Product, Clock: take.ClockReal, Network: "live",
		Viewport: take.Viewport(s.env.Viewport), Locale: s.env.Locale, Timezone: s.env.Timezone, Seed: s.env.Seed,
		Start: s.env.Start, BaseURL: base, Target: strings.TrimSuffix(base, "/"), Made: s.env.Start, Masking: s.opt.Privacy.String(),
	}})
	return nil
}

func (s *session) finish() (Captured, error) {
	s.first.KeptBodies()
	for _, what := range s.recorder.Lost() {
		s.loss(what)
	}
	a, err := s.recorder.assemble()
	if err != nil {
		return Captured{}, errors.Join(err, s.recorder.journal.close())
	}
	return a.captured()
}
