package reports

import (
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestStateSection sets the values of both builds side by side, place by place.
func TestStateSection(t *testing.T) {
	r := sample(1)
	a, b := r.Scenarios[0].pair(2)
	rows := pair(stateLines(a), stateLines(b))
	var got []string
	left, right := stateLines(a), stateLines(b)
	for _, row := range rows {
		says := row.Op + ":"
		if row.a >= 0 {
			says += " " + left[row.a].lead + " " + left[row.a].text
		}
		if row.b >= 0 && row.Op != "same" {
			says += " → " + right[row.b].text
		}
		got = append(got, says)
	}
	assert.Equal(t, []string{
		"same: cart coupon = null", "same: cart items[0].id = 4", "same: cart items[0].price = 10.5", "changed: cart total = 31.5 → total = null", `same: redux <b> = []`,
	}, got)

	_, failed := r.Scenarios[0].pair(3)
	lines := stateLines(failed)
	require.Len(t, lines, 1)
	assert.True(t, lines[0].bad)
	assert.Equal(t, "TypeError: cart is undefined", lines[0].text)
}

func TestVitalsAreShown(t *testing.T) {
	lines := stateLines(&take.Step{Vitals: &take.Vitals{Shift: 0.12345, LCP: 812.4, Heap: 1e6}})
	require.Len(t, lines, 2)
	assert.Equal(t, []string{"vitals cls = 0.123", "vitals lcp = 812 ms"}, []string{lines[0].key, lines[1].key})
	assert.Empty(t, stateLines(&take.Step{Vitals: &take.Vitals{Heap: 1e6}}))
}

func TestStateOfManyValues(t *testing.T) {
	lines := stateLines(&take.Step{State: []take.Probe{{Name: "list", Value: "[" + strings.Repeat("1,", maxLeaves) + "2,3]"}}})
	require.Len(t, lines, maxLeaves+1)
	assert.Equal(t, "and 2 values more", lines[maxLeaves].text)
}
