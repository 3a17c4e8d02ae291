package zoo

import (
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/stretchr/testify/require"
)

const (
	left   = input.MouseButtonLeft
	middle = input.MouseButtonMiddle
	right  = input.MouseButtonRight
)

// kind is a kind of act: its page has the same name.
type kind struct {
	name string
	act  func(c *client)
}

// kinds are what a user can do, in the order of the table.
func kinds() []kind {
	var all []kind
	for _, some := range [][]kind{pointerKinds(), dragKinds(), scrollKinds(), keyKinds(), fieldKinds(), dialogKinds(), pageKinds(), touchKinds(), browserKinds()} {
		all = append(all, some...)
	}
	return all
}

func pointerKinds() []kind {
	return []kind{
		{"click", func(c *client) { c.press(c.middle("#save")) }},
		{"click-middle", func(c *client) { c.click(c.middle("#more"), middle, 1) }},
		{"click-right", func(c *client) { c.click(c.middle("#row"), right, 1) }},
		{"click-modifiers", func(c *client) {
			c.press(c.middle("#one"))
			c.key(input.DispatchKeyEventTypeRawKeyDown, "Control")
			c.press(c.middle("#three"))
			c.key(input.DispatchKeyEventTypeKeyUp, "Control")
			c.think()
		}},
		{"click-double", func(c *client) { c.click(c.middle("#word"), left, 2) }},
		{"click-triple", func(c *client) { c.click(c.middle("#line"), left, 3) }},
		{"long-press", func(c *client) {
			c.move(c.middle("#hold"))
			c.down(left, 1)
			c.pause(800 * time.Millisecond)
			c.up(left, 1)
			c.think()
		}},
		{"hover-style", func(c *client) {
			c.move(c.middle("#menu"))
			c.think()
			c.press(c.middle("#entry"))
		}},
		{"hover-script", func(c *client) { c.move(c.middle("#help")); c.think() }},
		{"canvas-click", func(c *client) { c.press(c.middle("#pad").plus(-100, 40)) }},
		{"canvas-draw", func(c *client) {
			at := c.middle("#pad")
			c.drag(at, at.plus(20, 10), at.plus(40, -30), at.plus(90, 5))
		}},
	}
}

func dragKinds() []kind {
	return []kind{
		{"drag-pointer", func(c *client) {
			from, to := c.middle("#card"), c.middle("#bin")
			c.drag(from, from.plus(30, 0), from.plus(200, 10), to)
		}},
		{"drag-html5", func(c *client) { c.carry("#item", "#basket") }},
		{"drag-frame", func(c *client) { c.carry("#item", "#basket", "iframe") }},
		{"drop-files", func(c *client) {
			c.drop(c.middle("#zone"), &input.DragData{Items: []*input.DragDataItem{}, Files: []string{c.file("n.txt", "a note")}, DragOperationsMask: 1})
		}},
	}
}

func scrollKinds() []kind {
	return []kind{
		{"wheel", func(c *client) { c.wheel(c.middle("#map"), 0, 120); c.wheel(c.middle("#map"), 0, -40) }},
		{"scroll-page", func(c *client) { c.wheel(point{200, 200}, 0, 700) }},
		{"scroll-element", func(c *client) { c.wheel(c.middle("#list"), 0, 300); c.wheel(c.middle("#list"), 200, 0) }},
		{"scroll-endless", func(c *client) {
			for range 4 {
				c.wheel(point{200, 200}, 0, 900)
			}
		}},
	}
}

func keyKinds() []kind {
	return []kind{
		{"keys-shortcut", func(c *client) { c.keys("Control+k") }},
		{"keys-enter", func(c *client) { c.press(c.middle("#query")); c.typeText("tea"); c.keys("Enter") }},
		{"keys-tab", func(c *client) {
			c.keys("Tab")
			c.typeText("a")
			c.keys("Tab")
			c.typeText("b")
			c.keys("Tab", "Shift+Tab", "Tab", "Enter")
		}},
		{"keys-held", func(c *client) {
			c.press(c.middle("#box"))
			c.keys("ArrowRight", "ArrowRight", "ArrowRight")
		}},
		{"type", func(c *client) {
			c.press(c.middle("#name"))
			c.typeText("Ann")
			c.press(c.middle("#notes"))
			c.typeText("one")
			c.keys("Enter")
			c.typeText("two")
		}},
		{"type-over", func(c *client) {
			c.press(c.middle("#name"))
			c.keys("Control+a")
			c.typeText("Bob")
		}},
		{"compose", func(c *client) {
			c.press(c.middle("#name"))
			for _, draft := range []string{"k", "か", "かn", "かな"} {
				n := int64(len([]rune(draft)))
				_, err := cdp.Call(c.ctx, c, input.ImeSetComposition, input.ImeSetCompositionParams{Text: draft, SelectionStart: n, SelectionEnd: n})
				require.NoError(c.t, err)
			}
			_, err := cdp.Call(c.ctx, c, input.InsertText, input.InsertTextParams{Text: "仮名"})
			require.NoError(c.t, err)
			c.think()
		}},
		{"paste", func(c *client) {
			c.click(c.middle("#source"), left, 3)
			c.keys("Control+c")
			c.press(c.middle("#name"))
			c.keys("Control+v")
		}},
		{"copy", func(c *client) { c.click(c.middle("#text"), left, 3); c.keys("Control+c") }},
		{"contenteditable", func(c *client) { c.press(c.middle("#editor")); c.typeText("one two") }},
		{"rich-editor", func(c *client) {
			c.press(c.middle("#editor p"))
			c.keys("End")
			c.typeText(" a")
			c.keys("Control+b")
			c.typeText("b")
			c.keys("Enter")
			c.typeText("c")
			c.keys("Backspace")
		}},
	}
}

