package take

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// page builds snapshots for tests, top down.
type page struct {
	s Snapshot
}

func newPage() *page {
	p := &page{Snapshot{
		Nodes:  []Node{{Kind: Document, Parent: -1, Text: "http://shop.test/"}},
		Styles: [][]string{{"block", "visible", "1", "rgb(0, 0, 0)", "rgba(0, 0, 0, 0)", "16px", "400", "none", "auto", "auto"}, {"inline", "visible", "1", "rgb(0, 0, 238)", "rgba(0, 0, 0, 0)", "16px", "700", "underline", "auto", "auto"}},
		Focus:  -1,
	}}
	return p
}

// el adds an element; attrs are name and value in turn, sorted.
func (p *page) el(parent int, name string, attrs ...string) int {
	return p.add(Node{Parent: parent, Name: name, Attrs: attrs})
}

func (p *page) text(parent int, text string) int {
	return p.add(Node{Kind: Text, Parent: parent, Text: text})
}

// named adds an element with a role and an accessible name.
func (p *page) named(parent int, name, role, label string) int {
	return p.add(Node{Parent: parent, Name: name, Role: role, Label: label})
}

func (p *page) add(n Node) int {
	p.s.Nodes = append(p.s.Nodes, n)
	return len(p.s.Nodes) - 1
}

// body adds html, head and body, and returns body.
func (p *page) body() int {
	html := p.el(0, "html", "lang", "en")
	p.text(p.el(p.el(html, "head"), "title"), "Shop")
	return p.el(html, "body")
}

// shop is a page of about so many nodes, as the shop shows it at a step: a cart
// that counts, a toast at some steps, a clock.
func shop(nodes, step int) *Snapshot {
	p := newPage()
	body := p.body()
	head := p.el(body, "header", "class", "top bar")
	p.text(p.named(head, "a", "link", "Cart"), fmt.Sprintf("Cart (%d)", step/3))
	if step%4 == 1 {
		p.text(p.el(body, "div", "class", "toast", "role", "status"), "Added to cart")
	}
	list := p.el(p.el(body, "main"), "ul", "class", "grid")
	for i := 0; len(p.s.Nodes) < nodes-8; i++ {
		p.card(list, i, step)
	}
	foot := p.el(body, "footer")
	p.text(p.el(foot, "span", "id", "clock"), fmt.Sprintf("12:00:%02d", step))
	p.s.Storage = map[string]string{"local:cart": fmt.Sprintf("%08x", step/3)}
	p.layOut(step)
	return &p.s
}

func (p *page) card(list, i, step int) {
	card := p.el(list, "li", "class", "card card--"+[]string{"small", "large", "wide"}[i%3], "data-testid", fmt.Sprintf("card-%d", i))
	p.el(card, "img", "alt", fmt.Sprintf("Product %d", i), "src", fmt.Sprintf("/img/%d-%x.webp", i, i*7919))
	p.text(p.el(card, "h3"), strings.Join(words(i, 3), " "))
	p.text(p.el(card, "p", "class", "text-muted small"), strings.Join(words(i*31, 9), " "))
	p.text(p.el(card, "span", "class", "price"), fmt.Sprintf("%d.%02d €", i*37%90, i*53%100))
	p.text(p.named(card, "button", "button", "Add to cart"), "Add to cart")
	n := p.add(Node{Parent: card, Name: "input", Attrs: []string{"name", "quantity", "type", "number"}, Role: "spinbutton", Value: new("1")})
	if i == step%7 {
		p.s.Nodes[n].Value = new(fmt.Sprint(step))
	}
}

// layOut gives boxes as in a page that flows: what is inserted moves all that
// follows.
func (p *page) layOut(step int) {
	y := 0.0
	for i := range p.s.Nodes {
		n := &p.s.Nodes[i]
		if n.Kind != Element || i < 4 {
			continue
		}
		size := len(n.Name) + len(n.Attrs)
		if i+1 < len(p.s.Nodes) {
			size += len(p.s.Nodes[i+1].Text) // as wide as what it says
		}
		n.Box = &[4]float64{float64(len(n.Name) * 16), hundredth(y), hundredth(float64(size) * 7.37), 19.5}
		n.Style = size % 2
		y += float64(len(n.Name)) * 9.75
	}
	p.s.Nodes[0].Scroll = &[2]float64{0, float64(step) * 10.5}
}

