// The player: the session as the user saw it, both builds in step. Its time is
// milliseconds as the user spent them, without those in which nothing happened,
// unless these are wanted. Between two steps the page of the first is shown, and
// on it what the user did.

const speeds = [1, 2, 4, 8];
// Longer than this nobody looks at a page on which nothing happens, and in less
// than that nobody sees what does.
const idle = 900, brief = 350;
// How far a key goes.
const second = 1000;
const calm = matchMedia('(prefers-reduced-motion: reduce)');

// script lays out when the acts of a scenario begin and end: at begins the way
// of the pointer, act the act, and at end the page is as the step left it.
function script(steps, all) {
  let time = 0, last = 0;
  const within = (ms) => Math.max(brief, all ? ms : Math.min(ms, idle));
  return steps.map(({ play }) => {
    const act = time + within(play.from - last), end = act + within(play.to - play.from);
    const part = { from: time, act, end };
    time = end;
    last = play.to;
    return part;
  });
}

class Player {
  constructor(stage, onShow) {
    Object.assign(this, { stage, onShow, time: 0, speed: 1, all: false, playing: false, parts: [] });
    this.button = make('button', 'go', '▶', { type: 'button', 'aria-label': 'Play' });
    this.line = make('input', 'line', [], { type: 'range', min: '0', step: 'any', value: '0', 'aria-label': 'Time' });
    this.marks = make('span', 'moments', [], { 'aria-hidden': 'true' });
    this.clock = make('span', 'clock');
    this.rate = make('select', '', speeds.map((s) => make('option', '', s + '×', { value: String(s) })), { 'aria-label': 'Speed' });
    this.skip = make('input', '', [], { type: 'checkbox', checked: '' });
    this.said = make('p', 'said');
    this.element = make('div', 'player', [this.button, make('span', 'time', [this.line, this.marks]), this.clock, this.rate,
      make('label', '', [this.skip, ' Skip idle time']), this.said], { role: 'group', 'aria-label': 'Playback' });
    this.hands = stage.panes.map((p) => {
      const hand = make('div', 'hand', [], { 'aria-hidden': 'true', hidden: '' });
      p.page.append(hand);
      return hand;
    });
    this.button.addEventListener('click', () => this.toggle());
    this.line.addEventListener('input', () => this.seek(+this.line.value));
    this.line.addEventListener('keydown', (e) => { if (e.key === ' ') { e.preventDefault(); this.toggle(); } });
    this.rate.addEventListener('change', () => { this.speed = +this.rate.value; });
    this.skip.addEventListener('change', () => { this.all = !this.skip.checked; this.lay(); });
  }

  // lay lays the steps of the scenario on the line.
  lay() {
    this.data = this.stage.data;
    this.places = [];
    this.parts = script(this.data.steps, this.all);
    const { end } = this.parts.at(-1) || { end: 0 };
    this.line.max = String(end);
    this.marks.replaceChildren(...this.data.steps.flatMap((s, i) => {
      if (!['error', 'warning', 'info'].includes(s.mark)) return [];
      const el = make('i', s.mark);
      el.style.left = `${this.parts[i].end / end * 100}%`;
      return [el];
    }));
    this.rest(this.stage.n);
  }

