package capture

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCarried(t *testing.T) {
	fell := act{Kind: "dropped", To: []byte(`{"id": "basket"}`), Drop: &point{1, 2}}
	from := act{Kind: "drag", Elsewhere: true, Path: [][2]float64{{9, 9}}}
	tests := []struct {
		reason string
		acts   []act
		last   bool // is a step
		into   bool // another frame
		lost   []string
	}{
		{"into another frame", []act{fell, from}, true, true, nil},
		{"on nothing", []act{{Kind: "drag", Path: from.Path}}, true, false, nil},
		{"within its frame", []act{{Kind: "drag", To: fell.To}}, true, false, nil},
		{"out of the page", []act{from}, false, false, []string{toOutside}},
		{"from outside of it", []act{fell}, false, false, []string{fromOutside}},
		{"from outside of it, and then something else", []act{fell, {Kind: "click"}}, true, false, []string{fromOutside}},
		{"from outside of it, and then a drag of its own", []act{fell, {Kind: "drag", To: fell.To}}, true, false, []string{fromOutside}},
		{"from another tab", []act{{Kind: "dropped", tab: 2, To: fell.To}, from}, true, false, []string{fromOutside}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			var r Recorder
			var a act
			var whole bool
			for _, one := range tt.acts {
				a = one
				whole = r.carried(&a, "iframe")
			}
			assert.Equal(t, tt.last, whole)
			assert.Equal(t, tt.lost, r.Lost())
			assert.Equal(t, tt.into, a.into != nil)
			if tt.into {
				assert.Equal(t, "iframe", *a.into)
				assert.JSONEq(t, string(fell.To), string(a.To))
				assert.Equal(t, fell.Drop, a.Drop)
			}
		})
	}
}
