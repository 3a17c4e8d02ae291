// The panel below the pages: what differs at a step, in tabs.

const tabNames = ['Changes', 'Network', 'Console', 'State', 'Effects', 'Outcome', 'DOM'];

class Panel {
  constructor(onTab) {
    this.onTab = onTab;
    this.tabs = tabNames.map((name) => make('button', 'tab', [], { type: 'button', role: 'tab', id: 'tab-' + name.toLowerCase(), 'aria-controls': 'panel', 'data-tab': name.toLowerCase() }));
    this.list = make('div', 'tabs', this.tabs, { role: 'tablist', 'aria-label': 'What both builds showed' });
    this.body = make('div', 'panel', [], { id: 'panel', role: 'tabpanel', tabindex: '0' });
    this.element = make('div', 'panels', [this.list, this.body]);
    this.list.addEventListener('click', (e) => { const t = e.target.closest('.tab'); if (t) this.choose(t.dataset.tab, true); });
    this.list.addEventListener('keydown', (e) => this.press(e));
    this.tab = 'changes';
  }

  // show shows a step.
  show(step) {
    this.step = step;
    this.tabs.forEach((t, i) => {
      const [differ, total] = this.counts(tabNames[i]);
      t.replaceChildren(tabNames[i], ' ', make('span', 'count' + (differ ? ' changed' : ''), String(differ || total)));
      t.setAttribute('aria-label', `${tabNames[i]}: ` + (differ ? `${differ} differ` : `${total}, none differs`));
    });
    this.choose(this.tab);
  }

  section(name) { return this.step.sections.find((s) => s.name === name); }

  // counts are how many differ, and how many there are.
  counts(name) {
    if (name === 'Changes') return [(this.step.changes || []).length + (this.step.unlisted || 0), 0];
    if (name === 'Network') {
      const list = this.step.network || [];
      return [list.filter((w) => w.op !== 'same').length, list.length];
    }
    const s = this.section(name);
    return s ? [s.table.changed || 0, s.table.total] : [0, 0];
  }

  choose(tab, byHand) {
    if (!tabNames.some((n) => n.toLowerCase() === tab)) tab = 'changes';
    this.tab = tab;
    for (const t of this.tabs) {
      const on = t.dataset.tab === tab;
      t.setAttribute('aria-selected', String(on));
      t.tabIndex = on ? 0 : -1;
    }
    this.body.setAttribute('aria-labelledby', 'tab-' + tab);
    this.body.replaceChildren(...this.content(tab));
    if (byHand) this.onTab(tab);
  }

  press(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const at = this.tabs.findIndex((t) => t.dataset.tab === this.tab);
    const next = this.tabs[(at + by + this.tabs.length) % this.tabs.length];
    this.choose(next.dataset.tab, true);
    next.focus();
  }

  content(tab) {
    if (tab === 'changes') return this.changes();
    if (tab === 'network') return this.network();
    const s = this.section(tabNames.find((n) => n.toLowerCase() === tab));
    if (!s) return [make('p', 'note', 'Not in this file')];
    if (s.note) return [make('p', 'note', s.note)];
    return s.tree ? tree(s.table) : [sidesHead(), table(s.table)];
  }

  changes() {
    const { changes, unlisted, left } = this.step;
    if (left) return [make('p', 'note', 'The documents of this step are not in this file')];
    if (!changes) return [make('p', 'note', 'No element differs')];
    return [
      sidesHead(),
      make('ol', 'changes', changes.map(changeItem)),
      unlisted && make('p', 'note', plural(unlisted, 'more change') + ' in the tab DOM'),
    ].filter(Boolean);
  }

  // network is a waterfall: both builds' requests on one axis.
  network() {
    const waves = this.step.network || [];
    if (!waves.length) return [make('p', 'note', 'No request on either build')];
    const flights = waves.flatMap((w) => [w.left, w.right]).filter(Boolean);
    const from = Math.min(0, ...flights.map((f) => f.from)), to = Math.max(from + 1, ...flights.map((f) => f.to));
    const head = make('div', 'wave axis', [make('span', '', 'Request'), make('span', '', 'Answer'), make('span', 'scale', [make('i', '', `${Math.round(from)} ms`), make('i', '', `${Math.round(to)} ms`)])]);
    return [make('div', 'waterfall', [head, ...waves.map((w) => wave(w, from, to - from))]),
      make('p', 'note', "Times are the page's own, since the step began; after the answer, the wall time")];
  }
}

const sidesHead = () => make('div', 'sides', [make('span', 'a', 'Baseline'), make('span', 'b', 'Candidate')]);

function wave(w, from, span) {
  const one = w.right || w.left;
  const what = make('span', 'what', [make('b', '', one.lead), ' ', ...segments(w.op === 'changed' ? w.right.parts : one.parts)]);
  const answers = make('span', 'answers'), bars = make('span', 'bars');
  for (const [side, f] of [['a', w.left], ['b', w.right]]) {
    if (!f) {
      answers.append(make('span', 'answer ' + side, make('i', '', 'not sent')));
      continue;
    }
    if (w.op !== 'same' || side === 'b') answers.append(make('span', `answer ${w.op === 'same' ? '' : side}` + (f.bad ? ' bad' : ''), [f.tail, f.wall && ` · ${f.wall}`]));
    const bar = make('span', 'fly ' + side);
    bar.style.left = `${(f.from - from) / span * 100}%`;
    bar.style.width = `${(f.to - f.from) / span * 100}%`;
    bars.append(bar);
  }
  return make('div', 'wave ' + w.op, [what, answers, bars]);
}
