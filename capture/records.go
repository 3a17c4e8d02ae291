package capture

import (
	"encoding/json"
	"fmt"

	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

// recordKind tells the kinds of record apart.
type recordKind string

const (
	aboutRecord    recordKind = "about"    // the one about
	stepRecord     recordKind = "step"     // a keptStep, by its index
	viewRecord     recordKind = "view"     // a keptView, by its step; its blob is the picture
	notesRecord    recordKind = "notes"    // a keptNotes, in their order
	exchangeRecord recordKind = "exchange" // a take.Exchange, in the order of the requests; its blobs are the bodies
	sheetRecord    recordKind = "sheet"    // a keptSheet; its blob is the text
	fileRecord     recordKind = "file"     // a keptFile; its blob is what is in it
	storageRecord  recordKind = "storage"  // the one scenarios.Storage, in a segment of its own
)

// recordsFormat changes when the records do.
const recordsFormat = 2

// about is what a session is about.
type about struct {
	Format int
	Name   string // of the scenario
	URL    string
	Pages  scenarios.Environment
	Take   take.Environment
}

// keptStep is a step with its time on the page's clock.
type keptStep struct {
	Step scenarios.Step
	Time float64
}

// keptView is what a step left on the page.
type keptView struct {
	At         float64
	Title, URL string
	DOM        *take.Snapshot // its sheets name their texts by the ids that these had
}

// keptNotes are what was said and done while a step was the last one.
type keptNotes struct {
	Step       int
	Messages   []take.Message
	Exceptions []take.Exception
	Dialogs    []string
	Popups     []string
}

// keptSheet is a style sheet by the id that its text had.
type keptSheet struct{ ID take.BlobID }

// keptFile is a file of an upload.
type keptFile struct{ Step, Index int }

func newRecord(kind recordKind, number int, v any, blobs ...[]byte) (record, error) {
	data, err := jsonLine(v)
	return record{Kind: kind, Number: number, Data: data, blobs: blobs}, err
}

// remask masks in a record what was learned since it was made.
func remask(m *privacy.Masker, r record) (record, error) {
	switch r.Kind {
	case stepRecord:
		return changed(r, func(s *keptStep) { s.Step = maskedStep(m, s.Step) })
	case viewRecord:
		return changed(r, func(v *keptView) {
			if m.Shown(v.DOM) {
				r.blobs[0] = nil
			}
			v.Title, v.URL, v.DOM = m.Said(v.Title), m.Address(v.URL), m.Snapshot(v.DOM)
		})
	case notesRecord:
		return changed(r, func(n *keptNotes) { n.mask(m) })
	case exchangeRecord:
		return changed(r, func(e *take.Exchange) { *e, r.blobs[0], r.blobs[1] = m.Exchange(*e, r.blobs[0], r.blobs[1]) })
	case sheetRecord:
		r.blobs[0] = []byte(m.String(string(r.blobs[0])))
	case fileRecord:
		r.blobs[0] = maskedFile(m, r.blobs[0])
	case aboutRecord: // it has nothing that was typed
	case storageRecord: // which is written anew, of what it was made of
	default:
		return r, fmt.Errorf("a record of unknown kind %q", r.Kind)
	}
	return r, nil
}

func (n *keptNotes) mask(m *privacy.Masker) {
	n.Messages, n.Exceptions = m.Messages(n.Messages), m.Exceptions(n.Exceptions)
	for i, text := range n.Dialogs {
		n.Dialogs[i] = m.Said(text)
	}
	for i, url := range n.Popups {
		n.Popups[i] = m.Sent(url)
	}
}

// changed changes what is in a record.
func changed[T any](r record, change func(*T)) (record, error) {
	var v T
	if err := r.read(&v); err != nil {
		return r, err
	}
	change(&v)
	var err error
	r.Data, err = jsonLine(v)
	return r, err
}

func (r record) read(v any) error {
	if err := json.Unmarshal(r.Data, v); err != nil {
		return fmt.Errorf("read what was captured: %s %d: %w", r.Kind, r.Number, err)
	}
	return nil
}
