package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reports"
	"github.com/retake-dev/retake/scenarios"
)

// shard is a part of a run: of the scenarios in the order of their names, every
// of-th from the index-th, counted from 1. The zero value is the whole run.
type shard struct {
	index, of int
	all       string // digest of the names of all scenarios of the run
}

// parseShard reads "2/3", and "" for the whole run.
func parseShard(text string) (shard, error) {
	if text == "" {
		return shard{}, nil
	}
	left, right, _ := strings.Cut(text, "/")
	index, indexErr := strconv.Atoi(left)
	of, ofErr := strconv.Atoi(right)
	if errors.Join(indexErr, ofErr) != nil || index < 1 || of < index {
		return shard{}, hinted(fmt.Errorf("--shard: expected a part of a whole, found %q", text), "write --shard 1/3 for the first of three")
	}
	return shard{index: index, of: of}, nil
}

// notify settles when people are told of a run. Of a part of one nobody is: the
// verdict is that of the whole.
func (s shard) notify(flag string, conf config) (string, error) {
	if s.of == 0 {
		return notifySetting(flag, conf)
	}
	if flag != "" && flag != tellNever {
		return "", hinted(fmt.Errorf("--notify %s: a shard has no verdict to tell of", flag), "give it to retake merge")
	}
	return tellNever, nil
}

// pick returns for each scenario whether it is in the shard, and notes what the
// whole run is. Equal lists give equal shards, in whatever order they are.
func (s *shard) pick(list []scenarios.Scenario) ([]bool, error) {
	if s.of > len(list) {
		return nil, hinted(fmt.Errorf("--shard %d/%d: the run has only %s", s.index, s.of, count(len(list), "scenario")), "use at most %s", count(len(list), "shard"))
	}
	mine, order := make([]bool, len(list)), make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(strings.Compare(list[i].Name, list[j].Name), strings.Compare(list[i].File, list[j].File))
	})
	sum := sha256.New()
	for place, i := range order {
		fmt.Fprintf(sum, "%s\x00", list[i].Name)
		mine[i] = s.of == 0 || place%s.of == s.index-1
	}
	s.all = hex.EncodeToString(sum.Sum(nil))
	return mine, nil
}

// shardRecord is what a run folder holds of a shard beside a whole run's: what
// its reports were made of. Paths are as seen from the working directory, as the
// run folder may be read on another machine; takes are in the run folder.
type shardRecord struct {
	Index     int             `json:"index"`
	Of        int             `json:"of"`
	All       string          `json:"all"` // digest of the names of all scenarios
	Baseline  string          `json:"baseline"`
	Network   string          `json:"network"`
	Flags     [][2]string     `json:"flags"`
	Scenarios []shardScenario `json:"scenarios"`
}

// shardScenario belongs to the scenario of the same place in the manifest.
type shardScenario struct {
	At           int         `json:"at"` // its place among all scenarios of the run
	File         string      `json:"file"`
	Source       string      `json:"source"`       // the text of that file
	Stored       string      `json:"stored"`       // where approve puts the candidate
	BaselineTake string      `json:"baselineTake"` // what it was compared with, "" if nothing
	Result       diff.Result `json:"result"`
	Err          string      `json:"error"`
	Hint         string      `json:"hint"`
	Millis       float64     `json:"millis"`
}

// record tells of a shard what merge needs.
func (s shard) record(r *runner, report reports.Run) *shardRecord {
	rec := &shardRecord{Index: s.index, Of: s.of, All: s.all, Baseline: report.Baseline, Network: report.Network, Flags: report.Flags}
	for i, j := range r.jobs {
		one := report.Scenarios[i]
		e := shardScenario{At: j.at, File: one.File, Source: one.Source, Stored: j.stored, Result: one.Result, Err: one.Err, Hint: one.Hint, Millis: one.Millis}
		if one.Baseline != nil {
			e.BaselineTake = baselineFile(j)
		}
		rec.Scenarios = append(rec.Scenarios, e)
	}
	return rec
}

// baselineFile is what the baseline of a job is called in a run folder.
func baselineFile(j *job) string { return j.name + ".baseline.take" }

// keepBaselines copies what a shard was compared with into its folder, unless
// the run made it: where the shards are merged there may be another one.
func (r *runner) keepBaselines() error {
	if r.shard.of == 0 || r.baseline != nil {
		return nil
	}
	for _, j := range r.jobs {
		if j.a == nil {
			continue
		}
		if err := r.folder.addTake(baselineFile(j), *j.a); err != nil {
			return err
		}
	}
	return nil
}
