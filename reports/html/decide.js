// Deciding about findings: with buttons where retake show serves the page, and
// elsewhere with the command to copy. They are put below a finding when it is
// looked at.

const served = (() => {
  const meta = document.querySelector('meta[name="retake-show"]');
  return meta ? JSON.parse(meta.content) : null;
})();

// ask has the server do something, and returns what came of it. Only the page
// that was served may: the policy of any other forbids every request.
async function ask(what, body) {
  const answer = await fetch(what, {
    method: 'POST', body: JSON.stringify(body), credentials: 'omit', redirect: 'error',
    headers: { 'Content-Type': 'application/json', 'X-Retake-Token': served.token },
  });
  const done = await answer.json();
  if (!answer.ok) throw new Error(done.hint ? `${done.error} (${done.hint})` : done.error);
  return done;
}

// command is a command to copy, as those of the page are.
const command = (text) => make('p', 'again', [make('code', '', text), make('button', 'copy', 'Copy', { type: 'button', 'aria-label': 'Copy the command' })]);

// decidable puts what can be decided below a finding, once.
function decidable(finding) {
  if (!finding || finding.querySelector('.desk-of')) return;
  const print = finding.dataset.fingerprint, box = make('div', 'desk-of', served
    ? [verdict(finding, 'accepted', 'Accept'), verdict(finding, 'rejected', 'Reject')]
    : [command(`retake accept ${print} --why ''`), command(`retake reject ${print} --why ''`)]);
  finding.querySelector('.more').append(box);
}

// verdict is a button that asks for the reason.
function verdict(finding, ruling, word) {
  const button = make('button', 'decide', word, { type: 'button', 'aria-expanded': 'false' });
  button.addEventListener('click', () => {
    const open = finding.querySelector('.desk-of form'), again = open && open.dataset.ruling === ruling;
    closeForm(finding);
    if (!again) {
      button.setAttribute('aria-expanded', 'true');
      const form = reasons(finding, ruling, word);
      finding.querySelector('.desk-of').append(form);
      form.elements.why.focus();
    }
  });
  return button;
}

// closeForm takes the form of a finding away.
function closeForm(finding) {
  const form = finding.querySelector('.desk-of form');
  if (form) form.remove();
  for (const b of all('.decide', finding)) b.setAttribute('aria-expanded', 'false');
}

// reasons is the form for the reason, and the last day of an acceptance.
function reasons(finding, ruling, word) {
  const form = make('form', '', [
    make('label', '', ['Why ', make('input', '', [], { name: 'why', required: '', maxlength: '500', autocomplete: 'off' })]),
    ruling === 'accepted' && make('label', '', ['Until (may be empty) ', make('input', '', [], { name: 'until', type: 'date' })]),
    make('button', 'decide', word, { type: 'submit' }), make('p', 'answer-of', '', { role: 'status' }),
  ].filter(Boolean), { 'data-ruling': ruling });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { why, until } = form.elements;
    said(form, ask('decide', { fingerprint: finding.dataset.fingerprint, ruling, why: why.value, until: until ? until.value : '' }), (done) => {
      closeForm(finding);
      decided(finding, done, later);
      finding.querySelector('.message').focus();
    });
  });
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    const button = finding.querySelector('.decide[aria-expanded=true]');
    closeForm(finding);
    button.focus();
  });
  return form;
}

// said shows what came of a request, or why nothing did.
function said(form, request, then) {
  const place = form.querySelector('.answer-of');
  place.textContent = '';
  request.then(then, (err) => { place.textContent = err.message; });
}

const later = ' (from the next run on)';

// decided shows on a finding what was decided about it.
function decided(finding, { ruling, why, until }, when = '') {
  let note = finding.querySelector(':scope > .said');
  if (!note) {
    note = make('p', 'said');
    finding.querySelector('.where').after(note);
  }
  finding.classList.remove('accepted', 'rejected', 'expired');
  finding.classList.add(ruling);
  const words = { accepted: until ? `accepted until ${until}` : 'accepted', expired: `was accepted until ${until}, which is over`, rejected: 'rejected' };
  note.textContent = `${words[ruling]}: ${why}${when}`;
}

// What was decided since the run is shown from the start.
for (const finding of served ? all('.finding') : []) {
  const known = served.decisions[finding.dataset.fingerprint];
  if (known) decided(finding, known, finding.classList.contains(known.ruling) ? '' : later);
}

// approvable puts below a scenario what makes its take the baseline, once.
function approvable(scenario, at) {
  if (!scenario.dataset.approve || scenario.querySelector('.desk-of')) return;
  const name = scenario.querySelector('.over-name').textContent, about = scenario.querySelector('.about');
  if (!served) {
    about.append(make('div', 'desk-of', command(scenario.dataset.approve)));
    return;
  }
  const button = make('button', 'decide', 'Approve as baseline', { type: 'button', 'aria-label': `Approve the take of ${name} as baseline` });
  const box = make('div', 'desk-of', [button, make('p', 'answer-of', '', { role: 'status' })]);
  button.addEventListener('click', () => said(box, ask('approve', { scenario: at }), ({ done, baseline, reason }) => {
    box.querySelector('.answer-of').textContent = done === 'approved' ? `approved: ${baseline} is the baseline` : `${done}: ${reason}`;
  }));
  about.append(box);
}
