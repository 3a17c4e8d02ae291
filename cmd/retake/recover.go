package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/retake-dev/retake/capture"
	"github.com/retake-dev/retake/capture/browser"
)

// journal is the folder in which what is captured is while it goes on.
func (opt captureOptions) journal() string {
	return strings.TrimSuffix(opt.out, filepath.Ext(opt.out)) + ".capture"
}

// kept says of an error what to do with what was captured before it.
func (opt captureOptions) kept(err error) error {
	if !exists(opt.journal()) {
		return err
	}
	return hinted(err, "what was captured is in %s: retake capture --recover -o %s", opt.journal(), opt.out)
}

// makeWay sees to it that no capture has left something where one will write.
func (a *app) makeWay(opt captureOptions) error {
	if !exists(opt.journal()) {
		return nil
	}
	if !opt.force {
		return hinted(fmt.Errorf("a capture into %s was cut short", opt.out), "retake capture --recover -o %s makes the files of it; --force drops it", opt.out)
	}
	if err := capture.Discard(opt.journal()); err != nil {
		return opt.busy(err)
	}
	return opt.sweep()
}

// busy says what to do about a capture that goes on.
func (opt captureOptions) busy(err error) error {
	var busy *capture.BusyError
	if errors.As(err, &busy) {
		return hinted(err, "end it first")
	}
	return err
}

// recover makes the files of what a capture has left.
func (a *app) recover(opt captureOptions) error {
	file, takeFile, err := opt.files()
	if err != nil {
		return err
	}
	rules, err := parseSignals(opt.signals)
	if err != nil {
		return err
	}
	if !exists(opt.journal()) {
		return hinted(fmt.Errorf("no capture into %s was cut short", opt.out), "there would be a folder %s", opt.journal())
	}
	if err := ignoreMissing(a.vault.keepsClosed(filepath.Join(opt.journal(), capture.FirstPart))); err != nil {
		return err
	}
	got, err := capture.Recover(opt.journal(), &capture.Seal{Open: opening(a.vault.identities...)})
	if err != nil {
		return opt.busy(err)
	}
	if err := errors.Join(opt.sweep(), sweepProfiles()); err != nil {
		return errors.Join(err, got.Leave())
	}
	return a.putDown(opt, got, captured{File: file, Take: takeFile, Lost: []string{}}, rules)
}

// sweep removes what was beside the files when their writing was cut short.
func (opt captureOptions) sweep() error {
	record := strings.TrimSuffix(opt.out, filepath.Ext(opt.out)) + ".take"
	var errs []error
	for _, path := range []string{opt.out, record} {
		beside := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".new")
		entries, err := os.ReadDir(filepath.Dir(path))
		errs = append(errs, err, ignoreMissing(os.Remove(path+".new")))
		for _, e := range entries {
			if at := filepath.Join(filepath.Dir(path), e.Name()); strings.HasPrefix(at, beside) {
				errs = append(errs, os.Remove(at))
			}
		}
	}
	return errors.Join(errs...)
}

// sweepProfiles removes the profiles of browsers that have ended with their
// retake, unless one runs: it cannot be told which is whose.
func sweepProfiles() error {
	if profilesInUse() > 0 {
		return nil
	}
	_, err := browser.CleanUp()
	return err
}
