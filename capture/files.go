package capture

import (
	"bytes"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/privacy"
)

// FilesFolder is where the files of uploads are, beside the scenario: each in a
// folder named by the hash of what is in it, so that it keeps its own name.
const FilesFolder = "files"

// upload is a choice of files that the user made in a frame.
type upload struct {
	frame  browser.FrameID
	number int
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

// fileRead takes in what is in a file, if it may be kept; r.mu is held.
func (r *Recorder) fileRead(frame browser.FrameID, a act) {
	step, known := r.uploads[upload{frame, a.Number}]
	if !known || r.policy.Level == privacy.Strict {
		return
	}
	r.pend(fileRecord, r.files, keptFile{step, a.Index}, maskedFile(r.mask, a.Content))
	r.files++
}

// maskedFile is what is in a file, without private values if it is a text.
func maskedFile(m *privacy.Masker, content []byte) []byte {
	if !utf8.Valid(content) || bytes.IndexByte(content, 0) >= 0 {
		return content
	}
	return []byte(m.String(string(content)))
}
