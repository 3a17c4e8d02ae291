// The page: what is shown is what the address says.

const keyHelp = [
  ['n p', 'next and previous finding'], ['j k', 'next and previous step'], ['] [', 'next and previous scenario'],
  ['d u', 'scroll the pages down and up'], ['Space', 'play and pause'], ['← →', 'back and on by a second'], ['< >', 'slower and faster'], ['v', 'side by side, slider, one build'], ['x', 'page or picture'], ['z', 'zoom to the change'], ['1 … 7', 'tabs'],
  ['/', 'search'], ['Esc', 'clear the search'], ['t', 'light and dark'], ['?', 'keys'],
];

class Page {
  constructor(index) {
    this.index = index;
    this.anchor = '';
    this.stage = new Stage(byId('stage'), index, (anchor) => this.keep(anchor));
    this.filter = new Filter(index, () => this.keep());
    document.querySelector('.theme').addEventListener('click', switchTheme);
    document.querySelector('.tools .keys').addEventListener('click', () => this.help());
    addEventListener('hashchange', () => this.follow());
    addEventListener('keydown', (e) => this.press(e));
    addEventListener('click', (e) => this.click(e));
    addEventListener('beforeprint', () => { for (const d of all('details')) d.open = true; });
  }

  // address is the address of what is shown.
  address() {
    const params = new URLSearchParams();
    this.filter.write(params);
    const { mode, source, zoom, panel } = this.stage;
    if (mode !== 'split') params.set('view', mode);
    if (source !== 'page') params.set('of', source);
    if (zoom) params.set('zoom', '1');
    if (panel.tab !== 'changes') params.set('tab', panel.tab);
    const text = params.toString();
    return '#' + this.anchor + (text ? '?' + text : '');
  }

  // keep writes the address of what is shown, without a new entry in the history.
  keep(anchor = this.anchor) {
    this.anchor = anchor;
    if (location.hash !== this.address()) history.replaceState(null, '', this.address());
  }

  // follow shows what the address says: a finding, a step or a scenario.
  async follow() {
    const [anchor, search] = location.hash.slice(1).split(/\?(.*)/s);
    if (search !== undefined || !this.started) {
      const params = new URLSearchParams(search || '');
      this.filter.read(params);
      Object.assign(this.stage, { mode: modes.includes(params.get('view')) ? params.get('view') : 'split', source: params.get('of') === 'picture' ? 'picture' : 'page', zoom: params.has('zoom') });
      this.stage.panel.tab = params.get('tab') || 'changes';
    }
    this.started = true;
    await this.go(anchor);
    this.keep();
  }

  // go goes to an anchor.
  async go(anchor) {
    const target = byId(anchor), finding = target && target.closest('.finding');
    let spot = this.spotOf(anchor);
    if (finding) {
      const own = target.querySelector('.where a') || finding.querySelector('.where a');
      spot = own && this.spotOf(own.hash.slice(1));
    }
    this.anchor = finding || spot ? anchor : '';
    if (!this.anchor) spot = this.first();
    this.select(finding || this.findingAt(spot));
    if (target && target.localName === 'details') target.open = true;
    decidable(document.querySelector('.finding.current'));
    if (finding) finding.scrollIntoView({ block: 'nearest' });
    if (spot) {
      this.selectScenario(spot[0]);
      this.stage.player.stop();
      await this.stage.show(...spot);
      this.stage.player.rest(this.stage.n);
      this.filter.sieve();
    }
  }

  // spotOf is the scenario and step that an anchor names, undefined if none.
  spotOf(anchor) {
    const step = /^(?:(.*)-)?step-(\d+)$/.exec(anchor);
    const at = this.index.scenarios.findIndex((s) => (step ? s.prefix === (step[1] ? step[1] + '-' : '') : s.id === anchor));
    if (at < 0) return undefined;
    return [at, (step ? +step[2] : this.index.scenarios[at].first) - 1];
  }

  // first is what is shown where the address names nothing.
  first() {
    const own = document.querySelector('.finding .where a');
    const spot = own && this.spotOf(own.hash.slice(1));
    return spot || (this.index.scenarios.length ? [0, this.index.scenarios[0].first - 1] : undefined);
  }

  // findingAt is the finding that leads to a step, if one does.
  findingAt(spot) {
    if (!spot) return null;
    const current = document.querySelector('.finding.current');
    const leads = (f) => all('.where a, .also a', f).some((a) => { const s = this.spotOf(a.hash.slice(1)); return s && s[0] === spot[0] && s[1] === spot[1]; });
    return current && leads(current) ? current : all('.finding').find(leads) || null;
  }

