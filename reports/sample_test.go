package reports

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
)

// tnode is a node of a document in a test.
type tnode struct {
	take.Node
	id       string // to find its index by
	children []tnode
}

// el makes an element: a tag, its attributes in turn, its box or nil.
func el(name string, attrs string, box *[4]float64, children ...tnode) tnode {
	n := tnode{Node: take.Node{Name: name, Box: box}, children: children}
	for _, a := range strings.Fields(attrs) {
		k, v, _ := strings.Cut(a, "=")
		n.Attrs = append(n.Attrs, k, v)
		if k == "id" {
			n.id = v
		}
	}
	return n
}

func txt(s string) tnode { return tnode{Node: take.Node{Kind: take.Text, Text: s}} }

func at4(x, y, w, h float64) *[4]float64 { return &[4]float64{x, y, w, h} }

// snapshot makes a snapshot of a document that holds the nodes.
func snapshot(nodes ...tnode) (*take.Snapshot, map[string]int) {
	s := &take.Snapshot{Focus: -1, Styles: [][]string{{}}}
	ids := map[string]int{}
	var add func(n tnode, parent int)
	add = func(n tnode, parent int) {
		i := len(s.Nodes)
		n.Parent = parent
		s.Nodes = append(s.Nodes, n.Node)
		if n.id != "" {
			ids[n.id] = i
		}
		for _, c := range n.children {
			add(c, i)
		}
	}
	add(tnode{Node: take.Node{Kind: take.Document, Text: "https://shop.example/"}, children: nodes}, -1)
	return s, ids
}

// shop is a page of the sample: what differs between steps and builds.
type shop struct {
	total  string
	banner bool
	order  bool // the order button is there
	thanks bool
	class  string
}

var shopItems = []string{"Walnut desk organiser", "Brass pencil cup", "Linen notebook, A5", "Felt mouse mat"}

func (p shop) dom() (*take.Snapshot, map[string]int) {
	list := el("ul", "class=cart", at4(64, 150, 720, 320))
	for i, name := range shopItems {
		y := 150 + float64(i)*80
		list.children = append(list.children, el("li", "class=item", at4(64, y, 720, 72),
			el("img", "src=/img/"+strings.ToLower(strings.Fields(name)[0])+".jpg", at4(72, y+8, 56, 56)),
			el("span", "class=name", at4(144, y+16, 300, 20), txt(name)),
			el("span", "class=price", at4(700, y+16, 70, 20), txt("€10.50")),
			el("button", "class=remove", at4(640, y+16, 40, 20), txt("Remove"))))
	}
	side := el("aside", "class=summary", at4(824, 150, 392, 260),
		el("h2", "", at4(848, 166, 200, 24), txt("Summary")),
		el("p", "id=total class="+p.class, at4(848, 220, 344, 40), txt("Total "+p.total)))
	if p.order {
		side.children = append(side.children, el("button", "id=order class=primary type=submit", at4(848, 330, 344, 52), txt("Place order")))
	}
	main := el("main", "id=app", at4(0, 72, 1280, 800), el("h1", "", at4(64, 96, 400, 36), txt("Your basket")), list, side)
	if p.thanks {
		main = el("main", "id=app", at4(0, 72, 1280, 800), el("h1", "id=thanks", at4(64, 96, 600, 36), txt("Thank you for your order")))
	}
	body := el("body", "", at4(0, 0, 1280, 900), el("header", "class=top", at4(0, 0, 1280, 72), el("a", "href=/ class=logo", at4(64, 20, 120, 32), txt("Fernhill"))), main)
	if p.banner {
		body.children = append(body.children, el("div", "id=cookies role=dialog", at4(0, 620, 1280, 100), el("p", "", at4(64, 650, 800, 24), txt("We use cookies to remember your basket.")), el("button", "", at4(1080, 644, 136, 40), txt("Accept"))))
	}
	return snapshot(el("html", "lang=en", at4(0, 0, 1280, 900), el("head", "", nil, el("title", "", nil, txt("Basket – Fernhill"))), body))
}

