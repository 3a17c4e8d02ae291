package take

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// File is a take on the disk, for looking at parts of it. It is not safe for
// concurrent use.
type File struct {
	path   string
	closer io.Closer // nil if the caller owns the reader
	limits limits
	info   Info
	parts  map[string]storedPart
	alone  domReader
	deltas domReader
	parser snapshotParser
}

// storedPart is an entry as it is in the file.
type storedPart struct {
	entry
	file *zip.File
}

// Open opens a take, and checks that its manifest and the list of its entries
// are in order. What is wrong with the file is a [*FileError].
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the take: %w", err)
	}
	stat, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("open the take: %w", err)
	}
	file, err := newFile(f, stat.Size(), path, fileLimits)
	if err != nil {
		f.Close()
		return nil, err
	}
	file.closer = f
	return file, nil
}

// OpenReader is [Open] for a take of size bytes that is not a file by itself; path
// is what errors call it. The reader is the caller's.
func OpenReader(r io.ReaderAt, size int64, path string) (*File, error) {
	return newFile(r, size, path, fileLimits)
}

// ReadFile reads a whole take from a file, and verifies it.
func ReadFile(path string) (Take, error) {
	f, err := Open(path)
	if err != nil {
		return Take{}, err
	}
	defer f.Close()
	return f.Take()
}

// Verify reports the first thing that is wrong with a file: it reads all of it
// and checks every digest.
func Verify(path string) error {
	_, err := ReadFile(path)
	return err
}

// Read reads a whole take of size bytes, and verifies it. On an error nothing
// is returned; if the content is to blame it is a [*FileError].
func Read(r io.ReaderAt, size int64) (Take, error) {
	f, err := newFile(r, size, "", fileLimits)
	if err != nil {
		return Take{}, err
	}
	defer f.Close()
	return f.Take()
}

