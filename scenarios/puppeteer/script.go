package puppeteer

import (
	"bytes"
	"fmt"

	"github.com/retake-dev/retake/scenarios/javascript"
)

// perStep is how long a step may wait for its element, in milliseconds: as long
// as a re-enactment gives one to become ready.
const perStep = 5000

// script is the module with what stands round its steps.
func (w *writer) script() []byte {
	var b bytes.Buffer
	s, e := w.scenario, w.scenario.Environment
	fmt.Fprintf(&b, head, javascript.Quote(s.URL), perStep, e.Viewport.Width, e.Viewport.Height, javascript.Number(e.Viewport.Scale), javascript.Quote(e.Timezone), javascript.Quote(e.Locale))
	if w.uses["answer"] {
		b.WriteString("  const answers = [];\n  page.on('dialog', dialog => answer(dialog, answers.shift()));\n\n")
	} else {
		b.WriteString("  page.on('dialog', dialog => dialog.accept(dialog.defaultValue()));\n\n")
	}
	b.Write(w.body.Bytes())
	fmt.Fprintf(&b, "\n  console.log(%s);\n} finally {\n  await browser.close();\n}\n", javascript.Quote("passed: "+s.Name))
	for _, f := range functions {
		if w.uses[f.name] {
			b.WriteString("\n" + f.text)
		}
	}
	return b.Bytes()
}

const head = `import puppeteer from 'puppeteer';

// Where the build is served.
const base = process.env.BASE_URL ?? %s;

const browser = await puppeteer.launch({
  executablePath: process.env.PUPPETEER_EXECUTABLE_PATH, // the browser that Puppeteer found, if it is not set
  args: (process.env.PUPPETEER_ARGS ?? '').split(' ').filter(Boolean),
});
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(%d);
  await page.setViewport({ width: %d, height: %d, deviceScaleFactor: %s });
  await page.emulateTimezone(%s);
  await (await page.createCDPSession()).send('Emulation.setLocaleOverride', { locale: %s });
`

// functions are what the steps may call.
var functions = []struct{ name, text string }{
	{"answer", `// Answers a dialog as the user did; one without an answer is accepted as it is.
function answer(dialog, how = true) {
  return how === false ? dialog.dismiss() : dialog.accept(how === true ? dialog.defaultValue() : how);
}
`},
	{"think", `// Lets the time pass that the user took.
async function think(ms) {
  await new Promise(f => setTimeout(f, Math.min(ms, Number(process.env.MOST_THINK ?? ms))));
}
`},
	{"frame", `// The frame at the end of a path: each part is a selector, or a place among the frames.
async function frame(page, ...path) {
  let at = page.mainFrame();
  for (const part of path) {
    const place = typeof part === 'number' ? part : 0;
    const selector = typeof part === 'number' ? 'iframe, frame' : part;
    await at.waitForFunction((s, n) => document.querySelectorAll(s).length > n, {}, selector, place);
    at = await (await at.$$(selector))[place].contentFrame();
  }
  return at;
}
`},
	{"focus", `// Gives an element the focus.
async function focus(locator) {
  await (await locator.waitHandle()).focus();
}
`},
	{"scroll", `// Scrolls as far toward an offset as it goes: a list may load more on the way.
async function scroll(locator, x, y) {
  const element = await locator.waitHandle();
  for (let i = 0; i < 20; i++) {
    const there = await element.evaluate((e, x, y) => {
      const el = e === document.documentElement ? document.scrollingElement : e;
      el.scrollTo({ left: x, top: y, behavior: 'instant' });
      return Math.abs(el.scrollLeft - x) < 1 && Math.abs(el.scrollTop - y) < 1;
    }, x, y);
    if (there) return;
    await new Promise(f => setTimeout(f, 100));
  }
}
`},
	{"drag", `// Drags from a point of an element, along a way that is relative to it or to a point of another.
async function drag(page, locator, at, way, to, toAt) {
  const middle = async (locator, at) => {
    const box = await (await locator.waitHandle()).boundingBox();
    return at ? [box.x + at.x, box.y + at.y] : [box.x + box.width / 2, box.y + box.height / 2];
  };
  await locator.hover();
  const [x, y] = await middle(locator, at);
  await page.mouse.move(x, y);
  await page.mouse.down();
  if (way) for (const [dx, dy] of way) await page.mouse.move(x + dx, y + dy);
  else await page.mouse.move(...await middle(to, toAt), { steps: 5 });
  await page.mouse.up();
}
`},
	{"until", `// Waits until something holds; a page that is on its way to another has no answer yet.
async function until(what, timeout, holds) {
  const held = () => holds().catch(e => { if (!/context|detached/i.test(e.message)) throw e; });
  for (const end = Date.now() + timeout; !await held(); await new Promise(f => setTimeout(f, 50))) {
    if (Date.now() > end) throw new Error('not so within ' + timeout + ' ms: ' + what);
  }
}
`},
	{"seen", `// Whether an element is there that a person sees, and has what is asked of it.
async function seen(scope, selector, holds = () => true, ...args) {
  const element = await scope.$(selector);
  return element !== null && await element.isVisible() && await element.evaluate(holds, ...args);
}
`},
	{"parameter", `// A parameter of the scenario, from the environment.
function parameter(name) {
  const value = process.env[name];
  if (value === undefined) throw new Error('parameter ' + name + ' is not set');
  return value;
}
`},
}