func fieldKinds() []kind {
	return []kind{
		{"select", func(c *client) { c.set("#size", "m") }},
		{"select-multiple", func(c *client) {
			c.press(c.middle("#toppings option"))
			c.key(input.DispatchKeyEventTypeRawKeyDown, "Control")
			c.press(c.middle("#toppings option:nth-of-type(3)"))
			c.key(input.DispatchKeyEventTypeKeyUp, "Control")
			c.think()
		}},
		{"checkbox", func(c *client) { c.press(c.middle("#agree")); c.press(c.middle("#agree")); c.press(c.middle("#agree")) }},
		{"radio", func(c *client) { c.press(c.middle("#cash")); c.press(c.middle("#card")) }},
		{"slider", func(c *client) { c.press(c.middle("#volume").plus(60, 0)) }},
		{"slider-keys", func(c *client) { c.keys("Tab", "ArrowRight", "ArrowRight") }},
		{"date", func(c *client) { c.set("#day", "2026-03-01") }},
		{"time", func(c *client) { c.set("#hour", "13:37") }},
		{"colour", func(c *client) { c.set("#paint", "#ff8800") }},
		{"upload", func(c *client) { c.choose("#picture", c.file("a.txt", "first"), c.file("b.csv", "second")) }},
	}
}

func dialogKinds() []kind {
	ask := func(c *client) func() { return func() { c.press(c.middle("#ask")) } }
	return []kind{
		{"dialog-alert", func(c *client) { c.during(ask(c), func() { c.answer(true, "") }) }},
		{"dialog-confirm", func(c *client) {
			c.during(ask(c), func() { c.answer(false, "") })
			c.during(ask(c), func() { c.answer(true, "") })
		}},
		{"dialog-prompt", func(c *client) { c.during(ask(c), func() { c.answer(true, "Ann") }) }},
		{"dialog-beforeunload", func(c *client) {
			leave := func() { c.press(c.middle("#leave")) }
			c.during(leave, func() { c.answer(false, "") })
			c.during(leave, func() { c.answer(true, "") })
			c.loaded()
		}},
	}
}

func pageKinds() []kind {
	return []kind{
		{"popup", func(c *client) { c.press(c.middle("#open")); c.attach(c.fresh()); c.press(c.middle("#inside")) }},
		{"tab-link", func(c *client) { c.press(c.middle("#tab")); c.attach(c.fresh()); c.press(c.middle("#inside")) }},
		{"tab-closed", func(c *client) {
			first := c.Session
			c.press(c.middle("#open"))
			c.attach(c.fresh())
			_, err := cdp.Call(c.ctx, c, page.Close, cdp.Empty{})
			require.NoError(c.t, err)
			c.Session = first
			c.think()
		}},
		{"frame-nested", func(c *client) {
			c.press(c.middle("#outer", "iframe"))
			c.press(c.middle("#inner", "iframe", "iframe"))
			c.press(c.middle("#field", "iframe", "iframe"))
			c.typeText("x")
		}},
		{"frame-cross-site", func(c *client) {
			at := c.middle("#other") // whose document this one may not ask
			at = at.plus(-210, -130)
			c.press(at)
		}},
		{"shadow-open", func(c *client) { c.inShadow() }},
		{"shadow-closed", func(c *client) { c.inShadow() }},
		{"back-forward", func(c *client) {
			c.press(c.middle("#next"))
			c.loaded()
			c.travel(-1)
			c.travel(1)
		}},
		{"reload", func(c *client) {
			c.press(c.middle("#count"))
			_, err := cdp.Call(c.ctx, c, page.Reload, page.ReloadParams{})
			require.NoError(c.t, err)
			c.think()
			c.loaded()
		}},
		{"hash", func(c *client) { c.press(c.middle("#jump")); c.travel(-1) }},
		{"push-state", func(c *client) { c.press(c.middle("#push")); c.travel(-1) }},
	}
}

