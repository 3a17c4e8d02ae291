package take

import (
	"fmt"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// domWriter compresses the snapshots of a take one after the other, each
// against a keyframe.
type domWriter struct {
	alone *zstd.Encoder
	keys  []keyframe // the last used first
}

// keyframe is a snapshot that others are compressed against.
type keyframe struct {
	name    string
	depth   int // keyframes that it leans on
	against *zstd.Encoder
}

const (
	// maxKeyframes is how many keyframes may lean on each other: any snapshot
	// is read with that many reads and two more.
	maxKeyframes = 6
	// recentKeyframes is how many keyframes are tried: a user goes back to a
	// page that was left.
	recentKeyframes = 4
)

// write compresses a snapshot. One that takes over an eighth by the best
// keyframe of what it takes alone is the next one, because the page has become
// another: it still leans on the one before, so it costs no more for that.
func (d *domWriter) write(name string, s *Snapshot) (part, error) {
	var err error
	if d.alone == nil {
		if d.alone, err = newEncoder(); err != nil {
			return part{}, err
		}
	}
	raw := appendSnapshot(nil, s)
	p := part{entry: entry{Name: name, Raw: int64(len(raw))}}
	p.content = d.alone.EncodeAll(raw, nil)
	near := len(p.content) / 8
	depth := d.lean(&p, raw, near)
	if p.Keyframe != "" && len(p.content) <= near {
		return p, nil
	}
	against, err := newEncoder(zstd.WithEncoderDictRaw(0, raw), zstd.WithWindowSize(windowOf(len(raw))))
	d.keys = slices.Insert(d.keys, 0, keyframe{name: name, depth: depth, against: against})
	d.keys = d.keys[:min(len(d.keys), recentKeyframes)]
	return p, err
}

// lean compresses against the keyframe by which the snapshot is smallest, if
// that is smaller than alone, and returns how many it leans on then. The first
// by which it is near is taken without looking further.
func (d *domWriter) lean(p *part, raw []byte, near int) int {
	depth, best := 0, -1
	for i, k := range d.keys {
		delta := k.against.EncodeAll(raw, nil)
		if len(delta) >= len(p.content) || len(delta) > near && k.depth >= maxKeyframes {
			continue
		}
		p.content, p.Keyframe, depth, best = delta, k.name, k.depth+1, i
		if len(delta) <= near {
			break
		}
	}
	if best > 0 {
		used := d.keys[best]
		d.keys = slices.Insert(slices.Delete(d.keys, best, best+1), 0, used)
	}
	return depth
}

// windowOf returns a window, in bytes, in which a snapshot finds what it has in
// common with a keyframe of some size: that is as far back as the keyframe is
// long. Below 64 KB a smaller one gains no time, and the zstd command takes no
// more than 128 MB unasked.
func windowOf(keyframe int) int {
	window := 64 << 10
	for window < 2*keyframe && window < 128<<20 {
		window *= 2
	}
	return window
}

// newEncoder returns an encoder whose output depends on its input only. There
// is no checksum, because zip and the manifest have their own. The level is the
// default: on pages of 350 to 16,000 nodes the next better one takes one to
// three times as long for 2 to 8 % fewer bytes, measured.
func newEncoder(options ...zstd.EOption) (*zstd.Encoder, error) {
	options = append(options, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false),
		zstd.WithEncoderLevel(zstd.SpeedDefault))
	return zstd.NewWriter(nil, options...)
}

// domReader decompresses snapshots, and remembers the last keyframe.
type domReader struct {
	limit    int64 // bytes of one snapshot
	keyframe string
	against  *zstd.Decoder
}

// read decompresses a snapshot to exactly its raw size. Keyframe loads the
// dictionary, if there is one and it is not the last one used.
func (d *domReader) read(e entry, content []byte, keyframe func() ([]byte, error)) ([]byte, error) {
	if d.against == nil || d.keyframe != e.Keyframe {
		if err := d.use(e.Keyframe, keyframe); err != nil {
			return nil, err
		}
	}
	if e.Raw < 0 || e.Raw > d.limit {
		return nil, fmt.Errorf("%d bytes, more than %d", e.Raw, d.limit)
	}
	raw, err := d.against.DecodeAll(content, make([]byte, 0, e.Raw))
	if err != nil {
		return nil, fmt.Errorf("decompress: %w", err)
	}
	if int64(len(raw)) != e.Raw {
		return nil, fmt.Errorf("%d bytes instead of %d", len(raw), e.Raw)
	}
	return raw, nil
}

func (d *domReader) use(name string, keyframe func() ([]byte, error)) error {
	options := []zstd.DOption{zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(uint64(d.limit))}
	if name != "" {
		dictionary, err := keyframe()
		if err != nil {
			return err
		}
		options = append(options, zstd.WithDecoderDictRaw(0, dictionary))
	}
	d.close()
	var err error
	d.keyframe = name
	d.against, err = zstd.NewReader(nil, options...)
	return err
}

func (d *domReader) close() {
	if d.against != nil {
		d.against.Close()
		d.against = nil
	}
}
