package reports

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	renderer "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
)

// machinePayloads are texts that mean something to a reader of one of the
// formats for machines, or to where they are shown.
var machinePayloads = []struct{ text, reason string }{
	{"::error::owned", "a workflow command"},
	{"x\n::add-mask::x", "a workflow command in a line of its own"},
	{"\r::set-env name=PATH::x", "a carriage return is a new line to some"},
	{"%0A::error::owned", "what escapes of a workflow command look like"},
	{"a::b, c: d%", "what separates the parts of a workflow command"},
	{"##[add-matcher]x.json", "a workflow command of the old form, anywhere in a line"},
	{"##vso[task.setvariable]x", "a command of Azure Pipelines"},
	{"section_start:1:x\r\x1b[0K", "a command of GitLab's log"},
	{"@octocat @org/team @here @all", "mentions"},
	{"#1 GH-1 org/repo#1 !1 &1 ~bug", "references to issues and merge requests"},
	{"0123456789abcdef0123456789abcdef01234567", "a reference to a commit"},
	{"[text](javascript:alert(1))", "a link in Markdown and in SARIF"},
	{"![x](//evil.example/x.png)", "a picture, that tells who looks"},
	{"[x]: //evil.example\n[x]", "a link by reference"},
	{"https://evil.example www.evil.example a@evil.example", "links without any mark"},
	{"<https://evil.example>", "a link in angle brackets"},
	{"<img src=//evil.example/x.png>", "HTML in Markdown"},
	{"<details><summary>x</summary>", "HTML that GitHub renders"},
	{"<!--", "a comment that hides the rest"},
	{"--><script>alert(1)</script>", "the end of a comment"},
	{"`", "one backtick"},
	{"`` ` ``` x", "many backticks"},
	{"```\n# owned\n```", "the end of a code block"},
	{"~~~~\n# owned", "the other end of a code block"},
	{"\\`\\", "backslashes, that escape nothing in code"},
	{"a|b|c\n-|-|-", "a table"},
	{"# heading\n\n- item\n\n    code", "blocks"},
	{"/close\n/assign @octocat", "quick actions of GitLab"},
	{":tada: $`x`$ $$x$$", "emoji and mathematics"},
	{"**bold** _x_ ~~x~~", "emphasis"},
	{"{noformat}[~admin]{html}", "markup of Jira"},
	{"<!channel> <@U123> <//evil.example|x>", "mentions and links of Slack"},
	{"]]><owned/>", "the end of a CDATA section"},
	{"&owned; &#60; &lt;", "entities"},
	{"\"},{\"owned\":\"", "the end of a JSON text"},
	{"\\\"\\u0000\\", "escapes of JSON"},
	{"{0} {owned}", "placeholders of SARIF"},
	{"$(id) `id` ${PATH} '; id; '", "commands of a shell"},
	{"../../../etc/passwd", "a path that leads out"},
	{"-rf --help", "options"},
	{"\ufffe\uffff\x00\x0b", "characters that XML has not"},
	{"\ud7ff\u2028\u2029\u0085", "line ends that are not ASCII"},
	{strings.Repeat("A@`", 10_000), "very much"},
}

// machineKinds say how the formats stay what they are: the skeleton of a
// document, without the texts in it.
var machineKinds = map[string]func(t *testing.T, document string) string{
	"json": jsonShape, "sarif": jsonShape, "ctrf": jsonShape, "codequality": jsonShape,
	"junit": xmlShape, "annotations": commandShape, "comment": markdownShape, "summary": markdownShape, "text": logShape,
}

// TestHostileFormats checks that no text changes the skeleton of a document.
func TestHostileFormats(t *testing.T) {
	require.GreaterOrEqual(t, len(machinePayloads), 40)
	texts := []string{}
	for _, p := range machinePayloads {
		texts = append(texts, p.text)
	}
	for kind, shape := range machineKinds {
		want := shape(t, render(t, kind, poisoned("harmless", true)))
		require.NotEmpty(t, want)
		for i, text := range append(texts, payloads...) {
			reason := ""
			if i < len(machinePayloads) {
				reason = machinePayloads[i].reason
			}
			assert.Equal(t, want, shape(t, render(t, kind, poisoned(text, true))), "%s: %.80q %s", kind, text, reason)
		}
	}
}

func jsonShape(t *testing.T, document string) string {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal([]byte(document), &v))
	got := map[string]bool{}
	fields("", v, got)
	maps.DeleteFunc(got, func(path string, _ bool) bool { return strings.HasSuffix(path, ".uriBaseId") }) // an absolute path has none
	return strings.Join(slices.Sorted(maps.Keys(got)), "\n")
}