var vocabulary = strings.Fields("blue cotton shirt with long sleeves made for rainy days and nights near the sea where wind never rests old wool warm soft light heavy paper copper glass lamp chair table")

func words(seed, n int) (out []string) {
	for i := range n {
		out = append(out, vocabulary[(seed*17+i*i*5+i)%len(vocabulary)])
	}
	return out
}

var started = time.Date(2026, 1, 2, 10, 0, 0, 0, time.UTC)

func testEnvironment() Environment {
	return Environment{
		Browser: "HeadlessChrome/156.0.8078.79", Clock: ClockFrames, Network: "recorded",
		Viewport: Viewport{1280, 800, 1}, Locale: "en-GB", Timezone: "Europe/Berlin", Seed: 1 << 63, Start: started,
		BaseURL: "http://shop.test", Target: "http://127.0.0.1:4711", Build: "v2", Made: started.Add(time.Hour), Masking: "inputs",
	}
}

// session is a take of the shop: something of everything that a take can hold.
func session(t testing.TB, steps, nodes int) Take {
	t.Helper()
	take, err := sessionBuilder(steps, nodes).Build()
	require.NoError(t, err)
	return take
}

func sessionBuilder(steps, nodes int) *Builder {
	b := NewBuilder(Scenario{Name: "buy a shirt", Digest: "0123abcd"}, Captured, testEnvironment())
	picture := b.PutBlob(append([]byte("\x89PNG\r\n\x1a\n\x00"), bytes.Repeat([]byte{0xff, 0, 7}, 50)...))
	for i := range steps {
		b.AddStep(shopStep(i, nodes, picture))
		body := b.PutBlob(fmt.Appendf(nil, `{"items":[{"id":%d,"name":"shirt"}]}`, i))
		b.AddExchange(Exchange{
			Step: i, Type: "Fetch", Method: "POST", URL: "http://shop.test/api/cart?id=1&q=a%20b", RequestBody: body,
			RequestHeaders: []Header{{"Content-Type", "application/json"}, {"X-Odd", "a\"<b>\u2028"}}, Status: 200, StatusText: "OK",
			ResponseHeaders: []Header{{"content-type", "application/json"}}, ResponseBody: body, MIME: "application/json",
			Source: FromRecording, Began: float64(i*100) + 0.25, Ended: float64(i*100) + 12.5, Wall: 3.1,
			Contract: &Contract{Status: 200, MIME: "application/json", Shape: []string{"items[].id number"}},
		})
	}
	b.AddExchange(Exchange{Step: -1, Type: "Document", Method: "GET", URL: "http://shop.test/", Failure: "net::ERR_CONNECTION_REFUSED", Source: FromBuild})
	return b
}

func shopStep(i, nodes int, picture BlobID) Step {
	s := Step{
		ID: fmt.Sprintf("s%02d", i), Kind: "click", Title: `click button "Add to cart"`, Line: 10 + i,
		Outcome: Outcome{Status: OK}, URL: "http://shop.test/", PageTitle: "Shop", Picture: picture,
		Target:  &Match{Locator: "testid=card-1", Node: 3, Label: `button "Add to cart"`},
		Console: []Message{{Level: "error", Text: "a <b> & c", URL: "http://shop.test/a.js", Line: 3, At: 12.25}},
		Effects: Effects{Changed: 1, Loci: []string{"body > header"}, Requests: []string{"POST /api/cart"}, Storage: []string{"local:cart"}},
		Started: float64(i) * 100, Settled: float64(i)*100 + 33.5, Wall: 12.75, DOM: shop(nodes, i),
	}
	switch i % 10 {
	case 3:
		s.Exception = []Exception{{Text: "TypeError: x is undefined", Stack: []Frame{{Function: "f", URL: "http://shop.test/a.js", Line: 1, Column: 2}}, At: 5}}
	case 7:
		s.DOM, s.Picture, s.Outcome, s.Target = nil, "", Outcome{Failed, TargetMissing, "no such button"}, nil
	}
	return s
}

func encoded(t testing.TB, take Take) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, Write(&b, take))
	return b.Bytes()
}

func decoded(data []byte) (Take, error) {
	return Read(bytes.NewReader(data), int64(len(data)))
}
