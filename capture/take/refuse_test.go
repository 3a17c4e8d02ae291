package take

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// forged is a file taken apart, to be put together wrongly.
type forged struct {
	names []string
	parts map[string][]byte
	m     manifest
}

func takeApart(t testing.TB, data []byte) *forged {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	f := &forged{parts: map[string][]byte{}}
	for _, file := range z.File {
		r, err := file.Open()
		require.NoError(t, err)
		f.parts[file.Name], err = io.ReadAll(r)
		require.NoError(t, err)
		f.names = append(f.names, file.Name)
	}
	require.NoError(t, json.Unmarshal(f.parts[manifestName], &f.m))
	return f
}

// bytes puts the file together as it stands.
func (f *forged) bytes(t testing.TB) []byte {
	var parts []part
	for _, name := range f.names {
		parts = append(parts, part{entry{Name: name}, f.parts[name], true})
	}
	var b bytes.Buffer
	require.NoError(t, writeZip(&b, parts))
	return b.Bytes()
}

// set replaces an entry, and lets the manifest agree.
func (f *forged) set(name string, content []byte) {
	f.parts[name] = content
	for i := range f.m.Entries {
		if f.m.Entries[i].Name == name {
			f.m.Entries[i].SHA256 = NewBlobID(content)
		}
	}
	f.seal()
}

// seal writes the manifest anew.
func (f *forged) seal() { f.parts[manifestName] = f.m.encode() }

func (f *forged) add(name string, content []byte) {
	f.names, f.parts[name] = append(f.names, name), content
}

func (f *forged) drop(name string) {
	for i, n := range f.names {
		if n == name {
			f.names = append(f.names[:i:i], f.names[i+1:]...)
			return
		}
	}
}

func (f *forged) replace(name, old, new string) {
	f.set(name, bytes.Replace(f.parts[name], []byte(old), []byte(new), 1))
}

