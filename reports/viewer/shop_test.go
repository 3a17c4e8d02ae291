package viewer

import (
	"context"
	"net/url"
	"sync"
	"testing"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/reports"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/shop"
	"github.com/stretchr/testify/require"
)

// shopTakes are the first half of the demo's session on the build that it is of, and on one in
// which three things are broken. They are made once.
var shopTakes = sync.OnceValues(func() ([2]take.Take, error) {
	var out [2]take.Take
	broken, err := shop.With("wrong-total", "console-error", "broken-image")
	if err != nil {
		return out, err
	}
	scenario, err := scenarios.Parse(shop.UserScenario, "shop-checkout.yaml")
	if err != nil {
		return out, err
	}
	b, err := browser.Launch(context.Background(), browser.Options{Frames: true})
	if err != nil {
		return out, err
	}
	defer b.Close()
	scenario.Steps = scenario.Steps[:24]
	recording, err := performed(b, scenario, shop.V1(), nil)
	if err != nil {
		return out, err
	}
	for i, build := range []shop.Build{shop.V1(), broken} {
		if out[i], err = performed(b, scenario, build, &recording); err != nil {
			return out, err
		}
	}
	return out, nil
})

func performed(b *browser.Browser, s scenarios.Scenario, build shop.Build, recording *take.Take) (take.Take, error) {
	server, err := shop.Serve(build)
	if err != nil {
		return take.Take{}, err
	}
	defer server.Close()
	address, err := url.Parse(server.URL)
	if err != nil {
		return take.Take{}, err
	}
	return reenact.Perform(context.Background(), b, s, reenact.Options{Clock: take.ClockFrames, Target: address, Build: build.Label, Recording: recording, Writes: true})
}

// shopRun is the run that compares both.
func shopRun(t *testing.T) reports.Run {
	t.Helper()
	takes, err := shopTakes()
	require.NoError(t, err)
	result := diff.Compare(takes[0], takes[1], diff.Options{})
	require.GreaterOrEqual(t, len(result.Groups), 3)
	return reports.Run{Tool: "retake devel", Baseline: "v1", Candidate: "v2", Network: "recorded", Scenarios: []reports.Scenario{
		{Name: "shop-checkout", Result: result, Baseline: &takes[0], Candidate: &takes[1]},
	}}
}
