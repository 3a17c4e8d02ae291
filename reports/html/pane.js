// A pane shows the page of one build at a step: built again from the snapshot,
// or its picture, with outlines around what differs.

class Pane {
  constructor(side, name) {
    this.side = side;
    this.name = name;
    this.frame = make('iframe', 'frame', [], { title: `Page of the ${name}`, tabindex: '-1' });
    lock(this.frame);
    this.image = make('img', 'image', [], { alt: '' });
    this.marks = make('div', 'outlines');
    this.page = make('div', 'page', [this.frame, this.image, this.marks]);
    this.blank = make('p', 'blank');
    this.view = make('div', 'view', [this.page, this.blank]);
    this.label = make('figcaption', 'label');
    this.element = make('figure', 'pane ' + side, [this.label, this.view]);
    this.nodes = [];
  }

  // show shows a step. It says when the page is there.
  async show(data, step, source) {
    const n = this.side === 'a' ? 0 : 1, { picture, doc } = step.sides[n];
    const uri = picture ? dataURI(picture) : '';
    this.size = data.view;
    this.nodes = [];
    this.kind = doc >= 0 && (source !== 'picture' || !uri) ? 'page' : uri ? 'picture' : 'none';
    this.view.dataset.kind = this.kind;
    this.blank.textContent = step.left ? 'Not in this file' : 'Nothing was seen';
    if (uri) this.image.src = uri;
    else this.image.removeAttribute('src');
    this.image.alt = `Picture of the ${this.name}`;
    for (const part of [this.page, this.frame]) {
      part.style.width = this.size.w + 'px';
      part.style.height = this.size.h + 'px';
    }
    if (this.kind === 'page') {
      this.view.dataset.building = '';
      this.nodes = await build(this.frame, data, doc);
      delete this.view.dataset.building;
    }
    return uri;
  }

  // fit scales the page so that an area fills the view: all of it, or a part.
  fit(area) {
    const { w, h } = this.size, width = this.view.clientWidth || w;
    const scale = Math.min(width / area.w, 2);
    const height = Math.round(h * width / w);
    this.view.style.height = height + 'px';
    const x = Math.max(0, Math.min(area.x, w - width / scale));
    const y = Math.max(0, Math.min(area.y, h - height / scale));
    this.page.style.transform = `scale(${scale}) translate(${-x}px, ${-y}px)`;
    this.scale = scale;
    this.element.style.setProperty('--thin', 1 / scale);
  }

  // areaOf is where a node is on the page, null if it is not seen.
  areaOf(node, box) {
    const area = this.kind === 'page' ? areaOf(this.nodes[node]) : box || null;
    if (!area || area.x >= this.size.w || area.y >= this.size.h || area.x + area.w <= 0 || area.y + area.h <= 0) return null;
    return area;
  }

  // outline draws outlines: [{node, box, kind, key}].
  outline(list) {
    this.marks.replaceChildren();
    for (const { node, box, kind, key } of list) {
      const area = this.areaOf(node, box);
      if (!area) continue;
      const x = Math.max(area.x, 0), y = Math.max(area.y, 0);
      const el = make('div', 'outline ' + kind, [], { 'data-key': key });
      Object.assign(el.style, {
        left: x + 'px', top: y + 'px',
        width: Math.min(area.x + area.w, this.size.w) - x + 'px', height: Math.min(area.y + area.h, this.size.h) - y + 'px',
      });
      this.marks.append(el);
    }
  }

  // scrollBy scrolls the page; it says whether there was anything to scroll.
  scrollBy(x, y) {
    const view = this.kind === 'page' && this.frame.contentWindow;
    if (!view) return false;
    const before = [view.scrollX, view.scrollY];
    view.scrollBy({ left: x, top: y, behavior: 'instant' });
    return view.scrollX !== before[0] || view.scrollY !== before[1];
  }
}
