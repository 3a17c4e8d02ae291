package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/retake-dev/retake/diff"
	"github.com/spf13/cobra"
)

// decideOptions are the flags of `retake accept` and `retake reject`.
type decideOptions struct {
	why, until string
	out, run   string
}

func (a *app) acceptCommand() *cobra.Command {
	var opt decideOptions
	cmd := &cobra.Command{
		Use:   "accept FINGERPRINT --why TEXT [--until DATE]",
		Short: "say that a finding is meant: it does not count any more",
		Long: `Say that a finding of the last run is meant. It is shown in every report with the reason,
and does not count to the verdict; after the day of --until (which ends at midnight UTC)
it counts again. What newly follows from it is told as a finding of its own.

It is written to ` + decisionsName + ` beside ` + configName + `, for your version control. The
beginning of a fingerprint is enough. To undo it, take the entry out.`,
		Example: "  retake accept 3f20c81a2b4c --why 'the new banner' --until 2027-01-31",
		Args:    arguments(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.decide(opt, diff.Accepted, args[0])
		},
	}
	decideFlags(cmd, &opt)
	cmd.Flags().StringVar(&opt.until, "until", "", "last day on which it is accepted, as 2027-01-31 (default: for ever)")
	return cmd
}

func (a *app) rejectCommand() *cobra.Command {
	var opt decideOptions
	cmd := &cobra.Command{
		Use:   "reject FINGERPRINT --why TEXT",
		Short: "say that a finding is a defect: a run that has it cannot be approved",
		Long: `Say that a finding of the last run is a defect. It counts as before, is shown in every
report with the reason, and "retake approve" makes no take that has it the baseline.

It is written to ` + decisionsName + ` beside ` + configName + `, in place of an acceptance.`,
		Example: "  retake reject 3f20c81a2b4c --why 'see SHOP-123'",
		Args:    arguments(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.decide(opt, diff.Rejected, args[0])
		},
	}
	decideFlags(cmd, &opt)
	return cmd
}

func decideFlags(cmd *cobra.Command, opt *decideOptions) {
	cmd.Flags().StringVar(&opt.why, "why", "", "the reason, for those who read the report")
	cmd.Flags().StringVar(&opt.run, "run", "", "run that has the finding (default: the last one)")
	cmd.Flags().StringVar(&opt.out, "out", "", "folder of runs (default: .retake)")
}

// decided is what was decided about one finding: the document of --json.
type decided struct {
	Fingerprint string      `json:"fingerprint"`
	Ruling      diff.Ruling `json:"ruling"`
	Why         string      `json:"why"`
	Until       string      `json:"until,omitempty"`
	Finding     string      `json:"finding"`
	File        string      `json:"file"`
}

func (a *app) decide(opt decideOptions, ruling diff.Ruling, prefix string) error {
	conf, err := loadConfig()
	if err != nil {
		return err
	}
	folder, err := findRun(cmp.Or(opt.out, conf.settings["out"], ".retake"), opt.run)
	if err != nil {
		return err
	}
	done, err := decideOn(conf, folder, prefix, diff.Decision{Ruling: ruling, Why: opt.why, Until: opt.until}, time.Now())
	if err != nil {
		return err
	}
	if a.json {
		return a.document(done)
	}
	until := ""
	if done.Until != "" {
		until = " until " + done.Until
	}
	return a.print(fmt.Appendf(nil, "%s%s  %s  %s\nwritten to %s\n", done.Ruling, until, done.Fingerprint, done.Finding, done.File))
}

// decideOn writes a decision about a finding of a run, which may be named by the
// beginning of its fingerprint.
func decideOn(conf config, folder, prefix string, one diff.Decision, now time.Time) (decided, error) {
	if err := checkDecision(&one, now); err != nil {
		return decided{}, err
	}
	m, err := readManifest(folder)
	if err != nil {
		return decided{}, err
	}
	file, err := loadDecisions(conf)
	if err != nil {
		return decided{}, err
	}
	found, err := m.finding(folder, prefix, file.list)
	if err != nil {
		return decided{}, err
	}
	if one.Ruling == diff.Accepted {
		one.Covers = found.covers()
	}
	text := string(found.Rule) + ": " + found.Message
	file.put(found.Fingerprint, one, text)
	return decided{found.Fingerprint, one.Ruling, one.Why, one.Until, text, file.path}, file.write()
}

