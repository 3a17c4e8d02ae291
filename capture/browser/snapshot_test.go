package browser

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// outline writes a snapshot as one line a node, indented: elements by name and
// id, texts quoted.
func outline(s *take.Snapshot) string {
	var b strings.Builder
	depth := make([]int, len(s.Nodes))
	for i, n := range s.Nodes {
		if n.Parent >= 0 {
			depth[i] = depth[n.Parent] + 1
		}
		what := n.Name
		switch n.Kind {
		case take.Text:
			what = fmt.Sprintf("%q", n.Text)
		case take.Shadow:
			what = "#shadow"
		case take.Document:
			what = "#document"
		}
		if id, ok := n.Attr("id"); ok {
			what += " " + id
		}
		fmt.Fprintln(&b, strings.Repeat(" ", depth[i])+what)
	}
	return b.String()
}

// byID returns the node that has an id.
func byID(t *testing.T, s *take.Snapshot, id string) take.Node {
	t.Helper()
	for _, n := range s.Nodes {
		if v, _ := n.Attr("id"); v == id {
			return n
		}
	}
	require.Failf(t, "no such node", "#%s in\n%s", id, outline(s))
	return take.Node{}
}

// frames serves a page with nested frames: of its own origin, and of another.
func frames(t *testing.T) *httptest.Server {
	t.Helper()
	pages := map[string]string{
		"/inner":  `<p>inner</p>`,
		"/nested": `<iframe id=n src="/inner"></iframe><p>nested</p>`,
		"/cross":  `<p>cross</p><iframe id=c src="/inner"></iframe>`,
	}
	s := site(t, pages)
	pages["/"] = `<!DOCTYPE html><title>T</title><p>one</p><iframe id=same src="/nested"></iframe><p>two</p><x-card id=card></x-card>
		<iframe id=other src="` + strings.Replace(s.URL, "127.0.0.1", "localhost", 1) + `/cross"></iframe><p>three</p>
		<script>const host = document.querySelector('x-card'), root = host.attachShadow({mode: 'open'}); host.append('light');
		root.innerHTML = '<b>shadow</b><slot></slot><iframe id=deep src="/inner"></iframe>'</script>`
	return s
}

func TestSnapshotMergesFramesAndShadowRoots(t *testing.T) {
	p := open(t, frames(t).URL)
	s := validated(t, p)
	assert.Equal(t, `#document
 html
  body
   p
    "one"
   iframe same
    #document
     html
      body
       iframe n
        #document
         html
          body
           p
            "inner"
       p
        "nested"
   p
    "two"
   x-card card
    #shadow
     b
      "shadow"
     slot
     iframe deep
      #document
       html
        body
         p
          "inner"
    "light"
   iframe other
    #document
     html
      body
       p
        "cross"
       iframe c
        #document
         html
          body
           p
            "inner"
   p
    "three"
`, outline(s))
	assert.Equal(t, "T", func() string { _, title, _ := p.Snapshot(within(t)); return title }())
	require.NotEmpty(t, s.Styles)
	for _, n := range s.Nodes {
		if n.Kind == take.Element {
			assert.Less(t, n.Style, len(s.Styles))
		}
	}
}

func TestSnapshotAfterAFrameIsRemoved(t *testing.T) {
	p := open(t, frames(t).URL)
	run(t, p, "document.getElementById('same').remove()")
	s := validated(t, p)
	assert.NotContains(t, outline(s), "nested")
	assert.Contains(t, outline(s), `"cross"`, "the frames behind it keep their places")
	byID(t, s, "deep")
}

func TestFramesInShadowRootsDoNotShiftOthers(t *testing.T) {
	p := open(t, site(t, map[string]string{
		"/a": "<p>of the shadow</p>", "/b": "<p>of the page</p>",
		"/": `<x-card id=card></x-card><script>card.attachShadow({mode: 'open'}).innerHTML = '<iframe src="/a"></iframe>'</script><iframe id=frame src="/b"></iframe>`,
	}).URL)
	assert.Contains(t, outline(validated(t, p)), "iframe frame\n    #document\n     html\n      body\n       p\n        \"of the page\"")
}

