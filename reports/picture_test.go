package reports

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/retake-dev/retake/capture/take"
)

func TestSniff(t *testing.T) {
	for _, c := range []struct{ reason, in, want string }{
		{"PNG", "\x89PNG\r\n\x1a\n…", "image/png"},
		{"JPEG", "\xff\xd8\xff\xe0", "image/jpeg"},
		{"WebP", "RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"},
		{"other RIFF", "RIFF\x00\x00\x00\x00WAVEfmt ", ""},
		{"SVG runs scripts", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", ""},
		{"GIF is not taken by any stage", "GIF89a", ""},
		{"HTML", "<html>", ""},
		{"nothing", "", ""},
	} {
		assert.Equal(t, c.want, sniff([]byte(c.in)), c.reason)
	}
}

func TestOutline(t *testing.T) {
	dom, ids := snapshot(
		el("div", "id=plain", at4(10, 520, 100, 50), txt("hello")),
		el("div", "id=cut", at4(1200, 1100, 500, 500)),
		el("div", "id=above", at4(0, 0, 100, 100)),
		el("div", "id=boxless", nil),
		el("iframe", "id=frame", at4(0, 600, 300, 300), tnode{Node: take.Node{Kind: take.Document}, children: []tnode{el("b", "id=framed", at4(5, 600, 5, 5))}}),
		el("x-card", "id=host", at4(0, 600, 9, 9), tnode{Node: take.Node{Kind: take.Shadow}, children: []tnode{el("b", "id=shady", at4(5, 600, 5, 5))}}),
	)
	dom.Nodes[0].Scroll = &[2]float64{0, 500}
	tk := &take.Take{Environment: take.Environment{Viewport: take.Viewport{Width: 1280, Height: 720}}}
	st := &take.Step{DOM: dom}
	for _, c := range []struct {
		reason string
		node   int
		want   rect
	}{
		{"page coordinates less the scroll", ids["plain"], rect{10, 20, 100, 50}},
		{"a text without a box has its parent's", ids["plain"] + 1, rect{10, 20, 100, 50}},
		{"cut at the edge of the picture", ids["cut"], rect{1200, 600, 80, 120}},
		{"scrolled out of sight", ids["above"], rect{}},
		{"no box", ids["boxless"], rect{}},
		{"a frame itself is in the page", ids["frame"], rect{0, 100, 300, 300}},
		{"what is in a frame has other coordinates", ids["framed"], rect{}},
		{"what is in a shadow root has not", ids["shady"], rect{5, 100, 5, 5}},
		{"no node", -1, rect{}},
		{"no such node", 999, rect{}},
	} {
		got := outline(tk, st, c.node)
		if got.empty() {
			got = rect{}
		}
		assert.Equal(t, c.want, got, c.reason)
	}
	assert.True(t, outline(nil, nil, 0).empty())
	dom.Nodes[3].Parent = 3 // a node that is its own parent ends
	assert.True(t, outline(tk, st, 3).empty())
}
