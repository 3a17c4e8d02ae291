package diff

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/take"
)

// The laws of what makes things normal before they are compared: things that
// differ only in what is volatile become equal, and what is not volatile is kept.
// That what is normal stays so is a law only where one replacement cannot make
// room for another: each is made normal once. Long seeds make a cost that is not
// linear show.

// volatile are pairs that differ in what is volatile only.
var volatile = [][2]string{
	{"8f14e45f-ceea-467f-a0d6-1f2b3c4d5e6f", "00000000-0000-4000-8000-0123456789AB"},
	{"3f2a1b99cd", "0a1b2c3d4e5f60718293a4b5c6d7e8f9"},
	{"0x1f", "0xdeadbeef"},
	{"12.5ms", "3 ms"},
	{"7", "1,234,567.89"},
	{"http://app.test/x?t=1", "https://cdn.example.org:8080/x?t=2&u=3"},
}

// isWordsOnly reports whether a text has nothing but ASCII letters and spaces.
func isWordsOnly(s string) bool {
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ") == ""
}

// settles checks that what a normaliser made normal is normal.
func settles(t *testing.T, name string, normal func(string) string, s string) {
	t.Helper()
	if once := normal(s); normal(once) != once {
		t.Errorf("%s of %q is %q, and of that %q", name, s, once, normal(once))
	}
}

// FuzzNormal is about texts: messages of the console, what elements say, and
// the paths of elements.
func FuzzNormal(f *testing.F) {
	for _, s := range []string{"", "GET http://app.test/x?t=1 took 12.5ms", "\u00a0a  b\n", `li "x":2 > p`, "\xc2 \x85", "Defaced cafe, 3f2a1b9",
		strings.Repeat("at 12:30 ", 700), strings.Repeat("http://a/", 700), strings.Repeat(`li "`, 700)} {
		f.Add(s, "end")
	}
	f.Fuzz(func(t *testing.T, s, end string) {
		s, end = strings.ToValidUTF8(s, ""), strings.ToValidUTF8(end, "") // as browsers have texts
		settles(t, "fold", fold, s)
		settles(t, "squeeze", squeeze, s)
		plainPath(`main > li "` + s + `" > ` + end)
		if fold(s) != strings.Join(strings.Fields(strings.Map(visible, s)), " ") {
			t.Errorf("fold of %q is %q", s, fold(s))
		}
		if squeeze(fold(s)) != squeeze(s) {
			t.Errorf("folding %q loses more than space", s)
		}
		for _, v := range volatile {
			if x, y := plainText(s+" "+v[0]+" "+end), plainText(s+" "+v[1]+" "+end); len(s)+len(end) < maxEvidence && x != y {
				t.Errorf("%q and %q in a text are %q and %q", v[0], v[1], x, y)
			}
		}
		if len(s) <= maxEvidence && isWordsOnly(s) && plainText(s) != fold(s) {
			t.Errorf("of the words %q is left %q", s, plainText(s))
		}
		if x := cut(s, maxQuote); len([]rune(x)) > maxQuote+1 || len([]rune(s)) <= maxQuote && x != s {
			t.Errorf("%q is cut to %q", s, x)
		}
	})
}

// FuzzURLs is about addresses: paths with ids, files with hashes, links.
func FuzzURLs(f *testing.F) {
	for _, s := range []string{"", "/app.3f2a1b.js", "/api/carts/7/items/8f14e45f-ceea-467f-a0d6-1f2b3c4d5e6f", "http://app.test/x?t=1#top", "#:r1:", "#/orders/7?v=1",
		"/a?b=1&v=2#c", "data:text/plain,x", "//cdn/x.js", "%zz", "mailto:a@b.c", strings.Repeat("/a1b2c3", 700), strings.Repeat("a-", 700) + ".js", "?" + strings.Repeat("v=1&", 700)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		settles(t, "id", idPath, s)
		settles(t, "stable", stablePath, s)
		assetPath(s)
		link(s)
		for _, normal := range []func(string) string{idPath, stablePath} {
			if strings.Count(normal(s), "/") != strings.Count(s, "/") {
				t.Errorf("%q has other segments as %q", s, normal(s))
			}
			x, y := normal(s+"/"+volatile[0][0]+"/"+s), normal(s+"/"+volatile[0][1]+"/"+s)
			if x != y {
				t.Errorf("ids in %q make %q and %q", s, x, y)
			}
		}
		if isWordsOnly(s) {
			for _, path := range []string{"/" + s, "/" + s + ".js", "/img/" + s + ".png"} {
				if stablePath(path) != path || idPath(path) != path {
					t.Errorf("of %q are left %q and %q", path, stablePath(path), idPath(path))
				}
			}
			for _, hash := range [][2]string{{".3f2a1b", ".9c8d7e"}, {"-DkX9f3Qa", "-B81kzTra"}, {".8c2d3f1a.chunk", ".0b1c2d3e.chunk"}, {"-3f2a1b99cd00ff12", "-aa2a1b99cd00ff12"}} {
				if x, y := assetPath("/"+s+hash[0]+".js"), assetPath("/"+s+hash[1]+".js"); x != y {
					t.Errorf("hashes %q make %q and %q", hash, x, y)
				}
			}
		}
		checkRelative(t, s)
	})
}

