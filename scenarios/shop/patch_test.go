package shop

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnEditRefusesToChangeNothing(t *testing.T) {
	tests := []struct {
		edit   edit
		reason string
	}{
		{patch{"a.js", "x = 3", "y"}, `a.js has 0 of "x = 3"`},
		{patch{"a.js", "x", "y"}, `a.js has 2 of "x"`},
		{patch{"b.js", "x", "y"}, "no asset b.js"},
		{sweep{"*.js", "z", "y"}, `nothing to change in "*.js"`},
		{sweep{"css/*", "x", "y"}, `nothing to change in "css/*"`},
		{sweep{"", "x", "x"}, `nothing to change in ""`},
		{joined("all.js", "b.js"), "no asset b.js"},
		{bundled("a", "all.js"), "no module a"},
	}
	for _, tt := range tests {
		files := map[string][]byte{"a.js": []byte("x = x")}
		require.ErrorContains(t, tt.edit.apply(files), tt.reason)
		assert.Equal(t, map[string]string{"a.js": "x = x"}, texts(files), tt.reason)
	}
}

func TestMovedFollowsEveryReference(t *testing.T) {
	files := map[string][]byte{
		"index.html": []byte(`<script src="/js/a.js"></script> <a href="/about">`),
		"js/a.js":    []byte(`import "./b.js"; import { c } from "./sub/c.js";`),
		"js/b.js":    []byte(`"/js/none.js"`),
	}
	require.NoError(t, moved(func(name string, _ []byte) string { return "x/" + name }).apply(files))
	assert.Equal(t, map[string]string{
		"index.html": `<script src="/x/js/a.js"></script> <a href="/about">`,
		"x/js/a.js":  `import "/x/js/b.js"; import { c } from "./sub/c.js";`,
		"x/js/b.js":  `"/js/none.js"`,
	}, texts(files), "and leaves alone what is no asset")
}

func TestBundledRunsInTheOrderOfTheImports(t *testing.T) {
	files := map[string][]byte{
		"js/main.js":     []byte("import { a as one } from \"./a.js\";\nimport \"./only-run.js\";\none();\n"),
		"js/a.js":        []byte("import * as b from \"./b.js\";\nexport const a = () => b.f();\nexport async function g() {}\n"),
		"js/b.js":        []byte("export function f() {}\n"),
		"js/only-run.js": []byte("run();\n"),
		"js/other.js":    []byte("no part of it"),
	}
	require.NoError(t, bundled("main", "out.js").apply(files))
	assert.Equal(t, map[string]string{
		"js/other.js": "no part of it",
		"out.js": `const m_b = (() => {
function f() {}
return { f };
})();
const m_a = (() => {
const b = m_b;
const a = () => b.f();
async function g() {}
return { a, g };
})();
const m_only_run = (() => {
run();
return {  };
})();
const { a: one } = m_a;
one();
`,
	}, texts(files))
}

func texts(files map[string][]byte) map[string]string {
	out := map[string]string{}
	for name, src := range files {
		out[name] = string(src)
	}
	return out
}