  // rest stops at the page of a step, which somebody went to.
  rest(n) {
    this.stop();
    if (this.data !== this.stage.data) this.lay();
    if (!this.parts[n]) return;
    this.time = this.parts[n].end;
    this.shown = n;
    this.tell();
    for (const h of this.hands) h.hidden = true;
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (!this.parts.length) return;
    if (this.time >= this.parts.at(-1).end) this.time = 0;
    this.playing = true;
    this.say();
    let last = performance.now();
    const tick = async (now) => {
      if (!this.playing) return;
      this.time += (now - last) * this.speed;
      last = now;
      await this.draw();
      if (this.time >= this.parts.at(-1).end) this.pause();
      else requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  stop() {
    this.playing = false;
    this.say();
  }

  // pause stops where it is, which the address then names.
  pause() {
    this.stop();
    this.onShow();
  }

  async seek(time) {
    if (!this.parts.length) return;
    this.time = Math.max(0, Math.min(time, this.parts.at(-1).end));
    this.shown = -1; // what was done on the page may not have been done yet
    await this.draw();
    if (!this.playing) this.onShow();
  }

  say() {
    this.button.textContent = this.playing ? '❚❚' : '▶';
    this.button.setAttribute('aria-label', this.playing ? 'Pause' : 'Play');
  }

  faster(by) {
    this.speed = speeds[Math.max(0, Math.min(speeds.indexOf(this.speed) + by, speeds.length - 1))];
    this.rate.value = String(this.speed);
  }

  // draw shows the moment: the page that was there, and what the user did on it.
  async draw() {
    const last = this.parts.length - 1;
    let n = this.parts.findIndex((p) => this.time < p.end);
    if (n < 0) n = last + 1;
    const page = Math.max(0, n - 1);
    if (page !== this.shown) {
      this.shown = page;
      await this.stage.show(this.stage.at, page);
      if (page !== this.shown) return; // somebody went elsewhere
    }
    this.tell();
    const part = this.parts[n];
    this.hands.forEach((hand, side) => {
      if (part && n > 0) this.act(hand, side, n, part);
      else hand.hidden = true;
    });
  }

  // act shows the pointer on its way, and then what is done at its end.
  act(hand, side, n, part) {
    const step = this.data.steps[n], pane = this.stage.panes[side], { node, text } = step.play.sides[side];
    const area = pane.areaOf(node), was = this.places[side];
    const way = calm.matches ? 1 : Math.min(1, (this.time - part.from) / (part.act - part.from));
    const done = this.time <= part.act ? 0 : calm.matches ? 1 : Math.min(1, (this.time - part.act) / (part.end - part.act));
    if (area) {
      const to = { x: area.x + area.w / 2, y: area.y + area.h / 2 }, ease = way * way * (3 - 2 * way);
      this.place(hand, was ? was.x + (to.x - was.x) * ease : to.x, was ? was.y + (to.y - was.y) * ease : to.y);
      if (way === 1) this.places[side] = to;
    } else if (was) this.place(hand, was.x, was.y);
    hand.dataset.act = done ? step.play.kind : '';
    hand.dataset.key = done && step.play.kind === 'press' ? step.title.split(' ')[1] : '';
    const el = pane.nodes[node];
    if (done && text !== undefined && el && 'value' in el) type(el, text, done);
    this.scroll(pane, side, n, done);
  }

  place(hand, x, y) {
    hand.hidden = false;
    hand.style.left = x + 'px';
    hand.style.top = y + 'px';
  }

  // scroll scrolls the page as far as the step has come.
  scroll(pane, side, n, done) {
    const [was, is] = [n - 1, n].map((i) => scrollOf(this.data, this.data.steps[i].sides[side].doc));
    if (!done || !was || !is || pane.kind !== 'page' || (was[0] === is[0] && was[1] === is[1])) return;
    pane.frame.contentWindow.scrollTo({ left: was[0] + (is[0] - was[0]) * done, top: was[1] + (is[1] - was[1]) * done, behavior: 'instant' });
  }

  tell() {
    const n = this.parts.findIndex((p) => this.time < p.end), at = n < 0 ? this.parts.length - 1 : n;
    const step = this.data.steps[at], clock = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, '0')}`;
    this.line.value = String(this.time);
    this.line.setAttribute('aria-valuetext', `${clock(this.time)}, step ${at + 1}: ${step.title}, ${step.mark}`);
    this.clock.textContent = `${clock(this.time)} / ${clock(this.parts.at(-1).end)}`;
    const said = this.playing ? `${at + 1}  ${step.title}` : '';
    if (this.said.textContent !== said) this.said.textContent = said;
  }
}

// type shows a text that is being typed, as far as it has come. What a list
// chooses has no middle.
function type(el, text, done) {
  const value = el.localName === 'select' || el.type === 'range' ? text : text.slice(0, Math.ceil(text.length * done));
  if (el.value !== value) el.value = value;
}

// scrollOf is how far a page was scrolled, undefined if there is none.
function scrollOf(data, doc) {
  if (doc < 0) return undefined;
  const state = data.rows[data.docs[doc].r[0]][3];
  return (state && state.s) || [0, 0];
}
