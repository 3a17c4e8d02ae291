package browser

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/retake-dev/retake/capture/take"
)

// frameShot is what snapshot.js returns for one frame.
type frameShot struct {
	take.Snapshot
	Frames  map[string]int `json:"frames"` // index of an iframe → its place in window.frames
	Windows int            `json:"windows"`
	Title   string         `json:"title"`
}

// Snapshot returns the page with all its frames, and its title. A frame that
// has no document yet is left empty.
func (p *Page) Snapshot(ctx context.Context) (*take.Snapshot, string, error) {
	top, err := p.shoot(ctx, "")
	if err != nil {
		return nil, "", err
	}
	m := merger{page: p, out: &take.Snapshot{Focus: -1, Storage: top.Storage}, styles: map[string]int{}}
	if err := m.add(ctx, "", top, -1); err != nil {
		return nil, "", err
	}
	return m.out, top.Title, nil
}

func (p *Page) shoot(ctx context.Context, id cdp.FrameID) (*frameShot, error) {
	s := new(frameShot)
	return s, p.Ask(ctx, id, "snapshot", s, take.StyleNames)
}

// merger puts the snapshots of frames into one list in document order.
type merger struct {
	page   *Page
	out    *take.Snapshot
	styles map[string]int
}

// add appends a frame's nodes below parent, each child frame behind its iframe.
func (m *merger) add(ctx context.Context, id cdp.FrameID, s *frameShot, parent int) error {
	children := m.page.Children(id)
	style := m.mapStyles(s.Styles)
	at := make([]int, len(s.Nodes))
	for i, n := range s.Nodes {
		at[i] = len(m.out.Nodes)
		if n.Parent < 0 {
			n.Parent = parent
		} else {
			n.Parent = at[n.Parent]
		}
		if n.Kind == take.Element {
			n.Style = style[n.Style]
		}
		if i == s.Focus && n.Name != "iframe" {
			m.out.Focus = at[i]
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
	s, err := m.page.shoot(ctx, id)
	if errors.Is(err, ErrNoWorld) {
		return nil
	}
	if err != nil {
		return err
	}
	return m.add(ctx, id, s, iframe)
}

// mapStyles adds a frame's style tuples and returns where each one is.
func (m *merger) mapStyles(tuples [][]string) []int {
	index := make([]int, len(tuples))
	for i, t := range tuples {
		key := strings.Join(t, "\n")
		at, ok := m.styles[key]
		if !ok {
			at = len(m.out.Styles)
			m.styles[key] = at
			m.out.Styles = append(m.out.Styles, t)
		}
		index[i] = at
	}
	return index
}