// wireframe draws the boxes of a document. At scale 1 it is as large as the
// viewport.
func wireframe(s *take.Snapshot, scale float64) []byte {
	inks := color.Palette{color.RGBA{250, 249, 246, 255}, color.RGBA{226, 222, 212, 255}, color.RGBA{46, 64, 57, 255},
		color.RGBA{188, 184, 172, 255}, color.RGBA{90, 98, 92, 255}, color.RGBA{255, 255, 255, 255}, color.RGBA{196, 145, 98, 255}}
	img := image.NewPaletted(image.Rect(0, 0, int(1280*scale), int(720*scale)), inks)
	fill := map[string]uint8{"header": 2, "button": 3, "img": 6, "span": 4, "h1": 4, "h2": 4, "p": 4, "aside": 1, "li": 5, "a": 5, "div": 1}
	for _, n := range s.Nodes {
		ink, ok := fill[n.Name]
		if !ok || n.Box == nil {
			continue
		}
		if class, _ := n.Attr("class"); class == "primary" {
			ink = 2
		}
		b := n.Box
		for y := int(b[1] * scale); y < int((b[1]+b[3])*scale); y++ {
			for x := int(b[0] * scale); x < int((b[0]+b[2])*scale); x++ {
				img.SetColorIndex(x, y, ink)
			}
		}
	}
	var out bytes.Buffer
	level := png.DefaultCompression
	if scale < 0.5 {
		level = png.NoCompression // the same bytes with every version of Go
	}
	if err := (&png.Encoder{CompressionLevel: level}).Encode(&out, img); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// sampleTake makes a take of the shop, a step for each page.
func sampleTake(build string, scale float64, pages []shop) (*take.Take, []map[string]int) {
	t := &take.Take{
		Scenario: take.Scenario{Name: "checkout", Digest: "d1"}, Origin: take.Reenacted,
		Environment: take.Environment{Browser: "HeadlessChrome/156.0.8078.79", Clock: take.ClockFrames, Network: "recorded",
			Viewport: take.Viewport{Width: 1280, Height: 720, Scale: 1}, Locale: "en-GB", Timezone: "Europe/Berlin", Seed: 7,
			BaseURL: "https://shop.example", Build: build, Target: "http://127.0.0.1:4000"},
		Blobs: map[take.BlobID][]byte{},
	}
	titles := []string{"go to /basket", `click button "Accept"`, `click button "Remove" of "Felt mouse mat"`, `fill "Voucher" with "SPRING"`, `click button "Place order"`, `expect heading "Thank you for your order"`}
	kinds := []string{"navigate", "click", "click", "fill", "click", "expect"}
	var ids []map[string]int
	for i, p := range pages {
		dom, at := p.dom()
		ids = append(ids, at)
		shot := wireframe(dom, scale)
		id := take.NewBlobID(shot)
		t.Blobs[id] = shot
		t.Steps = append(t.Steps, take.Step{ID: "s0" + string(rune('1'+i)), Kind: kinds[i], Title: titles[i], Line: 12 + 4*i,
			Outcome: take.Outcome{Status: take.OK}, URL: "https://shop.example/basket", PageTitle: "Basket – Fernhill",
			Picture: id, DOM: dom, Wall: 212 + 40*float64(i), Effects: take.Effects{Changed: 2, Loci: []string{"main > ul.cart"}}})
	}
	asset := func(path, kind string) take.Exchange {
		return take.Exchange{Step: -1, Type: kind, Method: "GET", URL: "https://shop.example" + path, Status: 200, Source: take.FromBuild}
	}
	t.Exchanges = []take.Exchange{{Step: 0, Type: "Document", Method: "GET", URL: "https://shop.example/basket", Status: 200, Source: take.FromBuild}}
	for _, a := range []string{"app.css", "vendor.js", "app.js", "fonts/inter.woff2", "img/walnut.jpg", "img/brass.jpg", "img/linen.jpg", "img/felt.jpg"} {
		t.Exchanges = append(t.Exchanges, asset("/"+a, "Script"))
	}
	t.Exchanges = append(t.Exchanges,
		take.Exchange{Step: 0, Type: "Fetch", Method: "GET", URL: "https://shop.example/api/cart?ts=1", Status: 200, Source: take.FromRecording},
		take.Exchange{Step: 2, Type: "Fetch", Method: "DELETE", URL: "https://shop.example/api/cart/4", Status: 204, Source: take.FromRecording})
	t.Steps[0].Console = []take.Message{{Level: "info", Text: "Fernhill storefront ready", URL: "https://shop.example/app.js", Line: 1, Column: 20}}
	return t, ids
}

// sampleSource is the file of the sample's scenario; its steps are four lines
// apart, as the takes say.
var sampleSource = "retake: 1\nname: checkout\nurl: https://shop.example\nviewport: {width: 1280, height: 720}\n\n\n\n\n\n# Ours.\nsteps:\n" +
	"  - navigate: {url: /basket}\n    after: 1s\n\n  # Cookies\n  - click: {role: button, name: Accept}\n\n\n\n  - click:\n      role: button\n      name: Remove\n    after: 2s\n" +
	"  - fill: {label: Voucher, value: SPRING}\n\n\n\n  - click: {role: button, name: Place order}\n\n\n\n  - expect: {role: heading, name: Thank you for your order}\n    timeout: 5s\nprobes: {}\n"

// sample is a run with a regression that has consequences, one that shows at
// several steps, and a note.
func sample(scale float64) Run {
	full, some := shop{total: "€42.00", order: true, class: "total", banner: true}, shop{total: "€42.00", order: true, class: "total"}
	less := shop{total: "€31.50", order: true, class: "total"}
	base, bi := sampleTake("v1.4.0", scale, []shop{full, some, less, less, {thanks: true}, {thanks: true}})
	zero := shop{total: "€NaN", order: true, class: "total_x7"}
	cand, ci := sampleTake("v1.5.0-rc.1", scale, []shop{full, some, zero, zero, zero, zero})
	base.Exchanges = append(base.Exchanges, take.Exchange{Step: 4, Type: "Fetch", Method: "POST", URL: "https://shop.example/api/orders", Status: 201, Source: take.FromRecording})
	cand.Exchanges[10].Contract = &take.Contract{Status: 404}
	cand.Steps[4].Exception = []take.Exception{{Text: "TypeError: Cannot read properties of undefined (reading 'amount')", At: 4000,
		Stack: []take.Frame{{Function: "placeOrder", URL: "https://shop.example/app.js?v=2", Line: 812, Column: 17}}}}
	base.Steps[4].Effects = take.Effects{Added: 3, Removed: 41, Requests: []string{"POST /api/orders"}, URL: "https://shop.example/thanks"}
	base.Steps[4].URL, cand.Steps[4].Effects = "https://shop.example/thanks", take.Effects{}
	cand.Steps[5].Outcome = take.Outcome{Status: take.Failed, Reason: take.NotMet, Message: "no heading “Thank you for your order” within 5 s"}
	for i, state := range []string{`{"total":31.5,"items":[{"id":4,"price":10.5}],"coupon":null}`, `{"coupon":null,"items":[{"price":10.5,"id":4}],"total":null}`} {
		t := []*take.Take{base, cand}[i]
		t.Steps[2].State = []take.Probe{{Name: "cart", Value: state}, {Name: "redux", Found: true, Value: `{"<b>":[]}`}}
		t.Steps[3].State = []take.Probe{{Name: "cart", Value: state}}
	}
	cand.Steps[3].State = []take.Probe{{Name: "cart", Failure: "TypeError: cart is undefined"}}
	cand.Steps[2].Console = []take.Message{{Level: "warning", Text: "price has no currency", URL: "https://shop.example/app.js", Line: 330, At: 1800}}
	find := func(rule string, sev diff.Severity, step int, fp, msg, label, path, a, b string, l, r int) diff.Finding {
		return diff.Finding{Rule: diff.Rule(rule), Severity: sev, Step: step, StepID: base.Steps[step].ID, Message: msg, Fingerprint: fp,
			Locus: diff.Locus{Label: label, Path: path, Baseline: l, Candidate: r}, Baseline: a, Candidate: b}
	}
	crash := diff.Group{Finding: find("console/new-exception", diff.Error, 4, "9b1f04", "a new uncaught exception in placeOrder", "TypeError: Cannot read properties of undefined", "placeOrder",
		"", "TypeError: Cannot read properties of undefined (reading 'amount')\n    at placeOrder (app.js:812:17)\n    at HTMLButtonElement.onClick (app.js:790:5)", -1, -1), Count: 1, Steps: []int{4}}
	crash.Consequences = []diff.Finding{
		find("action/dead", diff.Error, 4, "77e0a1", `button "Place order" does nothing any more`, `button "Place order"`, "main > aside > button", "1 request, 3 nodes added, new URL", "no effect", -1, ci[4]["order"]),
		find("network/missing", diff.Error, 4, "c4d2aa", "POST /api/orders is not sent any more", "POST /api/orders", "POST /api/orders", "201", "", -1, -1),
		find("dom/removed", diff.Error, 5, "01aa5e", `heading "Thank you for your order" is gone`, `heading "Thank you for your order"`, "main > h1", "Thank you for your order", "", bi[5]["thanks"], -1),
	}
	total := diff.Group{Finding: find("dom/text-changed", diff.Error, 2, "3f20c8", "the text of the total changed", "paragraph in “Summary”", "main#app > aside.summary > p",
		"Total €31.50", "Total €NaN", bi[2]["total"], ci[2]["total"]), Count: 3, Steps: []int{2, 3, 4}, Places: []string{"header.top > a.basket"}}
	contract := diff.Group{Finding: find("network/status", diff.Warning, 2, "aa01b7", "the build answers 404 where the recording has 204", "DELETE /api/cart/4", "DELETE /api/cart/{id}", "204", "404", -1, -1), Count: 1, Steps: []int{2}}
	drift := diff.Group{Finding: find("action/drifted", diff.Info, 1, "d00d1e", "the target was found by its role and name, not by its test id", `button "Accept"`, "body > div > button", "testid=accept", "role=button name=Accept", -1, bi[1]["none"]), Count: 1, Steps: []int{1}}
	drift.Locus.Candidate = -1
	crash.Decision = &diff.Decision{Ruling: diff.Rejected, Why: "see SHOP-123", Severity: diff.Error}
	contract.Decision = &diff.Decision{Ruling: diff.Expired, Why: "the stub is old", Until: "2026-01-31", Severity: diff.Warning}
	price := diff.Group{Finding: find("dom/text-changed", diff.Info, 0, "acce97", "the text of a price changed", "span in the basket", "main > ul > li > span",
		"€10.50", "€10.90", bi[0]["none"], ci[0]["none"]), Count: 4, Steps: []int{0}, Decision: &diff.Decision{Ruling: diff.Accepted, Why: "new prices", Until: "2027-01-31", Severity: diff.Error}}
	return Run{Tool: "retake 0.1.0", Baseline: "v1.4.0", Candidate: "v1.5.0-rc.1", Network: "recorded: a change in what the backend answers is not seen",
		Flags: [][2]string{{"target", "http://127.0.0.1:4000"}, {"writes", "allow"}},
		Scenarios: []Scenario{{Name: "checkout", File: "scenarios/checkout.yaml", Source: sampleSource, Baseline: base, Candidate: cand, Millis: 4210,
			Result: diff.Result{Scenario: "checkout", Verdict: diff.Regressed, Groups: []diff.Group{crash, total, contract, drift, price}, Suppressed: 14, Ignores: []diff.IgnoreUse{{At: "checkout.yaml:5", Says: `selector ".clock"`, Found: true, Count: 2}}, Steps: 6, Nodes: 412}}}}
}

// several is a run of many scenarios: regressed, same, not run, inconclusive.
func several(scale float64) Run {
	r := sample(scale)
	same := r.Scenarios[0]
	same.Name, same.File, same.Candidate, same.Millis = "search & filter", "scenarios/search.yaml", same.Baseline, 900
	same.Result = diff.Result{Scenario: same.Name, Verdict: diff.Same, Steps: 6, Nodes: 206}
	lost := Scenario{Name: "sign in", File: "scenarios/sign-in.yaml", Err: "the build did not answer on http://127.0.0.1:4001 within 30 s", Hint: "see what `npm start` prints, or raise --wait", Millis: 30_000}
	unsure := same
	unsure.Name, unsure.Baseline = "profile", nil
	unsure.Result = diff.Result{Verdict: diff.Inconclusive, Reasons: []string{"two takes of the baseline do not agree on step 2: run `retake noise profile`"}, Steps: 2, Nodes: 80}
	r.Scenarios = append([]Scenario{same}, r.Scenarios[0], lost, unsure)
	return r
}
