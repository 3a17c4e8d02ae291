package take

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"time"
	"unicode/utf8"
)

// maxSteps bounds the steps of a take: far beyond any session that a person
// can review, and small enough that a hostile file costs little.
const maxSteps = 10_000

var (
	clocks   = []Clock{ClockFrames, ClockVirtual, ClockReal}
	networks = []string{"recorded", "live"}
	statuses = []Status{OK, Failed, Skipped, Crashed}
	reasons  = []Reason{"", TargetMissing, TargetHidden, TargetMoving, TargetCovered, TargetDisabled,
		TargetReadonly, OptionMissing, NotMet, LoadFailed, BrowserLost, Unsettled}
	sources = []Source{FromBuild, FromRecording, Unrecorded, Blocked, Empty}
)

// Validate reports the first thing about a take that cannot be: an unknown
// word, a reference to nothing, a tree that is not in document order, a number
// that is not finite. A take that passes can be written, and is read back equal
// if it is in the normal form that [Builder.Build] gives.
func Validate(t Take) error {
	if err := validateHead(t); err != nil {
		return err
	}
	if err := validateSteps(t); err != nil {
		return err
	}
	for i, e := range t.Exchanges {
		if err := validateExchange(t, e); err != nil {
			return fmt.Errorf("exchange %d (%s %s): %w", i, e.Method, e.URL, err)
		}
	}
	for id, content := range t.Blobs {
		if NewBlobID(content) != id {
			return fmt.Errorf("blob %s: its content has another digest", id)
		}
	}
	return nil
}

func validateHead(t Take) error {
	env := t.Environment
	switch {
	case t.Origin != Captured && t.Origin != Reenacted:
		return fmt.Errorf("unknown origin %q", t.Origin)
	case !slices.Contains(clocks, env.Clock):
		return fmt.Errorf("unknown clock %q", env.Clock)
	case !slices.Contains(networks, env.Network):
		return fmt.Errorf("unknown network %q", env.Network)
	case env.Viewport.Width < 0 || env.Viewport.Height < 0 || env.Viewport.Scale < 0:
		return errors.New("the viewport has a negative size")
	}
	for _, at := range []time.Time{env.Start, env.Made} {
		if _, err := at.MarshalJSON(); err != nil {
			return fmt.Errorf("environment: %w", err)
		}
	}
	if err := plain(reflect.ValueOf(t.Scenario)); err != nil {
		return fmt.Errorf("scenario: %w", err)
	}
	if err := plain(reflect.ValueOf(env)); err != nil {
		return fmt.Errorf("environment: %w", err)
	}
	return nil
}

func validateSteps(t Take) error {
	if len(t.Steps) > maxSteps {
		return fmt.Errorf("%d steps, more than %d", len(t.Steps), maxSteps)
	}
	seen := make(map[string]bool, len(t.Steps))
	for i, s := range t.Steps {
		err := validateStep(t, s)
		if err == nil && seen[s.ID] {
			err = errors.New("an earlier step has the same id")
		}
		if err != nil {
			return fmt.Errorf("step %d (%s): %w", i, s.ID, err)
		}
		seen[s.ID] = true
	}
	return nil
}

func validateStep(t Take, s Step) error {
	switch {
	case s.ID == "":
		return errors.New("no id")
	case s.Kind == "":
		return errors.New("no kind")
	case s.Line < 0:
		return errors.New("a negative line")
	case !slices.Contains(statuses, s.Outcome.Status):
		return fmt.Errorf("unknown status %q", s.Outcome.Status)
	case !slices.Contains(reasons, s.Outcome.Reason):
		return fmt.Errorf("unknown reason %q", s.Outcome.Reason)
	case s.Effects.Added < 0 || s.Effects.Removed < 0 || s.Effects.Changed < 0:
		return errors.New("a negative number of effects")
	case len(s.Effects.Loci) > MaxLoci:
		return fmt.Errorf("%d loci, more than %d", len(s.Effects.Loci), MaxLoci)
	}
	if err := validateBlob(t, s.Picture); err != nil {
		return fmt.Errorf("picture: %w", err)
	}
	if s.DOM != nil {
		if err := validateSnapshot(s.DOM); err != nil {
			return fmt.Errorf("dom: %w", err)
		}
		if err := validateSheets(t, s.DOM.Look); err != nil {
			return fmt.Errorf("dom: %w", err)
		}
	}
	if err := validateTarget(s); err != nil {
		return err
	}
	if err := validateState(s.State); err != nil {
		return err
	}
	return plain(reflect.ValueOf(s))
}

