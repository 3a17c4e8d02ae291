package scenarios

import (
	"fmt"
	"strings"
)

// Reference describes the file format in Markdown.
func Reference() []byte {
	var b strings.Builder
	b.WriteString("# The scenario file\n")
	reference(&b, "The scenario", document())
	reference(&b, "environment", environment())
	reference(&b, "viewport", viewport())
	reference(&b, "storage", stored())
	reference(&b, "a cookie", cookie())
	reference(&b, "budgets", budgets())
	b.WriteString("\n## A step\n\nOne kind, and beside it:\n\n")
	for _, k := range step().keys[len(kinds()):] {
		line(&b, k)
	}
	b.WriteString("\n## A target\n\nThe keys of a target stand among those of the kind, best first:\n\n")
	line(&b, frameKey())
	for _, k := range locators() {
		line(&b, k)
	}
	line(&b, nthKey())
	line(&b, seenKey())
	for _, k := range kinds() {
		fmt.Fprintf(&b, "\n## %s\n\n%s %s\n", k.kind, k.doc, k.form())
		if len(k.keys) > 0 {
			b.WriteString("\n")
		}
		for _, own := range k.keys {
			line(&b, own)
		}
	}
	return []byte(b.String())
}

// form says what the kind has besides its own keys.
func (k kindOf) form() string {
	s := map[presence]string{noTarget: "It has no target.", mayTarget: "It may have a target.", mustTarget: "It needs a target."}[k.target]
	if k.short != "" {
		s += fmt.Sprintf(" `%s: …` is short for `%s: {%s: …}`.", k.kind, k.kind, k.short)
	}
	return s
}

func reference[T any](b *strings.Builder, title string, m mapping[T]) {
	fmt.Fprintf(b, "\n## %s\n\n", title)
	for _, k := range m.keys {
		line(b, k)
	}
}

func line[T any](b *strings.Builder, k key[T]) {
	need := ""
	if k.need {
		need = " (needed)"
	}
	fmt.Fprintf(b, "- `%s`%s: %s\n", k.name, need, k.doc)
}
