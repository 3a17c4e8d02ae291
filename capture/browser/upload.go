package browser

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
)

// Choose puts files into the field that the library remembers. It reports false
// where that is none for files.
func (p *Page) Choose(ctx context.Context, frame cdp.FrameID, files []string) (bool, error) {
	world, err := p.world(frame)
	if err != nil {
		return false, err
	}
	r, err := cdp.Call(ctx, p.Session, runtime.Evaluate, runtime.EvaluateParams{Expression: "__retake.fileField()", UniqueContextID: world})
	if err != nil || r.Result.ObjectID == "" {
		return false, err
	}
	if _, err := cdp.Call(ctx, p.Session, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: files, ObjectID: r.Result.ObjectID}); err != nil {
		return false, err
	}
	_, err = cdp.Call(ctx, p.Session, runtime.ReleaseObject, runtime.ReleaseObjectParams{ObjectID: r.Result.ObjectID})
	return true, err
}

// Copy puts a text on the clipboard, which all pages of the browser share.
func (p *Page) Copy(ctx context.Context, frame cdp.FrameID, text string) error {
	world, err := p.world(frame)
	if err != nil {
		return err
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		return err
	}
	r, err := cdp.Call(ctx, p.Session, runtime.Evaluate, runtime.EvaluateParams{
		Expression: fmt.Sprintf("__retake.copyText(%s)", quoted), UniqueContextID: world, UserGesture: ptr(true), ReturnByValue: ptr(true)})
	if err != nil {
		return err
	}
	var done bool
	if err := evaluated(r, &done); err != nil || done {
		return err
	}
	return &ScriptError{Text: "the browser does not copy"}
}