func TestReadRefuses(t *testing.T) {
	good := encoded(t, session(t, 4, 40))
	const blob = "blobs/0000000000000000000000000000000000000000000000000000000000000000"
	tests := []struct {
		name   string
		forge  func(f *forged)
		want   string
		reason string
	}{
		{"newer", func(f *forged) { f.m.Format = 2; f.seal() },
			"made by a newer Retake (format 2, this one reads 1): update retake", "it may look quite different inside"},
		{"format 0", func(f *forged) { f.m.Format = 0; f.seal() }, "manifest.json: there is no format 0", "formats count from 1"},
		{"altered step", func(f *forged) { f.parts["steps/001.json"] = []byte("{}") }, "steps/001.json: altered", "the manifest knows its sum"},
		{"altered dom", func(f *forged) { f.parts["dom/001"] = f.parts["dom/000"] }, "dom/001: altered", "the manifest knows its sum"},
		{"altered digest", func(f *forged) { f.m.Digest = strings.Repeat("0", 64); f.seal() }, "manifest.json: altered: the digest is", "the sum of it all"},
		{"altered scenario", func(f *forged) { f.m.Scenario.Digest = "other"; f.seal() }, "altered: the digest is", "the manifest has no sum of its own"},
		{"altered with its sum", func(f *forged) { f.replace("steps/001.json", "click", "hover") }, "altered: the digest is", "the digest is over all"},
		{"unknown entry", func(f *forged) { f.add("notes.txt", nil) }, "notes.txt: unknown entry", "nothing is ignored"},
		{"listed unknown entry", func(f *forged) {
			f.add("notes.txt", nil)
			f.m.Entries = append(f.m.Entries, entry{Name: "notes.txt", SHA256: NewBlobID(nil)})
			f.seal()
		}, "notes.txt: unknown entry", "the manifest cannot make it known"},
		{"path to elsewhere", func(f *forged) { f.add("../../etc/passwd", nil) }, "../../etc/passwd: unknown entry", "names are of the format, or refused"},
		{"absolute path", func(f *forged) { f.add("/etc/passwd", nil) }, "/etc/passwd: unknown entry", "names are of the format, or refused"},
		{"entry twice", func(f *forged) { f.names = append(f.names, "network.har") }, "network.har: the entry is there twice", "readers would differ in which they see"},
		{"step missing", func(f *forged) { f.drop("steps/001.json") }, "steps/001.json: the entry is missing", "a gap is not a shorter take"},
		{"step missing in both", func(f *forged) {
			f.drop("steps/001.json")
			f.m.Entries = append(f.m.Entries[:2:2], f.m.Entries[3:]...)
			f.seal()
		}, "dom/001: unknown entry, or in the wrong place", "a gap is not a shorter take"},
		{"last step missing", func(f *forged) { f.m.Steps++; f.seal() }, "unknown entry, or in the wrong place", "the count is wrong"},
		{"dom missing in both", func(f *forged) {
			f.drop("dom/001")
			f.m.Entries = append(f.m.Entries[:3:3], f.m.Entries[4:]...)
			f.seal()
		}, `dom/002: "dom/001" is not its keyframe`, "others lean on it"},
		{"network missing", func(f *forged) { f.drop("network.har") }, "network.har: the entry is missing", "a take without a network has an empty one"},
		{"blob missing", func(f *forged) { f.drop(f.names[len(f.names)-1]) }, "the entry is missing", "bodies are part of the take"},
		{"blob under another name", func(f *forged) {
			f.add(blob, []byte("x"))
			f.m.Entries = append(f.m.Entries, entry{Name: blob, SHA256: NewBlobID([]byte("x"))})
			f.seal()
		}, "in the wrong place", "blobs are sorted"},
		{"wrong keyframe", func(f *forged) { f.m.Entries[3].Keyframe = "dom/002"; f.seal() }, `dom/001: "dom/002" is not its keyframe`, "a keyframe is earlier"},
		{"its own keyframe", func(f *forged) { f.m.Entries[3].Keyframe = "dom/001"; f.seal() }, `dom/001: "dom/001" is not its keyframe`, "reading it must end"},
		{"missing keyframe", func(f *forged) { f.m.Entries[3].Keyframe = ""; f.seal() }, "dom/001: ", "a delta alone is nothing"},
		{"wrong raw size", func(f *forged) { f.m.Entries[1].Raw++; f.seal() }, "dom/000: ", "sizes are exact"},
		{"negative raw size", func(f *forged) { f.m.Entries[1].Raw = -1; f.seal() }, "dom/000: -1 bytes", "sizes are sizes"},
		{"negative steps", func(f *forged) { f.m.Steps = -1; f.seal() }, "manifest.json: -1 steps", "a count is a count"},
		{"unknown field", func(f *forged) { f.replace("steps/001.json", `{"id"`, `{"extra":1,"id"`) }, "steps/001.json: not a step: json: unknown field", "nothing is ignored"},
		{"deep nesting", func(f *forged) {
			f.replace("steps/001.json", `{"id"`, `{"extra":`+strings.Repeat("[", 1e6)+strings.Repeat("]", 1e6)+`,"id"`)
		}, "steps/001.json: not a step:", "the stack is not the file's to fill"},
		{"deep har", func(f *forged) { f.set("network.har", []byte(strings.Repeat(`{"log":`, 1e5))) }, "network.har: not a network:", "the stack is not the file's to fill"},
		{"two values", func(f *forged) { f.set("steps/001.json", append(f.parts["steps/001.json"], "{}"...)) }, "steps/001.json: not a step: there is something after the end", "nothing is ignored"},
		{"cut json", func(f *forged) { f.set("steps/001.json", f.parts["steps/001.json"][:20]) }, "steps/001.json: not a step: it ends too early", "half a step is none"},
		{"unknown status", func(f *forged) { f.replace("steps/001.json", `"ok"`, `"fine"`) }, `step 1 (s01): unknown status "fine"`, "the set is closed"},
		{"missing body", func(f *forged) { f.replace("network.har", `"_blob":"`, `"_blob":"00`) }, "there is no blob 00", "references hold"},
		{"other har", func(f *forged) { f.replace("network.har", `"1.2"`, `"1.3"`) }, `network.har: not a network: it is HAR "1.3", not 1.2`, "we wrote 1.2"},
		{"manifest elsewhere", func(f *forged) { f.names = append(f.names[1:], manifestName) }, "not a take: it does not begin with manifest.json", "any other zip"},
		{"broken manifest", func(f *forged) { f.parts[manifestName] = []byte("{") }, "manifest.json: not a manifest", "any other zip"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := takeApart(t, good)
			test.forge(f)
			got, err := decoded(f.bytes(t))
			require.ErrorContains(t, err, test.want, test.reason)
			assertRefused(t, got, err)
		})
	}
}

// assertRefused checks what holds for all refusals.
func assertRefused(t *testing.T, got Take, err error) {
	t.Helper()
	var bad *FileError
	require.ErrorAs(t, err, &bad)
	assert.NotContains(t, err.Error(), "\n")
	assert.NotEmpty(t, bad.Hint)
	assert.Zero(t, got, "on an error nothing is returned")
}

