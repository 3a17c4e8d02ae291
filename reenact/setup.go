package reenact

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

// Left is what a setup left in the browser, in memory only: scenarios that name
// it begin with that.
type Left struct {
	storage   scenarios.Storage
	secrets   map[string]string // what stands in takes for each value that is one
	documents [][]byte          // JSON that may have more of them
}

// StepError says that a step could not be done.
type StepError struct {
	Step    take.Step
	Message string
}

func (e *StepError) Error() string {
	return fmt.Sprintf("step %s (%s): %s", e.Step.ID, e.Step.Title, e.Message)
}

// Setup performs a scenario for what it leaves in the browser. A step that
// cannot be done is an error, a [*StepError].
func Setup(ctx context.Context, b *browser.Browser, s scenarios.Scenario, opt Options) (*Left, error) {
	p, err := open(ctx, b, s, opt)
	if err != nil {
		return nil, err
	}
	var left *Left
	t, err := p.perform(ctx)
	if err == nil {
		err = done(t)
	}
	if err == nil {
		left, err = p.left(ctx)
	}
	return left, errors.Join(err, p.stage.Close(ctx))
}

// done returns the first step that was not.
func done(t take.Take) error {
	for _, s := range t.Steps {
		if s.Outcome.Status != take.OK {
			return &StepError{s, s.Outcome.Message}
		}
	}
	return nil
}

// left reads what is there in the end.
func (p *player) left(ctx context.Context) (*Left, error) {
	if at, err := url.Parse(p.stage.Page.URL()); err != nil || at.Scheme != p.base.Scheme || at.Host != p.base.Host {
		return nil, fmt.Errorf("it ends at %s, and not at %s, where what it leaves is needed", p.secrets.Address(p.stage.Page.URL()), p.base)
	}
	kept, err := p.stage.Storage(ctx)
	if err != nil {
		return nil, err
	}
	databases, err := json.Marshal(kept.Databases)
	if err != nil {
		return nil, err
	}
	l := &Left{kept, maps.Clone(p.given), [][]byte{databases}}
	for _, c := range kept.Cookies {
		l.note(p.secrets, privacy.Kept{Name: c.Name, Value: c.Value, Cookie: true, Hidden: c.HTTPOnly})
	}
	for _, item := range slices.Concat(kept.Local, kept.Session) {
		l.note(p.secrets, privacy.Kept{Name: item.Name, Value: item.Value})
	}
	return l, nil
}

// note adds a value to the secrets, if it is one.
func (l *Left) note(m *privacy.Masker, k privacy.Kept) {
	_, secret := m.Kept(k)
	switch {
	case secret && l.secrets[k.Value] == "":
		l.secrets[k.Value] = privacy.Mask
	case !secret && json.Valid([]byte(k.Value)):
		l.documents = append(l.documents, []byte(k.Value))
	}
}

// begin has a player begin with what a setup left, and with what its scenario
// says besides. What the environment gives for that is a secret, too.
func (p *player) begin() (scenarios.Storage, error) {
	own, err := p.scenario.Storage.Map(func(what, value string) (string, error) {
		value, err := scenarios.Expand(value, p.parameter)
		if err != nil {
			return "", fmt.Errorf("storage: %s: %w", what, err)
		}
		return value, nil
	})
	if err != nil || p.scenario.Setup == "" {
		return own, err
	}
	if p.opt.Setup == nil {
		return own, fmt.Errorf("it begins with the setup %s, which was not performed", p.scenario.Setup)
	}
	for _, value := range slices.Sorted(maps.Keys(p.opt.Setup.secrets)) {
		p.secrets.Add(value, p.opt.Setup.secrets[value])
	}
	for _, document := range p.opt.Setup.documents {
		p.secrets.LearnBody(document)
	}
	return p.opt.Setup.storage.Add(own)
}
