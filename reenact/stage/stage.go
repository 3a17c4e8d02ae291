// Package stage is the browser in which a scenario is re-enacted: virtual
// clock, controlled frames, seeded randomness, recorded network. It is what
// makes the same build give the same bytes.
package stage

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/performancetimeline"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

//go:embed js/stage.js
var script string

//go:embed js/sockets.js
var socketsScript string

//go:embed js/probe.js
var probeScript string

// Options say what is on stage.
type Options struct {
	Clock       take.Clock
	Environment scenarios.Environment
	// Storage is in place before the first navigation.
	Storage scenarios.Storage
	// Base is the origin that the page sees; Target is where the build is.
	Base, Target *url.URL
	// Recording answers XHR, fetch and third parties; nil sends everything to
	// the build.
	Recording *Recording
	// Unmatched says who answers what the recording does not.
	Unmatched Unmatched
	// Writes lets POST, PUT, PATCH and DELETE reach the build when nothing is
	// recorded.
	Writes bool
	// Delay is how much wall time each answer takes longer, or nil: it must not
	// matter.
	Delay func() time.Duration
	// Library is the source for the isolated world; "" is the plain one.
	Library string
	// Also observes beside the stage's own observer, or nil.
	Also *browser.Observer
	// Binding is how the library tells something, for a recorder, or nil.
	Binding *browser.Binding
}

// Unmatched says who answers a request that no recording fits.
type Unmatched string

// The three ways. The zero value is as Live.
const (
	// Live asks the build where that is safe: a GET of its own. Else the request
	// fails, as with Fail.
	Live  Unmatched = "live"
	Fail  Unmatched = "fail"
	Empty Unmatched = "empty" // status 204, whatever was asked for
)

// Stage is one page on its way through a scenario, with cookies and storage
// of its own.
type Stage struct {
	// Page is the one in front: what is done and seen is of it. Another thread
	// asks for the first one.
	Page *browser.Page
	Seen *browser.Observer

	opt     Options
	clock   clock
	traffic *traffic
	dispose func(context.Context) error
	ctx     context.Context // ends with the stage; for what events start
	cancel  context.CancelFunc
	fresh   atomic.Bool // the top frame has a document that has made no frame

	mu      sync.Mutex
	answers []scenarios.Answer // to the dialogs to come
	opened  chan browser.Arrival
	carried chan *input.DragData // what the browser drags
	first   *browser.Page
	tabs    *tabs
	errs    []error
	vitals  []vital
}

// Open makes a page that is ready for its first navigation, its time stopped.
func Open(ctx context.Context, b *browser.Browser, opt Options) (*Stage, error) {
	s := &Stage{opt: opt, tabs: newTabs(), opened: make(chan browser.Arrival, 1), carried: make(chan *input.DragData, 1), Seen: browser.NewObserver(opt.Environment.Start)}
	s.ctx, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	s.clock = clock{kind: opt.Clock, stage: s, expired: make(chan struct{}, 1)}
	s.traffic = newTraffic(s)
	if err := s.open(ctx, b); err != nil {
		return nil, errors.Join(fmt.Errorf("set the stage: %w", err), s.Close(ctx))
	}
	return s, nil
}