// TestReadRefusesSnapshots forges what is inside a compressed DOM.
func TestReadRefusesSnapshots(t *testing.T) {
	good := encoded(t, session(t, 1, 20))
	tests := []struct {
		name, old, new, want string
	}{
		{"up too far", `{"u":3,"n":"body"`, `{"u":9,"n":"body"`, "line 7: there are no 9 levels to go up"},
		{"up below zero", `{"n":"head"}`, `{"u":-1,"n":"head"}`, "line 4: -1 levels to go up"},
		{"unknown key", `{"n":"head"}`, `{"n":"head","p":1}`, `unknown field "p"`},
		{"not a row", `{"n":"head"}`, `[]`, "line 4: json: cannot unmarshal"},
		{"unknown kind", `{"n":"head"}`, `{"k":7}`, "node 2: unknown kind 7"},
		{"no name", `{"n":"head"}`, `{}`, "node 2: a node of kind 0 with the name"},
		{"style out of range", `{"n":"head"}`, `{"n":"head","y":5}`, "node 2: style 5 of 2"},
		{"half an attribute", `{"n":"head"}`, `{"n":"head","a":["x"]}`, "node 2: an attribute without a value"},
		{"huge box", `{"n":"head"}`, `{"n":"head","b":[0,0,0,1000000000000]}`, "node 2: a box at 1e+10"},
		{"focus out of range", `{"focus":-1`, `{"focus":99`, "the focus is node 99 of"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := takeApart(t, good)
			reader := domReader{limit: 1 << 20}
			raw, err := reader.read(f.m.Entries[1], f.parts["dom/000"], nil)
			require.NoError(t, err)
			forgedRaw := bytes.Replace(raw, []byte(test.old), []byte(test.new), 1)
			require.NotEqual(t, raw, forgedRaw)
			enc, err := newEncoder()
			require.NoError(t, err)
			f.m.Entries[1].Raw = int64(len(forgedRaw))
			f.set("dom/000", enc.EncodeAll(forgedRaw, nil))
			got, err := decoded(f.bytes(t))
			require.ErrorContains(t, err, test.want)
			assertRefused(t, got, err)
		})
	}
}

func TestReadRefusesBombs(t *testing.T) {
	good := encoded(t, session(t, 3, 100))
	read := func(l limits) error {
		f, err := newFile(bytes.NewReader(good), int64(len(good)), "a.take", l)
		if err == nil {
			_, err = f.Take()
		}
		return err
	}
	enough := limits{entry: 1 << 20, total: 1 << 20, nodes: 1000}
	require.NoError(t, read(enough))
	tests := []struct {
		name   string
		limits limits
		want   string
	}{
		{"one entry", limits{1000, 1 << 20, 1000}, "bytes, more than 1000"},
		{"all entries", limits{1 << 20, 10_000, 1000}, "bytes when decompressed, more than 10000"},
		{"nodes", limits{1 << 20, 1 << 20, 250}, "dom/002: not a snapshot: more than "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.ErrorContains(t, read(test.limits), test.want)
		})
	}
}

// TestReadRefusesLies checks a zip whose directory understates what is inside.
func TestReadRefusesLies(t *testing.T) {
	good := encoded(t, session(t, 1, 20))
	size := len(takeApart(t, good).parts[manifestName])
	lie := bytes.Clone(good)
	at := bytes.Index(lie, []byte("PK\x01\x02")) + 24 // the size in the first record
	require.Equal(t, byte(size), lie[at])
	lie[at]--
	_, err := decoded(lie)
	assert.ErrorContains(t, err, "manifest.json: damaged")
}

func TestReadRefusesTruncated(t *testing.T) {
	good := encoded(t, session(t, 4, 60))
	for i := range 50 {
		cut := good[:len(good)*i/50]
		got, err := decoded(cut)
		require.Error(t, err, "cut at %d of %d", len(cut), len(good))
		assertRefused(t, got, err)
	}
	got, err := decoded(good[:len(good)-1])
	assertRefused(t, got, err)
}

// TestReadNoticesFlips checks that no flipped bit passes as another take: it is
// noticed, or it is in something that a take does not depend on, as the time of
// a zip entry.
func TestReadNoticesFlips(t *testing.T) {
	want := session(t, 3, 40)
	good := encoded(t, want)
	random := rand.New(rand.NewPCG(1, 2))
	noticed := 0
	const tries = 1500
	for range tries {
		bad := bytes.Clone(good)
		bad[random.IntN(len(bad))] ^= 1 << random.IntN(8)
		got, err := decoded(bad)
		if err == nil {
			require.Equal(t, want, got)
			continue
		}
		noticed++
		assertRefused(t, got, err)
	}
	t.Logf("noticed %d of %d", noticed, tries)
	assert.Greater(t, noticed, tries/2)
}

func TestReadFileNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.take")
	_, err := ReadFile(path)
	require.ErrorIs(t, err, os.ErrNotExist)
	tests := []struct {
		content, want string
	}{
		{"", "not a take: it is not a zip file: give a file that retake has written"},
		{"hello", "not a take: it is not a zip file: give a file that retake has written"},
		{"PK\x03\x04 and no more", "truncated or damaged: the directory at its end cannot be read: copy the file again, or make the take again"},
	}
	for _, test := range tests {
		require.NoError(t, os.WriteFile(path, []byte(test.content), 0o644))
		assert.EqualError(t, Verify(path), fmt.Sprintf("%s: %s", path, test.want))
	}
}
