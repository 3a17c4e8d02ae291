package browser

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
)

// FrameAt returns the frame that the iframe of a CSS path in a parent frame
// shows, and where its content begins in the parent's viewport. The id is ""
// when the path finds no iframe, or several.
func (p *Page) FrameAt(ctx context.Context, parent cdp.FrameID, path string) (cdp.FrameID, [2]float64, error) {
	var origin [2]float64
	world, err := p.world(parent)
	if err != nil {
		return "", origin, err
	}
	quoted, err := json.Marshal(path)
	if err != nil {
		return "", origin, err
	}
	r, err := cdp.Call(ctx, p.Session, runtime.Evaluate, runtime.EvaluateParams{Expression: fmt.Sprintf("__retake.frameAt(%s)", quoted), UniqueContextID: world})
	if err != nil || r.Result.ObjectID == "" || r.ExceptionDetails != nil {
		return "", origin, err
	}
	n, err := cdp.Call(ctx, p.Session, dom.DescribeNode, dom.DescribeNodeParams{ObjectID: r.Result.ObjectID})
	if err != nil {
		return "", origin, err
	}
	if _, err := cdp.Call(ctx, p.Session, runtime.ReleaseObject, runtime.ReleaseObjectParams{ObjectID: r.Result.ObjectID}); err != nil {
		return "", origin, err
	}
	return n.Node.FrameID, origin, p.Ask(ctx, parent, "frameOrigin", &origin)
}

// FramePath returns the parent of a frame, and the CSS path of its iframe
// there. It needs the recorder's library.
func (p *Page) FramePath(ctx context.Context, frame cdp.FrameID) (cdp.FrameID, string, error) {
	p.mu.Lock()
	f := p.frames[frame]
	p.mu.Unlock()
	if f == nil {
		return "", "", fmt.Errorf("frame %s is not on the page", frame)
	}
	world, err := p.world(f.parent)
	if err != nil {
		return "", "", err
	}
	owner, err := cdp.Call(ctx, p.Session, dom.GetFrameOwner, dom.GetFrameOwnerParams{FrameID: frame})
	if err != nil {
		return "", "", err
	}
	id, err := p.contextID(world)
	if err != nil {
		return "", "", err
	}
	node, err := cdp.Call(ctx, p.Session, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: owner.BackendNodeID, ExecutionContextID: id})
	if err != nil {
		return "", "", err
	}
	r, err := cdp.Call(ctx, p.Session, runtime.CallFunctionOn, runtime.CallFunctionOnParams{
		FunctionDeclaration: "function() { return __retake.cssPath(this) }", ObjectID: node.Object.ObjectID, ReturnByValue: ptr(true),
	})
	if err != nil {
		return "", "", err
	}
	var css string
	return f.parent, css, json.Unmarshal(r.Result.Value, &css)
}

// contextID is the number of a world, which some commands want.
func (p *Page) contextID(world string) (runtime.ExecutionContextID, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range p.frames {
		if f.world == world {
			return f.worldID, nil
		}
	}
	return 0, ErrNoWorld
}

// frameOf returns the frame whose isolated world has a number.
func (p *Page) frameOf(id runtime.ExecutionContextID) (cdp.FrameID, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for frame, f := range p.frames {
		if f.worldID == id && f.world != "" {
			return frame, true
		}
	}
	return "", false
}
