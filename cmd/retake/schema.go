package main

import (
	"github.com/retake-dev/retake/scenarios"
	"github.com/spf13/cobra"
)

func (a *app) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "print the JSON Schema of scenario files, for editors",
		Args:  arguments(0, 0),
		RunE: func(*cobra.Command, []string) error {
			a.answered = true // it is JSON with --json and without
			return a.print(scenarios.Schema())
		},
	}
}
