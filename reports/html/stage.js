// The stage: one step of one scenario, with the pages of both builds.

const modes = ['split', 'slider', 'baseline', 'candidate'];
const modeNames = { split: 'Side by side', slider: 'Slider', baseline: 'Baseline', candidate: 'Candidate' };

class Stage {
  constructor(element, index, onChange) {
    Object.assign(this, { element, index, onChange, at: -1, n: -1, mode: 'split', source: 'page', zoom: false, turn: 0 });
    this.panes = [new Pane('a', 'baseline'), new Pane('b', 'candidate')];
    this.panel = new Panel((tab) => onChange());
    this.head = make('div', 'head');
    this.strip = make('ol', 'strip', [], { 'aria-label': 'Steps' });
    this.note = make('p', 'note carried');
    this.slide = make('input', 'slide', [], { type: 'range', min: '0', max: '100', value: '50', step: '0.5', 'aria-label': 'How much of the baseline is shown' });
    this.slide.addEventListener('input', () => this.panesBox.style.setProperty('--cut', this.slide.value + '%'));
    this.panesBox = make('div', 'panes', [...this.panes.map((p) => p.element), this.slide]);
    this.bar = this.toolbar();
    this.player = new Player(this, () => this.onChange(this.step.id));
    this.element.replaceChildren(make('nav', 'film', this.strip, { 'aria-label': 'Timeline' }), this.head, this.bar, this.player.element, this.panesBox, this.note, this.panel.element);
    this.panesBox.addEventListener('wheel', (e) => this.wheel(e), { passive: false });
    this.panel.body.addEventListener('click', (e) => this.spot(e.target.closest('.spot'), true));
    for (const name of ['mouseover', 'focusin']) this.panel.body.addEventListener(name, (e) => this.spot(e.target.closest('.spot')));
    new ResizeObserver(() => this.fit()).observe(this.panesBox);
    this.lazy = new IntersectionObserver((seen) => { for (const s of seen) if (s.isIntersecting) this.thumb(s.target); }, { rootMargin: '300px' });
  }

  toolbar() {
    const button = (name, act, attrs) => {
      const b = make('button', '', name, { type: 'button', ...attrs });
      b.addEventListener('click', act);
      return b;
    };
    this.modeButtons = modes.map((m) => button(modeNames[m], () => this.set({ mode: m }), { 'data-mode': m }));
    this.sourceButtons = [['page', 'Page'], ['picture', 'Picture']].map(([s, name]) => button(name, () => this.set({ source: s }), { 'data-source': s }));
    this.zoomButton = button('Zoom to the change', () => this.set({ zoom: !this.zoom }));
    return make('div', 'toolbar', [
      make('div', 'choice', this.modeButtons, { role: 'group', 'aria-label': 'How the builds are shown' }),
      make('div', 'choice', this.sourceButtons, { role: 'group', 'aria-label': 'What is shown of them' }),
      make('div', 'choice', [this.zoomButton]),
    ]);
  }

  // set changes how a step is shown.
  async set(how) {
    const again = how.source && how.source !== this.source;
    Object.assign(this, how);
    if (!modes.includes(this.mode)) this.mode = 'split';
    this.reflect();
    if (again) await this.showPanes();
    else this.fit();
    this.onChange();
  }

  reflect() {
    this.panesBox.dataset.mode = this.mode;
    const press = (b, on) => b.setAttribute('aria-pressed', String(on));
    for (const b of this.modeButtons) press(b, b.dataset.mode === this.mode);
    for (const b of this.sourceButtons) press(b, b.dataset.source === this.source);
    press(this.zoomButton, this.zoom);
  }

