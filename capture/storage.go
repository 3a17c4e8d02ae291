package capture

import (
	"context"
	"net/url"
	"regexp"
	"strings"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/scenarios"
)

// readStorage takes down what a browser that runs already holds for the page
// that will be opened. One that we start holds nothing.
func (s *session) readStorage(ctx context.Context, a browser.Arrival) error {
	if s.opt.Connect == "" {
		return nil
	}
	origin, err := url.Parse(s.opt.URL)
	if err != nil {
		return err
	}
	kept, lost, err := s.browser.ReadStorage(ctx, a, origin)
	for _, what := range lost {
		s.loss("what the browser holds: " + what)
	}
	if s.opt.Privacy.Level == privacy.Strict && kept.Databases != "" {
		s.loss("what the browser holds in IndexedDB, which strict leaves out")
		kept.Databases = ""
	}
	s.recorder.storage = keptStorage{held: kept, stale: true}
	return err
}

// keptStorage is what the browser held before, and where that is written.
type keptStorage struct {
	held  scenarios.Storage
	stale bool // more may be private in it than when it was written
	part  int  // which segment it is, 1 the first; 0 if it is in none
}

// keepStorage writes the storage down, or writes it anew: what is typed later may
// be in it in a form that is not to be found in what was written, as text in
// JSON in JSON.
func (r *Recorder) keepStorage() error {
	s := &r.storage
	if !s.stale || s.held.IsEmpty() {
		return nil
	}
	one, err := newRecord(storageRecord, 0, maskedStorage(r.mask, s.held))
	if err != nil {
		return err
	}
	s.stale = false
	if !r.isNew(storageRecord, one) {
		return nil
	}
	if s.part > 0 {
		return r.journal.write(s.part-1, []record{one})
	}
	s.part = r.journal.count + 1
	return r.journal.append([]record{one})
}

// maskedStorage is what a scenario says of the storage: credentials are
// parameters with a stand-in.
func maskedStorage(m *privacy.Masker, kept scenarios.Storage) scenarios.Storage {
	hidden := map[string]bool{}
	for _, c := range kept.Cookies {
		hidden[c.Name] = hidden[c.Name] || c.HTTPOnly
	}
	// The func has no error to return.
	masked, _ := kept.Map(func(what, value string) (string, error) {
		kind, name, _ := strings.Cut(what, " ")
		text, secret := m.Kept(privacy.Kept{Name: name, Value: value, Cookie: kind == "cookie", Hidden: kind == "cookie" && hidden[name]})
		if secret {
			return "${" + parameterOf(what) + ":-" + text + "}", nil
		}
		return scenarios.Literal(text), nil
	})
	return masked
}

var noName = regexp.MustCompile(`[^A-Z0-9]+`)

// parameterOf is the name of the parameter for what the browser kept, as
// COOKIE_SID.
func parameterOf(what string) string {
	return strings.Trim(noName.ReplaceAllString(strings.ToUpper(what), "_"), "_")
}
