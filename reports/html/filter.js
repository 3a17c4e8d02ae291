// The filter: what of findings and scenarios is listed. It lives in the
// address behind the anchor, so that a link opens what its sender saw.

class Filter {
  constructor(index, onChange) {
    this.index = index;
    this.fields = { text: byId('filter'), severity: byId('severity'), rule: byId('rule'), page: byId('page'), status: byId('status') };
    this.findings = all('.finding').map((el) => ({ el, text: (el.textContent + ' ' + el.dataset.page).toLowerCase(), severity: el.classList[1], rule: el.dataset.rule.toLowerCase(), page: el.dataset.page.toLowerCase() }));
    this.scenarios = all('.scenario').map((el, i) => ({ el, text: el.textContent.toLowerCase() + '\n' + index.scenarios[i].text, status: el.classList[1] }));
    for (const f of Object.values(this.fields)) f.addEventListener('input', () => { this.sieve(); onChange(); });
    byId('filter').form.addEventListener('submit', (e) => e.preventDefault());
  }

  // read takes the values from parameters of the address.
  read(params) {
    for (const [name, f] of Object.entries(this.fields)) f.value = params.get(name) || '';
    for (const f of Object.values(this.fields)) if (f.selectedIndex < 0) f.value = '';
    this.sieve();
  }

  write(params) {
    for (const [name, f] of Object.entries(this.fields)) if (f.value) params.set(name, f.value);
  }

  clear() {
    for (const f of Object.values(this.fields)) f.value = '';
    this.sieve();
  }

  sieve() {
    const { text, severity, rule, page, status } = Object.fromEntries(Object.entries(this.fields).map(([k, f]) => [k, f.value.trim().toLowerCase()]));
    const any = text || severity || rule || page || status;
    this.count('.findings', this.findings, any, (f) => f.text.includes(text) && (!severity || f.severity === severity) && (!rule || f.rule === rule) && (!page || f.page === page));
    this.count('.scenarios', this.scenarios, any, (s) => s.text.includes(text) && s.text.includes(page) && (!status || s.status === status));
    for (const a of all('.strip .cel')) a.classList.toggle('dim', !!text && !a.textContent.toLowerCase().includes(text));
  }

  // hide hides items and shows others, with their list out of the page meanwhile:
  // to hide 1,000 rows one by one took 440 ms to lay out, and takes 15 so.
  hide(changed, off) {
    if (!changed.length) return;
    const list = changed[0].el.parentNode, parent = list.parentNode, next = list.nextSibling, focused = document.activeElement;
    list.remove();
    for (const i of changed) i.el.hidden = off.has(i);
    parent.insertBefore(list, next);
    if (list.contains(focused)) focused.focus({ preventScroll: true });
  }

  count(part, items, any, holds) {
    const off = new Set(items.filter((i) => !holds(i)));
    this.hide(items.filter((i) => i.el.hidden !== off.has(i)), off);
    const left = items.length - off.size;
    const count = document.querySelector(part + ' .count');
    if (count) count.textContent = any ? `${left} of ${items.length}` : String(items.length);
  }
}