func TestFramesThatAreInsertedBeforeOthers(t *testing.T) {
	p := open(t, site(t, map[string]string{"/": `<iframe id=same src="/cross"></iframe><iframe id=other src="/cross"></iframe>`, "/cross": "<p>cross</p>"}).URL)
	run(t, p, "const f = document.createElement('iframe'); f.id = 'new'; f.srcdoc = '<p>inserted</p>'; document.body.prepend(f)")
	eventually(t, func() bool { return strings.Contains(outline(validated(t, p)), `"inserted"`) }, "the new frame is there")
	s := outline(validated(t, p))
	assert.Contains(t, s, "iframe new\n    #document\n     html\n      body\n       p\n        \"inserted\"")
	assert.Contains(t, s, "iframe other\n    #document\n     html\n      body\n       p\n        \"cross\"")
}

func TestSnapshotState(t *testing.T) {
	p := show(t, `<style>#ghost{opacity:0}#clip{overflow:auto;height:20px}</style>
		<input id=text value=a><textarea id=area>one</textarea><select id=size><option id=s value=S>S<option id=m value=M selected>M</select>
		<input id=box type=checkbox checked><details id=more open></details><dialog id=dialog></dialog>
		<button id=off disabled>Off</button><button id=aria aria-disabled=true>Off</button><fieldset disabled><button id=infield>Off</button></fieldset>
		<p id=none style="display:none">a</p><p id=invisible style="visibility:hidden">b</p><p id=ghost>c</p><p id=flat style="height:0;width:0;overflow:hidden"></p>
		<div id=clip><p style="height:200px">d</p></div>
		<div style="position:relative;width:80px;height:30px"><button id=under style="position:absolute;inset:0">U</button><div style="position:absolute;inset:0"></div></div>
		<script>document.getElementById('text').value = 'typed'; document.getElementById('area').value = 'two'; document.getElementById('clip').scrollTop = 50;
		document.getElementById('text').focus(); localStorage.setItem('theme', 'dark'); sessionStorage.setItem('tab', '1')</script>`)
	s := validated(t, p)
	value := func(id string) string { return *byID(t, s, id).Value }
	assert.Equal(t, []string{"typed", "two", "M"}, []string{value("text"), value("area"), value("size")}, "live values, and not attributes")
	for id, want := range map[string]bool{"box": true, "more": true, "dialog": false, "s": false, "m": true} {
		assert.Equal(t, want, *byID(t, s, id).Checked, id)
	}
	for id, want := range map[string]bool{"off": true, "aria": true, "infield": true, "under": false, "text": false} {
		assert.Equal(t, want, byID(t, s, id).Disabled, id)
	}
	for id, want := range map[string]bool{"none": true, "invisible": true, "ghost": false, "flat": true, "dialog": true, "text": false} {
		assert.Equal(t, want, byID(t, s, id).Hidden, id)
	}
	assert.True(t, byID(t, s, "under").Covered)
	assert.False(t, byID(t, s, "off").Covered)
	assert.Equal(t, &[2]float64{0, 50}, byID(t, s, "clip").Scroll)
	focus, _ := s.Nodes[s.Focus].Attr("id")
	assert.Equal(t, "text", focus)
	assert.NotEmpty(t, s.Storage["local:theme"])
	assert.NotEqual(t, "dark", s.Storage["local:theme"], "digests, and not values")
	assert.NotEmpty(t, s.Storage["session:tab"])
}

// TestAttributesOfOneName: scripts can give an element several attributes of one
// name, in namespaces of their own.
func TestAttributesOfOneName(t *testing.T) {
	p := show(t, `<svg id="s"></svg>`)
	run(t, p, "for (const ns of [null, 'urn:x', 'urn:y']) document.querySelector('svg').setAttributeNS(ns, 'a', ns || 'plain')")
	assert.Equal(t, []string{"a", "plain", "id", "s"}, byID(t, validated(t, p), "s").Attrs)
}

