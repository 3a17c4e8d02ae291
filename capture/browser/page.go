package browser

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
)

// ErrNoWorld says that a frame has no document that could be asked.
var ErrNoWorld = errors.New("the frame has no document yet")

// Page is one tab with its frames, observed.
type Page struct {
	*Session
	Browser *Browser
	Target  target.ID
	Seen    *Observer
	also    *Observer

	mu      sync.Mutex
	top     cdp.FrameID
	frames  map[cdp.FrameID]*frame
	arrived chan struct{} // closed and replaced when the top frame has navigated
	listen  func(ev any)
	gone    chan struct{}
	lost    bool
	bodies  sync.WaitGroup
	fetches bool                                // the bodies of responses
	streams map[network.RequestID]chan struct{} // closed when the bytes of a stream are told; for the event queue
	shots   map[cdp.FrameID]*frameShot          // the last snapshot of each frame
	private bool                                // see ShowsPrivate
	workers map[target.SessionID]*worker
	hired   int // workers of its own so far; for the event queue
	scripts Workers
}

type frame struct {
	parent   cdp.FrameID
	children []cdp.FrameID // in the order of window.frames
	world    string        // unique id of its isolated world, "" if none
	worldID  runtime.ExecutionContextID
	loader   cdp.LoaderID // of its document
	url      string
}

// PageOptions say how to observe a page.
type PageOptions struct {
	// Library is the source for the isolated world of every frame; "" is
	// [Library]().
	Library string
	// Main is a source for the page's own world, run before the page's, or "".
	Main string
	// Listen gets every event after the observers had it. It may make calls,
	// but not wait for events.
	Listen func(p *Page, ev any)
	// Also observes beside the first observer, with bodies and steps of its
	// own, or nil.
	Also *Observer
	// Binding is how scripts of the library tell us something, or nil.
	Binding *Binding
	// Prepare sends more before a waiting target is let go, or nil.
	Prepare func(start func(result any, method string, params any))
	// Workers is what is run in workers.
	Workers Workers
	// Bodies has the bodies of responses fetched as they end, or as they come, and
	// WebSockets tell with what they are closed, where nobody else knows it.
	Bodies bool
}

// NewContext makes a browser context: cookies, storage and cache of its own.
// The func that it returns disposes of it.
func (b *Browser) NewContext(ctx context.Context) (cdp.BrowserContextID, func(context.Context) error, error) {
	if err := context.Cause(ctx); err != nil {
		return "", nil, err
	}
	// Once asked for it is made, so its answer is waited for.
	r, err := cdp.Call(context.WithoutCancel(ctx), b, target.CreateBrowserContext, target.CreateBrowserContextParams{DisposeOnDetach: ptr(true)})
	if err != nil {
		return "", nil, err
	}
	return r.BrowserContextID, func(ctx context.Context) error {
		_, err := cdp.Call(ctx, b, target.DisposeBrowserContext, target.DisposeBrowserContextParams(r))
		return err
	}, nil
}

// AttachPage begins to observe a target. When it returns, the observers and the
// scripts are in place; the target waits until then.
func (b *Browser) AttachPage(ctx context.Context, a Arrival, seen *Observer, opt PageOptions) (*Page, error) {
	p := &Page{Browser: b, Target: a.target, Seen: seen, also: opt.Also, frames: map[cdp.FrameID]*frame{}, arrived: make(chan struct{}), gone: make(chan struct{}), shots: map[cdp.FrameID]*frameShot{}, workers: map[target.SessionID]*worker{}, streams: map[network.RequestID]chan struct{}{}, fetches: opt.Bodies, scripts: opt.Workers}
	if opt.Library == "" {
		opt.Library = Library()
	}
	p.listen = func(ev any) {
		p.prepareAgain(context.WithoutCancel(ctx), ev, opt.Library)
		p.childAttached(context.WithoutCancel(ctx), ev)
		if opt.Bodies {
			p.keepBody(context.WithoutCancel(ctx), ev)
			p.keepStream(context.WithoutCancel(ctx), ev)
			p.closedSocket(ev)
		}
		if opt.Binding != nil {
			opt.Binding.event(p, ev)
		}
		if opt.Listen != nil {
			opt.Listen(p, ev)
		}
	}
	p.Session = b.Session.Attach(a.session, p.event)
	b.claims.observed(a.session, p)
	if err := p.enable(ctx, opt); err != nil {
		return nil, fmt.Errorf("observe the page: %w", err)
	}
	return p, nil
}

