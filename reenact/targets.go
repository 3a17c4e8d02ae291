package reenact

import (
	"context"

	"github.com/retake-dev/retake/scenarios"
)

// Finds is what a locator finds on a build.
type Finds string

// What a locator finds.
const (
	It      Finds = "it"      // the element that the step acts on
	Nothing Finds = "nothing" // that looks like it
	Several Finds = "several" // of which none can be told to be it
	Another Finds = "another" // one that is not the one the step acts on
)

// Sighting is what the locators of a target found when a step looked for it.
type Sighting struct {
	Step     int // its index
	Target   scenarios.Target
	Locators []Located // in the order in which they are tried
}

// Located is one locator of a target, and what it finds.
type Located struct {
	Locator string `json:"locator"`
	Finds   Finds  `json:"finds"`
}

// sighted tells what each locator of a target finds, in the frame in which it
// was looked for; no frame, and none finds anything.
func (p *player) sighted(ctx context.Context, t scenarios.Target, f found) error {
	if p.opt.Sighted == nil {
		return nil
	}
	list := t.Locators()
	s := Sighting{Step: p.current, Target: t}
	said := make([]Finds, len(list))
	if f.frame != "" || t.Frame == "" {
		if err := p.stage.Page.Ask(ctx, f.frame, "each", &said, inPage(list), inPageSeen(t)); err != nil {
			return p.settling(err)
		}
	}
	for i, l := range list {
		finds := Nothing
		if i < len(said) && said[i] != "" {
			finds = said[i]
		}
		s.Locators = append(s.Locators, Located{l.String(), finds})
	}
	p.opt.Sighted(s)
	return nil
}