func (s *Stage) open(ctx context.Context, b *browser.Browser) error {
	id, dispose, err := b.NewContext(ctx)
	if err != nil {
		return err
	}
	s.dispose = func(ctx context.Context) error {
		b.Unclaim(id)
		return dispose(ctx)
	}
	b.Claim(id, s.arrived)
	frames := s.opt.Clock == take.ClockFrames
	v := s.opt.Environment.Viewport
	if _, err := cdp.Call(ctx, b, target.CreateTarget, target.CreateTargetParams{
		URL: "about:blank", Width: int64(v.Width), Height: int64(v.Height), BrowserContextID: id, EnableBeginFrameControl: &frames,
	}); err != nil {
		return err
	}
	select {
	case a := <-s.opened:
		if err := s.furnish(ctx, b, a); err != nil {
			return err
		}
		if s.first, err = s.attach(ctx, b, a); err != nil {
			return err
		}
		s.Page = s.first
	case <-b.Done():
		return browser.ErrLost
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if err := s.prepare(ctx); err != nil {
		return err
	}
	return s.clock.start(ctx, s.opt.Environment.Start)
}

// furnish puts the storage in place, while the page is nobody's yet: in its time
// and among its requests this is not.
func (s *Stage) furnish(ctx context.Context, b *browser.Browser, a browser.Arrival) error {
	if s.opt.Storage.IsEmpty() {
		return nil
	}
	return b.PutStorage(ctx, a, s.opt.Base, s.opt.Storage)
}

// Storage reads what the browser holds for the page's origin in the end. The
// page's time runs from then on.
func (s *Stage) Storage(ctx context.Context) (scenarios.Storage, error) {
	if s.opt.Clock != take.ClockReal {
		if _, err := cdp.Call(ctx, s.first, emulation.SetVirtualTimePolicy, emulation.SetVirtualTimePolicyParams{Policy: emulation.VirtualTimePolicyAdvance}); err != nil {
			return scenarios.Storage{}, err
		}
	}
	kept, lost, err := s.Page.Storage(ctx)
	for _, what := range lost {
		slog.Warn("not kept of the browser's storage", "what", what)
	}
	return kept, err
}

// arrived is told of every new target of the stage's context: first its own
// page, then those that it opens. It is called from the browser's event queue.
func (s *Stage) arrived(b *browser.Browser, a browser.Arrival) {
	if s.first == nil && a.Page {
		s.opened <- a
		return
	}
	if !a.Page {
		b.LetGo(s.ctx, a)
		return
	}
	s.tabs.open(func() (*browser.Page, error) { return s.attach(s.ctx, b, a) }, s.note)
}

func (s *Stage) attach(ctx context.Context, b *browser.Browser, a browser.Arrival) (*browser.Page, error) {
	main, err := s.script(-1)
	if err != nil {
		return nil, err
	}
	return b.AttachPage(ctx, a, s.Seen, browser.PageOptions{
		Main: main, Library: s.opt.Library, Workers: browser.Workers{Main: s.workerScript, Ask: "globalThis[Symbol.for('retake.stage')]?.wait?.() ?? -1"},
		Listen: s.event, Binding: s.opt.Binding, Also: s.opt.Also,
		Prepare: func(start func(result any, method string, params any)) { s.surround(b, start) },
	})
}

// script is what runs in a page before its own scripts, or in its nth worker.
func (s *Stage) script(worker int) (string, error) {
	config, err := json.Marshal(map[string]any{
		"seed": s.opt.Environment.Seed, "virtual": s.opt.Clock != take.ClockReal, "frames": s.opt.Clock == take.ClockFrames,
		"tell": tellBinding, "socket": socketName, "worker": worker,
	})
	return "(config => {\n" + script + socketsScript + probeScript + "})(" + string(config) + ");", err
}

func (s *Stage) workerScript(n int) string {
	main, err := s.script(n)
	s.note(err)
	return main
}

// prepare gives the first page its size, which others have from the page that
// opened them, and its locale and time zone, which the whole process has.
func (s *Stage) prepare(ctx context.Context) error {
	e := s.opt.Environment
	if _, err := cdp.Call(ctx, s.Page, emulation.SetLocaleOverride, emulation.SetLocaleOverrideParams{Locale: strings.ReplaceAll(e.Locale, "-", "_")}); err != nil {
		return err
	}
	if _, err := cdp.Call(ctx, s.Page, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: e.Timezone}); err != nil {
		return err
	}
	return s.Resize(ctx, e.Viewport.Width, e.Viewport.Height)
}

// surround tells a page about its surroundings.
func (s *Stage) surround(b *browser.Browser, start func(result any, method string, params any)) {
	e := s.opt.Environment
	start(nil, emulation.SetFocusEmulationEnabled.Method, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	// A service worker would answer from a cache of its own.
	start(nil, network.SetBypassServiceWorker.Method, network.SetBypassServiceWorkerParams{Bypass: true})
	start(nil, performancetimeline.Enable.Method, observed)
	start(nil, emulation.SetUserAgentOverride.Method, emulation.SetUserAgentOverrideParams{UserAgent: userAgent(b.Product), AcceptLanguage: e.Locale})
	start(nil, emulation.SetEmulatedMedia.Method, plainMedia)
	start(nil, input.SetInterceptDrags.Method, input.SetInterceptDragsParams{Enabled: true})
	start(nil, page.SetInterceptFileChooserDialog.Method, page.SetInterceptFileChooserDialogParams{Enabled: true})
	start(nil, runtime.AddBinding.Method, runtime.AddBindingParams{Name: tellBinding})
	start(nil, fetch.Enable.Method, fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: "*", RequestStage: fetch.RequestStageRequest}}})
}

