// Shows the browser in which a session is captured, and tells it what is done
// here: pointer, wheel and keys where they happen on the picture.

let ended = false; // the capture
const byID = id => document.getElementById(id);
const token = document.querySelector('meta[name=retake-token]').content;
const screen_ = byID('screen'), sight = byID('sight'), state = byID('state'), dialog = byID('dialog');
const text = byID('text');

// ask(what, body) has the program do something, and returns its answer.
async function ask(what, body) {
  const answer = await fetch(what, {method: 'POST', headers: {'Content-Type': 'application/json', 'X-Retake-Token': token}, body: JSON.stringify(body)});
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said;
}

// Gestures are sent in their order, those in one go that come while others are on
// their way.
let waiting = [], sending = false;
async function tell(gesture) {
  waiting.push(gesture);
  if (sending) return;
  sending = true;
  while (waiting.length) {
    const some = waiting.splice(0, 100); // far below what a request may have
    try {
      await ask('act', some);
    } catch (err) {
      failed(err);
    }
  }
  sending = false;
}
const failed = err => { if (!ended) state.textContent = err.message; };

const modifiers = e => (e.altKey ? 1 : 0) | (e.ctrlKey ? 2 : 0) | (e.metaKey ? 4 : 0) | (e.shiftKey ? 8 : 0);
let size = {width: 1, height: 1}; // of the page

// at(e) is where a pointer is on the page.
function at(e) {
  const box = sight.getBoundingClientRect();
  return {x: (e.clientX - box.left) * size.width / box.width, y: (e.clientY - box.top) * size.height / box.height, modifiers: modifiers(e)};
}

let down = false;
function onPointer(e) {
  const type = e.type.replace('pointer', 'mouse');
  if (type === 'mousedown') {
    screen_.focus();
    down = true;
    sight.setPointerCapture(e.pointerId);
    clicks.down(e);
  }
  if (type === 'mouseup') down = false;
  e.preventDefault();
  tell({type, ...at(e), button: Math.max(0, e.button), buttons: e.buttons, count: type === 'mousemove' ? 0 : clicks.count});
}

// How many clicks there are in a row: pointer events do not say.
const clicks = {
  count: 0, time: 0, x: 0, y: 0,
  down(e) {
    const again = e.timeStamp - this.time < 500 && Math.hypot(e.clientX - this.x, e.clientY - this.y) < 5;
    Object.assign(this, {count: again ? this.count + 1 : 1, time: e.timeStamp, x: e.clientX, y: e.clientY});
  },
};

for (const type of ['pointermove', 'pointerdown', 'pointerup']) sight.addEventListener(type, onPointer);
sight.addEventListener('contextmenu', e => e.preventDefault());
sight.addEventListener('wheel', e => {
  e.preventDefault();
  const line = e.deltaMode === WheelEvent.DOM_DELTA_LINE ? 40 : 1;
  tell({type: 'wheel', ...at(e), deltaX: e.deltaX * line, deltaY: e.deltaY * line});
}, {passive: false});

// What is pasted or composed here is put in there as a text.
const pastes = e => (e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'v';
for (const type of ['keydown', 'keyup']) screen_.addEventListener(type, e => {
  if (e.isComposing || pastes(e)) return;
  e.preventDefault();
  tell({type, key: e.key, code: e.code, keyCode: e.keyCode, repeat: e.repeat, modifiers: modifiers(e)});
});
addEventListener('paste', e => { if (document.activeElement === screen_) tell({type: 'text', text: e.clipboardData.getData('text/plain')}); });
screen_.addEventListener('compositionend', e => { if (e.data) tell({type: 'text', text: e.data}); });

for (const type of ['back', 'forward', 'reload']) byID(type).onclick = () => tell({type});
byID('end').onclick = () => ask('end', {}).then(over, failed);
const over = () => { ended = true; state.textContent = 'the capture has ended'; };

// A dialog of the page is answered here.
let asked = null;
function answer(d) {
  if (JSON.stringify(d) === JSON.stringify(asked)) return;
  asked = d;
  if (!d) return dialog.close();
  byID('message').textContent = d.kind === 'beforeunload' ? 'Leave this page?' : d.message;
  text.value = d.text;
  text.hidden = d.kind !== 'prompt';
  byID('cancel').hidden = d.kind === 'alert';
  dialog.returnValue = 'cancel';
  dialog.showModal();
}
dialog.addEventListener('close', () => {
  if (!asked) return;
  // Not behind what was done before: that waits for the answer.
  ask('act', [{type: 'dialog', accept: dialog.returnValue === 'accept' || asked.kind === 'alert', text: text.value}]).catch(failed);
});

// look shows what there is to see, until there is no more.
async function look() {
  for (let after = 0; !ended;) {
    try {
      const now = await ask('next', {after});
      if (ended) return; // what was on its way says no more
      after = now.number;
      if (now.jpeg) sight.src = 'data:image/jpeg;base64,' + now.jpeg;
      if (now.width) size = {width: now.width, height: now.height};
      state.textContent = 'recording';
      answer(now.dialog);
    } catch {
      over();
    }
  }
}
look();