  // show shows a step of a scenario, both counted from 0.
  async show(at, n) {
    const turn = ++this.turn;
    const data = await scenarioData(at);
    if (turn !== this.turn) return;
    if (at !== this.at) this.film(data);
    Object.assign(this, { at, data, n: Math.max(0, Math.min(n, data.steps.length - 1)) });
    this.step = data.steps[this.n];
    if (!this.step) {
      this.element.classList.add('empty');
      this.head.replaceChildren(make('h2', '', 'No step was seen'));
      return;
    }
    this.element.classList.remove('empty');
    this.headline();
    this.panel.show(this.step);
    this.reflect();
    for (const a of all('.cel', this.strip)) {
      const on = a.hash === '#' + this.step.id;
      if (on) a.setAttribute('aria-current', 'step');
      else a.removeAttribute('aria-current');
      if (on) this.reveal(a);
    }
    await this.showPanes();
  }

  async showPanes() {
    const turn = this.turn;
    const uris = await Promise.all(this.panes.map((p) => p.show(this.data, this.step, this.source)));
    if (turn !== this.turn) return;
    const same = uris[0] && uris[0] === uris[1];
    this.panes.forEach((p, i) => {
      p.label.replaceChildren(make('b', '', i ? 'Candidate' : 'Baseline'), make('span', '', this.address(i)));
      p.label.classList.toggle('same', !!same);
    });
    this.note.replaceChildren(...this.step.left ? this.leave() : same ? ['The pictures of both builds are equal, byte for byte'] : []);
    this.fit();
  }

  // leave says where the pages are that are not in this file.
  leave() {
    const page = this.index.scenarios[this.at].page;
    const text = `Pages and pictures of this step are not in this file: there is room for ${this.index.carried} of ${this.index.steps} steps, those with findings first. `;
    if (!page) return [text, 'The takes have all: retake show FILE.take.'];
    return [text, make('a', '', 'Open the page of this scenario', { href: `${page}#step-${this.n + 1}` }), ', in the folder beside this file.'];
  }

  address(i) {
    const outcome = this.step.sections.find((s) => s.name === 'Outcome');
    for (const h of outcome ? outcome.table.hunks || [] : []) {
      for (const r of h.rows || []) {
        const c = i ? r.right : r.left;
        if (c && c.lead === 'URL') return c.parts.map((p) => p.t).join('');
      }
    }
    return '';
  }

  // outlines lists what is outlined on a side: what findings are about, and
  // what else differs.
  outlines(i) {
    const list = (this.step.changes || []).map((c, k) => ({ node: c.nodes[i], kind: c.href ? 'found' : c.op, key: 'c' + k }));
    for (const f of this.step.findings || []) list.push({ node: f.nodes[i], box: f.boxes[i], kind: f.severity, key: f.href });
    return list.filter((o) => o.node >= 0);
  }

  fit() {
    if (!this.step || !this.panes[0].size) return;
    const area = (this.zoom && this.focusArea()) || { x: 0, y: 0, ...{ w: this.data.view.w, h: this.data.view.h } };
    this.panes.forEach((p, i) => {
      p.fit(area);
      p.outline(this.outlines(i));
    });
  }

  // focusArea is the part of the page that the findings are about, or else the
  // changes, with some room around.
  focusArea() {
    const wide = this.data.view.w;
    for (const kinds of [['error', 'warning', 'info'], ['found', 'changed', 'removed', 'added']]) {
      let box = null;
      this.panes.forEach((p, i) => {
        for (const o of this.outlines(i)) {
          const a = kinds.includes(o.kind) && p.areaOf(o.node, o.box);
          if (!a || (a.w >= wide * 0.9 && a.h > this.data.view.h * 0.9)) continue;
          box = box ? join(box, a) : a;
        }
      });
      if (box) {
        const w = Math.min(wide, Math.max(box.w + 120, (box.h + 120) * wide / this.data.view.h, 420)), h = w * this.data.view.h / wide;
        return { x: box.x + box.w / 2 - w / 2, y: box.y + box.h / 2 - h / 2, w, h };
      }
    }
    return null;
  }