// checkRelative checks that the origin of a build and what defeats caches make no
// difference, and that a fragment does.
func checkRelative(t *testing.T, s string) {
	t.Helper()
	const base = "http://app.test/shop/"
	relativeURL(s, base)
	if strings.ContainsAny(s, "?#%") || strings.TrimSpace(s) != s || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return
	}
	at := "http://app.test/" + strings.TrimLeft(s, "/")
	if x, y := relativeURL(at, base), relativeURL("/"+strings.TrimLeft(s, "/"), base); x.String() != y.String() {
		t.Errorf("at its origin %q is %q, and without %q", s, x, y)
	}
	for _, buster := range []string{"?_=17", "?v=1.2", "?ts=1&cb=x"} {
		if x, y := relativeURL(at+buster, base), relativeURL(at, base); x.String() != y.String() {
			t.Errorf("with %q %q is %q, and without %q", buster, s, x, y)
		}
		x := link("/" + s + buster + "#top")
		if y := link("/" + s + "#top"); x != y || x == link("/"+s) {
			t.Errorf("links to %q are %q with %q, and %q", s, x, buster, y)
		}
	}
}

// FuzzStacks is about exceptions: where they came out of.
func FuzzStacks(f *testing.F) {
	f.Add("Uncaught (in promise) TypeError: x is undefined", "Cart.addItem", "http://app.test/app.3f2a1b.js", 1, 120)
	f.Add("Error", "n", "http://cdn.test/x.js", 3, 0)
	f.Add(strings.Repeat("Uncaught ", 700), strings.Repeat("a.", 700), "%zz", -1, -1)
	f.Add("\u200b", "f", "http://app.test/app.js", 1, 1) // it says nothing that anybody sees
	f.Add("", "f", "http://app.test/app.js", 1, 1)
	f.Fuzz(func(t *testing.T, text, function, url string, line, column int) {
		text = strings.ToValidUTF8(text, "")
		c := &comparer{unmapped: map[string]bool{}}
		c.a.Environment.BaseURL = "http://app.test/"
		frame := func(line, column int) take.Frame {
			return take.Frame{Function: function, URL: url, Line: line, Column: column}
		}
		e := take.Exception{Text: text, Stack: []take.Frame{frame(line, column)}}
		c.unmapped[exceptionText(e)] = true
		library := take.Frame{Function: "invoke", URL: "http://app.test/node_modules/react-dom/index.js", Line: 1}
		moved := take.Exception{Text: text, Stack: []take.Frame{library, frame(line+1, column+7)}}
		if x, y := c.place(e), c.place(moved); x != y {
			t.Errorf("at another line %q is %q", x, y)
		}
		if x, y := exceptionText(take.Exception{Text: "Uncaught " + text}), exceptionText(e); len(text) < maxEvidence && firstLine(text) == text && x != y {
			t.Errorf("uncaught %q is %q", y, x)
		}
		mapped := e
		mapped.Stack = []take.Frame{frame(line, column)}
		mapped.Stack[0].Original = &take.Place{Source: "src/cart.ts", Line: line, Text: text}
		other := mapped
		other.Stack = []take.Frame{library, {Function: "x", Original: &take.Place{Source: "src/cart.ts", Line: line + 3, Text: " " + text}}}
		if x, y := sourcePlace(mapped), sourcePlace(other); x != y || !strings.Contains(x, "src/cart.ts") {
			t.Errorf("in another bundle %q is %q", x, y)
		}
	})
}

