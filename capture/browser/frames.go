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
	quoted, err := json.Marshal(path)
	if err != nil {
		return "", origin, err
	}
	id, err := p.frameShown(ctx, parent, fmt.Sprintf("frameAt(%s)", quoted))
	if err != nil || id == "" {
		return "", origin, err
	}
	return id, origin, p.Ask(ctx, parent, "frameOrigin", &origin)
}

// frameShown returns the frame of the iframe that a call of the library in a
// frame returns, "" when it returns none.
func (p *Page) frameShown(ctx context.Context, in cdp.FrameID, call string) (cdp.FrameID, error) {
	world, err := p.world(in)
	if err != nil {
		return "", err
	}
	r, err := cdp.Call(ctx, p.Session, runtime.Evaluate, runtime.EvaluateParams{Expression: "__retake." + call, UniqueContextID: world})
	if err != nil || r.Result.ObjectID == "" || r.ExceptionDetails != nil {
		return "", err
	}
	n, err := cdp.Call(ctx, p.Session, dom.DescribeNode, dom.DescribeNodeParams{ObjectID: r.Result.ObjectID})
	if err != nil {
		return "", err
	}
	_, err = cdp.Call(ctx, p.Session, runtime.ReleaseObject, runtime.ReleaseObjectParams{ObjectID: r.Result.ObjectID})
	return n.Node.FrameID, err
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
