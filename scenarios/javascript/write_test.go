package javascript

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hostile are texts that would end a literal or a comment that does not escape
// them, or show other code than there is.
var hostile = []string{
	"it's", `say "hi"`, "`${process.exit(1)}`", "two\nlines", "two\r\nlines", "\u2028\u2029", "*/ process.exit(1) /*", "${PATH}",
	`\`, `\'`, `\\n`, `'); process.exit(1); ('`, "</script>", "\x00\x1f\x7f\u0085\u00a0", "\u202e\u2066evil\u2069", "\ufeff", "😀\U000e0001",
	"# sourceMappingURL=x", "@ts-ignore", "a/b[c]^$.*+?()|{}", "",
}

func TestQuote(t *testing.T) {
	assert.Equal(t, `'it\'s \u2028 \u202e \\ ${x}'`, Quote("it's \u2028 \u202e \\ ${x}"))
	assert.Equal(t, `'two\nlines'`, Quote("two\nlines"))
	var literals []string
	for _, text := range hostile {
		assert.NotContains(t, Quote(text), "\n")
		literals = append(literals, Quote(text))
	}
	assert.Equal(t, hostile, evaluated(t, literals))
}

func TestComment(t *testing.T) {
	var commented, want []string
	for _, text := range hostile {
		commented = append(commented, "'' // x "+Comment(text), "/* "+Comment(text)+" */ ''")
		want = append(want, "", "")
	}
	assert.Equal(t, want, evaluated(t, commented))
}

func TestEndsWith(t *testing.T) {
	var tests, want []string
	for _, text := range hostile {
		tests = append(tests, EndsWith(text)+".test('before' + "+Quote(text)+")", EndsWith("x"+text)+".test("+Quote(text)+" + 'y')")
		want = append(want, "true", "false")
	}
	assert.Equal(t, want, evaluated(t, tests))
}

func TestValue(t *testing.T) {
	for _, c := range []struct {
		reason, value, want string
		needed              bool
	}{
		{"a text", "tea", `'tea'`, false},
		{"nothing", "", `''`, false},
		{"a parameter with a stand-in", "${CARD:-42}", `process.env.CARD ?? '42'`, false},
		{"one whose stand-in is empty", "${CARD:-}", `process.env.CARD ?? ''`, false},
		{"one without", "${CARD}", `parameter('CARD')`, true},
		{"several, and text", "a ${B:-b'} ${C}", `'a ' + (process.env.B ?? 'b\'') + ' ' + parameter('C')`, true},
		{"what only looks like one", "$${CARD} ${} `${x y}`", "'${CARD} ${} `${x y}`'", false},
		{"a text that looks like code", "process ?? x${A}", `'process ?? x' + parameter('A')`, true},
	} {
		t.Run(c.reason, func(t *testing.T) {
			got, needed := Value(c.value)
			assert.Equal(t, c.want, got)
			assert.Equal(t, c.needed, needed)
		})
	}
}

// evaluated is what JavaScript itself makes of expressions.
func evaluated(t *testing.T, expressions []string) []string {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed, so no JavaScript is evaluated")
	}
	cmd := exec.Command(node, "-e", "process.stdout.write(JSON.stringify([\n"+strings.Join(expressions, "\n,")+"\n].map(String)))")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	var texts []string
	require.NoError(t, json.Unmarshal(out, &texts))
	return texts
}
