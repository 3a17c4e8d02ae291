package take

import (
	"archive/zip"
	"encoding/hex"
	"strings"
)

// list checks that the entries of the file are those of the manifest, and that
// these are the ones a take of that many steps has, in their order: so there is
// no entry twice, none unknown, no step missing, and no name that is a path to
// elsewhere.
func (f *File) list(m manifest, files []*zip.File) error {
	if err := f.checkSizes(m, files); err != nil {
		return err
	}
	if err := f.checkNames(m, files[1:]); err != nil {
		return err
	}
	f.parts = make(map[string]storedPart, len(m.Entries))
	for i, e := range m.Entries {
		if err := f.checkKeyframe(e); err != nil {
			return err
		}
		f.parts[e.Name] = storedPart{e, files[i+1]}
	}
	return nil
}

// checkSizes bounds what reading all entries would take.
func (f *File) checkSizes(m manifest, files []*zip.File) error {
	var total uint64
	for _, file := range files {
		if file.UncompressedSize64 > uint64(f.limits.entry) {
			return f.bad(file.Name, "%d bytes, more than %d", file.UncompressedSize64, f.limits.entry)
		}
		total += file.UncompressedSize64
	}
	for _, e := range m.Entries {
		if e.Raw < 0 || e.Raw > f.limits.entry {
			return f.bad(e.Name, "%d bytes, more than %d", e.Raw, f.limits.entry)
		}
		total += uint64(e.Raw)
	}
	if total > uint64(f.limits.total) {
		return f.bad("", "%d bytes when decompressed, more than %d", total, f.limits.total)
	}
	if m.Steps < 0 || m.Steps > maxSteps {
		return f.bad(manifestName, "%d steps, more than %d", m.Steps, maxSteps)
	}
	return nil
}

func (f *File) checkNames(m manifest, files []*zip.File) error {
	seen := map[string]bool{manifestName: true}
	for _, file := range files {
		if seen[file.Name] {
			return f.bad(file.Name, "the entry is there twice")
		}
		seen[file.Name] = true
	}
	next := names{steps: m.Steps}
	for i, e := range m.Entries {
		switch {
		case !next.accept(e.Name):
			return f.bad(e.Name, "unknown entry, or in the wrong place")
		case i >= len(files) || !seen[e.Name]:
			return f.bad(e.Name, "the entry is missing")
		case files[i].Name != e.Name:
			return f.bad(files[i].Name, "unknown entry, or in the wrong place")
		}
	}
	if len(files) > len(m.Entries) {
		return f.bad(files[len(m.Entries)].Name, "unknown entry, or in the wrong place")
	}
	if next.step < m.Steps || !next.network {
		return f.bad(manifestName, "there are %d steps of %d", next.step, m.Steps)
	}
	return nil
}

// names accepts the names of entries in the order of the format.
type names struct {
	steps   int    // how many there should be
	step    int    // how many there were
	dom     bool   // whether the last one had a DOM
	network bool   // whether the network was there
	blob    string // the last blob
}

func (n *names) accept(name string) bool {
	switch {
	case n.network:
		ok := isBlobName(name) && name > n.blob
		n.blob = name
		return ok
	case n.step < n.steps && name == stepName(n.step):
		n.step, n.dom = n.step+1, false
		return true
	case n.step > 0 && !n.dom && name == domName(n.step-1):
		n.dom = true
		return true
	case n.step == n.steps && name == networkName:
		n.network = true
		return true
	}
	return false
}

func isBlobName(name string) bool {
	id, ok := strings.CutPrefix(name, blobsFolder)
	sum, err := hex.DecodeString(id)
	return ok && err == nil && len(sum) == 32 && strings.ToLower(id) == id
}

// checkKeyframe checks that a keyframe is an earlier DOM, and leans on no more
// than maxKeyframes others.
func (f *File) checkKeyframe(e entry) error {
	if e.Keyframe == "" {
		return nil
	}
	key, ok := f.parts[e.Keyframe]
	depth := 0
	for k := key; ok && k.Keyframe != "" && depth <= maxKeyframes; depth++ {
		k = f.parts[k.Keyframe]
	}
	if !ok || depth > maxKeyframes || !strings.HasPrefix(e.Name, "dom/") || !strings.HasPrefix(key.Name, "dom/") {
		return f.bad(e.Name, "%q is not its keyframe", e.Keyframe)
	}
	return nil
}
