package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/retake-dev/retake/capture"
	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/spf13/cobra"
)

func (a *app) scrubCommand() *cobra.Command {
	var level string
	cmd := &cobra.Command{
		Use:   "scrub FILE.yaml",
		Short: "apply stricter rules of privacy to what was captured before",
		Long: `Put stand-ins in the place of what a scenario types, in it and in the take beside it,
and mask there what the level and the rules of retake.yaml say. Both files are replaced:
both, or neither. What was left out at capture does not come back.`,
		Example: "  retake scrub checkout.yaml --privacy strict",
		Args:    arguments(1, 1),
		RunE:    func(_ *cobra.Command, args []string) error { return a.scrub(args[0], level) },
	}
	cmd.Flags().StringVar(&level, "privacy", "", "what may not stay: inputs, strict or open (default: inputs)")
	return cmd
}

func (a *app) scrub(file, level string) error {
	conf, err := loadConfig()
	if err != nil {
		return err
	}
	policy, err := conf.policy(level)
	if err != nil {
		return err
	}
	ext := filepath.Ext(file)
	if ext != ".yaml" && ext != ".yml" {
		return hinted(fmt.Errorf("%s: a scenario file ends with .yaml", file), "give the scenario: the take beside it is scrubbed with it")
	}
	s, err := scenarios.ReadFile(file)
	if err != nil {
		return err
	}
	takeFile := strings.TrimSuffix(file, ext) + ".take"
	var recorded *take.Take
	if exists(takeFile) {
		t, err := a.vault.read(takeFile)
		if err != nil {
			return err
		}
		recorded = &t
		if err := a.vault.keepsClosed(takeFile); err != nil {
			return err
		}
	}
	scrubbed, made, err := capture.Scrub(privacy.New(policy), s, recorded, capture.SaidIn(recorded))
	if err != nil {
		return fmt.Errorf("scrub %s: %w", file, err)
	}
	if err := writeScrubbed(a.vault, file, scrubbed, takeFile, made); err != nil {
		return err
	}
	return a.print(fmt.Appendf(nil, "scrubbed %s: %s\n", file, policy))
}

func writeScrubbed(v vault, file string, s scenarios.Scenario, takeFile string, t *take.Take) error {
	if t != nil {
		return writeCaptured(v, file, s, takeFile, *t, nil)
	}
	return writeTogether([]newFile{{file, func(path string) error { return scenarios.WriteFile(path, s) }}})
}