func TestPrivateFieldsAreMasked(t *testing.T) {
	tests := []struct {
		field   string // with the id x
		private bool
		reason  string
	}{
		{`<input type=password id=x>`, true, "a password"},
		{`<input autocomplete=cc-number id=x>`, true, "a card number"},
		{`<input autocomplete="section-a billing cc-csc" id=x>`, true, "with a section before it"},
		{`<input autocomplete=one-time-code id=x>`, true, "a code"},
		{`<input autocomplete=new-password id=x type=text>`, true, "shown while it is made"},
		{`<input name=cardNumber id=x>`, true, "by its name"},
		{`<input name=card_no id=x>`, true, "by its name"},
		{`<input name=cvv id=x>`, true, "by its name"},
		{`<input name=iban id=x>`, true, "an account"},
		{`<textarea name=passphrase id=x></textarea>`, true, "of several lines"},
		{`<input name=user_pwd id=x>`, true, "abbreviated"},
		{`<input name=passwordConfirm id=x>`, true, "typed again"},
		{`<input name=email id=x>`, false, "not always private"},
		{`<input name=compassion id=x>`, false, "a word with pass in it"},
		{`<input name=shipping id=x>`, false, "a word with pin in it"},
		{`<input name=topic id=x>`, false, "a word like otp"},
		{`<input name=passenger id=x>`, false, "a word that begins with pass"},
		{`<input name=hotPink id=x>`, false, "a word with otp in it"},
	}
	var page strings.Builder
	for i, tt := range tests {
		page.WriteString(strings.Replace(tt.field, "id=x", fmt.Sprintf("id=x%d value=hunter22", i), 1))
	}
	p := show(t, page.String())
	run(t, p, "document.querySelectorAll('textarea').forEach(e => e.value = 'hunter22')")
	s := validated(t, p)
	for i, tt := range tests {
		n := byID(t, s, fmt.Sprintf("x%d", i))
		attr, _ := n.Attr("value")
		want := "hunter22"
		if tt.private {
			want = "•••"
		}
		assert.Equal(t, [2]string{want, want}, [2]string{*n.Value, attr}, "%s: %s", tt.field, tt.reason)
	}
}

func TestPasswordThatIsShown(t *testing.T) {
	p := show(t, `<input id=p type=password value=hunter22>`)
	s := validated(t, p)
	assert.Equal(t, "•••", *byID(t, s, "p").Value)
	run(t, p, "document.getElementById('p').type = 'text'")
	s = validated(t, p)
	n := byID(t, s, "p")
	attr, _ := n.Attr("value")
	assert.Equal(t, [2]string{"•••", "•••"}, [2]string{*n.Value, attr}, "it was a password, and stays one")
	assert.NotContains(t, n.Label+outline(s), "hunter22")
}

func TestPasswordThatIsShownBeforeAnyoneLooked(t *testing.T) {
	p := show(t, `<input id=p type=password><script>p.value = 'hunter22'; p.type = 'text'</script>`)
	assert.Equal(t, "•••", *byID(t, validated(t, p), "p").Value, "its type changed before the first snapshot")
}

func TestMarkedPartsAreMasked(t *testing.T) {
	const inside = `<p title=Zuse>Zuse <b>Zuse</b></p><input id=in value=Zuse aria-label=Zuse data-name=Zuse><a href=/Zuse>Zuse</a>`
	for _, mark := range []string{"class=ph-no-capture", "class='x rr-block'", "data-sentry-mask", "data-private", "data-private=lipsum", "class=amp-mask", "data-hj-suppress", "data-dd-privacy=hidden", "data-clarity-mask=true"} {
		s := validated(t, show(t, `<div `+mark+` id=part>`+inside+`</div><button id=b>Call <span `+mark+`>Zuse</span></button>
			<x-card id=card></x-card><script>card.attachShadow({mode: 'open'}).innerHTML = "<i `+mark+`>Zuse</i>"</script><p id=out>Konrad</p>`))
		text, err := json.Marshal(s.Nodes)
		require.NoError(t, err)
		all := string(text)
		for _, n := range s.Nodes {
			if n.Value != nil {
				all += *n.Value
			}
		}
		assert.NotContains(t, strings.ReplaceAll(all, "Zuse</i>", ""), "Zuse", mark)
		assert.Equal(t, "Call •••", byID(t, s, "b").Label, "the rest of a name is there")
		assert.Contains(t, all, "Konrad", "what is outside is there")
	}
}

