package capture

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

// Captured is what a session came to.
type Captured struct {
	Scenario scenarios.Scenario
	Take     take.Take
	// Files are those that were uploaded, by their paths beside the scenario.
	Files map[string][]byte

	journal *journal
}

// Done says that all is where it belongs: the journal is not needed any longer.
func (c Captured) Done() error { return c.journal.remove() }

// Leave lets go of the journal, and leaves it for [Recover].
func (c Captured) Leave() error { return c.journal.close() }

// Recover makes of the journal that a capture has left what the capture would
// have made of it; the seal opens what was closed, or is nil. It is a [*BusyError] if the capture still goes on.
func Recover(folder string, seal *Seal) (Captured, error) {
	j, err := openJournal(folder, seal)
	if err != nil {
		return Captured{}, err
	}
	a, err := assemble(j)
	if err != nil {
		return Captured{}, errors.Join(err, j.close())
	}
	return a.captured()
}

// Discard removes the journal that a capture has left. It is a [*BusyError] if the
// capture still goes on.
func Discard(folder string) error {
	j, err := openJournal(folder, nil)
	if err != nil {
		return err
	}
	return j.remove()
}

// assembly makes a scenario and a take of a journal.
type assembly struct {
	*journal
	places  places
	steps   []scenarios.Step
	times   []float64
	storage scenarios.Storage // what the browser held before
}

