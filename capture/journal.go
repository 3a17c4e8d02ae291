package capture

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// journal is what is known of a capture, in segments: records that were written
// together. A record takes the place of an earlier one of its kind and number.
// With a folder each segment is a file in it, whole or not there, so that a
// capture that was killed can be recovered; without one they are in memory.
type journal struct {
	folder string
	seal   *Seal // nil if the segments are open
	lock   *os.File
	held   [][]byte // the segments, if there is no folder
	count  int      // of segments
}

// Seal closes what is captured while it is at rest, and opens it.
type Seal struct {
	Close, Open func(content []byte) ([]byte, error)
}

// record is one thing that is known.
type record struct {
	Kind   recordKind      `json:"kind"`
	Number int             `json:"number"`
	Data   json.RawMessage `json:"data"`
	Sizes  []int           `json:"sizes,omitempty"` // of the blobs, which follow the line
	blobs  [][]byte
}

// BusyError says that the process that writes a journal still runs.
type BusyError struct{ Folder string }

func (e *BusyError) Error() string { return "a capture writes into " + e.Folder + " just now" }

const (
	lockName      = "lock"
	segmentEnding = ".part"
	// FirstPart is a file that a journal has as soon as it has any.
	FirstPart = "000000" + segmentEnding
)

// newJournal begins a journal in a folder, which it makes; "" is in memory.
func newJournal(folder string, seal *Seal) (*journal, error) {
	if folder == "" {
		return &journal{}, nil
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, fmt.Errorf("keep what is captured: %w", err)
	}
	j := &journal{folder: folder, seal: seal}
	if err := j.claim(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return j, nil
}

// openJournal opens the journal that a capture has left.
func openJournal(folder string, seal *Seal) (*journal, error) {
	names, err := filepath.Glob(filepath.Join(escapeGlob(folder), "*"+segmentEnding))
	if err != nil {
		return nil, err
	}
	j := &journal{folder: folder, seal: seal, count: len(names)}
	return j, j.claim()
}

// escapeGlob is a path that stands for itself in a pattern.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// claim takes the lock, which the system releases however the process ends.
func (j *journal) claim() (err error) {
	if j.lock, err = os.OpenFile(filepath.Join(j.folder, lockName), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return fmt.Errorf("keep what is captured: %w", err)
	}
	if err := syscall.Flock(int(j.lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return errors.Join(&BusyError{j.folder}, j.lock.Close())
	}
	return nil
}

// close lets go of the folder, and leaves it.
func (j *journal) close() error {
	if j.lock == nil {
		return nil
	}
	return j.lock.Close()
}

// remove takes the folder away.
func (j *journal) remove() error {
	if j.folder == "" {
		return nil
	}
	return errors.Join(os.RemoveAll(j.folder), j.close())
}

func (j *journal) path(i int) string {
	return filepath.Join(j.folder, fmt.Sprintf("%06d%s", i, segmentEnding))
}

// append adds a segment.
func (j *journal) append(list []record) error {
	if len(list) == 0 {
		return nil
	}
	if j.folder == "" {
		j.held = append(j.held, nil)
	}
	j.count++
	return j.write(j.count-1, list)
}

// write puts records in the place of a segment. They are written beside it: a
// process that is killed leaves the old ones or the new.
func (j *journal) write(i int, list []record) error {
	content, err := encodeRecords(list)
	if err != nil {
		return err
	}
	if j.folder == "" {
		j.held[i] = content
		return nil
	}
	if j.seal != nil {
		if content, err = j.seal.Close(content); err != nil {
			return fmt.Errorf("keep what is captured: %w", err)
		}
	}
	next := j.path(i) + ".new"
	if err := os.WriteFile(next, content, 0o600); err != nil {
		return fmt.Errorf("keep what is captured: %w", errors.Join(err, os.Remove(next)))
	}
	if err := os.Rename(next, j.path(i)); err != nil {
		return fmt.Errorf("keep what is captured: %w", err)
	}
	return nil
}

// segment is the content of a segment.
func (j *journal) segment(i int) ([]byte, error) {
	if j.folder == "" {
		return j.held[i], nil
	}
	content, err := os.ReadFile(j.path(i))
	if err == nil && j.seal != nil {
		content, err = j.seal.Open(content)
	}
	if err != nil {
		return nil, fmt.Errorf("read what was captured: %w", err)
	}
	return content, nil
}

// replace changes the records of the segments whose content is one that want
// reports.
func (j *journal) replace(want func(content []byte) bool, change func(record) (record, error)) error {
	for i := range j.count {
		content, err := j.segment(i)
		if err != nil {
			return err
		}
		if !want(content) {
			continue
		}
		list, err := decodeRecords(content)
		if err != nil {
			return fmt.Errorf("read what was captured: %s: %w", j.path(i), err)
		}
		for n := range list {
			if list[n], err = change(list[n]); err != nil {
				return err
			}
		}
		if err := j.write(i, list); err != nil {
			return err
		}
	}
	return nil
}

// places are the segments that have the records that count.
type places map[recordKind]map[int]int

func (j *journal) places() (places, error) {
	all := places{}
	for i := range j.count {
		list, err := j.records(i)
		if err != nil {
			return nil, err
		}
		for _, r := range list {
			if all[r.Kind] == nil {
				all[r.Kind] = map[int]int{}
			}
			all[r.Kind][r.Number] = i
		}
	}
	return all, nil
}

// inOrder calls f with the records of a kind, those that count, in the order of
// their numbers. Most of a segment come one after the other, so that one is kept
// decoded.
func (j *journal) inOrder(kind recordKind, at map[int]int, f func(record) error) error {
	last, found := -1, map[int]record{}
	for _, n := range slices.Sorted(maps.Keys(at)) {
		if at[n] != last {
			last = at[n]
			list, err := j.records(last)
			if err != nil {
				return err
			}
			clear(found)
			for _, r := range list {
				if r.Kind == kind {
					found[r.Number] = r
				}
			}
		}
		if err := f(found[n]); err != nil {
			return err
		}
	}
	return nil
}

// records are those of a segment.
func (j *journal) records(i int) ([]record, error) {
	content, err := j.segment(i)
	if err != nil {
		return nil, err
	}
	list, err := decodeRecords(content)
	if err != nil {
		return nil, fmt.Errorf("read what was captured: %s: %w", j.path(i), err)
	}
	return list, nil
}

func encodeRecords(list []record) ([]byte, error) {
	var b bytes.Buffer
	for _, r := range list {
		r.Sizes = nil
		for _, blob := range r.blobs {
			r.Sizes = append(r.Sizes, len(blob))
		}
		line, err := jsonLine(r)
		if err != nil {
			return nil, err
		}
		b.Write(line)
		for _, blob := range r.blobs {
			b.Write(blob)
		}
	}
	return b.Bytes(), nil
}

var errCut = errors.New("it ends too early")

func decodeRecords(content []byte) ([]record, error) {
	var list []record
	for len(content) > 0 {
		line, rest, whole := bytes.Cut(content, []byte("\n"))
		if !whole {
			return nil, errCut
		}
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			return nil, err
		}
		for _, size := range r.Sizes {
			if size < 0 || size > len(rest) {
				return nil, errCut
			}
			r.blobs = append(r.blobs, rest[:size:size])
			rest = rest[size:]
		}
		list, content = append(list, r), rest
	}
	return list, nil
}

// jsonLine is a value as JSON on a line, with <, > and & as they are: what is
// private is looked for in it.
func jsonLine(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}
