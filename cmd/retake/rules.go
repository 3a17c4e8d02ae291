package main

import (
	"bytes"
	"cmp"
	"fmt"

	"github.com/retake-dev/retake/diff"
	"github.com/spf13/cobra"
)

func (a *app) rulesCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "rules [RULE]",
		Short:   "list the rules, or explain one: what it means, an example, its default, how to set it",
		Example: "  retake rules dom/moved",
		Args:    arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.listRules()
			}
			return a.explainRule(args[0])
		},
	}
}

// ruleDocument is a rule as JSON.
type ruleDocument struct {
	ID      diff.Rule     `json:"id"`
	Default diff.Severity `json:"default"`
	Says    string        `json:"says"`
	Page    string        `json:"page,omitempty"` // Markdown
}

func (a *app) listRules() error {
	var list []ruleDocument
	var text bytes.Buffer
	for _, r := range diff.Rules() {
		list = append(list, ruleDocument{ID: r.ID, Default: r.Severity, Says: r.Doc})
		fmt.Fprintf(&text, "%-26s  %-7s  %s\n", r.ID, r.Severity, r.Doc)
	}
	if a.json {
		return a.document(map[string]any{"rules": list})
	}
	return a.print(text.Bytes())
}

func (a *app) explainRule(id string) error {
	for _, r := range diff.Rules() {
		if string(r.ID) != id {
			continue
		}
		page := diff.RulePage(r.ID)
		if a.json {
			return a.document(ruleDocument{ID: r.ID, Default: r.Severity, Says: r.Doc, Page: page})
		}
		return a.print([]byte(page))
	}
	return hinted(fmt.Errorf("there is no rule %q", id), "%s", cmp.Or(advice(id, ruleNames()), "retake rules lists them"))
}
