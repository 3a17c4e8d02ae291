package viewer

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/stretchr/testify/require"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reports"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/shop"
)

var pictures = flag.String("pictures", "", "the folder for the pictures of a report that make picture takes")

// TestPictures takes the picture of a report that the README shows, and one on a
// phone: of the demo's session, on a build in which a button does nothing.
func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("skipped: it only writes pictures, for make picture")
	}
	ctx := within(t)
	path := written(t, deadButton(t))
	for name, s := range map[string]screen{"report": desktop, "report-phone": phone} {
		r := open(ctx, t, path, "", s)
		r.until("document.querySelector('.pane.b .frame')?.contentDocument?.querySelector('main') && !document.querySelector('[data-building]')")
		shot, err := cdp.Call(ctx, r, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng})
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(*pictures, name+".png"), shot.Data, 0o644))
	}
}

func deadButton(t *testing.T) reports.Run {
	t.Helper()
	broken, err := shop.With("dead-add-button")
	require.NoError(t, err)
	scenario, err := scenarios.Parse(shop.UserScenario, "flows/shop-checkout.yaml")
	require.NoError(t, err)
	b, err := browser.Launch(context.Background(), browser.Options{Frames: true})
	require.NoError(t, err)
	defer b.Close()
	recording, err := performed(b, scenario, shop.V1(), nil)
	require.NoError(t, err)
	var takes [2]take.Take
	for i, build := range []shop.Build{shop.V1(), broken} {
		takes[i], err = performed(b, scenario, build, &recording)
		require.NoError(t, err)
	}
	return reports.Run{Tool: "retake", Baseline: shop.V1().Label, Candidate: broken.Label, Network: "recorded", Scenarios: []reports.Scenario{{
		Name: scenario.Name, File: "flows/shop-checkout.yaml", Result: diff.Compare(takes[0], takes[1], diff.Options{}), Baseline: &takes[0], Candidate: &takes[1],
	}}}
}
