package take

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzRead checks the law of the format: what can be read is written and read
// back equal, and on an error nothing is returned. Inputs are whole files, and
// the content of a snapshot, a network and a step put into a good file. Files
// are large for the fuzzer, which should not spend its time on shortening them:
//
//	go test ./capture/take -run - -fuzz FuzzRead -fuzzminimizetime 5x
func FuzzRead(f *testing.F) {
	for _, seed := range seeds(f, "testdata/*.take") {
		f.Add(seed, []byte{}, []byte{}, []byte{})
	}
	take := session(f, 2, 20)
	good := encoded(f, take)
	f.Add(good, appendSnapshot(nil, take.Steps[0].DOM), encodeHAR(take), takeApart(f, good).parts["steps/000.json"])
	enc, err := newEncoder()
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, file, dom, network, step []byte) {
		checkRead(t, file)
		if len(dom)+len(network)+len(step) == 0 {
			return
		}
		forged := takeApart(t, good)
		forged.m.Entries[1].Raw = int64(len(dom))
		forged.set("dom/000", enc.EncodeAll(dom, nil))
		forged.m.Entries[3].Keyframe = "" // the keyframe is another now
		forged.m.Entries[3].Raw = int64(len(dom))
		forged.set("dom/001", forged.parts["dom/000"])
		forged.set("network.har", network)
		forged.set("steps/000.json", step)
		forged.sealDigest()
		checkRead(t, forged.bytes(t))
	})
}

// sealDigest sets the digest to that of what is in the file, if it can be read,
// as an attacker would.
func (f *forged) sealDigest() {
	var b bytes.Buffer
	var parts []part
	for _, name := range f.names {
		parts = append(parts, part{entry{Name: name}, f.parts[name], true})
	}
	if writeZip(&b, parts) != nil {
		return
	}
	file, err := newFile(bytes.NewReader(b.Bytes()), int64(b.Len()), "", fileLimits)
	if err != nil {
		return
	}
	if t, err := file.take(); err == nil && Validate(t) == nil {
		f.m.Digest = Digest(t)
		f.seal()
	}
}

func checkRead(t *testing.T, data []byte) {
	got, err := decoded(data)
	if err != nil {
		assertRefused(t, got, err)
		return
	}
	again, err := decoded(encoded(t, got))
	require.NoError(t, err)
	require.Equal(t, got, again)
}
