package diff

import (
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// throwsAt throws in a bundled script; original is where a map leads, or nil.
func throwsAt(function string, column int, original *take.Place) func(*film) {
	return func(f *film) {
		f.Steps[1].Exception = []take.Exception{{Text: "TypeError: x is undefined", Stack: []take.Frame{
			{Function: function, URL: "http://app.test/app.js", Line: 1, Column: column, Original: original}}}}
	}
}

func in(source string, line int, text string) *take.Place {
	return &take.Place{Source: source, Line: line, Column: 3, Text: text}
}

// TestSourceMaps: with maps on both builds, an exception is known by the line of
// its source, however the build is bundled.
func TestSourceMaps(t *testing.T) {
	cart := in("src/cart.ts", 12, "track(item.id)")
	for _, tt := range []struct {
		reason string
		a, b   func(*film)
		isNew  bool
	}{
		{"minified otherwise, and lines moved", throwsAt("addItem", 120, cart), throwsAt("handler", 7, in("src/cart.ts", 40, "track(item.id)")), false},
		{"another line says the same", throwsAt("add", 120, cart), throwsAt("add", 120, in("src/cart.ts", 90, "send(item.id)")), true},
		{"another file", throwsAt("add", 120, cart), throwsAt("add", 120, in("src/pay.ts", 12, "track(item.id)")), true},
		{"maps without sources", throwsAt("addItem", 1, in("src/cart.ts", 1, "")), throwsAt("handler", 2, in("src/cart.ts", 9, "")), false},
		{"a map on one build only", throwsAt("addItem", 120, nil), throwsAt("addItem", 7, cart), false},
		{"a map on one build only, another function", throwsAt("addItem", 120, nil), throwsAt("handler", 7, cart), true},
		{"nothing before", nil, throwsAt("add", 7, cart), true},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			r := Compare(sixSteps(t, tt.a), sixSteps(t, tt.b), Options{})
			if !tt.isNew {
				assert.Empty(t, r.Groups)
				return
			}
			require.Len(t, r.Groups, 1)
			assert.Equal(t, ExceptionNew, r.Groups[0].Rule)
		})
	}
}

// TestSourceMapsOfSome: one script without a map leaves the names of what others
// throw as they are.
func TestSourceMapsOfSome(t *testing.T) {
	widget := take.Exception{Text: "Error: no frame", Stack: []take.Frame{{Function: "load", URL: "http://app.test/widget.js", Line: 1, Column: 1}}}
	a := sixSteps(t, throwsAt("addItem", 120, in("src/cart.ts", 12, "track(item.id)")))
	b := sixSteps(t, func(f *film) {
		throwsAt("handler", 7, in("src/cart.ts", 40, "track(item.id)"))(f)
		f.Steps[1].Exception = append(f.Steps[1].Exception, widget)
	})
	assert.Equal(t, "error console/exception-new: new uncaught exception: \"Error: no frame\"\n", lines(Compare(a, b, Options{})))
}

// TestSourcesInEvidence: fingerprints are equal for two bundlings, and the
// evidence names the source.
func TestSourcesInEvidence(t *testing.T) {
	one := Compare(sixSteps(t, nil), sixSteps(t, throwsAt("t", 7, in("src/cart.ts", 12, "track(item.id)"))), Options{})
	two := Compare(sixSteps(t, nil), sixSteps(t, throwsAt("handler", 9000, in("src/cart.ts", 13, "track(item.id)"))), Options{})
	assert.Equal(t, one.Groups[0].Fingerprint, two.Groups[0].Fingerprint)
	assert.Contains(t, one.Groups[0].Candidate, "at t (src/cart.ts:12:3)")

	logged := Compare(sixSteps(t, nil), sixSteps(t, func(f *film) {
		f.Steps[1].Console = []take.Message{{Level: "error", Source: "console", Text: "no price", Original: in("src/price.ts", 4, "")}}
	}), Options{})
	assert.Equal(t, "no price\n  at src/price.ts:4:3", logged.Groups[0].Candidate)
}
