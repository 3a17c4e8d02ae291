package browser

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/runtime"
)

//go:embed js/*.js
var scripts embed.FS

// World is the name of the isolated world in which everything of ours runs:
// a page can neither see nor break it.
const World = "retake"

// libraryFiles are the in-page scripts in the order in which they need each
// other, and exported what they offer as __retake.
var (
	libraryFiles = []string{"aria", "private", "sheets", "snapshot", "locate", "act"}
	exported     = []string{"snapshot", "frameElement", "locate", "each", "ready", "prepare", "focused", "typable", "setValue", "sliderAt", "value", "choose", "fileField", "copyText", "dragBegan", "inputPending", "checkedState", "scrollToward", "holds", "frameAt", "frameOrigin", "frameCovered", "describe"}
)

// Library returns the source that makes __retake in a world that has none
// yet. More names and files are the caller's own, as the recorder's.
func Library(more ...string) string {
	var b strings.Builder
	// A frame's first document may give its window on to the next, with or
	// without the listeners: so it is the document that must not have been
	// prepared yet, and what was there before is stopped.
	b.WriteString("(() => { if (globalThis.__retake?.document === document) return;\nglobalThis.__retake?.stop?.();\n")
	b.WriteString(styleKey)
	for _, name := range libraryFiles {
		b.WriteString(Script(name))
	}
	fmt.Fprintf(&b, "globalThis.__retake = {document, %s};\n", strings.Join(exported, ", "))
	for _, src := range more {
		b.WriteString(src)
	}
	b.WriteString("})()")
	return b.String()
}

// Marks is a source for [Library] that has parts of pages treated as private, by
// selectors: masked, left out, or kept.
func Marks(mask, block, allow []string) string {
	if len(mask)+len(block)+len(allow) == 0 {
		return ""
	}
	lists := make([]string, 3)
	for i, list := range [][]string{mask, block, allow} {
		quoted, err := json.Marshal(append([]string{}, list...))
		if err != nil {
			panic(err) // texts can be written
		}
		lists[i] = string(quoted)
	}
	return "markAlso(" + strings.Join(lists, ", ") + ");\n"
}

// Script returns an embedded in-page script. It panics for a name that is not
// there, which a test would show.
func Script(name string) string {
	src, err := scripts.ReadFile("js/" + name + ".js")
	if err != nil {
		panic(err)
	}
	return string(src)
}

// ScriptError is an exception thrown by one of our own in-page scripts.
type ScriptError struct{ Text string }

func (e *ScriptError) Error() string { return "in-page script: " + e.Text }

// Ask calls a function of the library in a frame ("" is the top frame) and
// decodes what it returns. A string result is taken as JSON when out is not a
// *string.
func (p *Page) Ask(ctx context.Context, frame cdp.FrameID, fn string, out any, args ...any) error {
	list := make([]string, len(args))
	for i, a := range args {
		b, err := json.Marshal(a)
		if err != nil {
			return fmt.Errorf("%s: %w", fn, err)
		}
		list[i] = string(b)
	}
	world, err := p.world(frame)
	if err != nil {
		return err
	}
	return p.eval(ctx, world, fmt.Sprintf("__retake.%s(%s)", fn, strings.Join(list, ",")), out)
}

// AwaitFrame asks to be told of the top frame's next frame. The func that it
// returns waits until the callback for it has run; what the page is asked next
// is asked when the frame is done.
func (p *Page) AwaitFrame(ctx context.Context) (func() error, error) {
	world, err := p.world("")
	if err != nil {
		return nil, err
	}
	wait := p.Start(ctx, runtime.CommandEvaluate, runtime.EvaluateParams{
		Expression: "new Promise(done => requestAnimationFrame(() => done(1)))", UniqueContextID: world, AwaitPromise: ptr(true),
	})
	if err := p.eval(ctx, world, "1", nil); err != nil { // it has been asked for
		return nil, err
	}
	return func() error { return wait(nil) }, nil
}

// Turn waits until the page's thread has had a turn, and what it told before
// has been handled.
func (p *Page) Turn(ctx context.Context) error {
	if err := p.eval(ctx, "", "1", nil); err != nil {
		return err
	}
	return p.Flush(ctx)
}

// Eval evaluates an expression in the page's own world.
func (p *Page) Eval(ctx context.Context, expression string, out any) error {
	return p.eval(ctx, "", expression, out)
}

// StartEval is [Page.Eval] that does not wait: the func that it returns does.
func (p *Page) StartEval(ctx context.Context, expression string) func(out any) error {
	return p.startEval(ctx, "", expression)
}

func (p *Page) eval(ctx context.Context, world, expression string, out any) error {
	return p.startEval(ctx, world, expression)(out)
}

func (p *Page) startEval(ctx context.Context, world, expression string) func(out any) error {
	wait := p.Start(ctx, runtime.CommandEvaluate, runtime.EvaluateParams{Expression: expression, UniqueContextID: world, ReturnByValue: ptr(true)})
	return func(out any) error {
		var r runtime.EvaluateResult
		if err := wait(&r); err != nil {
			return err
		}
		return evaluated(r, out)
	}
}

// evaluated decodes what an expression came to.
func evaluated(r runtime.EvaluateResult, out any) error {
	if r.ExceptionDetails != nil {
		return &ScriptError{Text: exceptionText(r.ExceptionDetails)}
	}
	if out == nil || len(r.Result.Value) == 0 {
		return nil
	}
	return decodeResult(r.Result.Value, out)
}

func decodeResult(value []byte, out any) error {
	if _, isString := out.(*string); !isString && value[0] == '"' {
		var s string
		if err := json.Unmarshal(value, &s); err != nil {
			return err
		}
		value = []byte(s)
	}
	return json.Unmarshal(value, out)
}