func validateState(state []Probe) error {
	seen := map[string]bool{}
	for _, p := range state {
		switch {
		case p.Name == "" || seen[p.Name]:
			return fmt.Errorf("probe %q: no name, or one that is there twice", p.Name)
		case (p.Value == "") == (p.Failure == ""):
			return fmt.Errorf("probe %q: it has a value or a failure", p.Name)
		case p.Value != "" && !json.Valid([]byte(p.Value)):
			return fmt.Errorf("probe %q: its value is not JSON", p.Name)
		}
		seen[p.Name] = true
	}
	return nil
}

func validateTarget(s Step) error {
	if s.Target == nil {
		return nil
	}
	nodes := 0
	if s.DOM != nil {
		nodes = len(s.DOM.Nodes)
	}
	if s.Target.Node < -1 || s.Target.Node >= nodes {
		return fmt.Errorf("the target is node %d of %d", s.Target.Node, nodes)
	}
	if s.Target.Rank < 0 {
		return fmt.Errorf("the target's locator has rank %d", s.Target.Rank)
	}
	return nil
}

func validateExchange(t Take, e Exchange) error {
	switch {
	case e.Step < -1 || e.Step >= len(t.Steps):
		return fmt.Errorf("it belongs to step %d of %d", e.Step, len(t.Steps))
	case e.Method == "":
		return errors.New("no method")
	case e.URL == "":
		return errors.New("no url")
	case e.Status < 0 || e.Status > 999:
		return fmt.Errorf("status %d", e.Status)
	case !slices.Contains(sources, e.Source):
		return fmt.Errorf("unknown source %q", e.Source)
	}
	if err := validateBlob(t, e.RequestBody); err != nil {
		return fmt.Errorf("request body: %w", err)
	}
	if err := validateBlob(t, e.ResponseBody); err != nil {
		return fmt.Errorf("response body: %w", err)
	}
	if err := validatePieces(t, e); err != nil {
		return err
	}
	return plain(reflect.ValueOf(e))
}

func validateSheets(t Take, l *Look) error {
	if l == nil {
		return nil
	}
	for i, s := range l.Sheets {
		if err := validateBlob(t, s.Text); err != nil {
			return fmt.Errorf("style sheet %d: %w", i, err)
		}
	}
	return nil
}

func validateBlob(t Take, id BlobID) error {
	if _, ok := t.Blobs[id]; !ok && id != "" {
		return fmt.Errorf("there is no blob %s", id)
	}
	return nil
}

var snapshotType = reflect.TypeFor[Snapshot]()

// plain reports a number that is not finite, or a string that is not UTF-8,
// anywhere below a value: JSON keeps neither. Snapshots have a check of their
// own, without reflection.
func plain(v reflect.Value) error {
	switch v.Kind() {
	case reflect.Float64:
		return finite(v.Float())
	case reflect.String:
		return text(v.String())
	case reflect.Pointer:
		if !v.IsNil() && v.Type().Elem() != snapshotType {
			return plain(v.Elem())
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if err := plain(v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		return plainFields(v)
	}
	return nil
}

func plainFields(v reflect.Value) error {
	for i := range v.NumField() {
		if err := plain(v.Field(i)); err != nil {
			return fmt.Errorf("%s: %w", v.Type().Field(i).Name, err)
		}
	}
	return nil
}

func finite(numbers ...float64) error {
	for _, f := range numbers {
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("%v is not a finite number", f)
		}
	}
	return nil
}

func text(s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("%.40q is not UTF-8", s)
	}
	return nil
}
