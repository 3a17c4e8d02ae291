package shop

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
)

// harmlessStyles say the same to the browser in other words.
func harmlessStyles() []Change {
	return []Change{
		{
			Name:  "longhand-styles",
			About: "Shorthands of styles are written out.",
			edits: []edit{
				patch{"css/cart.css", "position: fixed; inset: 0; z-index: 30;", "position: fixed; top: 0; right: 0; bottom: 0; left: 0; z-index: 30;"},
				patch{"css/home.css", "grid-template-columns: repeat(4, 1fr); gap: 22px; }\n.card", "grid-template-columns: 1fr 1fr 1fr 1fr; row-gap: 22px; column-gap: 22px; }\n.card"},
				patch{"css/layout.css", "margin-inline: auto; }\n.header__row", "margin-left: auto; margin-right: auto; }\n.header__row"},
				patch{"css/base.css", "padding: 0 22px;\n  border: 0;", "padding-left: 22px; padding-right: 22px; padding-top: 0; padding-bottom: 0;\n  border: none;"},
			},
		},
		{
			Name:  "colours-rewritten",
			About: "Colours are written as rgb() and hsl() where they were hexadecimal.",
			edits: []edit{
				patch{"css/base.css", "--soft: #66716d;", "--soft: rgb(102 113 109);"},
				patch{"css/base.css", "--accent: #1f6b5a;", "--accent: rgba(31, 107, 90, 1);"},
				patch{"css/base.css", "--panel: #ffffff;", "--panel: hsl(0 0% 100%);"},
			},
		},
		{
			Name:  "rem-sizes",
			About: "Font sizes are in rem instead of pixels.",
			edits: []edit{everywhere("css/*.css", inRem)},
		},
		{
			Name:  "nested-styles",
			About: "Rules are nested, and in a layer.",
			edits: []edit{
				patch{"css/cart.css", ".line img { width", ".line { & img { width"},
				patch{"css/cart.css", "height: 84px; border-radius: 14px; flex: none; }\n", "height: 84px; border-radius: 14px; flex: none; } }\n"},
				everywhere("css/promo.css", func(src []byte) []byte { return fmt.Appendf(nil, "@layer promo {\n%s}\n", src) }),
			},
		},
		{
			Name:  "variables-renamed",
			About: "The variables of the styles have other names.",
			edits: []edit{sweep{"", `--(soft|accent|panel|line|ink)\b([^-])`, "--color-$1$2"}},
		},
		{
			Name:  "inline-styles",
			About: "What a class said is said by the element itself.",
			edits: []edit{
				patch{"js/home.js", `h("p", { class: "more" })`, `h("p", { style: "padding: 30px 0 0; color: var(--soft); text-align: center; font-size: 14px" })`},
				patch{"css/home.css", ".more { padding: 30px 0 0; color: var(--soft); text-align: center; font-size: 14px; }\n", ""},
				patch{"js/product.js", `h("p", { class: "rating__said" }`, `h("p", { style: "color: var(--soft); font-size: 14px" }`},
				patch{"css/product.css", ".rating__said { color: var(--soft); font-size: 14px; }\n", ""},
			},
		},
		{
			Name:  "hidden-by-class",
			About: "What is hidden is hidden by a class instead of the attribute.",
			edits: []edit{
				patch{"js/home.js", "hero.hidden = to.searchParams.size > 0;", `hero.classList.toggle("u-hidden", to.searchParams.size > 0);`},
				patch{"js/checkout.js", "back.hidden = at === 0;", `back.classList.toggle("u-hidden", at === 0);`},
				patch{"css/base.css", "[hidden] {", ".u-hidden, [hidden] {"},
			},
		},
		{
			Name:  "minified-styles",
			About: "Style sheets have no comments, and no white space that can go.",
			edits: []edit{everywhere("css/*.css", minifiedStyle)},
		},
	}
}

var fontSize = regexp.MustCompile(`font-size: ([\d.]+)px`)

// inRem turns font sizes into multiples of that of the root, which is 16 px.
func inRem(src []byte) []byte {
	return fontSize.ReplaceAllFunc(src, func(rule []byte) []byte {
		px, err := strconv.ParseFloat(string(fontSize.FindSubmatch(rule)[1]), 64)
		if err != nil {
			return rule
		}
		return fmt.Appendf(nil, "font-size: %grem", px/16)
	})
}

var (
	styleComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	styleBreak   = regexp.MustCompile(`\s*\n\s*`)
)

func minifiedStyle(src []byte) []byte {
	src = styleBreak.ReplaceAll(styleComment.ReplaceAll(src, nil), []byte(" "))
	for _, mark := range []string{"{", "}", ";", ","} {
		src = bytes.ReplaceAll(bytes.ReplaceAll(src, []byte(mark+" "), []byte(mark)), []byte(" "+mark), []byte(mark))
	}
	return bytes.ReplaceAll(src, []byte(";}"), []byte("}"))
}
