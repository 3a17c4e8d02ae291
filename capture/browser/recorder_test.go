package browser_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/retake-dev/retake/capture"
	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/require"
)

// editor writes the document of its frame, as rich editors do, scrolls by itself
// once the user has scrolled, and has a box in a shadow root.
const editor = `<!DOCTYPE html><style>* { margin: 0; padding: 0; border: 0; display: block }</style>
<button style="width: 100px; height: 100px">write</button><my-box style="position: fixed; left: 500px; top: 0"></my-box><div style="height: 3000px"></div>
<script>
document.querySelector('button').onclick = () => {
  const frame = document.createElement('iframe');
  frame.style = 'position: fixed; left: 200px; top: 0';
  document.body.append(frame);
  const d = frame.contentWindow.document;
  d.open(); d.write('<textarea style="width: 200px; height: 100px">'); d.close();
};
document.querySelector('my-box').attachShadow({mode: 'open'}).innerHTML = '<input type="checkbox" style="width: 50px; height: 50px">';
addEventListener('scrollend', () => scrollTo(0, 1000), {once: true});
</script>`

// client is another client of the browser that a session is captured in.
type client struct {
	t   *testing.T
	ctx context.Context
	*browser.Session
}

func connect(ctx context.Context, t *testing.T, endpoint string) client {
	b, err := browser.Connect(ctx, endpoint)
	require.NoError(t, err)
	t.Cleanup(b.Close)
	all, err := cdp.Call(ctx, b, target.GetTargets, target.GetTargetsParams{})
	require.NoError(t, err)
	for _, i := range all.TargetInfos {
		if i.Type == "page" {
			flat := true
			s, err := cdp.Call(ctx, b, target.AttachToTarget, target.AttachToTargetParams{TargetID: i.TargetID, Flatten: &flat})
			require.NoError(t, err)
			return client{t, ctx, b.Attach(s.SessionID, nil)}
		}
	}
	t.Fatal("no page to act on")
	return client{}
}

func (c client) mouse(p input.DispatchMouseEventParams) {
	_, err := cdp.Call(c.ctx, c, input.DispatchMouseEvent, p)
	require.NoError(c.t, err)
}

func (c client) click(x, y float64) {
	for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
		c.mouse(input.DispatchMouseEventParams{Type: kind, X: x, Y: y, Button: input.MouseButtonLeft, ClickCount: 1})
	}
}

// frame waits until the page has been drawn.
func (c client) frame() {
	wait := true
	_, err := cdp.Call(c.ctx, c, runtime.Evaluate, runtime.EvaluateParams{
		Expression: "new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))", AwaitPromise: &wait,
	})
	require.NoError(c.t, err)
}

// TestRecord captures a session in which another client acts: it begins with
// the page, has what is typed into a document that was written, a box in a shadow
// root, out of which no change is told, and the user's scroll but not the page's.
func TestRecord(t *testing.T) {
	if _, err := browser.Find(browser.Full, ""); err != nil {
		t.Skip(err)
	}
	t.Setenv("TMPDIR", "/tmp") // a full Chrome has a socket in it, whose path may not be long
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(editor)) }))
	defer server.Close()
	ctx, end := context.WithTimeout(t.Context(), time.Minute)
	defer end()
	ready, steps := make(chan string, 1), make(chan scenarios.Step, 16)
	var captured capture.Captured
	var err error
	begun, ended := 0, make(chan struct{})
	go func() {
		defer close(ended)
		captured, err = capture.Record(ctx, capture.Options{
			URL: server.URL, Headless: true, Viewport: scenarios.Viewport{Width: 900, Height: 600},
			OnReady: func(endpoint string) { ready <- endpoint }, OnStep: func(n int, s scenarios.Step) {
				if n > begun { // and does not only go on
					begun = n
					steps <- s
				}
			},
		})
	}()
	select {
	case endpoint := <-ready:
		write(connect(ctx, t, endpoint), steps)
	case <-ended:
	}
	end()
	<-ended
	require.NoError(t, err)
	require.Equal(t, []string{"navigate to /", `click button "write"`, `fill css "html > body > textarea" in frame "html > body > iframe" with "flour"`, `check css "html > body > my-box >>> input"`, "scroll to 0, 300"}, titles(captured.Scenario))
	require.Equal(t, take.Viewport{Width: 900, Height: 600, Scale: 1}, captured.Take.Environment.Viewport)
	require.Equal(t, 0, captured.Take.Exchanges[0].Step, "the page's own request belongs to the first step")
}

// write acts in the editor, each act after the step of the one before.
func write(c client, steps <-chan scenarios.Step) {
	step := func() {
		select {
		case <-steps:
		case <-c.ctx.Done():
			c.t.Fatal("no step was told of")
		}
	}
	step()
	c.frame() // what comes before the first one is no input
	c.click(50, 50)
	step()
	c.frame()
	c.click(250, 50)
	step()
	_, err := cdp.Call(c.ctx, c, input.InsertText, input.InsertTextParams{Text: "flour"})
	require.NoError(c.t, err)
	c.click(525, 25)
	step()
	c.mouse(input.DispatchMouseEventParams{Type: input.DispatchMouseEventTypeMouseWheel, X: 50, Y: 300, DeltaX: 1, DeltaY: 300})
	step()
}

func titles(s scenarios.Scenario) []string {
	var list []string
	for _, step := range s.Steps {
		list = append(list, step.Title())
	}
	return list
}
