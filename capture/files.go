package capture

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/scenarios"
)

// FilesFolder is where the files of uploads are, beside the scenario: each in a
// folder named by the hash of what is in it, so that it keeps its own name.
const FilesFolder = "files"

// upload is a choice of files that the user made in a frame.
type upload struct {
	frame  browser.FrameID
	number int
}

// chosen is what is known of an upload.
type chosen struct {
	step     int
	contents map[int][]byte // of the files, by their place
}

// namesOf are the names of files as a scenario may have them: what stands before
// the extension is put in by the user.
func (r *Recorder) namesOf(names []string) []string {
	var all []string
	for _, name := range names {
		ext := path.Ext(name)
		stem, _ := r.mask.Typed(privacy.Input{Field: "file", Value: strings.TrimSuffix(name, ext), Said: r.saidByPage})
		all = append(all, stem+ext)
	}
	return all
}

// fileRead takes in what is in a file; r.mu is held.
func (r *Recorder) fileRead(frame browser.FrameID, a act) {
	if c := r.uploads[upload{frame, a.Number}]; c != nil {
		c.contents[a.Index] = a.Content
	}
}

// keepFiles gives the uploads among the steps the paths of their files, which it
// returns with what is in them. A file that may not be kept, or was not read, is
// a parameter; r.mu is held.
func (r *Recorder) keepFiles(steps []scenarios.Step) map[string][]byte {
	kept := map[string][]byte{}
	byStep := map[int]*chosen{}
	for _, c := range r.uploads {
		byStep[c.step] = c
	}
	missing := 0
	for i := range steps {
		names := steps[i].Files
		steps[i].Files = nil
		for n, name := range names {
			content, read := byStep[i].contents[n]
			if r.policy.Level == privacy.Strict || !read {
				missing++
				steps[i].Files = append(steps[i].Files, fmt.Sprintf("${FILE_%d}", missing))
				continue
			}
			content = r.maskedFile(content)
			sum := sha256.Sum256(content)
			at := path.Join(FilesFolder, hex.EncodeToString(sum[:8]), name)
			kept[at], steps[i].Files = content, append(steps[i].Files, scenarios.Literal(at))
		}
	}
	return kept
}

// maskedFile is what is in a file, without private values if it is a text.
func (r *Recorder) maskedFile(content []byte) []byte {
	if !utf8.Valid(content) || bytes.IndexByte(content, 0) >= 0 {
		return content
	}
	return []byte(r.mask.String(string(content)))
}