// enable sends all before it waits for anything: a page in a process that is
// yet to come, as that of a link to a new tab, answers nothing before it is let
// go.
func (p *Page) enable(ctx context.Context, opt PageOptions) error {
	body, tree := int64(maxBuffer), page.GetFrameTreeResult{}
	var waits []func() error
	start := func(result any, method string, params any) {
		wait := p.Start(ctx, method, params)
		waits = append(waits, func() error { return wait(result) })
	}
	start(nil, page.Enable.Method, page.EnableParams{})
	start(&tree, page.GetFrameTree.Method, nil)
	start(nil, network.Enable.Method, network.EnableParams{MaxTotalBufferSize: &body, MaxResourceBufferSize: &body})
	start(nil, log.Enable.Method, nil)
	start(nil, audits.Enable.Method, nil)
	start(nil, runtime.Enable.Method, nil)
	if opt.Bodies {
		start(nil, runtime.AddBinding.Method, runtime.AddBindingParams{Name: socketsBinding})
		start(nil, page.AddScriptToEvaluateOnNewDocument.Method, newDocument("(() => {\n"+socketsScript+"})();", ""))
	}
	if opt.Main != "" {
		start(nil, page.AddScriptToEvaluateOnNewDocument.Method, newDocument(opt.Main, ""))
	}
	start(nil, page.AddScriptToEvaluateOnNewDocument.Method, newDocument(opt.Library, World))
	start(nil, target.SetAutoAttach.Method, watchWorkers)
	if opt.Binding != nil {
		start(nil, runtime.AddBinding.Method, runtime.AddBindingParams{Name: opt.Binding.Name, ExecutionContextName: World})
	}
	if opt.Prepare != nil {
		opt.Prepare(start)
	}
	start(nil, runtime.RunIfWaitingForDebugger.Method, nil)
	for _, wait := range waits {
		if err := wait(); err != nil {
			return err
		}
	}
	p.learnFrames(tree.FrameTree)
	return p.Flush(ctx)
}

func newDocument(source, world string) page.AddScriptToEvaluateOnNewDocumentParams {
	return page.AddScriptToEvaluateOnNewDocumentParams{Source: source, WorldName: world, RunImmediately: ptr(true)}
}

// prepareAgain runs the library in a frame that has navigated. The browser
// does so by itself for a new window; but the first document of a frame gives
// its window on to the next of its origin, and takes its listeners with it.
func (p *Page) prepareAgain(ctx context.Context, ev any, library string) {
	navigated, ok := ev.(*page.EventFrameNavigated)
	if !ok || navigated.Frame.ParentID == "" {
		return
	}
	if world, err := p.world(navigated.Frame.ID); err == nil {
		p.Start(ctx, runtime.CommandEvaluate, runtime.EvaluateParams{Expression: library, UniqueContextID: world})
	}
}

// maxBuffer is how many bytes of bodies the browser keeps for us to fetch.
const maxBuffer = 256 << 20

// learnFrames takes in what was there when it was asked for. What has been told
// of a frame since is newer.
func (p *Page) learnFrames(tree *page.FrameTree) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.top == "" {
		p.top = tree.Frame.ID
	}
	p.learnTree(tree, "")
}

func (p *Page) learnTree(t *page.FrameTree, parent cdp.FrameID) {
	p.attachFrame(t.Frame.ID, parent)
	if f := p.frames[t.Frame.ID]; f.url == "" {
		f.url = t.Frame.URL
	}
	for _, c := range t.ChildFrames {
		p.learnTree(c, t.Frame.ID)
	}
}

// event keeps the frames, hands the event to the observers, and then on.
func (p *Page) event(ev any) {
	p.mu.Lock()
	p.track(ev)
	p.mu.Unlock()
	p.observe(ev)
	p.listen(ev)
}