// Close releases the file.
func (f *File) Close() error {
	f.alone.close()
	f.deltas.close()
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// Info returns what the take says about itself.
func (f *File) Info() Info { return f.info }

// Step reads one step with its DOM, which is valid as far as can be told
// without the rest of the take.
func (f *File) Step(i int) (Step, error) {
	return f.step(i, maxNodes)
}

// step reads a step whose DOM has at most so many nodes.
func (f *File) step(i, nodes int) (Step, error) {
	if i < 0 || i >= f.info.Steps {
		return Step{}, fmt.Errorf("there is no step %d in a take of %d", i, f.info.Steps)
	}
	data, err := f.read(stepName(i))
	if err != nil {
		return Step{}, err
	}
	var s Step
	if err := decodeStrictly(data, &s); err != nil {
		return Step{}, f.bad(stepName(i), "not a step: %v", err)
	}
	if s, err = normalStep(s); err != nil {
		return Step{}, f.bad(stepName(i), "not a step: %v", err)
	}
	s.DOM, err = f.snapshot(domName(i), nodes)
	if err != nil {
		return Step{}, err
	}
	return s, nil
}

// Exchanges reads the network.
func (f *File) Exchanges() ([]Exchange, error) {
	data, err := f.read(networkName)
	if err != nil {
		return nil, err
	}
	exchanges, err := decodeHAR(data)
	if err != nil {
		return nil, f.bad(networkName, "not a network: %v", err)
	}
	return exchanges, nil
}

// Blob reads a body or picture.
func (f *File) Blob(id BlobID) ([]byte, error) {
	return f.read(blobsFolder + string(id))
}

// Take reads everything and verifies it.
func (f *File) Take() (Take, error) {
	t, err := f.take()
	if err != nil {
		return Take{}, err
	}
	if err := Validate(t); err != nil {
		return Take{}, f.bad("", "not a valid take: %v", err)
	}
	if digest := Digest(t); digest != f.info.Digest {
		return Take{}, f.bad(manifestName, "altered: the digest is %.12s…, not %.12s…", digest, f.info.Digest)
	}
	return t, nil
}

func (f *File) take() (t Take, err error) {
	t = Take{Scenario: f.info.Scenario, Origin: f.info.Origin, Environment: f.info.Environment}
	nodes := f.limits.nodes
	for i := range f.info.Steps {
		s, err := f.step(i, min(nodes, maxNodes))
		if err != nil {
			return Take{}, err
		}
		if s.DOM != nil {
			nodes -= len(s.DOM.Nodes)
		}
		t.Steps = append(t.Steps, s)
	}
	if t.Exchanges, err = f.Exchanges(); err != nil {
		return Take{}, err
	}
	for name := range f.parts {
		id, ok := strings.CutPrefix(name, blobsFolder)
		if !ok {
			continue
		}
		if t.Blobs == nil {
			t.Blobs = map[BlobID][]byte{}
		}
		if t.Blobs[BlobID(id)], err = f.Blob(BlobID(id)); err != nil {
			return Take{}, err
		}
	}
	return t, nil
}

// snapshot reads a DOM, nil if the step has none.
func (f *File) snapshot(name string, nodes int) (*Snapshot, error) {
	p, ok := f.parts[name]
	if !ok {
		return nil, nil
	}
	raw, err := f.dom(p)
	if err != nil {
		return nil, err
	}
	s, err := f.parser.parse(raw, nodes)
	if err != nil {
		return nil, f.bad(name, "not a snapshot: %v", err)
	}
	if err := validateSnapshot(s); err != nil {
		return nil, f.bad(name, "not a valid snapshot: %v", err)
	}
	return s, nil
}

// dom reads the lines of a snapshot: with one read, or two if it has a
// keyframe.
func (f *File) dom(p storedPart) ([]byte, error) {
	content, err := f.read(p.Name)
	if err != nil {
		return nil, err
	}
	reader := &f.alone
	if p.Keyframe != "" {
		reader = &f.deltas
	}
	raw, err := reader.read(p.entry, content, func() ([]byte, error) { return f.dom(f.parts[p.Keyframe]) })
	var bad *FileError
	if err != nil && !errors.As(err, &bad) {
		err = f.bad(p.Name, "%v", err)
	}
	return raw, err
}

// read returns the content of an entry, and checks it against the manifest.
func (f *File) read(name string) ([]byte, error) {
	p, ok := f.parts[name]
	if !ok {
		return nil, f.bad(name, "there is no such entry")
	}
	data, err := f.inflate(p.file)
	if err != nil {
		return nil, err
	}
	if NewBlobID(data) != p.SHA256 {
		return nil, f.bad(name, "altered: its SHA-256 is not the one in the manifest")
	}
	return data, nil
}

// inflate returns what unzip gives, of the size that the directory says.
func (f *File) inflate(file *zip.File) ([]byte, error) {
	if file.UncompressedSize64 > uint64(f.limits.entry) {
		return nil, f.bad(file.Name, "%d bytes, more than %d", file.UncompressedSize64, f.limits.entry)
	}
	r, err := file.Open()
	if err != nil {
		return nil, f.bad(file.Name, "damaged: %v", err)
	}
	defer r.Close()
	// One more byte than there should be, so that the reader comes to the end
	// and compares its checksum.
	data, err := io.ReadAll(io.LimitReader(r, int64(file.UncompressedSize64)+1))
	if err != nil {
		return nil, f.bad(file.Name, "damaged: %v", err)
	}
	if uint64(len(data)) != file.UncompressedSize64 {
		return nil, f.bad(file.Name, "damaged: it has another size than it says")
	}
	return data, nil
}

func (f *File) bad(entry, problem string, args ...any) *FileError {
	return &FileError{Path: f.path, Entry: entry, Problem: fmt.Sprintf(problem, args...), Hint: hintAgain}
}

// newFile opens a take in r. A newer format is told from a damaged file by the
// first fields of the manifest, because a newer one may look quite different.
func newFile(r io.ReaderAt, size int64, path string, l limits) (*File, error) {
	f := &File{path: path, limits: l, alone: domReader{limit: l.entry}, deltas: domReader{limit: l.entry}}
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, f.notZip(r)
	}
	if len(z.File) == 0 || z.File[0].Name != manifestName {
		return nil, &FileError{Path: path, Problem: "not a take: it does not begin with " + manifestName, Hint: hintNotTake}
	}
	data, err := f.inflate(z.File[0])
	if err != nil {
		return nil, err
	}
	var version struct{ Format int }
	if err := json.Unmarshal(data, &version); err != nil {
		return nil, f.bad(manifestName, "not a manifest: %v", err)
	}
	if e := checkFormat(version.Format); e != nil {
		e.Path = path
		return nil, e
	}
	var m manifest
	if err := decodeStrictly(data, &m); err != nil {
		return nil, f.bad(manifestName, "not a manifest: %v", err)
	}
	f.info = m.Info
	f.info.Environment = normalEnvironment(m.Environment)
	if err := f.list(m, z.File); err != nil {
		return nil, err
	}
	return f, nil
}

// notZip says what a file is that cannot be opened as zip.
func (f *File) notZip(r io.ReaderAt) error {
	var magic [4]byte
	if n, _ := r.ReadAt(magic[:], 0); n == 4 && string(magic[:]) == "PK\x03\x04" {
		return f.bad("", "truncated or damaged: the directory at its end cannot be read")
	}
	return &FileError{Path: f.path, Problem: "not a take: it is not a zip file", Hint: hintNotTake}
}
