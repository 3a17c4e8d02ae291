package take

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// dressed is a take of two steps whose pages say what they are drawn by: the
// second has a sheet of a script that the first has not.
func dressed(t *testing.T) Take {
	t.Helper()
	b := NewBuilder(Scenario{Name: "n", Digest: "d"}, Captured, testEnvironment())
	made, more := []byte(".made { top: 1px }"), []byte(".more { top: 2px }")
	for i := range 2 {
		s := shopStep(i, 20, "")
		s.DOM.Nodes[8].Before, s.DOM.Nodes[7].End = "\n  ", " "
		s.DOM.Look = &Look{
			Sheets: []Sheet{{URL: "http://shop.test/a.css"}, {Text: NewBlobID(made), Media: "screen"}},
			Roots:  []Root{{Node: 0, Base: "http://shop.test/deep/", Sheets: []int{0, 1}}},
			Hover:  3, Ring: i == 0, Top: []int{3},
			Texts: map[BlobID][]byte{NewBlobID(made): made},
		}
		if i == 1 {
			l := s.DOM.Look
			l.Sheets, l.Texts[NewBlobID(more)] = append(l.Sheets, Sheet{Text: NewBlobID(more)}), more
			l.Roots[0].Sheets = append(l.Roots[0].Sheets, 2)
		}
		b.AddStep(s)
	}
	built, err := b.Build()
	require.NoError(t, err)
	return built
}

func TestLookInAFile(t *testing.T) {
	want := dressed(t)
	got, err := decoded(encoded(t, want))
	require.NoError(t, err)
	assert.Equal(t, want, got)
	l := got.Steps[1].DOM.Look
	assert.Equal(t, ".more { top: 2px }", string(got.Blobs[l.Sheets[2].Text]))
	assert.Nil(t, l.Texts, "they are blobs now")
	assert.Len(t, got.Blobs, 2, "what two pages have is there once")
	assert.Equal(t, "\n  ", got.Steps[0].DOM.Nodes[8].Before)
	assert.Equal(t, " ", got.Steps[0].DOM.Nodes[7].End)
}

func TestValidateLook(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*Look)
		want   string
	}{
		{"no such text", func(l *Look) { l.Sheets[0].Text = "x" }, "dom: style sheet 0: there is no blob x"},
		{"no such sheet", func(l *Look) { l.Roots[0].Sheets[0] = 2 }, "dom: root 0: style sheet 2 of 2"},
		{"no root", func(l *Look) { l.Roots[0].Node = 3 }, "dom: root 3: it is no document and no shadow root"},
		{"no such node", func(l *Look) { l.Roots[0].Node = 1000 }, "dom: root 1000: it is no document"},
		{"pointer", func(l *Look) { l.Hover = -1 }, "dom: the pointer is over node -1"},
		{"top", func(l *Look) { l.Top[0] = 1000 }, "dom: above all others is node 1000"},
		{"address", func(l *Look) { l.Sheets[0].URL = "\xff" }, "dom: style sheet 0: "},
		{"base", func(l *Look) { l.Roots[0].Base = "\xff" }, "dom: root 0: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bad := dressed(t)
			tt.change(bad.Steps[0].DOM.Look)
			assert.ErrorContains(t, Validate(bad), "step 0 (s00): "+tt.want)
		})
	}
}

func TestLookIsNoPartOfTheDigest(t *testing.T) {
	want := dressed(t)
	bare := dressed(t)
	for i := range bare.Steps {
		bare.Steps[i].DOM.Look = nil
	}
	assert.Equal(t, Digest(want), Digest(bare))
}
