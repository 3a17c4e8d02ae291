package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/retake-dev/retake/capture/take"
)

// frameShot is what snapshot.js returns for one frame, and the snapshot made
// of it.
type frameShot struct {
	take.Snapshot                   // Styles are all that were ever seen in the frame
	Seq           int               `json:"seq"`
	Ops           []json.RawMessage `json:"ops"`    // a node, its parent the depth; or [from, count] of the last snapshot
	Frames        map[string]int    `json:"frames"` // index of an iframe → its place in window.frames
	Windows       int               `json:"windows"`
	Title         string            `json:"title"`
	Private       bool              `json:"private"` // a part that is marked as private can be seen
	Look          shotLook          `json:"look"`

	world string
	deep  []take.Node // the nodes with their depth for a parent
}

// Snapshot returns the page with all its frames, and its title. A frame that
// has no document yet is left empty.
func (p *Page) Snapshot(ctx context.Context) (*take.Snapshot, string, error) {
	return p.SnapshotAnd(ctx, func() {})
}

// SnapshotAnd is [Page.Snapshot] with something that is asked right behind the
// top frame: its answer then costs no way of its own.
func (p *Page) SnapshotAnd(ctx context.Context, ask func()) (*take.Snapshot, string, error) {
	top, err := p.shoot(ctx, "", ask)
	if err != nil {
		return nil, "", err
	}
	m := merger{page: p, out: &take.Snapshot{Focus: -1, Storage: top.Storage}, styles: map[string]int{}, look: newLookMerger()}
	if err := m.add(ctx, "", top, -1); err != nil {
		return nil, "", err
	}
	slices.SortFunc(m.look.out.Roots, func(a, b take.Root) int { return a.Node - b.Node }) // a frame's come before those around it
	slices.Sort(m.look.out.Top)
	m.out.Look = m.look.out
	p.mu.Lock()
	defer p.mu.Unlock()
	p.private = m.private
	return m.out, top.Title, nil
}

// ShowsPrivate reports whether the last snapshot shows a part of the page, or of a
// frame in it, that is marked as private: it may hold no text, as a picture of a
// person.
func (p *Page) ShowsPrivate() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.private
}

// shoot asks a frame for what has changed since it was last asked, and something
// more right behind it.
func (p *Page) shoot(ctx context.Context, id cdp.FrameID, ask func()) (*frameShot, error) {
	world, err := p.world(id)
	if err != nil {
		return nil, err
	}
	last := p.lastShot(id, world)
	s := &frameShot{world: world}
	wait := p.startEval(ctx, world, fmt.Sprintf("__retake.snapshot(%d)", last.Seq))
	ask()
	if err := wait(s); err != nil {
		return nil, err
	}
	if s.Seq != last.Seq+1 { // the page began anew
		last = &frameShot{}
	}
	s.Styles = slices.Concat(last.Styles, s.Styles)
	s.Look.learn(&last.Look)
	if err := s.apply(last); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shots[id] = s
	return s, nil
}

// styleKey is the source of a function that returns an element's tuple of styles
// as one string. Its attributes are named in full: to look each up by its name
// costs a fifth more (267 elements: 1.2 against 1.0 ms).
var styleKey = "const styleKey = css => css['" + strings.Join(take.StyleNames, "'] + '\\n' + css['") + "'];\n"

// lastShot is the last snapshot of a document, an empty one if there is none.
func (p *Page) lastShot(id cdp.FrameID, world string) *frameShot {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.shots[id]; s != nil && s.world == world {
		return s
	}
	return &frameShot{}
}

// apply makes the list of nodes of what has changed since the last snapshot.
func (s *frameShot) apply(last *frameShot) error {
	for _, op := range s.Ops {
		if op[0] == '{' {
			var n take.Node
			if err := json.Unmarshal(op, &n); err != nil {
				return fmt.Errorf("snapshot: node %d: %w", len(s.deep), err)
			}
			s.deep = append(s.deep, n)
			continue
		}
		var run [2]int
		if err := json.Unmarshal(op, &run); err != nil {
			return fmt.Errorf("snapshot: %w", err)
		}
		s.deep = append(s.deep, last.deep[run[0]:run[0]+run[1]]...)
	}
	s.Ops, s.Nodes = nil, slices.Clone(s.deep)
	var above []int // the last node of each depth
	for i := range s.Nodes {
		depth := s.Nodes[i].Parent
		s.Nodes[i].Parent = -1
		if depth > 0 {
			s.Nodes[i].Parent = above[depth-1]
		}
		above = append(above[:depth], i)
	}
	return nil
}

// merger puts the snapshots of frames into one list in document order.
type merger struct {
	page   *Page
	out    *take.Snapshot
	styles map[string]int
	look   lookMerger

	private bool
}

// add appends a frame's nodes below parent, each child frame behind its iframe.
func (m *merger) add(ctx context.Context, id cdp.FrameID, s *frameShot, parent int) error {
	m.private = m.private || s.Private
	children := m.page.Children(id)
	style := make([]int, len(s.Styles)) // index in the whole + 1, 0 while unknown
	at := make([]int, len(s.Nodes))
	for i, n := range s.Nodes {
		at[i] = len(m.out.Nodes)
		if n.Parent < 0 {
			n.Parent = parent
		} else {
			n.Parent = at[n.Parent]
		}
		if n.Kind == take.Element {
			at := &style[n.Style]
			if *at == 0 {
				*at = m.mapStyle(s.Styles[n.Style]) + 1
			}
			n.Style = *at - 1
		}
		if i == s.Focus && n.Name != "iframe" {
			m.out.Focus, m.look.out.Ring = at[i], s.Look.Ring
		}
		m.out.Nodes = append(m.out.Nodes, n)
		place, ok := s.Frames[strconv.Itoa(i)]
		if !ok {
			continue
		}
		child, err := m.frameAt(ctx, id, i, place, s.Windows, children)
		if err != nil {
			return err
		}
		if err := m.child(ctx, child, at[i]); err != nil {
			return err
		}
	}
	m.look.add(&s.Look, at)
	return nil
}

// frameAt returns the frame that an iframe shows: by its place in
// window.frames where these are all the frames there are, and by asking where
// some are in shadow roots.
func (m *merger) frameAt(ctx context.Context, parent cdp.FrameID, index, place, windows int, children []cdp.FrameID) (cdp.FrameID, error) {
	if windows == len(children) && place >= 0 {
		return children[place], nil
	}
	return m.page.frameShown(ctx, parent, fmt.Sprintf("frameElement(%d)", index))
}

func (m *merger) child(ctx context.Context, id cdp.FrameID, iframe int) error {
	if id == "" {
		return nil
	}
	s, err := m.page.shoot(ctx, id, func() {})
	if errors.Is(err, ErrNoWorld) {
		return nil
	}
	if err != nil {
		return err
	}
	return m.add(ctx, id, s, iframe)
}

// mapStyle returns where a tuple of styles is in the whole, adding it if need
// be.
func (m *merger) mapStyle(tuple []string) int {
	key := strings.Join(tuple, "\n")
	at, ok := m.styles[key]
	if !ok {
		at = len(m.out.Styles)
		m.styles[key] = at
		m.out.Styles = append(m.out.Styles, tuple)
	}
	return at
}
