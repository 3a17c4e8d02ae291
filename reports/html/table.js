// Tables: what both builds showed, side by side.

const plural = (n, word) => `${n} ${word}${n === 1 ? '' : 's'}`;

// inner is what is in a cell.
function inner({ lead, indent, parts, tail, bad }) {
  return [
    lead && make('span', 'lead', lead),
    make('span', 'text' + (bad ? ' bad' : ''), [indent, ...segments(parts)]),
    tail && make('span', 'tail', tail),
  ];
}

const segments = (parts) => (parts || []).map((p) => (p.m ? make('mark', '', p.t) : p.t));

function row(r, tree) {
  const el = make('div', 'row ' + r.op);
  if (tree) el.dataset.depth = r.depth || 0;
  if (r.op === 'same' && !tree) el.append(make('div', 'cell', inner(r.right)));
  else for (const [side, c] of [['a', r.left], ['b', r.right]]) el.append(make('div', 'cell ' + side, c ? inner(c) : []));
  if (r.href) el.lastChild.append(make('a', 'about', 'finding', { href: r.href }));
  return el;
}

function table(t) {
  const el = make('div', 'table');
  for (const h of t.hunks || []) {
    if (h.hidden) el.append(make('details', 'gap', [make('summary', '', `${h.hidden.length} equal`), ...h.hidden.map((r) => row(r))]));
    el.append(...(h.rows || []).map((r) => row(r)));
  }
  return el;
}

// tree shows the hunks of two documents; a row with rows below it can be folded.
function tree(t) {
  const out = (t.hunks || []).map((h) => {
    const rows = h.rows.map((r) => row(r, true));
    rows.forEach((el, i) => foldable(el, rows[i + 1]));
    return make('details', 'hunk', [
      make('summary', '', [make('span', 'path', h.path || 'document'), h.skipped && make('span', 'skipped', plural(h.skipped, 'equal line') + ' before')]),
      make('div', 'table', rows),
    ], { open: '' });
  });
  const rest = [t.omitted && plural(t.omitted, 'more line') + ' not shown', t.skipped && plural(t.skipped, 'equal line') + ' after'].filter(Boolean);
  if (rest.length) out.push(make('p', 'note', rest.join(', ')));
  return out;
}

function foldable(el, below) {
  if (!below || +below.dataset.depth <= +el.dataset.depth) return;
  const button = make('button', 'fold', '▾', { type: 'button', 'aria-expanded': 'true', 'aria-label': 'Fold' });
  button.addEventListener('click', () => {
    const open = button.textContent === '▸';
    button.textContent = open ? '▾' : '▸';
    button.setAttribute('aria-expanded', String(open));
    for (let r = el.nextElementSibling; r && +r.dataset.depth > +el.dataset.depth; r = r.nextElementSibling) r.hidden = !open;
  });
  (el.querySelector('.cell:not(:empty)') || el).prepend(button);
}

// changeItem shows one element that differs, attribute by attribute.
function changeItem(c, i) {
  const words = { changed: 'changed', removed: 'gone', added: 'new' };
  const parts = (c.parts || []).map((p) => make('div', 'part', [
    make('dt', '', p.name),
    make('dd', 'a', p.a ? segments(p.a) : make('i', '', 'none')),
    make('dd', 'b', p.b ? segments(p.b) : make('i', '', 'none')),
  ]));
  return make('li', 'change ' + c.op, [
    make('button', 'spot', [make('span', 'op ' + c.op, words[c.op]), make('span', 'name', c.name), c.text && make('q', '', c.text)], { type: 'button', 'data-key': 'c' + i }),
    c.path && make('p', 'path', c.path),
    parts.length && make('dl', '', parts),
    c.href && make('a', 'about', 'finding', { href: c.href }),
  ].filter(Boolean));
}
