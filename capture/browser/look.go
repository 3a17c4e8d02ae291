package browser

import (
	"slices"

	"github.com/retake-dev/retake/capture/take"
)

// shotLook is what sheets.js returns for one frame.
type shotLook struct {
	Sheets []shotSheet `json:"sheets"` // all that were ever seen in the frame
	Roots  []take.Root `json:"roots"`
	Hover  int         `json:"hover"`
	Top    []int       `json:"top"`
	Ring   bool        `json:"ring"`
}

// shotSheet is a style sheet of a frame.
type shotSheet struct {
	URL   string `json:"url"`
	Text  string `json:"text"`
	Media string `json:"media"`

	id      take.BlobID // of the text
	content []byte      // the text, once it is learned
}

// learn puts the sheets that are new behind those of the last snapshot.
func (l *shotLook) learn(last *shotLook) {
	for i := range l.Sheets {
		if s := &l.Sheets[i]; s.Text != "" {
			s.content, s.Text = []byte(s.Text), ""
			s.id = take.NewBlobID(s.content)
		}
	}
	l.Sheets = slices.Concat(last.Sheets, l.Sheets)
}

// lookMerger puts the looks of frames together.
type lookMerger struct {
	out   *take.Look
	known map[take.Sheet]int
}

func newLookMerger() lookMerger {
	return lookMerger{out: &take.Look{Texts: map[take.BlobID][]byte{}}, known: map[take.Sheet]int{}}
}

// add adds the look of a frame, whose nodes are in the whole at these places.
func (m *lookMerger) add(l *shotLook, at []int) {
	for _, r := range l.Roots {
		r.Node = at[r.Node]
		r.Sheets = slices.Clone(r.Sheets)
		for i, own := range r.Sheets {
			r.Sheets[i] = m.place(l.Sheets[own])
		}
		m.out.Roots = append(m.out.Roots, r)
	}
	for _, i := range l.Top {
		m.out.Top = append(m.out.Top, at[i])
	}
	if l.Hover > 0 { // in the innermost frame, which comes last
		m.out.Hover = max(m.out.Hover, at[l.Hover])
	}
}

// place returns where a style sheet is in the whole, adding it if need be.
func (m *lookMerger) place(s shotSheet) int {
	key := take.Sheet{URL: s.URL, Text: s.id, Media: s.Media}
	at, ok := m.known[key]
	if !ok {
		at = len(m.out.Sheets)
		m.known[key] = at
		m.out.Sheets = append(m.out.Sheets, key)
		if s.id != "" {
			m.out.Texts[s.id] = s.content
		}
	}
	return at
}