func assemble(j *journal) (*assembly, error) {
	a := &assembly{journal: j}
	var err error
	if a.places, err = j.places(); err != nil {
		return nil, err
	}
	err = a.each(stepRecord, func(r record) error {
		var s keptStep
		err := r.read(&s)
		if s.Step.ID = stepID(len(a.steps)); err == nil && r.Number != len(a.steps) {
			err = fmt.Errorf("read what was captured: step %d is missing", len(a.steps))
		}
		a.steps, a.times = append(a.steps, s.Step), append(a.times, s.Time)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a, a.each(storageRecord, func(r record) error { return r.read(&a.storage) })
}

func (a *assembly) each(kind recordKind, f func(record) error) error {
	return a.inOrder(kind, a.places[kind], f)
}

// scenario returns the scenario, and the files of its uploads by their paths. A
// file that may not be kept, or was not read, is a parameter.
func (a *assembly) scenario(name, url string, env scenarios.Environment) (scenarios.Scenario, map[string][]byte, error) {
	contents := map[keptFile][]byte{}
	err := a.each(fileRecord, func(r record) error {
		var f keptFile
		err := r.read(&f)
		contents[f] = r.blobs[0]
		return err
	})
	kept, missing := map[string][]byte{}, 0
	steps := slices.Clone(a.steps)
	for i := range steps {
		names := steps[i].Files
		steps[i].Files = nil
		for n, name := range names {
			content, read := contents[keptFile{i, n}]
			if !read {
				missing++
				steps[i].Files = append(steps[i].Files, fmt.Sprintf("${FILE_%d}", missing))
				continue
			}
			sum := sha256.Sum256(content)
			at := path.Join(FilesFolder, hex.EncodeToString(sum[:8]), name)
			kept[at], steps[i].Files = content, append(steps[i].Files, scenarios.Literal(at))
		}
	}
	return scenarios.Scenario{Name: name, URL: url, Environment: env, Storage: a.storage, Steps: steps}, kept, err
}

// take is the record of what was captured as that of a scenario.
func (a *assembly) take(s scenarios.Scenario, env take.Environment) (take.Take, error) {
	if len(s.Steps) != len(a.steps) {
		return take.Take{}, fmt.Errorf("the scenario has %d steps, of %d that were captured", len(s.Steps), len(a.steps))
	}
	b := take.NewBuilder(take.Scenario{Name: s.Name, Digest: scenarios.Digest(s)}, take.Captured, env)
	notes, err := a.notes()
	if err != nil {
		return take.Take{}, err
	}
	out, err := a.views(b, s, float64(env.Start.UnixMilli()))
	if err != nil {
		return take.Take{}, err
	}
	for i, step := range out {
		n := notes[i]
		step.Console, step.Exception = n.Messages, n.Exceptions
		step.Effects.Dialogs, step.Effects.Popups = n.Dialogs, n.Popups
		b.AddStep(step)
	}
	if err := a.exchanges(b); err != nil {
		return take.Take{}, err
	}
	return b.Build()
}

// notes are those of each step. What the browser itself says stands behind what
// the page says: see [browser.Observer.Drain].
func (a *assembly) notes() (map[int]keptNotes, error) {
	all := map[int]keptNotes{}
	err := a.each(notesRecord, func(r record) error {
		var n keptNotes
		err := r.read(&n)
		old := all[n.Step]
		old.Messages, old.Exceptions = append(old.Messages, n.Messages...), append(old.Exceptions, n.Exceptions...)
		old.Dialogs, old.Popups = append(old.Dialogs, n.Dialogs...), append(old.Popups, n.Popups...)
		all[n.Step] = old
		return err
	})
	for _, n := range all {
		browser.SortMessages(n.Messages)
	}
	return all, err
}

// views makes the steps of the take with what each left. Of one that the user
// did not stop to look at, only the time and the place are known.
func (a *assembly) views(b *take.Builder, s scenarios.Scenario, start float64) ([]take.Step, error) {
	out := make([]take.Step, len(s.Steps))
	for i, step := range s.Steps {
		out[i] = take.Step{ID: step.ID, Kind: string(step.Kind), Title: step.Title(), Outcome: take.Outcome{Status: take.OK}, Started: max(0, a.times[i]-start)}
		out[i].Settled = max(0, a.times[min(i+1, len(a.times)-1)]-start)
	}
	texts, err := a.texts()
	if err != nil {
		return nil, err
	}
	var last *take.Snapshot
	err = a.each(viewRecord, func(r record) error {
		var v keptView
		if err := r.read(&v); err != nil || r.Number >= len(out) {
			return err // of a step that is not known: the user's last second
		}
		restore(v.DOM, texts)
		step := &out[r.Number]
		step.URL, step.PageTitle, step.DOM, step.Settled = v.URL, v.Title, v.DOM, max(0, v.At-start)
		step.Effects, last = take.EffectsOf(last, last, v.DOM), v.DOM
		if len(r.blobs[0]) > 0 {
			step.Picture = b.PutBlob(r.blobs[0])
		}
		return nil
	})
	for i := 1; i < len(out); i++ {
		if out[i].DOM == nil {
			out[i].URL, out[i].PageTitle = cmp.Or(out[i].URL, out[i-1].URL), cmp.Or(out[i].PageTitle, out[i-1].PageTitle)
		}
	}
	return out, err
}

// texts are the texts of the style sheets, by the ids that they had.
func (a *assembly) texts() (map[take.BlobID][]byte, error) {
	texts := map[take.BlobID][]byte{}
	err := a.each(sheetRecord, func(r record) error {
		var s keptSheet
		err := r.read(&s)
		texts[s.ID] = r.blobs[0]
		return err
	})
	return texts, err
}

// restore gives a snapshot the texts of its sheets, by the ids that they have
// now.
func restore(dom *take.Snapshot, texts map[take.BlobID][]byte) {
	if dom == nil || dom.Look == nil {
		return
	}
	dom.Look.Texts = map[take.BlobID][]byte{}
	for i, sheet := range dom.Look.Sheets {
		if text, known := texts[sheet.Text]; known {
			id := take.NewBlobID(text)
			dom.Look.Texts[id], dom.Look.Sheets[i].Text = text, id
		}
	}
}

func (a *assembly) exchanges(b *take.Builder) error {
	return a.each(exchangeRecord, func(r record) error {
		var e take.Exchange
		if err := r.read(&e); err != nil {
			return err
		}
		e = e.InSteps(func(i int) int { return min(i, len(a.steps)-1) }) // the user's last second
		if len(r.blobs[0]) > 0 {
			e.RequestBody = b.PutBlob(r.blobs[0])
		}
		if len(r.blobs[1]) > 0 {
			e.ResponseBody = b.PutBlob(r.blobs[1])
		}
		b.AddExchange(e)
		return nil
	})
}

// captured is what the journal of a session has. On an error it lets go of it.
func (a *assembly) captured() (Captured, error) {
	out := Captured{journal: a.journal}
	found := errors.New("nothing was captured there")
	err := a.each(aboutRecord, func(r record) error {
		var what about
		if err := r.read(&what); err != nil {
			return err
		}
		if what.Format != recordsFormat {
			return &VersionError{}
		}
		found = nil
		if len(a.steps) == 0 {
			return nil
		}
		var err error
		if out.Scenario, out.Files, err = a.scenario(what.Name, what.URL, what.Pages); err == nil {
			out.Take, err = a.take(out.Scenario, what.Take)
		}
		return err
	})
	if err = cmp.Or(err, found); err != nil {
		return Captured{}, errors.Join(err, a.journal.close())
	}
	return out, nil
}

// VersionError says that what was captured was written by a Retake that writes
// it in another way.
type VersionError struct{}

func (*VersionError) Error() string {
	return "what was captured there was written by another version of retake"
}
