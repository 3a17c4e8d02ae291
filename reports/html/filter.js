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

  count(part, items, any, holds) {
    let left = 0;
    for (const i of items) {
      const on = holds(i);
      if (i.el.hidden === on) i.el.hidden = !on;
      if (on) left++;
    }
    const count = document.querySelector(part + ' .count');
    if (count) count.textContent = any ? `${left} of ${items.length}` : String(items.length);
  }
}