  select(finding) {
    for (const f of all('.finding')) {
      f.classList.toggle('current', f === finding);
      if (f === finding) f.setAttribute('aria-current', 'true');
      else f.removeAttribute('aria-current');
    }
  }

  selectScenario(at) {
    all('.scenario').forEach((s, i) => {
      s.classList.toggle('current', i === at);
      const a = s.querySelector('.over');
      if (i === at) a.setAttribute('aria-current', 'true');
      else a.removeAttribute('aria-current');
      if (i === at) approvable(s, i);
    });
  }

  // visit goes to an anchor as a link would.
  visit(anchor) {
    this.anchor = anchor;
    history.pushState(null, '', this.address());
    return this.go(anchor);
  }

  click(event) {
    const a = event.target.closest('a[href^="#"]');
    if (event.target.closest('.copy')) this.copy(event.target.closest('.copy'));
    if (!a || event.ctrlKey || event.metaKey || event.shiftKey || a.classList.contains('skip')) return;
    event.preventDefault();
    this.visit(a.hash.slice(1));
  }

  copy(button) {
    const text = button.previousElementSibling.textContent;
    const done = () => { button.textContent = 'Copied'; };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, () => getSelection().selectAllChildren(button.previousElementSibling));
    else getSelection().selectAllChildren(button.previousElementSibling);
  }

  // stride goes to the next or previous of a list of anchors.
  stride(anchors, at, by) {
    const next = anchors[at < 0 ? (by > 0 ? 0 : anchors.length - 1) : Math.max(0, Math.min(at + by, anchors.length - 1))];
    if (next) this.visit(next);
  }

  findings(by) {
    const list = all('.finding:not([hidden])');
    this.stride(list.map((f) => f.id), list.findIndex((f) => f.classList.contains('current')), by);
  }

  steps(by) {
    const list = all('.strip .cel:not(.dim)');
    this.stride(list.map((a) => a.hash.slice(1)), list.findIndex((a) => a.hasAttribute('aria-current')), by);
  }

  scenarios(by) {
    const list = all('.scenario:not([hidden])');
    this.stride(list.map((s) => s.id), list.findIndex((s) => s.classList.contains('current')), by);
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    const filter = byId('filter');
    if (event.key === 'Escape') {
      this.filter.clear();
      filter.blur();
      this.keep();
      return;
    }
    if (event.target.closest('input, select, textarea') || event.key === ' ' && event.target.closest('button, summary, .panel')) return;
    const { stage } = this;
    const tab = tabNames[+event.key - 1];
    const acts = {
      n: () => this.findings(1), p: () => this.findings(-1), j: () => this.steps(1), k: () => this.steps(-1),
      ']': () => this.scenarios(1), '[': () => this.scenarios(-1),
      ' ': () => stage.player.toggle(), ArrowLeft: () => stage.player.seek(stage.player.time - second), ArrowRight: () => stage.player.seek(stage.player.time + second),
      '<': () => stage.player.faster(-1), '>': () => stage.player.faster(1),
      d: () => stage.scroll(0, 300), u: () => stage.scroll(0, -300),
      v: () => stage.set({ mode: modes[(modes.indexOf(stage.mode) + 1) % modes.length] }),
      x: () => stage.set({ source: stage.source === 'page' ? 'picture' : 'page' }),
      z: () => stage.set({ zoom: !stage.zoom }), t: switchTheme, '/': () => filter.select(), '?': () => this.help(),
    };
    const act = tab && this.stage.step ? () => stage.panel.choose(tab.toLowerCase(), true) : Object.hasOwn(acts, event.key) && acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  help() {
    if (!this.dialog) {
      const close = make('button', '', 'Close', { type: 'button' });
      this.dialog = make('dialog', 'help', [make('h2', '', 'Keys'),
        make('dl', '', keyHelp.flatMap(([k, what]) => [make('dt', '', k.split(' ').map((x) => (x === '…' ? x : make('kbd', '', x)))), make('dd', '', what)])), close], { 'aria-label': 'Keys' });
      close.addEventListener('click', () => this.dialog.close());
      document.body.append(this.dialog);
    }
    this.dialog.showModal();
  }
}

// The theme: the system's, until the button is pressed.

function theme(name) {
  if (name === 'light' || name === 'dark') root.dataset.theme = name;
}

function switchTheme() {
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  theme(dark ? 'light' : 'dark');
  try {
    localStorage.setItem('retake-theme', root.dataset.theme);
  } catch { /* no storage for files in this browser */ }
}

async function start() {
  root.classList.add('js');
  try {
    theme(localStorage.getItem('retake-theme'));
  } catch { /* as above */ }
  const page = new Page(JSON.parse(await unpack('index')));
  await page.follow();
  root.dataset.ready = '';
}

start();
