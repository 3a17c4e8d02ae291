package main

import (
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/stretchr/testify/assert"
)

func TestSigns(t *testing.T) {
	seen := take.Take{
		Steps: []take.Step{
			{Effects: take.Effects{Added: 1}},
			{
				Console:   []take.Message{{Level: "error", Text: "cannot  load the\nreviews of this very product"}, {Level: "log", Text: "ready"}},
				Exception: []take.Exception{{Text: "TypeError: x is undefined"}},
			},
		},
		Exchanges: []take.Exchange{
			{Method: "GET", URL: "http://shop.example/api/cart?token=1", Status: 500},
			{Method: "POST", URL: "https://other.example/log", Status: 404},
		},
	}
	for _, c := range []struct {
		sign imports.Signal
		want bool
	}{
		{imports.Signal{Kind: imports.ConsoleError, Detail: "cannot load the reviews…"}, true},
		{imports.Signal{Kind: imports.ConsoleError, Detail: "cannot load the reviews"}, false},
		{imports.Signal{Kind: imports.ConsoleError, Detail: "ready"}, false},
		{imports.Signal{Kind: imports.Exception, Detail: "Uncaught TypeError: x is undefined"}, true},
		{imports.Signal{Kind: imports.Exception, Detail: "Uncaught TypeError: y is undefined"}, false},
		{imports.Signal{Kind: imports.FailedRequest, Detail: "GET /api/cart: 500"}, true},
		{imports.Signal{Kind: imports.FailedRequest, Detail: "GET /api/cart: 503"}, false},
		{imports.Signal{Kind: imports.FailedRequest, Detail: "POST https://other.example/log: 404"}, true},
		{imports.Signal{Kind: imports.RageClick, Step: 1}, true},
		{imports.Signal{Kind: imports.DeadClick, Step: 0}, false},
		{imports.Signal{Kind: imports.DeadClick, Step: -1}, false},
	} {
		s := imports.Session{Scenario: scenarios.Scenario{URL: "http://shop.example/"}, Signals: []imports.Signal{c.sign}}
		assert.Equal(t, []checkedSign{{c.sign, c.want}}, checkSigns(s, seen), "%+v", c.sign)
	}
}
