package privacy

import (
	"bytes"
	"encoding/binary"
)

// Finder tells whether a content may have what is private in it. The zero value
// finds nothing.
type Finder struct {
	seen  [1 << 13]byte // a bit for the hash of the first bytes of each word
	words map[uint32][][]byte
}

// Fresh finds what has become private since the last call, and is so still, in
// all its forms, also where they are within a JSON string. It is nil if nothing
// has.
func (m *Masker) Fresh() *Finder {
	m.mu.Lock()
	defer m.mu.Unlock()
	var f *Finder
	for _, l := range []*list{&m.values, &m.drafts} {
		for _, form := range l.fresh {
			if !l.has(form) {
				continue
			}
			if f == nil {
				f = &Finder{words: map[uint32][][]byte{}}
			}
			f.add(form)
			if inner := quoted(form, false); inner != form {
				f.add(inner)
			}
		}
		l.fresh = nil
	}
	return f
}

// lead is how many bytes a word has at least: see [tells].
const lead = shortest

func hash(word uint32) uint32 { return word * 2654435761 >> 16 } // by Knuth, of the golden ratio

func (f *Finder) add(word string) {
	first := binary.LittleEndian.Uint32([]byte(word[:lead]))
	f.words[first] = append(f.words[first], []byte(word))
	h := hash(first)
	f.seen[h>>3] |= 1 << (h & 7)
}

// In reports whether one of the words is in a content.
func (f *Finder) In(content []byte) bool {
	for i := 0; i+lead <= len(content); i++ {
		first := binary.LittleEndian.Uint32(content[i:])
		if h := hash(first); f.seen[h>>3]&(1<<(h&7)) == 0 {
			continue
		}
		for _, word := range f.words[first] {
			if bytes.HasPrefix(content[i:], word) {
				return true
			}
		}
	}
	return false
}
