package scenarios

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
)

// Marshal writes a scenario: the same bytes for the same scenario, a line for
// each step where it fits. What [Parse] would refuse is not written, nor is
// what it would not give back.
func Marshal(s Scenario) ([]byte, error) {
	s = withDefaults(s)
	data := []byte(layout(document().encode(&s)))
	back, err := Parse(data, s.Name)
	if err == nil {
		err = same(s, back)
	} else {
		err = blame(s, data, err)
	}
	if err != nil {
		return nil, fmt.Errorf("write scenario: %w", err)
	}
	return data, nil
}

// blame is the first of the errors that Parse found in what was to be
// written, with the step instead of the line: nobody will see the lines.
func blame(s Scenario, data []byte, err error) error {
	var first *Error
	if !errors.As(err, &first) {
		return err
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	upTo := bytes.Join(lines[:min(first.Line, len(lines))], nil)
	if _, steps, ok := bytes.Cut(upTo, []byte("\nsteps:\n")); ok {
		upTo = append([]byte("\n"), steps...)
	} else {
		upTo = nil
	}
	e := Error{File: s.Name, Problem: first.Problem, Hint: first.Hint}
	if n := bytes.Count(upTo, []byte("\n  - ")); n > 0 {
		e.File += ": step " + s.Steps[n-1].ID
	}
	return &e
}

// same checks that what was read back is what was to be written.
func same(s, back Scenario) error {
	s, back = withoutPlaces(s), withoutPlaces(back)
	for i := range s.Steps {
		if want := s.Steps[i]; !reflect.DeepEqual(want, back.Steps[i]) {
			return fmt.Errorf("%s: step %s: %s has a field that the file format has no place for: %+v", s.Name, want.ID, want.Kind, want)
		}
	}
	s.Steps, back.Steps = nil, nil
	if !reflect.DeepEqual(s, back) {
		return fmt.Errorf("%s: it has a field that the file format has no place for: %+v", s.Name, s)
	}
	return nil
}

// withoutPlaces is a scenario as if it were from no file.
func withoutPlaces(s Scenario) Scenario {
	s.File = ""
	s.Ignore, s.Steps = slices.Clone(s.Ignore), slices.Clone(s.Steps)
	for i := range s.Ignore {
		s.Ignore[i].File, s.Ignore[i].Line = "", 0
	}
	for i := range s.Steps {
		s.Steps[i].Line = 0
		s.Steps[i].Rules = slices.Clone(s.Steps[i].Rules)
		for k := range s.Steps[i].Rules {
			s.Steps[i].Rules[k].Line, s.Steps[i].Rules[k].Column = 0, 0
		}
	}
	return s
}

// WriteFile writes a scenario to a file: beside it first, then in its place,
// so that there is never half a scenario.
func WriteFile(path string, s Scenario) (err error) {
	data, err := Marshal(s)
	if err != nil {
		return err
	}
	beside, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*.tmp")
	if err != nil {
		return fmt.Errorf("write scenario: %w", err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("write scenario: %w", err)
			_ = os.Remove(beside.Name())
		}
	}()
	_, err = beside.Write(data)
	if err = cmp.Or(err, beside.Chmod(modeOf(path)), beside.Sync()); err != nil {
		_ = beside.Close()
		return err
	}
	if err = beside.Close(); err != nil {
		return err
	}
	return os.Rename(beside.Name(), path)
}

// modeOf is the mode of the file, or that of a new one.
func modeOf(path string) fs.FileMode {
	if info, err := os.Stat(path); err == nil {
		return info.Mode().Perm()
	}
	return 0o644
}