// FuzzJSON is about the shapes and the values of JSON.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{"", `{"a":[{"b":1},{"b":null,"c":"x"}],"d":{"17":true}}`, `[[],{}]`, `{"":{"":1}}`, `{"a.b":1,"$c|d e":2}`, `"8f14e45f-ceea-467f-a0d6-1f2b3c4d5e6f"`,
		strings.Repeat("[", 700) + strings.Repeat("]", 700), `[` + strings.Repeat(`{"a":1},`, 700) + `0]`} {
		f.Add(s, `{"a":[]}`)
	}
	f.Fuzz(func(t *testing.T, s, other string) {
		settles(t, "keys", plainKeys, s)
		if strings.Count(plainKeys(s), ".") != strings.Count(s, ".") {
			t.Errorf("keys %q are %q", s, plainKeys(s))
		}
		x, ok := jsonShape([]byte(s))
		if !ok {
			return
		}
		var v any
		if json.Unmarshal([]byte(s), &v) != nil {
			t.Fatalf("%q has a shape, and is no JSON", s)
		}
		again, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		y, ok := jsonShape(again)
		if !ok || !slices.Equal(x.lines(), y.lines()) {
			t.Errorf("the shape of %s is %q, and written again %q", s, x.lines(), y.lines())
		}
		for _, pair := range [][2]shape{{x, y}, {parseShape(x.lines()), parseShape(y.lines())}} {
			if gone, types := pair[0].compare(pair[1]); len(gone)+len(types) > 0 {
				t.Errorf("a shape differs from itself: %v %v", gone, types)
			}
		}
		if changes := valueChanges("", decoded(s), decoded(s)); len(changes) > 0 {
			t.Errorf("a value differs from itself: %v", changes)
		}
		if !json.Valid([]byte(other)) {
			return
		}
		there, back := valueChanges("", decoded(s), decoded(other)), valueChanges("", decoded(other), decoded(s))
		if len(there) != len(back) {
			t.Errorf("%v is different there, and %v back", there, back)
		}
		for _, ch := range there {
			if ch.old == ch.new {
				t.Errorf("%s is said to differ: both are %q", ch.path, ch.old)
			}
		}
	})
}

// FuzzBodies is about what requests carry.
func FuzzBodies(f *testing.F) {
	const form = "multipart/form-data; boundary=b"
	f.Add(`{"a":[1,{"b":2}]}`, `{"a":[1]}`, "application/json")
	f.Add("a=1&b=2&a=3", "b=2", "application/x-www-form-urlencoded")
	f.Add("--b\r\nContent-Disposition: form-data; name=\"x\"; filename=\"f\"\r\n\r\n1\r\n--b--\r\n", "--b--", form)
	f.Add(strings.Repeat("[", 700)+strings.Repeat("]", 700), strings.Repeat("a=1&", 700), "application/x-www-form-urlencoded")
	f.Fuzz(func(t *testing.T, old, new, kind string) {
		if shape, values := compareBodies([]byte(old), []byte(old), kind, kind); len(shape)+len(values) > 0 {
			t.Errorf("a body differs from itself: %v %v", shape, values)
		}
		shape, values := compareBodies([]byte(old), []byte(new), kind, kind)
		shape2, values2 := compareBodies([]byte(new), []byte(old), kind, kind)
		if len(shape) != len(shape2) || len(values) != len(values2) {
			t.Errorf("%v %v is different there, and %v %v back", shape, values, shape2, values2)
		}
	})
}

