// Blocks: what the page carries besides its markup. They are read when they
// are needed, and what is in them is made into text and pictures, never into
// markup.

const root = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const byId = (id) => document.getElementById(id);

// make makes an element: its class, what is in it, and its attributes.
function make(name, className, children, attrs) {
  const el = document.createElement(name);
  if (className) el.className = className;
  for (const c of [children].flat()) if (c !== undefined && c !== null && c !== '') el.append(c);
  for (const [k, v] of Object.entries(attrs || {})) if (v !== undefined) el.setAttribute(k, v);
  return el;
}

// dataURI is a picture or a font, '' for anything else.
function dataURI(name) {
  const block = byId('block-' + name);
  return block && /^(image|font)\//.test(block.type) ? `data:${block.type};base64,${block.textContent}` : '';
}

// unpack is the text of a block that is compressed.
async function unpack(name) {
  const block = byId('block-' + name);
  if (!block) return '';
  const bytes = Uint8Array.from(atob(block.textContent), (c) => c.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

// texts are the style sheets that were unpacked, with their files in place.
const texts = new Map();

async function sheetText(name) {
  if (!texts.has(name)) texts.set(name, withFiles(await unpack(name)));
  return texts.get(name);
}

// withFiles puts files in the place of the names of their blocks.
const withFiles = (css) => css.replace(/url\("@(\d+)"\)/g, (_, name) => `url("${dataURI(name)}")`);

// Of scenarios, the last few that were looked at are kept.
const scenarios = new Map();
const keptScenarios = 4;

function scenarioData(at) {
  if (!scenarios.has(at)) {
    if (scenarios.size >= keptScenarios) scenarios.delete(scenarios.keys().next().value);
    scenarios.set(at, unpack('steps-' + at).then(JSON.parse));
  }
  return scenarios.get(at);
}