func xmlShape(t *testing.T, document string) string {
	t.Helper()
	var out strings.Builder
	dec := xml.NewDecoder(strings.NewReader(document))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return out.String()
		}
		require.NoError(t, err)
		if e, ok := token.(xml.StartElement); ok {
			out.WriteString(e.Name.Local + " ")
			for _, a := range e.Attr {
				out.WriteString(a.Name.Local + " ")
			}
		}
	}
}

var command = regexp.MustCompile(`^::(error|warning|notice) (file=[^,:\r]*,line=\d+,)?title=[^,:\r]*::[^\r]*$`)

// commandShape takes annotations apart as the runner of GitHub does.
func commandShape(t *testing.T, document string) string {
	t.Helper()
	var out strings.Builder
	for line := range strings.Lines(document) {
		m := command.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		require.NotNil(t, m, line)
		out.WriteString(m[1] + " ")
	}
	return out.String()
}

// logShape checks that a log has no command for the program that runs the
// build: none that begins a line, and none of the form that may be anywhere.
func logShape(t *testing.T, document string) string {
	t.Helper()
	for line := range strings.Lines(document) {
		require.False(t, strings.HasPrefix(strings.TrimSpace(line), "::"), line)
		require.NotContains(t, line, "##[")
		require.NotContains(t, line, "##vso[")
	}
	require.NotContains(t, document, "\r")
	return "lines"
}

// markdownShape renders Markdown as GitHub does, and returns the elements. What
// was captured is in code, where nothing is looked for.
func markdownShape(t *testing.T, document string) string {
	t.Helper()
	require.True(t, strings.HasPrefix(document, CommentMark+"\n"))
	rest := strings.TrimPrefix(document, CommentMark)
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(renderer.WithUnsafe()))
	var page bytes.Buffer
	require.NoError(t, md.Convert([]byte(rest), &page))
	doc, err := html.Parse(&page)
	require.NoError(t, err)
	var out strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			out.WriteString(n.Data + " ")
		}
		if n.Type == html.TextNode && n.Parent.Data != "code" {
			out.WriteString(strings.Join(strings.Fields(n.Data), " ") + " ")
		}
		require.NotEqual(t, html.CommentNode, n.Type)
	}
	return out.String()
}

// TestMarkdownCode checks that a code span shows a text whole.
func TestMarkdownCode(t *testing.T) {
	for _, text := range []string{"a", "`", "``", "`a", "a`", "a``b`c", " a ", "```"} {
		var page bytes.Buffer
		require.NoError(t, goldmark.Convert([]byte(code(text)), &page))
		assert.Equal(t, "<p><code>"+strings.TrimSpace(text)+"</code></p>\n", page.String(), text)
	}
	assert.Empty(t, code(""))
}

// TestMarkdownLimits checks that a report that has no room for everything says
// how much it left out, leads to the rest, and has the worst.
func TestMarkdownLimits(t *testing.T) {
	r := large(1000, 20, 6000)
	r.Link = "https://ci.example/run/1"
	for kind, limit := range map[string]int{"comment": 65_536, "summary": 1024 << 10} {
		got := render(t, kind, r)
		assert.Less(t, len(got), limit, kind)
		assert.Greater(t, len(got), limit*8/10, "%s: there was room for more", kind)
		assert.Regexp(t, `\*\*[\d,]+ more findings\*\* had no room here`, got, kind)
		assert.Contains(t, got, "[The whole report](<https://ci.example/run/1>)", kind)
		assert.NotContains(t, got, "### warning", "%s: the worst come first", kind)
	}
	for _, bad := range []string{"javascript:alert(1)", "https://a.example/>)", "https://a.example/\n", "https://" + strings.Repeat("a", 3000)} {
		r.Link = bad
		assert.NotContains(t, render(t, "comment", r), "The whole report", bad)
	}
}

// TestAnnotationLimits checks that what GitHub would not show is counted.
func TestAnnotationLimits(t *testing.T) {
	got := render(t, "annotations", large(100, 3, 50))
	lines := strings.Split(strings.TrimSpace(got), "\n")
	n := map[string]int{}
	for _, l := range lines {
		n[strings.Fields(l)[0]]++
	}
	assert.Equal(t, map[string]int{"::error": 10, "::warning": 10}, n)
	assert.Equal(t, "::error title=more::and 25 findings that GitHub would not show: see the report", lines[9])
}

