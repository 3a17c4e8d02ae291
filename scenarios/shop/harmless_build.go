package shop

import (
	"path"
	"regexp"
	"strings"
)

// harmlessBundles serve the same sources in other files.
func harmlessBundles() []Change {
	return []Change{
		{
			Name:  "hashed-assets",
			About: "Scripts and styles have a hash of their content in their names.",
			edits: []edit{moved(func(name string, src []byte) string {
				ext := path.Ext(name)
				return strings.TrimSuffix(name, ext) + "-" + contentHash(src) + ext
			})},
		},
		{
			Name:  "numbered-chunks",
			About: "Another bundler: scripts and styles are chunks without a name, in another folder.",
			edits: []edit{moved(func(name string, src []byte) string {
				sum := contentHash(src)
				return "_next/static/chunks/" + sum[:4] + "-" + sum + path.Ext(name)
			})},
		},
		{
			Name:  "one-script",
			About: "Another bundler: one script and one style sheet instead of many.",
			edits: []edit{
				bundled("main", "assets/index-B4x9QfL2.js"),
				joined(
					"assets/index-D7h2KmZ8.css", "css/base.css", "css/layout.css", "css/home.css", "css/product.css",
					"css/cart.css", "css/checkout.css", "css/floating.css",
				),
				patch{"index.html", "/js/main.js", "/assets/index-B4x9QfL2.js"},
				sweep{"index.html", ` *<link rel="stylesheet" href="/css/(?:layout|home|product|cart|checkout|floating)\.css">\n`, ""},
				patch{"index.html", "/css/base.css", "/assets/index-D7h2KmZ8.css"},
			},
		},
		{
			Name:  "split-code",
			About: "The checkout and the page of an order are loaded by import(), once the shop has started.",
			edits: []edit{
				patch{"js/main.js", `import { checkoutView } from "./checkout.js";` + "\n", ""},
				patch{"js/main.js", `import { orderView } from "./order.js";` + "\n", ""},
				patch{
					"js/main.js", "await loadCart();\n",
					"const [, { checkoutView }, { orderView }] = await Promise.all([loadCart(), import(\"./checkout.js\"), import(\"./order.js\")]);\n",
				},
			},
		},
		{
			Name:  "minified-scripts",
			About: "Scripts have no comments and no indentation.",
			edits: []edit{everywhere("js/*.js", minifiedScript)},
		},
		{
			Name:  "versioned-scripts",
			About: "Scripts are asked for with a query that defeats old caches.",
			edits: []edit{
				sweep{"js/*.js", `"\./([\w-]+)\.js"`, `"/js/$1.js?v=8f3a21c"`},
				patch{"index.html", `src="/js/main.js"`, `src="/js/main.js?v=8f3a21c"`},
			},
		},
		{
			Name:  "versioned-pictures",
			About: "The addresses of pictures have a version.",
			edits: []edit{sweep{"js/*.js", `/art/\$\{([\w.]+)\}\.svg`, "/art/$${$1}.svg?v=20260201"}},
		},
	}
}

var (
	lineComment = regexp.MustCompile(`(?m)^\s*//.*\n`)
	indentation = regexp.MustCompile(`(?m)^[ ]+`)
)

func minifiedScript(src []byte) []byte {
	return indentation.ReplaceAll(lineComment.ReplaceAll(src, nil), nil)
}
