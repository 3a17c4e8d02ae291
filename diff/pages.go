package diff

import (
	"embed"
	"fmt"
	"strings"
)

// pages has a file for each rule: what it means, an example of two takes, and
// the finding that comparing them makes, which a test makes.
//
//go:embed rules/*.txtar
var pages embed.FS

// RulePage describes a rule to people, in Markdown: what it means, an example,
// its default, and how to set it. It is "" for a rule that there is not.
func RulePage(id Rule) string {
	for _, r := range Rules() {
		if r.ID == id {
			return r.page()
		}
	}
	return ""
}

func (r RuleInfo) page() string {
	data, err := pages.ReadFile(r.file())
	if err != nil {
		return "" // a test has seen that each rule has one
	}
	a := parseArchive(string(data))
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s By default: %s.\n\n%s\n\n## Example\n", r.ID, r.Doc, r.Severity, strings.TrimSpace(a.comment))
	for _, f := range a.files {
		name, _, _ := strings.Cut(f.name, ".")
		fmt.Fprintf(&b, "\n%s:\n\n    %s\n", strings.ToUpper(name[:1])+name[1:], strings.ReplaceAll(strings.TrimSpace(f.data), "\n", "\n    "))
	}
	if strings.Contains(string(data), " x-") {
		b.WriteString("\nAttributes that begin with x- stand for what the browser knows: boxes, styles, states.\n")
	}
	fmt.Fprintf(&b, `
## Setting it

In retake.yaml for a project, or at a step of a scenario, which wins:

    rules: {%s: %s}

The values are off, info, warn and error; a verdict is regressed when a finding is a warning or an error.
`, r.ID, r.other())
	return b.String()
}

// file is where the page of a rule is.
func (r RuleInfo) file() string {
	return "rules/" + strings.ReplaceAll(string(r.ID), "/", ".") + ".txtar"
}

// other is a severity to set a rule to that is not its default.
func (r RuleInfo) other() string {
	if r.Severity == Info {
		return "warn"
	}
	return "info"
}

// archive is a txtar file: a comment, and files each behind a line "-- name --".
// (The package of go-internal needs golang.org/x/tools, which we do not.)
type archive struct {
	comment string
	files   []archived
}

type archived struct{ name, data string }

func parseArchive(data string) archive {
	var a archive
	into := &a.comment
	for line := range strings.SplitAfterSeq(data, "\n") {
		name, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "-- ")
		if name, closed := strings.CutSuffix(name, " --"); ok && closed {
			a.files = append(a.files, archived{name: name})
			into = &a.files[len(a.files)-1].data
			continue
		}
		*into += line
	}
	return a
}