func TestGroups(t *testing.T) {
	r := several(1. / 16)
	again := r.Scenarios[1]
	again.Name = "gift"
	again.Result.Groups = slices.Clone(again.Result.Groups[1:3])
	again.Result.Groups[1].Severity = "error"
	r.Scenarios = append(r.Scenarios, again)
	var got []string
	for _, g := range Groups(r) {
		got = append(got, strings.Join([]string{g.Fingerprint, string(g.Severity), strings.Join(g.In, "+"), g.Scenario.Name}, " "))
	}
	assert.Equal(t, []string{
		"3f20c8 error checkout+gift checkout", // the same in two scenarios, found more often
		"aa01b7 error checkout+gift gift",     // told as the scenario has it where it is worst
		"9b1f04 error checkout checkout",
		"d00d1e info checkout checkout",
		"acce97 info checkout checkout", // what is accepted is last
	}, got)
	first := Groups(r)[0]
	assert.Equal(t, 6, first.Count)
	assert.Equal(t, `checkout, step 3: click button "Remove" of "Felt mouse mat"`, first.Where())
	assert.Equal(t, "retake run scenarios/checkout.yaml --target http://127.0.0.1:4000 --writes allow", first.Again())
	assert.Equal(t, "retake export scenarios/checkout.yaml --as playwright -o checkout.spec.ts", first.Export())
	assert.Equal(t, "An element shows another text.", first.Advice())
	assert.Len(t, regressions(Groups(r)), 3)
	assert.Empty(t, Groups(Run{}))
	assert.Len(t, Groups(Run{Scenarios: []Scenario{unprinted(), unprinted()}}), 2, "without a fingerprint nothing is equal")
}

func unprinted() Scenario {
	s := sample(1. / 16).Scenarios[0]
	s.Result.Groups = slices.Clone(s.Result.Groups[:1])
	s.Result.Groups[0].Fingerprint = ""
	return s
}

func TestShellWord(t *testing.T) {
	for word, want := range map[string]string{
		"flows/a-b_c.yaml": "flows/a-b_c.yaml", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "-rf": "'./-rf'", "$(id)": "'$(id)'", "http://a:80/b": "http://a:80/b", "http://a/?b&c": "'http://a/?b&c'",
	} {
		assert.Equal(t, want, shellWord(word), word)
	}
}

func TestCTRFCounts(t *testing.T) {
	var got ctrfDocument
	require.NoError(t, json.Unmarshal([]byte(render(t, "ctrf", several(1./16))), &got))
	assert.Equal(t, ctrfSummary{Tests: 4, Passed: 1, Failed: 1, Other: 2, Duration: 900 + 4210 + 30_000 + 900}, got.Results.Summary)
	checkout := got.Results.Tests[1]
	var steps []string
	for _, s := range checkout.Steps {
		steps = append(steps, s.Status)
	}
	assert.Equal(t, []string{"passed", "passed", "failed", "passed", "failed", "passed"}, steps)
	assert.Contains(t, checkout.Trace, "+ Total €NaN")
	assert.Equal(t, "skipped", got.Results.Tests[3].Steps[0].Status, "a step that one build lacks")
}

func TestSARIFPlaces(t *testing.T) {
	r := sample(1. / 16)
	for file, want := range map[string]string{
		"a b/c%d.yaml": "a%20b/c%25d.yaml %SRCROOT% 20", "c:x.yaml": "./c:x.yaml %SRCROOT% 20", "/abs/x.yaml": "file:///abs/x.yaml  20", "": "",
	} {
		r.Scenarios[0].File = file
		var log sarifLog
		require.NoError(t, json.Unmarshal([]byte(render(t, "sarif", r)), &log))
		got := ""
		for _, l := range log.Runs[0].Results[0].Locations {
			p := l.Physical
			got = strings.Join([]string{p.Artifact.URI, p.Artifact.Base, itoa(p.Region.Line)}, " ")
		}
		assert.Equal(t, want, got, file)
	}
}

func itoa(n int) string { return cmp.Or(thousands(n), "0") }

// TestInconclusiveIsTold checks that no report is silent about a scenario that
// could not be judged.
func TestInconclusiveIsTold(t *testing.T) {
	r := Run{Tool: "retake 0.1.0", Scenarios: []Scenario{{Name: "sign in", File: "sign-in.yaml", Err: "the build went away", Hint: "start it"}}}
	for kind := range machineKinds {
		assert.Contains(t, render(t, kind, r), "the build went away", kind)
	}
}
