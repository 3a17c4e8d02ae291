// Times what others take to compare two HTML documents, and prints one line of
// JSON: by name, the median milliseconds of some runs after a warm-up. What they
// need beforehand, as parsing, is not timed.
//
//	node peers.mjs node_modules old.html new.html
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const [modules, oldFile, newFile] = process.argv.slice(2)
const load = createRequire(resolve(modules, 'x.js'))
const { diffLines } = load('diff')
const { DiffDOM, stringToObj } = load('diff-dom')
const morphdom = load('morphdom')
const { parseHTML, HTMLElement } = load('linkedom')
const [before, after] = [oldFile, newFile].map(file => readFileSync(file, 'utf8'))

const runs = 7
function median(prepare, compare) {
	const times = []
	for (let i = 0; i <= runs; i++) {
		const input = prepare()
		const start = performance.now()
		compare(...input)
		if (i > 0) times.push(performance.now() - start)
	}
	return times.sort((a, b) => a - b)[runs >> 1]
}

const page = html => parseHTML(html).document.documentElement
const [oldPage, newPage] = [page(before), page(after)]
Object.assign(globalThis, { document: oldPage.ownerDocument, HTMLElement }) // morphdom asks for them

console.log(JSON.stringify({
	jsdiff: median(() => [before, after], diffLines),
	'diff-dom': median(() => [stringToObj(before), stringToObj(after)], (a, b) => new DiffDOM().diff(a, b)),
	morphdom: median(() => [oldPage.cloneNode(true), newPage.cloneNode(true)], morphdom),
}))
