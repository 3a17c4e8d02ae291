package playwright

import (
	"bytes"
	"fmt"

	"github.com/retake-dev/retake/scenarios/javascript"
)

// perStep is how long a step may take of the test's time, in ms: as long as a
// re-enactment gives a target to become ready.
const perStep = 5000

// script is the test with what stands round its steps.
func (w *writer) script() []byte {
	var b bytes.Buffer
	recorded := w.network != nil
	w.head(&b, recorded)
	if w.uses["answer"] {
		b.WriteString("  const answers: (boolean | string)[] = [];\n  page.on('dialog', dialog => answer(dialog, answers.shift()));\n")
	} else {
		b.WriteString("  page.on('dialog', dialog => dialog.accept(dialog.defaultValue()));\n")
	}
	fmt.Fprintf(&b, "  await page.clock.install({ time: '%s' });\n", w.scenario.Environment.Start.UTC().Format("2006-01-02T15:04:05.000Z"))
	if w.uses["think"] {
		b.WriteString("  follow(context);\n")
	}
	if recorded {
		b.WriteString("  await serve(context);\n")
	}
	b.WriteString("\n")
	b.Write(w.body.Bytes())
	b.WriteString("});\n")
	if recorded {
		b.WriteString(serveFunctions)
	}
	for _, f := range []struct{ name, text string }{{"answer", answerFunction}, {"think", thinkFunctions}, {"parameter", javascript.Parameter}, {"scroll", scrollFunction}, {"drag", dragFunction}} {
		if w.uses[f.name] {
			b.WriteString("\n" + f.text)
		}
	}
	return b.Bytes()
}

// head is what the test imports, its options, and how it begins.
func (w *writer) head(b *bytes.Buffer, recorded bool) {
	s := w.scenario
	b.WriteString("import { test, expect, type BrowserContext")
	if w.uses["scroll"] || w.uses["drag"] {
		b.WriteString(", type Locator")
	}
	if w.uses["answer"] {
		b.WriteString(", type Dialog")
	}
	b.WriteString(", type Page, type Request")
	b.WriteString(" } from '@playwright/test';\n")
	base := "process.env.BASE_URL ?? " + javascript.Quote(s.URL)
	if recorded {
		fmt.Fprintf(b, originHead, javascript.Quote(origin(s.URL)))
		base = "origin"
	} else {
		b.WriteString("\n")
	}
	e := s.Environment
	fmt.Fprintf(b, "test.use({\n  baseURL: %s,\n  viewport: { width: %d, height: %d },\n  deviceScaleFactor: %s,\n  locale: %s,\n  timezoneId: %s,\n",
		base, e.Viewport.Width, e.Viewport.Height, javascript.Number(e.Viewport.Scale), javascript.Quote(e.Locale), javascript.Quote(e.Timezone))
	if recorded {
		b.WriteString("  serviceWorkers: 'block', // they would answer before the recording\n")
	}
	fmt.Fprintf(b, "});\n\ntest(%s, async ({ page, context }) => {\n", javascript.Quote(s.Name))
	fmt.Fprintf(b, "  test.setTimeout(%d);\n", max(30_000, perStep*len(s.Steps)))
}

const originHead = `import * as path from 'node:path';

// Where the session was recorded: the page sees every build there.
const origin = %s;
// Where the build is served.
const build = (process.env.BASE_URL ?? origin).replace(/\/$/, '');

`

// serveFunctions are the network of a test with a recording: like that of a
// re-enactment.
const serveFunctions = `
// What was not recorded is asked of the build, unless it writes.
async function serve(context: BrowserContext) {
  await context.route('**/*', async route => {
    const request = route.request();
    if (!['GET', 'HEAD', 'OPTIONS'].includes(request.method())) return route.abort();
    if (build === origin || !request.url().startsWith(origin + '/')) return route.continue();
    const response = await route.fetch({ url: build + request.url().slice(origin.length), maxRedirects: 0 });
    const headers = response.headers();
    if (headers.location?.startsWith(build)) headers.location = origin + headers.location.slice(build.length);
    await route.fulfill({ response, headers });
  });
}

// What the backend answered from a step on, until a later recording has another answer.
async function recorded(context: BrowserContext, file: string) {
  await context.routeFromHAR(path.join(path.dirname(test.info().file), file), { notFound: 'fallback' });
}
`

const answerFunction = `// Answers a dialog as the user did; one without an answer is accepted as it is.
function answer(dialog: Dialog, how: boolean | string = true) {
  return how === false ? dialog.dismiss() : dialog.accept(how === true ? dialog.defaultValue() : how);
}
`

const thinkFunctions = `// The requests that are not answered yet, but for streams, which never end.
const pending = new Set<Request>();
function follow(context: BrowserContext) {
  pending.clear();
  context.on('request', r => { if (r.resourceType() !== 'eventsource') pending.add(r); });
  context.on('requestfinished', r => pending.delete(r));
  context.on('requestfailed', r => pending.delete(r));
}

// Lets the time pass that the user took, on the page's clock, and what the page asked for arrive.
async function think(page: Page, ms: number) {
  await page.clock.runFor(ms);
  for (const end = Date.now() + 5000; pending.size > 0 && Date.now() < end;) await new Promise(f => setTimeout(f, 10));
}
`

const scrollFunction = `// Scrolls as far toward an offset as it goes: a list may load more on the way.
async function scroll(target: Locator, x: number, y: number) {
  for (let i = 0; i < 20; i++) {
    const there = await target.evaluate((e, [x, y]) => {
      const el = e === document.documentElement ? document.scrollingElement! : e;
      el.scrollTo({ left: x, top: y, behavior: 'instant' });
      return Math.abs(el.scrollLeft - x) < 1 && Math.abs(el.scrollTop - y) < 1;
    }, [x, y]);
    if (there) return;
    await target.page().waitForTimeout(100);
  }
}
`

const dragFunction = `// Drags from a point of an element, its middle if none is given, along a way that is relative to it.
async function drag(target: Locator, at: { x: number, y: number } | undefined, way: number[][]) {
  const mouse = target.page().mouse;
  await target.hover({ position: at });
  const box = await target.boundingBox();
  if (!box) throw new Error('what is dragged is not there');
  const x = box.x + (at ? at.x : box.width / 2), y = box.y + (at ? at.y : box.height / 2);
  await mouse.down();
  for (const [dx, dy] of way) await mouse.move(x + dx, y + dy);
  await mouse.up();
}
`
