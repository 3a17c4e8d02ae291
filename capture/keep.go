package capture

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
)

// Keep writes down what has come since the last time, with nothing private in
// it, and lets go of it: the memory of a long session is bounded. What has been
// found private since it was written is masked where it is.
func (r *Recorder) Keep() error { return r.keep(false) }

// keep is Keep; at the end it writes down all that there is.
func (r *Recorder) keep(end bool) error {
	r.keeping.Lock()
	defer r.keeping.Unlock()
	if err := r.keepStorage(); err != nil {
		return err
	}
	list, err := r.gather(end)
	if err != nil {
		return err
	}
	fresh, again := r.mask.Fresh(), r.mask.Again()
	change := func(old record) (record, error) { return remask(again, old) }
	if fresh != nil {
		for i := range list {
			if list[i], err = change(list[i]); err != nil {
				return err
			}
		}
		if err := r.journal.replace(fresh.In, change); err != nil {
			return err
		}
		r.storage.stale = true
		if err := r.keepStorage(); err != nil {
			return err
		}
	}
	return r.journal.append(list)
}

// gather is what has come since the last time.
func (r *Recorder) gather(end bool) ([]record, error) {
	exchanges := r.seen.Harvest(end)
	for _, e := range exchanges {
		r.mask.Learn(e.Exchange, e.Request, e.Response)
	}
	r.mu.Lock()
	r.note()
	list, err := r.pending, r.failed
	r.pending = nil
	steps := r.freshSteps()
	r.mu.Unlock()
	if err != nil {
		return nil, err
	}
	for _, e := range exchanges {
		one, err := r.exchange(e)
		if err != nil {
			return nil, err
		}
		if r.isNew(exchangeRecord, one) {
			list = append(list, one)
		}
		if e.Whole {
			delete(r.written, version{exchangeRecord, e.Number})
		}
	}
	for _, i := range slices.Sorted(maps.Keys(steps)) {
		one, err := newRecord(stepRecord, i, steps[i])
		if err != nil {
			return nil, err
		}
		if r.isNew(stepRecord, one) {
			list = append(list, one)
		}
	}
	return list, nil
}

func (r *Recorder) exchange(h browser.Harvested) (record, error) {
	e, request, response := r.mask.Exchange(h.Exchange, h.Request, h.Response)
	return newRecord(exchangeRecord, h.Number, e, request, response)
}

// version names a record that may be written more than once.
type version struct {
	kind   recordKind
	number int
}

// isNew reports whether a record says something else than when it was written
// last, and remembers it.
func (r *Recorder) isNew(kind recordKind, one record) bool {
	id, sum := version{kind, one.Number}, take.NewBlobID(bytes.Join(append(one.blobs, one.Data), nil))
	if r.written[id] == sum {
		return false
	}
	r.written[id] = sum
	return true
}

// introduce has what the session is about written.
func (r *Recorder) introduce(what about) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pend(aboutRecord, 0, what)
}

// freshSteps are the steps that may be others than they were, by their index;
// r.mu is held.
func (r *Recorder) freshSteps() map[int]keptStep {
	for _, a := range r.given {
		if i, known := r.stepOf(a); known {
			r.dirty[i] = true
		}
	}
	steps := map[int]keptStep{}
	for i := range r.dirty {
		s := maskedStep(r.mask, r.fold.steps[i])
		s.Dialogs = answers(r.givenAt(i))
		steps[i] = keptStep{s, r.fold.times[i]}
	}
	clear(r.dirty)
	return steps
}

// pend has a record written with the next ones; r.mu is held.
func (r *Recorder) pend(kind recordKind, number int, v any, blobs ...[]byte) {
	one, err := newRecord(kind, number, v, blobs...)
	r.failed = cmp.Or(r.failed, err)
	r.pending = append(r.pending, one)
}

// note takes in what was said and done since the last time, as that of the last
// step; r.mu is held.
func (r *Recorder) note() {
	messages, exceptions, noted := r.seen.Drain()
	r.given = append(r.given, noted.Answers...)
	if len(messages)+len(exceptions)+len(noted.Dialogs)+len(noted.Popups) == 0 {
		return
	}
	n := keptNotes{Step: max(0, len(r.fold.steps)-1), Messages: messages, Exceptions: exceptions, Dialogs: noted.Dialogs, Popups: noted.Popups}
	n.mask(r.mask)
	r.pend(notesRecord, r.notes, n)
	r.notes++
}

// view takes in what a step left; r.mu is held.
func (r *Recorder) view(step int, v keptView, picture []byte) {
	if v.DOM != nil && v.DOM.Look != nil {
		for _, id := range slices.Sorted(maps.Keys(v.DOM.Look.Texts)) {
			if !r.sheets[id] {
				r.pend(sheetRecord, len(r.sheets), keptSheet{id}, v.DOM.Look.Texts[id])
				r.sheets[id] = true
			}
		}
	}
	r.pend(viewRecord, step, v, picture)
	maps.DeleteFunc(r.sights, func(old int, _ *take.Snapshot) bool { return old < step-1 })
	r.sights[step] = v.DOM
}