// FuzzShapes is about what noisy texts have in common.
func FuzzShapes(f *testing.F) {
	for _, p := range [][2]string{{"10:00", "10:01:30"}, {"5 minutes ago", "just now"}, {"12 items", "1 item"}, {"order 3f2a9c81d7", "order 99ab01cd23"}, {"blue", ""},
		{strings.Repeat("1 a ", 700), strings.Repeat("10:30 ", 700)}} {
		f.Add(p[0], p[1])
	}
	f.Fuzz(func(t *testing.T, x, y string) {
		if fold(x) == fold(y) {
			return // no difference
		}
		closest := (&raw{Finding: Finding{Rule: TextChanged}, old: x, new: y}).shape(0)
		if !closest.fits(x, y) {
			t.Errorf("%q and %q are of the shape %q, which does not fit", x, y, closest)
		}
		for _, s := range append(Shapes(), Shapeless) {
			if s != TextShape && s != LookShape && !s.fits(x, x) {
				t.Errorf("%q does not fit itself in the shape %q", x, s)
			}
			if s.fits(x, y) != s.fits(y, x) {
				t.Errorf("the shape %q fits %q and %q one way only", s, x, y)
			}
			if !closest.join(s).fits(x, y) {
				t.Errorf("%q and %q fit %q, and not with %q", x, y, closest, s)
			}
		}
	})
}

// FuzzTimes is about clocks, copyrights and amounts in texts.
func FuzzTimes(f *testing.F) {
	for _, p := range [][2]string{{"at 12:30:01", "at 12:30:03"}, {"© 2025", "© 2024–2026"}, {"$58.90", "5890"}, {"1.234,50 €", "1,234.50"}, {"99:99", "1:2:3"},
		{strings.Repeat("1:23 ", 700), strings.Repeat("(c) 2024", 700)}} {
		f.Add(p[0], p[1], 2000.0)
	}
	f.Fuzz(func(t *testing.T, x, y string, lag float64) {
		if lag < 0 || lag > 1e9 {
			return
		}
		d := &domDiff{lag: lag}
		if d.isLater(x, y) != d.isLater(y, x) {
			t.Errorf("%q is as late as %q one way only", x, y)
		}
		if isCopyright(x, y) && isCopyright(y, x) && !strings.EqualFold(x, y) {
			t.Errorf("%q and %q have each the later year", x, y)
		}
		if !sameAmount(x, x) || sameAmount(x, y) != sameAmount(y, x) {
			t.Errorf("amounts %q and %q", x, y)
		}
	})
}

// FuzzAttributes is about the attributes of elements.
func FuzzAttributes(f *testing.F) {
	for _, name := range []string{"href", "class", "id", "style", "disabled", "aria-label", "aria-controls", "aria-hidden", "tabindex", "role", "target", "type", "data-x", "d"} {
		f.Add(name, "a  b", "#x?v=1")
	}
	f.Add("href", strings.Repeat("/a1b2c3", 700), strings.Repeat("?", 700))
	f.Fuzz(func(t *testing.T, name, old, new string) {
		old, new = strings.ToValidUTF8(old, ""), strings.ToValidUTF8(new, "")
		kind := attrKind(name)
		x, y := &take.Node{Attrs: []string{name, old}}, &take.Node{Attrs: []string{name, new}}
		bare := &take.Node{}
		if len(attrChanges(x, x))+len(attrChanges(bare, bare)) > 0 {
			t.Errorf("%s of %q differs from itself", name, old)
		}
		if len(attrChanges(x, y)) != len(attrChanges(y, x)) || len(attrChanges(x, bare)) != len(attrChanges(bare, x)) {
			t.Errorf("%s differs one way only: %q, %q", name, old, new)
		}
		if spaced := (&take.Node{Attrs: []string{name, " " + old + "\n"}}); kind != asLink && len(attrChanges(x, spaced)) > 0 {
			t.Errorf("space around %s of %q makes a difference", name, old)
		}
		if kind == ignored && len(attrChanges(x, y)) > 0 {
			t.Errorf("%s is ignored, and differs", name)
		}
	})
}

// FuzzHeaders is about what answers say of themselves.
func FuzzHeaders(f *testing.F) {
	f.Add("public", "max-age=86400")
	f.Add(`no-store, max-age="7"`, "MAX-AGE=99999999999999999999")
	f.Add(strings.Repeat("a,", 700), "text/html; charset=utf-8")
	f.Fuzz(func(t *testing.T, x, y string) {
		keep := func(v string) (int, string) {
			return keeps(&take.Exchange{ResponseHeaders: []take.Header{{Name: "Cache-Control", Value: v}}})
		}
		one, says := keep(x + "," + y)
		if two, _ := keep(x + "\n" + y); one != two || one < 0 || says == "" {
			t.Errorf("%q and %q keep for %d, and in two headers for %d, by %q", x, y, one, two, says)
		}
		settles(t, "media type", mediaType, x)
	})
}