// maxWhy is how many characters a reason has: it stands in every report.
const maxWhy = 500

// checkDecision refuses a decision that lacks a reason, or has no good day, and
// brings the reason to one line.
func checkDecision(one *diff.Decision, now time.Time) error {
	one.Why = oneLine(strings.Join(strings.Fields(one.Why), " "))
	switch n := len([]rune(one.Why)); {
	case n == 0:
		return hinted(errors.New("no reason is given"), "say it with --why, for those who read the report")
	case n > maxWhy:
		return hinted(fmt.Errorf("the reason has %d characters", n), "write at most %d, and lead to the rest", maxWhy)
	}
	if one.Until == "" {
		return nil
	}
	day, err := time.Parse(time.DateOnly, one.Until)
	switch {
	case err != nil:
		return hinted(fmt.Errorf("--until: %q is no day", one.Until), "write a day as 2027-01-31")
	case day.Format(time.DateOnly) < now.UTC().Format(time.DateOnly):
		return hinted(fmt.Errorf("--until: %s is over", one.Until), "give today or a later day, or leave it away")
	}
	return nil
}

// leastPrefix is how much of a fingerprint must be given: less is a typo that
// happens to be unique.
const leastPrefix = 4

// finding is the group of a run whose fingerprint begins so, or what follows from
// one that was accepted before that came: it counts for itself.
func (m manifest) finding(folder, prefix string, decisions map[string]diff.Decision) (manifestGroup, error) {
	groups := m.groups()
	known := slices.Sorted(maps.Keys(groups))
	var match []string
	for _, f := range known {
		if strings.HasPrefix(f, prefix) {
			match = append(match, f)
		}
	}
	switch {
	case len(prefix) < leastPrefix:
		return manifestGroup{}, hinted(fmt.Errorf("%q is too short for a fingerprint", prefix), "give at least %d characters of it", leastPrefix)
	case len(match) == 1:
		return groups[match[0]], nil
	case len(match) > 1:
		return manifestGroup{}, hinted(fmt.Errorf("%s begins several fingerprints", prefix), "it may be %s", strings.Join(match, ", "))
	}
	for _, f := range known {
		g, d := groups[f], decisions[f]
		i := slices.IndexFunc(g.Follows, func(f manifestGroup) bool { return strings.HasPrefix(f.Fingerprint, prefix) })
		switch {
		case i >= 0 && d.Ruling == diff.Accepted && !slices.Contains(d.Covers, g.Follows[i].Fingerprint):
			return g.Follows[i], nil
		case i >= 0:
			return manifestGroup{}, hinted(fmt.Errorf("%s follows from %s", prefix, g.Fingerprint), "decide about %s: %s", g.Fingerprint, g.Message)
		}
	}
	return manifestGroup{}, hinted(fmt.Errorf("the run %s has no finding %s", folder, prefix), "%s", cmp.Or(advice(prefix, known), "retake show has the list"))
}

// groups are the groups of all scenarios by fingerprint, with all that follows
// from them in any.
func (m manifest) groups() map[string]manifestGroup {
	all := map[string]manifestGroup{}
	for _, s := range m.Scenarios {
		for _, g := range s.Groups {
			follows := slices.Concat(all[g.Fingerprint].Follows, g.Follows)
			if have, ok := all[g.Fingerprint]; ok {
				g = have
			}
			slices.SortStableFunc(follows, func(a, b manifestGroup) int { return strings.Compare(a.Fingerprint, b.Fingerprint) })
			g.Follows = slices.CompactFunc(follows, func(a, b manifestGroup) bool { return a.Fingerprint == b.Fingerprint })
			all[g.Fingerprint] = g
		}
	}
	return all
}
