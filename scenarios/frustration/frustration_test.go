package frustration

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// clicks are clicks on one button, so many milliseconds apart.
func clicks(n int, apart, px float64) []Click {
	var list []Click
	for i := range n {
		list = append(list, Click{X: 100 + float64(i)*px, Y: 50, At: 1000 + float64(i)*apart, Label: "Save", Control: true})
	}
	return list
}

func TestRage(t *testing.T) {
	relabelled := clicks(5, 100, 0)
	relabelled[2].Label = "Saved"
	nameless := clicks(9, 100, 0)
	for i := range nameless {
		nameless[i].Label = ""
	}
	tests := []struct {
		name   string
		clicks []Click
		want   map[string]int // by preset, at which click it is told
	}{
		{"two", clicks(2, 100, 0), nil},
		{"three fast", clicks(3, 100, 0), map[string]int{"posthog": 3, "openreplay": 3}},
		{"three slow", clicks(3, 500, 0), map[string]int{"posthog": 3}},
		{"three, a second apart", clicks(3, 1000, 0), nil},
		{"four in a second", clicks(4, 333, 0), map[string]int{"posthog": 3, "amplitude": 4}},
		{"four in more", clicks(4, 334, 0), map[string]int{"posthog": 3}},
		{"five in four seconds", clicks(5, 1000, 0), map[string]int{"sentry": 5}},
		{"five in more than seven", clicks(5, 1800, 0), nil},
		{"nine, a second apart", clicks(9, 1000, 0), map[string]int{"sentry": 5}},
		{"30 px apart", clicks(5, 100, 30), map[string]int{"amplitude": 4, "openreplay": 3, "sentry": 5}},
		{"51 px apart", clicks(5, 100, 51), map[string]int{"openreplay": 3, "sentry": 5}},
		{"on another label", relabelled, map[string]int{"posthog": 3, "amplitude": 4}},
		{"on no label", nameless, map[string]int{"posthog": 3, "amplitude": 4}},
	}
	for _, tt := range tests {
		for _, p := range Presets() {
			r, told := Rage{Preset: p}, 0
			for i, c := range tt.clicks {
				if n := r.Click(c); n > 0 {
					assert.Zero(t, told, "%s, %s: a burst is told once", tt.name, p.Name)
					assert.Equal(t, p.clicks, n)
					told = i + 1
				}
			}
			assert.Equal(t, tt.want[p.Name], told, "%s, %s", tt.name, p.Name)
		}
	}
	r := Rage{}
	for _, c := range clicks(9, 10, 0) {
		assert.Zero(t, r.Click(c), "no rules")
	}
}

// After a burst that was told, another one is told anew.
func TestRageAgain(t *testing.T) {
	p, ok := Named("posthog")
	require.True(t, ok)
	r, told := Rage{Preset: p}, 0
	later := clicks(3, 100, 0)
	for i := range later {
		later[i].At += 9000
	}
	for _, c := range slices.Concat(clicks(4, 100, 0), later) {
		if r.Click(c) > 0 {
			told++
		}
	}
	assert.Equal(t, 2, told)
}

// A burst whose pace falls and rises is one.
func TestRageIsOneBurst(t *testing.T) {
	p, ok := Named("amplitude")
	require.True(t, ok)
	r, told := Rage{Preset: p}, 0
	for _, at := range []float64{0, 100, 200, 300, 1150, 1250, 1350, 1450, 1550} {
		if r.Click(Click{At: at}) > 0 {
			told++
		}
	}
	assert.Equal(t, 1, told)
}

func TestDead(t *testing.T) {
	button := Click{Label: "Save", Control: true}
	quiet := func(c Click, ms float64) Click { c.Quiet = ms; return c }
	reacted := quiet(button, 9000)
	reacted.Reacted = true
	tests := []struct {
		name  string
		click Click
		want  string
	}{
		{"at once", quiet(button, 1000), ""},
		{"after 1.3 s", quiet(button, 1300), "openreplay"},
		{"after 2.5 s", quiet(button, 2500), "openreplay posthog"},
		{"after 3 s", quiet(button, 3000), "amplitude openreplay posthog"},
		{"after 7 s", quiet(button, 7000), "amplitude openreplay posthog sentry"},
		{"it did react", reacted, ""},
		{"a field", quiet(Click{Control: true, Field: true}, 9000), "amplitude posthog sentry"},
		{"a text", quiet(Click{}, 9000), "openreplay posthog"},
		{"a link", quiet(Click{Control: true, Link: true}, 9000), "amplitude openreplay sentry"},
	}
	for _, tt := range tests {
		var dead []string
		for _, p := range Presets() {
			if p.Dead(tt.click) {
				dead = append(dead, p.Name)
			}
		}
		assert.Equal(t, tt.want, strings.Join(dead, " "), tt.name)
	}
}

func TestNamed(t *testing.T) {
	_, ok := Named("none")
	assert.False(t, ok)
	names := []string{}
	for _, p := range Presets() {
		names = append(names, p.Name)
	}
	assert.Equal(t, []string{"amplitude", "openreplay", "posthog", "sentry"}, names)
}
