package take

import (
	"encoding/json"
	"fmt"
	"strings"
)

// The file format, version 1. A take is one zip file with these entries, in
// this order and no others:
//
//	manifest.json    format number, digest, scenario, environment, and the
//	                 SHA-256 of every other entry
//	steps/000.json   the first step without its DOM
//	dom/000          its DOM, if there is one: lines of JSON, zstd
//	steps/001.json   …
//	network.har      the exchanges, HAR 1.2
//	blobs/<sha256>   bodies, pictures, and style sheets that were not loaded
//
// JSON and text are deflated, so that any unzip reads them (Info-ZIP's skips
// zstd, method 93, which measured 2 % smaller on HAR and JSON together, and 3 %
// larger on a script of 900 KB); what is compressed already is stored. The same
// take gives the same bytes.
//
// A DOM is compressed alone, or with an earlier one as dictionary, which the
// manifest names as its keyframe. Any can be read with a few reads:
//
//	unzip -p a.take dom/000 | zstd -d > key
//	unzip -p a.take dom/007 | zstd -d -D key | jq .
//
// # Changing the format
//
// What is added and may be missing, as the look of a snapshot and the white space
// of its nodes, leaves the version as it is. Any other change to what is written
// is a new [FormatVersion]. The reader then keeps,
// for each version n before it, one function that turns the parts of a file of
// version n into those of n+1, and testdata keeps a file of every version.

const (
	manifestName = "manifest.json"
	networkName  = "network.har"
	blobsFolder  = "blobs/"
)

func stepName(i int) string { return fmt.Sprintf("steps/%03d.json", i) }
func domName(i int) string  { return fmt.Sprintf("dom/%03d", i) }

// Info is what a take says about itself, without what is in it.
type Info struct {
	Format      int         `json:"format"`
	Digest      string      `json:"digest"`
	Scenario    Scenario    `json:"scenario"`
	Origin      Origin      `json:"origin"`
	Environment Environment `json:"environment"`
	Steps       int         `json:"steps"` // how many
}

// manifest is the first entry.
type manifest struct {
	Info
	Entries []entry `json:"entries"`
}

// entry describes one of the other entries.
type entry struct {
	Name   string `json:"name"`
	SHA256 BlobID `json:"sha256"` // of the bytes that unzip gives
	// Raw is the size in bytes of a DOM when it is decompressed, and Keyframe
	// the entry that is its dictionary, "" if it is compressed alone.
	Raw      int64  `json:"raw,omitempty"`
	Keyframe string `json:"keyframe,omitempty"`
}

// encode returns the manifest as JSON, one entry a line.
func (m manifest) encode() []byte {
	b := appendJSON(nil, m.Info)
	b = append(b[:len(b)-1], `,"entries":[`...)
	for i, e := range m.Entries {
		b = appendItem(b, i, e)
	}
	return append(b, "]}\n"...)
}

// limits bound what a file may ask for.
type limits struct {
	entry int64 // bytes of one entry, decompressed
	total int64 // bytes of all entries, decompressed
	nodes int   // of all snapshots
}

// fileLimits leave room for a hundred steps of a page of 25,000 nodes with all
// its scripts and pictures, and keep a hostile file from exhausting a machine
// of 8 GB.
var fileLimits = limits{entry: 256 << 20, total: 2 << 30, nodes: 8 << 20}

// FileError says what is wrong with a file: that it is no take, was cut off or
// altered, or comes from another version of Retake.
type FileError struct {
	Path    string // "" if the take is not read from a file
	Entry   string // "" if it is the file as a whole
	Problem string // one line, as "the entry was altered"
	Hint    string // what to do about it, "" if there is nothing to say
}

// Error returns path, entry, problem and hint on one line.
func (e *FileError) Error() string {
	var parts []string
	for _, part := range []string{e.Path, e.Entry, e.Problem, e.Hint} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ": ")
}

const (
	hintNotTake = "give a file that retake has written"
	hintAgain   = "copy the file again, or make the take again"
)

// decodeStrictly decodes one JSON value, and refuses unknown fields and
// anything after it.
func decodeStrictly(data []byte, v any) error {
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return plainEOF(err)
	}
	if dec.More() {
		return fmt.Errorf("there is something after the end")
	}
	return nil
}

// checkFormat refuses versions that this package does not read. There is no
// older version yet to migrate from.
func checkFormat(format int) *FileError {
	switch {
	case format > FormatVersion:
		return &FileError{
			Problem: fmt.Sprintf("made by a newer Retake (format %d, this one reads %d)", format, FormatVersion),
			Hint:    "update retake",
		}
	case format < 1:
		return &FileError{Entry: manifestName, Problem: fmt.Sprintf("there is no format %d", format), Hint: hintNotTake}
	}
	return nil
}
