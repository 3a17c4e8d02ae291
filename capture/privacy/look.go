package privacy

import "github.com/retake-dev/retake/capture/take"

// look returns what a page is drawn by without private values. At [Strict] that
// is nothing: style sheets that were loaded are not kept either. m.mu is held.
func (m *Masker) look(l *take.Look) *take.Look {
	if l == nil || m.strict() {
		return nil
	}
	out := *l
	out.Texts = make(map[take.BlobID][]byte, len(l.Texts))
	ids := make(map[take.BlobID]take.BlobID, len(l.Texts))
	for id, text := range l.Texts {
		masked := m.sheet(id, text)
		out.Texts[masked.id], ids[id] = masked.text, masked.id
	}
	out.Sheets = make([]take.Sheet, len(l.Sheets))
	for i, s := range l.Sheets {
		s.URL = m.sent(s.URL)
		if id, ok := ids[s.Text]; ok {
			s.Text = id
		}
		out.Sheets[i] = s
	}
	out.Roots = make([]take.Root, len(l.Roots))
	for i, r := range l.Roots {
		r.Base = m.sent(r.Base)
		out.Roots[i] = r
	}
	return &out
}

// sheet is the text of a style sheet, masked.
type sheet struct {
	id   take.BlobID
	text []byte
}

// sheet masks the text of a style sheet: most are on every page of a take, so
// that what came of them is kept until there is more to look for.
func (m *Masker) sheet(id take.BlobID, text []byte) sheet {
	if s, ok := m.sheets[id]; ok {
		return s
	}
	s := sheet{id, text}
	if masked := m.mask(string(text)); masked != string(text) {
		s.text = []byte(masked)
		s.id = take.NewBlobID(s.text)
	}
	if m.sheets == nil {
		m.sheets = map[take.BlobID]sheet{}
	}
	m.sheets[id] = s
	return s
}