func TestMarkedPartsThatCanBeSeen(t *testing.T) {
	const square = `style="width: 20px; height: 20px"`
	tests := []struct {
		page, reason string
		seen         bool
	}{
		{`<p>Konrad</p><canvas></canvas>`, "nothing is marked", false},
		{`<img data-private alt="" ` + square + `>`, "a picture of a person", true},
		{`<div class=ph-no-capture><canvas></canvas></div>`, "a drawing", true},
		{`<div class=ph-no-capture><i ` + square + `><svg ` + square + `></svg></i></div>`, "another drawing", true},
		{`<canvas data-private hidden></canvas>`, "it cannot be seen", false},
		{`<x-card id=card></x-card><script>card.attachShadow({mode: 'open'}).innerHTML = '<canvas data-private></canvas>'</script>`, "in a shadow root", true},
		{`<iframe srcdoc="<canvas data-private></canvas>"></iframe>`, "in a frame", true},
		{`<div data-private><iframe srcdoc="<canvas></canvas>"></iframe></div>`, "a frame", true},
	}
	for _, tt := range tests {
		p := show(t, tt.page)
		validated(t, p)
		assert.Equal(t, tt.seen, p.ShowsPrivate(), tt.reason)
	}
}

func TestChoiceInMarkedPart(t *testing.T) {
	const options = `<option value=A>Zuse<option value=B selected>Zuse</select>`
	s := validated(t, show(t, `<div data-private><select id=hidden>`+options+`</div><select id=card name=x autocomplete=cc-exp-month>`+options+`<select id=open>`+options))
	for i, n := range s.Nodes {
		if n.Name != "option" {
			continue
		}
		list, _ := s.Nodes[n.Parent].Attr("id")
		_, selected := n.Attr("selected")
		assert.Equal(t, list == "open", n.Checked != nil, "%d: whether it is chosen in %s", i, list)
		assert.False(t, selected && list != "open", "%d: whether it was chosen in %s", i, list)
	}
}

func TestPartsThatATeamNames(t *testing.T) {
	p := newPage(t, PageOptions{Library: Library(Marks([]string{"#customer"}, []string{".ads", "[data-x='1']"}, []string{"#customer h2"}))})
	load(t, p, site(t, map[string]string{"/": `<!DOCTYPE html><title>T</title><div id=customer title=Zuse><p>Zuse</p><h2 id=kept>Profile</h2><input id=in value=Zuse></div>
		<div class=ads id=ads><p>Buy</p></div><p data-x=1>Zuse</p><p>Konrad</p>`}).URL)
	s := validated(t, p)
	text, err := json.Marshal(s.Nodes)
	require.NoError(t, err)
	assert.NotContains(t, string(text), "Zuse", "what is masked, or left out")
	assert.Equal(t, "•••", *byID(t, s, "in").Value)
	assert.NotContains(t, string(text), "Buy", "what is left out")
	assert.NotNil(t, byID(t, s, "ads"), "but where it was is there")
	assert.Contains(t, string(text), "Profile", "what is kept in a part that is masked")
	assert.Contains(t, string(text), "Konrad", "the rest")
	assert.Empty(t, Marks(nil, nil, nil), "no rules, no source")
}

func TestEmptyPrivateFieldIsEmpty(t *testing.T) {
	assert.Empty(t, *byID(t, validated(t, show(t, `<input id=p type=password>`)), "p").Value, "that it is empty is no secret, and a test wants to know")
}

func TestSnapshotOfChangesIsTheWhole(t *testing.T) {
	p := open(t, frames(t).URL)
	for _, change := range []string{
		"1", "document.querySelector('p').textContent = 'changed'", "document.body.prepend(document.createElement('hr'))",
		"document.querySelector('p').remove()", "document.body.append(document.querySelector('x-card'))", "document.body.style.color = 'red'",
		"document.querySelector('x-card').shadowRoot.append('more')",
	} {
		require.NoError(t, p.Eval(t.Context(), change+"; 1", nil))
		changes, _, err := p.Snapshot(t.Context())
		require.NoError(t, err)
		clear(p.shots)
		whole, _, err := p.Snapshot(t.Context())
		require.NoError(t, err)
		assert.Equal(t, whole, changes, change)
	}
}