  headline() {
    const s = this.step;
    const items = (list) => make('ul', 'step-findings', list.map((f) => make('li', '', [
      make('span', 'mark ' + f.severity, [], { role: 'img', 'aria-label': f.severity }), make('a', '', f.text, { href: f.href })])));
    const all = s.findings || [], causes = all.filter((f) => !f.follows), follow = all.filter((f) => f.follows);
    this.head.replaceChildren(make('h2', '', [
      make('span', 'mark ' + s.mark, [], { role: 'img', 'aria-label': s.mark }),
      make('span', 'number', `Step ${this.n + 1} of ${this.data.steps.length}`), ' ', make('span', 'title', s.title),
      make('span', 'meta', (s.meta || []).map((m) => make('span', '', m)))]));
    if (s.source) this.head.append(sourceOf(s.source));
    if (causes.length) this.head.append(items(causes));
    if (follow.length > 1 && causes.length) this.head.append(make('details', 'rest', [make('summary', '', `and ${plural(follow.length, 'consequence')} at this step`), items(follow)]));
    else if (follow.length) this.head.append(items(follow));
  }

  // film lays the steps of a scenario out as a strip of pictures.
  film(data) {
    this.lazy.disconnect();
    this.strip.replaceChildren(...data.steps.map((s, i) => {
      const picture = s.sides[1].picture || s.sides[0].picture || '';
      const cel = make('a', 'cel ' + s.mark, [
        make('span', 'thumb', [], { 'data-picture': picture }),
        make('span', 'caption', [make('span', 'mark ' + s.mark, [], { role: 'img', 'aria-label': s.mark }), make('span', 'number', String(i + 1)), ' ', s.title]),
      ], { href: '#' + s.id });
      return make('li', '', cel, { id: s.id });
    }));
    for (const t of all('.thumb', this.strip)) this.lazy.observe(t);
  }

  thumb(el) {
    const uri = el.dataset.picture && dataURI(el.dataset.picture);
    if (uri) el.replaceChildren(make('img', '', [], { alt: '', src: uri, decoding: 'async' }));
    this.lazy.unobserve(el);
  }

  // reveal scrolls the strip, and only that, so that a cel is seen.
  reveal(cel) {
    const list = cel.closest('.film'), box = cel.getBoundingClientRect(), frame = list.getBoundingClientRect();
    if (box.left < frame.left + 40 || box.right > frame.right - 40) list.scrollLeft += box.left - frame.left - frame.width / 2 + box.width / 2;
  }

  // wheel scrolls both pages together, and then the report.
  wheel(event) {
    if (event.ctrlKey || event.target === this.slide && event.shiftKey) return;
    const scale = this.panes[0].scale || 1;
    if (this.scroll(event.deltaX / scale, event.deltaY / scale)) event.preventDefault();
  }

  // scroll scrolls both pages; it says whether there was anything to scroll.
  scroll(x, y) {
    const moved = this.panes.map((p) => p.scrollBy(x, y)).some(Boolean);
    if (moved) this.panes.forEach((p, i) => p.outline(this.outlines(i)));
    return moved;
  }

  // spot points at a change on the pages; on a click they are scrolled to it.
  spot(button, scroll) {
    if (!button) return;
    if (scroll) {
      const c = this.step.changes[+button.dataset.key.slice(1)];
      this.panes.forEach((p, i) => {
        const node = p.nodes[c.nodes[i]], el = node && (node.nodeType === 3 ? node.parentElement : node);
        if (el && el.scrollIntoView) el.scrollIntoView({ block: 'center', behavior: 'instant' });
      });
      this.fit();
    }
    for (const o of all('.outline', this.panesBox)) o.classList.toggle('spotted', o.dataset.key === button.dataset.key);
  }
}

function join(a, b) {
  const x = Math.min(a.x, b.x), y = Math.min(a.y, b.y);
  return { x, y, w: Math.max(a.x + a.w, b.x + b.w) - x, h: Math.max(a.y + a.h, b.y + b.h) - y };
}