func (p *Page) observe(ev any) {
	if p.fetches {
		p.Seen.fetch(ev) // while the request is open
	}
	p.Seen.event(ev)
	if p.also != nil {
		p.also.event(ev)
	}
}

// track follows the frames and their isolated worlds; p.mu is held.
func (p *Page) track(ev any) {
	switch ev := ev.(type) {
	case *page.EventFrameAttached:
		p.attachFrame(ev.FrameID, ev.ParentFrameID)
	case *page.EventFrameDetached:
		if ev.Reason != page.FrameDetachedReasonSwap {
			p.detachFrame(ev.FrameID)
		}
	case *page.EventFrameNavigated:
		if ev.Frame.ParentID == "" {
			p.top = ev.Frame.ID
			p.arrive()
		}
		p.attachFrame(ev.Frame.ID, ev.Frame.ParentID)
		p.frames[ev.Frame.ID].url, p.frames[ev.Frame.ID].loader = ev.Frame.URL+ev.Frame.URLFragment, ev.Frame.LoaderID
	case *page.EventNavigatedWithinDocument:
		if f := p.frames[ev.FrameID]; f != nil {
			f.url = ev.URL
		}
		if ev.FrameID == p.top {
			p.arrive()
		}
	case *runtime.EventExecutionContextCreated:
		p.contextCreated(ev.Context)
	case *runtime.EventExecutionContextDestroyed:
		for _, f := range p.frames {
			if f.world == ev.ExecutionContextUniqueID {
				f.world = ""
			}
		}
	case *runtime.EventExecutionContextsCleared:
		for _, f := range p.frames {
			f.world = ""
		}
	}
}

// arrive tells who waits for a navigation; p.mu is held.
func (p *Page) arrive() {
	close(p.arrived)
	p.arrived = make(chan struct{})
}

func (p *Page) attachFrame(id, parent cdp.FrameID) {
	f := p.frames[id]
	if f == nil {
		f = &frame{}
		p.frames[id] = f
	}
	if parent != "" {
		f.parent = parent
	}
	if up := p.frames[parent]; up != nil && !slices.Contains(up.children, id) {
		up.children = append(up.children, id)
	}
}

func (p *Page) detachFrame(id cdp.FrameID) {
	f := p.frames[id]
	if f == nil {
		return
	}
	for _, c := range slices.Clone(f.children) {
		p.detachFrame(c)
	}
	if up := p.frames[f.parent]; up != nil {
		up.children = slices.DeleteFunc(up.children, func(c cdp.FrameID) bool { return c == id })
	}
	delete(p.frames, id)
	delete(p.shots, id)
}

func (p *Page) contextCreated(c *runtime.ExecutionContextDescription) {
	if c.Name != World {
		return
	}
	var aux struct {
		FrameID cdp.FrameID `json:"frameId"`
	}
	if err := decodeResult(c.AuxData, &aux); err != nil {
		return
	}
	p.attachFrame(aux.FrameID, "") // which may not have been told of yet
	f := p.frames[aux.FrameID]
	f.world, f.worldID = c.UniqueID, c.ID
}

// world returns the isolated world of a frame, "" naming the top one.
func (p *Page) world(id cdp.FrameID) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if id == "" {
		id = p.top
	}
	f := p.frames[id]
	if f == nil || f.world == "" {
		return "", ErrNoWorld
	}
	return f.world, nil
}

// Children returns the child frames of a frame in the order of window.frames.
func (p *Page) Children(id cdp.FrameID) []cdp.FrameID {
	p.mu.Lock()
	defer p.mu.Unlock()
	if id == "" {
		id = p.top
	}
	if f := p.frames[id]; f != nil {
		return slices.Clone(f.children)
	}
	return nil
}

// Top is the id of the top frame.
func (p *Page) Top() cdp.FrameID {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.top
}

// URL is the address of the top frame.
func (p *Page) URL() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f := p.frames[p.top]; f != nil {
		return f.url
	}
	return ""
}

// Lost is closed when the page has crashed or was closed.
func (p *Page) Lost() <-chan struct{} { return p.gone }

// MarkLost notes that the page is gone, and ends its calls.
func (p *Page) MarkLost() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.lost {
		p.lost = true
		close(p.gone)
		go p.Session.conn.detach(p.Session.ID)
	}
}
