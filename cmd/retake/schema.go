package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/retake-dev/retake/reports"
	"github.com/retake-dev/retake/scenarios"
	"github.com/spf13/cobra"
)

func (a *app) schemaCommand() *cobra.Command {
	schemas := map[string]func() []byte{"scenario": scenarios.Schema, "report": reports.JSONSchema}
	return &cobra.Command{
		Use:   "schema [scenario|report]",
		Short: "print the JSON Schema of scenario files, for editors, or of the JSON report",
		Args:  arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			name := append(args, "scenario")[0]
			schema, known := schemas[name]
			if !known {
				return hinted(fmt.Errorf("there is no schema %q", name), "%s", advice(name, slices.Sorted(maps.Keys(schemas))))
			}
			a.answered = true // it is JSON with --json and without
			return a.print(schema())
		},
	}
}
