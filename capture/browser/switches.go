package browser

import (
	"os"
	"strings"
)

// quiet are the switches that keep a browser from doing things of its own:
// looking for updates, throttling pages that no one looks at, drawing
// placeholders while it waits.
var quiet = []string{
	"--remote-debugging-pipe",
	"--no-first-run", "--no-default-browser-check", "--disable-default-apps",
	"--disable-background-networking", "--disable-component-update", "--disable-sync",
	"--disable-extensions", "--disable-client-side-phishing-detection", "--disable-field-trial-config",
	"--disable-breakpad", "--metrics-recording-only", "--no-pings", "--disable-quic",
	"--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows",
	"--disable-renderer-backgrounding", "--disable-back-forward-cache",
	"--disable-ipc-flooding-protection", "--disable-hang-monitor", "--disable-prompt-on-repost",
	"--disable-popup-blocking", "--password-store=basic", "--use-mock-keychain",
	"--force-color-profile=srgb", "--hide-scrollbars", "--mute-audio",
	"--disable-dev-shm-usage", "--disable-search-engine-choice-screen",
	"--disable-site-isolation-trials", "--no-service-autorun", "--export-tagged-pdf", "--disable-gpu", "--disable-smooth-scrolling",
}

// framed are the switches that put frames in our hands. The threaded ones
// are off so that animation and scrolling happen in the frame that asks. Pages of
// one site are in one process, whose virtual time is then that of all of them.
var framed = []string{
	"--process-per-site",
	"--enable-begin-frame-control", "--run-all-compositor-stages-before-draw",
	"--disable-new-content-rendering-timeout", "--disable-threaded-animation",
	"--disable-threaded-scrolling", "--disable-checker-imaging", "--disable-image-animation-resync",
}

// off are features that break what we do: PaintHolding delays the first
// frame, BlockOriginHeaderModificationOnRedirect fails intercepted redirects
// (Chromium 149 and later), DeferRendererTasksAfterInput holds answers to
// requests of a click back until a frame that virtual time would wait for; the
// site isolation would take cross-site frames out of the page's process, where
// its session does not see them; the rest act on their own. The profile is new
// and is thrown away, so there is nothing in it for a page to steal.
var off = []string{
	"IsolateOrigins", "SitePerProcess", "PaintHolding", "DeferRendererTasksAfterInput", "BlockOriginHeaderModificationOnRedirect", "HttpsUpgrades", "Translate",
	"OptimizationHints", "MediaRouter", "DialMediaRouteProvider", "AcceptCHFrame",
	"AutofillServerCommunication", "CertificateTransparencyComponentUpdater", "LazyFrameLoading",
	"DestroyProfileOnBrowserClose", "GlobalMediaControls", "ImprovedCookieControls",
}

// desktop gives a browser without a window the mouse that one with a window has:
// there is none otherwise, and what a style sheet has for (hover: hover) is not
// shown. The values are those of Blink's HoverType and PointerType.
const desktop = "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"

func switches(opt Options, profile string) []string {
	args := append([]string{}, quiet...)
	args = append(args, "--user-data-dir="+profile, "--disable-features="+strings.Join(off, ","))
	if !opt.Headed {
		args = append(args, "--headless")
	}
	if opt.Port {
		args = append(args, "--remote-debugging-port=0", "--remote-debugging-address=127.0.0.1")
	}
	if opt.Frames {
		args = append(args, framed...)
	}
	if opt.Offline {
		args = append(args, "--host-resolver-rules=MAP * ~NOTFOUND")
	}
	if len(opt.Features) > 0 {
		args = append(args, "--enable-blink-features="+strings.Join(opt.Features, ","))
	}
	if !opt.Headed {
		args = append(args, desktop)
	}
	// Chrome refuses to start its sandbox for root, as in most containers.
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox")
	}
	return append(args, opt.Args...)
}