func touchKinds() []kind {
	return []kind{
		{"touch-tap", func(c *client) {
			c.touch(input.DispatchTouchEventTypeTouchStart, c.middle("#tap"))
			c.touch(input.DispatchTouchEventTypeTouchEnd)
			c.think()
		}},
		{"touch-swipe", func(c *client) {
			at := c.middle("#strip")
			c.touch(input.DispatchTouchEventTypeTouchStart, at)
			for x := 20.0; x <= 100; x += 20 {
				c.touch(input.DispatchTouchEventTypeTouchMove, at.plus(-x, 0))
			}
			c.touch(input.DispatchTouchEventTypeTouchEnd)
			c.think()
		}},
		{"touch-pinch", func(c *client) {
			at := c.middle("#map")
			c.touch(input.DispatchTouchEventTypeTouchStart, at.plus(-20, 0), at.plus(20, 0))
			for d := 30.0; d <= 80; d += 10 {
				c.touch(input.DispatchTouchEventTypeTouchMove, at.plus(-d, 0), at.plus(d, 0))
			}
			c.touch(input.DispatchTouchEventTypeTouchEnd)
			c.think()
		}},
	}
}

func browserKinds() []kind {
	return []kind{
		{"resize", func(c *client) {
			_, err := cdp.Call(c.ctx, c, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 500, Height: 700, DeviceScaleFactor: 1})
			require.NoError(c.t, err)
			c.think()
		}},
		{"download", func(c *client) { c.press(c.middle("#get")) }},
		{"permission", func(c *client) {
			_, err := cdp.Call(c.ctx, c.browser, browser.SetPermission, browser.SetPermissionParams{
				Permission: &browser.PermissionDescriptor{Name: "geolocation"}, Setting: browser.PermissionSettingGranted})
			require.NoError(c.t, err)
			_, err = cdp.Call(c.ctx, c, emulation.SetGeolocationOverride, emulation.SetGeolocationOverrideParams{Latitude: ptr(52.5), Longitude: ptr(13.4), Accuracy: ptr(1.0)})
			require.NoError(c.t, err)
			c.press(c.middle("#where"))
		}},
		{"auth", func(c *client) { c.authorise(); c.press(c.middle("#read")) }},
	}
}

func ptr[T any](v T) *T { return &v }

// authorise gives the password for what asks for one from now on.
func (c *client) authorise() {
	s := c.Session
	s.Listen(func(ev any) {
		switch ev := ev.(type) {
		case *fetch.EventAuthRequired:
			s.Start(c.ctx, fetch.CommandContinueWithAuth, fetch.ContinueWithAuthParams{RequestID: ev.RequestID,
				AuthChallengeResponse: &fetch.AuthChallengeResponse{Response: fetch.AuthChallengeResponseResponseProvideCredentials, Username: "ann", Password: "secret"}})
		case *fetch.EventRequestPaused:
			s.Start(c.ctx, fetch.CommandContinueRequest, fetch.ContinueRequestParams{RequestID: ev.RequestID})
		}
	})
	_, err := cdp.Call(c.ctx, c, fetch.Enable, fetch.EnableParams{HandleAuthRequests: ptr(true)})
	require.NoError(c.t, err)
}

// inShadow acts on what is in the shadow root of #host, open or closed: it
// stands in a line of known height.
func (c *client) inShadow() {
	at := c.middle("#host")
	c.press(at.plus(-c.half("#host")+20, 0))
	c.keys("Tab")
	c.typeText("x")
	c.keys("Tab", " ")
}

// half is half the width of an element.
func (c *client) half(css string) float64 {
	var w float64
	c.eval("document.querySelector('"+css+"').getBoundingClientRect().width / 2", &w)
	return w
}

// set has the value of a field set by a script, as drivers do where the
// browser's own widget is out of their reach.
func (c *client) set(css, value string) {
	c.eval("{ const el = document.querySelector('"+css+"'); el.focus(); el.value = '"+value+"'; for (const type of ['input', 'change']) el.dispatchEvent(new Event(type, {bubbles: true})) }", nil)
	c.think()
}

// travel goes through the history as the buttons of the browser do.
func (c *client) travel(by int64) {
	h, err := cdp.Call(c.ctx, c, page.GetNavigationHistory, cdp.Empty{})
	require.NoError(c.t, err)
	_, err = cdp.Call(c.ctx, c, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: h.Entries[h.CurrentIndex+by].ID})
	require.NoError(c.t, err)
	c.think()
	c.loaded()
}

// file writes a file of the user's.
func (c *client) file(name, content string) string {
	path := filepath.Join(c.t.TempDir(), name)
	require.NoError(c.t, os.WriteFile(path, []byte(content), 0o644))
	return path
}
