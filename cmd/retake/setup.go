package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/scenarios"
)

// setup is a scenario that others begin with. It is performed once on each
// build, whichever lane needs it first, and all get what it left.
type setup struct {
	scenario  scenarios.Scenario
	recording string     // where what answers would be
	record    *take.Take // what answers; nil for the build

	mu   sync.Mutex
	done map[string]*setupDone // by build
}

type setupDone struct {
	once sync.Once
	left *reenact.Left
	err  error
}

// setupList are the setups of a run, by their files.
type setupList map[string]*setup

// of returns the setup that a scenario names, nil if it names none.
func (l setupList) of(v vault, s scenarios.Scenario, recorded bool) (*setup, error) {
	if s.Setup == "" {
		return nil, nil
	}
	path := filepath.Join(filepath.Dir(s.File), filepath.FromSlash(s.Setup))
	if l[path] != nil {
		return l[path], nil
	}
	named, err := scenarios.ReadFile(path)
	switch {
	case err != nil && !exists(path):
		return nil, hinted(fmt.Errorf("%s: there is no setup %s", s.File, path), "a setup is a path from the scenario's file")
	case err != nil:
		return nil, err
	case named.Setup != "":
		return nil, hinted(fmt.Errorf("%s: the setup %s has a setup itself", s.File, path), "put the steps of both into one")
	case named.URL != s.URL:
		return nil, hinted(fmt.Errorf("%s: the setup %s is for %s, not for %s", s.File, path, named.URL, s.URL), "what it leaves is of its own url: give both the same")
	}
	made := &setup{scenario: named, recording: recordingOf(path), done: map[string]*setupDone{}}
	if recorded && exists(made.recording) {
		t, err := v.read(made.recording)
		if err != nil {
			return nil, err
		}
		made.record = &t
	}
	l[path] = made
	return made, nil
}

// perform returns what the setup leaves on a build; opt is how the scenario that
// needs it is performed. As all others get the same, ctx has to be that of the run.
func (s *setup) perform(ctx context.Context, b *browser.Browser, opt reenact.Options) (*reenact.Left, error) {
	s.mu.Lock()
	d := s.done[opt.Target.String()]
	if d == nil {
		d = new(setupDone)
		s.done[opt.Target.String()] = d
	}
	s.mu.Unlock()
	d.once.Do(func() {
		opt.Recording, opt.Progress = s.record, nil
		ctx, cancel := limited(ctx, s.scenario)
		defer cancel()
		if d.left, d.err = reenact.Setup(ctx, b, s.scenario, opt); d.err != nil {
			d.err = hinted(fmt.Errorf("the setup %s failed: %w", s.scenario.File, d.err), "run it by itself; what it takes from the environment has to be set, and what it writes needs --writes allow")
		}
	})
	return d.left, d.err
}
