// The page works without this script. It shows one scenario and one step at a
// time, fills in the pictures, and adds the filter, the keys and the theme.
// It never makes markup from text, and asks for nothing.
(() => {
  'use strict';
  const root = document.documentElement;
  const pictures = JSON.parse(document.getElementById('pictures').textContent);
  const filter = document.getElementById('filter');
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const scenarios = all('.scenario');
  const shown = () => scenarios.find((s) => s.classList.contains('current'));

  // Pictures: each is in the page once, and shown when its part of the page is.

  function fill(svg) {
    const image = svg.querySelector('image');
    if (!image || image.hasAttribute('href')) return;
    const uri = Object.hasOwn(pictures, svg.dataset.picture) && pictures[svg.dataset.picture];
    if (!uri || !uri.startsWith('data:image/')) return;
    image.setAttribute('href', uri);
  }

  // Scenarios and steps: one of each is shown.

  function showScenario(scenario) {
    for (const s of scenarios) s.classList.toggle('current', s === scenario);
    for (const svg of all('.finding svg, .list svg, .step.current svg', scenario)) fill(svg);
    for (const a of all('.over')) mark(a, a.hash === '#' + scenario.id, 'true');
  }

  function showStep(step) {
    const scenario = step.closest('.scenario');
    for (const s of all('.step', scenario)) s.classList.toggle('current', s === step);
    showScenario(scenario);
    for (const a of all('.item', scenario)) {
      const current = a.hash === '#' + step.id;
      mark(a, current, 'step');
      if (current) reveal(a);
    }
  }

  function mark(a, current, value) {
    if (current) a.setAttribute('aria-current', value);
    else a.removeAttribute('aria-current');
  }

  // reveal scrolls the list of steps, and only that, so that an item is seen.
  function reveal(item) {
    const list = item.closest('.list');
    const box = item.getBoundingClientRect();
    const frame = list.getBoundingClientRect();
    if (box.top < frame.top) list.scrollTop += box.top - frame.top;
    if (box.bottom > frame.bottom) list.scrollTop += box.bottom - frame.bottom;
    if (box.left < frame.left) list.scrollLeft += box.left - frame.left;
    if (box.right > frame.right) list.scrollLeft += box.right - frame.right;
  }

  // follow shows what the address names: a scenario, a step or a finding.
  function follow() {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    const step = target.closest('.step');
    const scenario = target.closest('.scenario');
    if (step) showStep(step);
    else if (scenario) showScenario(scenario);
    for (let d = target.closest('details'); d; d = d.parentElement.closest('details')) d.open = true;
    if (scenario && target !== scenario) target.scrollIntoView({ block: 'start' });
  }

  // go shows a step and keeps the page where it is if the step can be seen.
  function go(step) {
    showStep(step);
    history.replaceState(null, '', '#' + step.id);
    const top = step.getBoundingClientRect().top;
    if (top < 0 || top > innerHeight * 0.7) step.scrollIntoView({ block: 'start' });
    step.focus({ preventScroll: true });
  }

  // stride goes to the next or previous step that the filter lets through.
  function stride(by) {
    const scenario = shown();
    if (!scenario) return;
    const items = all('.list li:not([hidden]) .item', scenario);
    const at = items.findIndex((a) => a.hasAttribute('aria-current'));
    const next = items[Math.min(Math.max(at + by, 0), items.length - 1)];
    if (next) go(document.getElementById(next.hash.slice(1)));
  }

  // The filter: findings, steps and scenarios that hold the text.

  const texts = new WeakMap();

  function textOf(element) {
    if (!texts.has(element)) texts.set(element, element.textContent.toLowerCase());
    return texts.get(element);
  }

  function sieve() {
    const wanted = filter.value.trim().toLowerCase();
    const holds = (element) => !wanted || textOf(element).includes(wanted);
    for (const s of scenarios) {
      for (const f of all('.finding', s)) f.hidden = !holds(f);
      for (const a of all('.item', s)) {
        a.parentElement.hidden = !holds(document.getElementById(a.hash.slice(1)));
      }
      for (const part of all('.findings, .timeline', s)) count(part, wanted);
    }
    for (const a of all('.over')) a.hidden = !holds(document.getElementById(a.hash.slice(1)));
  }

  // count says in a heading how much of a part is left.
  function count(part, wanted) {
    const items = all('.finding, .list li', part);
    const left = items.filter((i) => !i.hidden).length;
    part.querySelector('.count').textContent = wanted ? `${left} of ${items.length}` : items.length;
  }

  // Trees: a row with rows below it can be folded.

  function foldable(table) {
    const rows = all('.row', table);
    rows.forEach((row, i) => {
      const below = rows[i + 1];
      if (!below || +below.dataset.depth <= +row.dataset.depth) return;
      const button = document.createElement('button');
      button.className = 'fold';
      button.type = 'button';
      button.textContent = '▾';
      button.setAttribute('aria-expanded', 'true');
      button.setAttribute('aria-label', 'fold');
      button.addEventListener('click', () => fold(row, button));
      (row.querySelector('.cell:not(:empty)') || row).prepend(button);
    });
  }

  function fold(row, button) {
    const open = button.textContent === '▸';
    button.textContent = open ? '▾' : '▸';
    button.setAttribute('aria-expanded', String(open));
    for (let r = row.nextElementSibling; r && +r.dataset.depth > +row.dataset.depth; r = r.nextElementSibling) {
      r.hidden = !open;
      const inner = r.querySelector('.fold');
      if (inner) inner.textContent = '▾';
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

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === filter) {
      if (event.key === 'Escape') {
        filter.value = '';
        sieve();
        filter.blur();
      }
      return;
    }
    const act = { j: () => stride(1), k: () => stride(-1), t: switchTheme, '/': () => filter.select() }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  function click(event) {
    const item = event.target.closest('.item');
    if (!item || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(document.getElementById(item.hash.slice(1)));
  }

  function start() {
    root.classList.add('js');
    try {
      theme(localStorage.getItem('retake-theme'));
    } catch { /* as above */ }
    for (const table of all('.tree .table')) foldable(table);
    document.querySelector('.theme').addEventListener('click', switchTheme);
    filter.addEventListener('input', sieve);
    addEventListener('keydown', press);
    addEventListener('click', click);
    addEventListener('hashchange', follow);
    addEventListener('beforeprint', () => {
      all('svg[data-picture]').forEach(fill);
      all('.consequences').forEach((d) => { d.open = true; });
    });
    if (shown()) showScenario(shown());
    follow();
  }

  start();
})();
