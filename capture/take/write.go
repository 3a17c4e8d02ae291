package take

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
)

// part is an entry before it is written.
type part struct {
	entry
	content []byte
	packed  bool // to be compressed by zip
}

// Write writes a take in format [FormatVersion]. The same take gives the same
// bytes. An invalid take is refused before anything is written.
func Write(w io.Writer, t Take) error {
	if err := Validate(t); err != nil {
		return fmt.Errorf("write the take: %w", err)
	}
	parts, err := partsOf(t)
	if err != nil {
		return fmt.Errorf("write the take: %w", err)
	}
	if err := writeZip(w, parts); err != nil {
		return fmt.Errorf("write the take: %w", err)
	}
	return nil
}

// partsOf returns all entries, the manifest first.
func partsOf(t Take) ([]part, error) {
	parts := []part{{}}
	var doms domWriter
	for i, s := range t.Steps {
		step := append(appendJSON(nil, s), '\n')
		parts = append(parts, part{entry{Name: stepName(i)}, step, true})
		if s.DOM == nil {
			continue
		}
		dom, err := doms.write(domName(i), s.DOM)
		if err != nil {
			return nil, fmt.Errorf("step %d (%s): dom: %w", i, s.ID, err)
		}
		parts = append(parts, dom)
	}
	parts = append(parts, part{entry{Name: networkName}, encodeHAR(t), true})
	for _, id := range slices.Sorted(maps.Keys(t.Blobs)) {
		content := t.Blobs[id]
		parts = append(parts, part{entry{Name: blobsFolder + string(id), SHA256: id}, content, isText(content)})
	}
	parts[0] = manifestOf(t, parts[1:])
	return parts, nil
}

func manifestOf(t Take, parts []part) part {
	m := manifest{Info: Info{
		Format: FormatVersion, Digest: Digest(t), Scenario: t.Scenario, Origin: t.Origin,
		Environment: normalEnvironment(t.Environment), Steps: len(t.Steps),
	}}
	for _, p := range parts {
		if p.SHA256 == "" {
			p.SHA256 = NewBlobID(p.content)
		}
		m.Entries = append(m.Entries, p.entry)
	}
	return part{entry{Name: manifestName}, m.encode(), true}
}

// isText reports whether compression pays: pictures, fonts and archives are
// compressed already, and are not UTF-8.
func isText(content []byte) bool {
	const sniffed = 4096
	if len(content) > sniffed {
		content = content[:sniffed]
		for range utf8.UTFMax - 1 { // a rune that was cut
			if utf8.Valid(content) {
				break
			}
			content = content[:len(content)-1]
		}
	}
	return utf8.Valid(content) && !bytes.Contains(content, []byte{0})
}

// epoch is the time of every entry: the first that zip can tell.
var epoch = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

func writeZip(w io.Writer, parts []part) error {
	z := zip.NewWriter(w)
	// Not the standard library's deflate: its output may change with Go. One
	// compressor does for all entries, as zip writes one after the other.
	deflate, err := flate.NewWriter(io.Discard, flate.DefaultCompression)
	if err != nil {
		return err
	}
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		deflate.Reset(w)
		return deflate, nil
	})
	for _, p := range parts {
		if err := writePart(z, p); err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	return z.Close()
}

func writePart(z *zip.Writer, p part) error {
	h := &zip.FileHeader{Name: p.Name, Method: zip.Store, Modified: epoch}
	if p.packed {
		h.Method = zip.Deflate
	}
	h.SetMode(0o644)
	w, err := z.CreateHeader(h)
	if err != nil {
		return err
	}
	_, err = w.Write(p.content)
	return err
}

// WriteFile writes a take to a file, which is there in full or not at all: it
// is written beside its place, brought to the disk, and renamed. A file that is
// there already is replaced.
func WriteFile(path string, t Take) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("write the take: %w", err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	b := bufio.NewWriter(f)
	if err := Write(b, t); err != nil {
		return err
	}
	// CreateTemp makes files that only their owner reads; takes are shared.
	if err := errors.Join(b.Flush(), f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write the take: %w", err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("write the take: %w", err)
	}
	return nil
}