// plainMedia are the preferences of a user who has set none.
var plainMedia = emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
	{Name: "prefers-color-scheme", Value: "light"}, {Name: "prefers-reduced-motion", Value: "no-preference"},
}}

// metrics gives the page a size, on a screen that is as large as the scenario's
// viewport.
func (s *Stage) metrics(width, height int) emulation.SetDeviceMetricsOverrideParams {
	v := s.opt.Environment.Viewport
	screenWidth, screenHeight := int64(max(width, v.Width)), int64(max(height, v.Height))
	return emulation.SetDeviceMetricsOverrideParams{Width: int64(width), Height: int64(height), DeviceScaleFactor: v.Scale, ScreenWidth: screenWidth, ScreenHeight: screenHeight}
}

// Resize gives the page another size.
func (s *Stage) Resize(ctx context.Context, width, height int) error {
	_, err := cdp.Call(ctx, s.Page, emulation.SetDeviceMetricsOverride, s.metrics(width, height))
	return err
}

// userAgent is what a person's Chrome of this version would say.
func userAgent(product string) string {
	_, version, _ := strings.Cut(product, "/")
	major, _, _ := strings.Cut(version, ".")
	return "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/" + major + ".0.0.0 Safari/537.36"
}

func (s *Stage) event(p *browser.Page, ev any) {
	switch ev := ev.(type) {
	case *emulation.EventVirtualTimeBudgetExpired:
		if p == s.first || s.first == nil {
			select {
			case s.clock.expired <- struct{}{}:
			default:
			}
		}
	case *page.EventFrameNavigated:
		s.tabs.began(p)
		if s.tabs.inFront(p, s.first) && ev.Frame.ParentID == "" {
			s.fresh.Store(true)
		}
	case *network.EventRequestWillBeSent:
		s.tabs.began(p)
	case *page.EventWindowOpen:
		s.tabs.announced(ev.URL)
	case *performancetimeline.EventTimelineEventAdded:
		s.vitalEvent(ev)
	case *runtime.EventBindingCalled:
		s.note(told(p, ev))
	case *fetch.EventRequestPaused:
		s.traffic.paused(p, ev)
	case *page.EventJavascriptDialogOpening:
		go s.note(s.closeDialog(p, ev))
	case *input.EventDragIntercepted:
		select {
		case s.carried <- ev.Data:
		default: // a drag that no step is waiting for
		}
	case *inspector.EventTargetCrashed:
		p.MarkLost()
	}
	s.traffic.event(ev)
}

// Answer says how the next dialogs are answered; those after them as a person
// who agrees would.
func (s *Stage) Answer(list []scenarios.Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers = list
}

// closeDialog answers a dialog: its page stands still until someone does.
func (s *Stage) closeDialog(p *browser.Page, ev *page.EventJavascriptDialogOpening) error {
	s.mu.Lock()
	var a scenarios.Answer
	if len(s.answers) > 0 {
		a, s.answers = s.answers[0], s.answers[1:]
	}
	s.mu.Unlock()
	text := ev.DefaultPrompt
	if a.Text != nil {
		text = *a.Text
	}
	_, err := cdp.Call(s.ctx, p, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: !a.Cancel, PromptText: text})
	return err
}

// note keeps an error of what an event started; Err returns it.
func (s *Stage) note(err error) {
	if err == nil || s.ctx.Err() != nil || errors.Is(err, browser.ErrLost) || errors.Is(err, browser.ErrDetached) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.errs = append(s.errs, err)
}

// Err returns what went wrong in the background, nil if nothing did.
func (s *Stage) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.errs...)
}

// notNavigating drops the error of a question that met a document on its way
// out: there is nothing to know of it.
func (s *Stage) notNavigating(err error) error {
	var protocol *cdproto.Error
	if errors.As(err, &protocol) && (strings.Contains(protocol.Message, "context") || strings.Contains(protocol.Message, "navigated")) {
		return nil
	}
	if errors.Is(err, browser.ErrNoWorld) {
		return nil
	}
	return err
}

// Close disposes of the page with its cookies and storage.
func (s *Stage) Close(ctx context.Context) error {
	s.cancel()
	s.traffic.close()
	if s.dispose == nil {
		return nil
	}
	err := s.dispose(context.WithoutCancel(ctx))
	s.dispose = nil
	if errors.Is(err, browser.ErrLost) {
		return nil
	}
	return err
}

// Lost reports whether the page or the browser is gone.
func (s *Stage) Lost() bool {
	select {
	case <-s.Page.Lost():
		return true
	case <-s.Page.Done():
		return true
	default:
		return false
	}
}
