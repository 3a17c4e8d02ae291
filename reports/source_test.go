package reports

import (
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSource(t *testing.T) {
	checkout := sample(1. / 16).Scenarios[0]
	for i, want := range []string{
		"12|  - navigate: {url: /basket}|    after: 1s",
		"16|  - click: {role: button, name: Accept}",
		"20|  - click:|      role: button|      name: Remove|    after: 2s",
		"24|  - fill: {label: Voucher, value: SPRING}",
		"28|  - click: {role: button, name: Place order}",
		"32|  - expect: {role: heading, name: Thank you for your order}|    timeout: 5s",
	} {
		got := checkout.source(i)
		require.NotNil(t, got)
		assert.Equal(t, want, itoa(got.Line)+"|"+strings.Join(got.Lines, "|"))
	}
	one := func(source string, lines ...int) Scenario {
		made := &take.Take{}
		for _, l := range lines {
			made.Steps = append(made.Steps, take.Step{Line: l})
		}
		return Scenario{Source: source, Candidate: made}
	}
	for _, tt := range []struct {
		reason string
		s      Scenario
		want   []string
	}{
		{"two steps on a line", one("steps: [{a: b}, {c: d}]", 1, 1), []string{"steps: [{a: b}, {c: d}]"}},
		{"a file that ends there", one("x\n- a: b", 2), []string{"- a: b"}},
		{"line ends of Windows", one("- a: b\r\n  c: d\r\n- e: f\r\n", 1, 3), []string{"- a: b", "  c: d"}},
		{"a text with blank lines", one("- a: |\n    b\n\n    c\n", 1), []string{"- a: |", "    b", "", "    c"}},
		{"what a terminal acts on", one("- a: \x1b[31m", 1), []string{`- a: \x1b[31m`}},
		{"very much", one("- a:\n"+strings.Repeat("    b: c\n", 100), 1), append(append([]string{"- a:"}, strings.Split(strings.Repeat("    b: c|", 39)[:39*9-1], "|")...), "…")},
		{"steps that are out of order", one("- a\n- b\n- c", 3, 1), []string{"- c"}},
	} {
		got := tt.s.source(0)
		require.NotNil(t, got, tt.reason)
		assert.Equal(t, tt.want, got.Lines, tt.reason)
	}
	for reason, s := range map[string]Scenario{
		"no text": one("", 1), "no line": one("a", 0), "a line that is not there": one("a", 2), "a line before the first": one("a", -1),
		"no take": {Source: "a"}, "no step": one("a"),
	} {
		assert.Nil(t, s.source(0), reason)
	}
}
