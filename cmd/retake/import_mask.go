package main

import (
	"regexp"
	"strings"

	"github.com/retake-dev/retake/capture"
	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/scenarios/imports"
)

// mask puts stand-ins in the place of what is private in a session, before it is
// written or performed: it is to be kept no longer than a capture would keep it.
func (j *importJob) mask(s *imports.Session, of imports.Format) (err error) {
	policy := j.policy
	if !j.leveled && !of.Users {
		policy.Level = privacy.Open
	}
	m := privacy.New(policy)
	said := func(step int, _ string) bool { return s.Origins[step].Said }
	if s.Scenario, s.Take, err = capture.Scrub(m, s.Scenario, s.Take, said); err != nil {
		return err
	}
	for i := range s.Gaps {
		s.Gaps[i].Detail = maskedDetail(m, s.Gaps[i].Detail)
	}
	for i := range s.Signals {
		s.Signals[i].Detail = maskedSign(m, s.Signals[i])
	}
	return nil
}

// maskedSign is the detail of a sign without what is private: what the page said,
// or METHOD address: status.
func maskedSign(m *privacy.Masker, s imports.Signal) string {
	method, rest, _ := strings.Cut(s.Detail, " ")
	at := strings.LastIndex(rest, ": ")
	if s.Kind != imports.FailedRequest || at < 0 {
		return m.Said(s.Detail)
	}
	return method + " " + m.Address(rest[:at]) + rest[at:]
}

// address is one in the detail of a gap.
var address = regexp.MustCompile(`https?://\S+`)

func maskedDetail(m *privacy.Masker, detail string) string {
	return m.Sent(address.ReplaceAllStringFunc(detail, m.Address))
}
