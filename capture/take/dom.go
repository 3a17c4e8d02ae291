package take

// Snapshot is the document tree of all frames and open shadow roots at one
// moment, as one list in document order (pre-order), so that a subtree is a
// contiguous range. Node 0 is the top document.
type Snapshot struct {
	Nodes []Node `json:"nodes"`
	// Styles are the distinct tuples of computed styles, in the order of
	// [StyleNames]; a node names its tuple by index.
	Styles [][]string `json:"styles"`
	// Focus is the index of the focused element, -1 if none.
	Focus int `json:"focus"`
	// Storage holds local and session storage of the top document's origin:
	// "local:key" → a digest of the value. Values themselves are not kept.
	Storage map[string]string `json:"storage,omitempty"`
	// Look is what the nodes are drawn by. It is no part of the digest, and is
	// not compared: what it does to the page is in the nodes. It is nil in takes
	// that are older than it.
	Look *Look `json:"look,omitempty"`
}

// Look is what a page is drawn by, beside its nodes.
type Look struct {
	// Sheets are the distinct style sheets, and Roots say which of them each
	// document and shadow root has.
	Sheets []Sheet `json:"sheets,omitempty"`
	Roots  []Root  `json:"roots,omitempty"`
	// Hover is the index of the innermost element under the pointer, 0 if there
	// is none.
	Hover int `json:"hover,omitempty"`
	// Top are the indexes of the elements that are above all others, in document
	// order: modal dialogs and open popovers.
	Top []int `json:"top,omitempty"`
	// Ring is true when the focused element is to show that it has the focus.
	Ring bool `json:"ring,omitempty"`
	// Texts are the texts of the sheets on their way into a take:
	// [Builder.AddStep] puts them among the blobs.
	Texts map[BlobID][]byte `json:"-"`
}

// Sheet is a style sheet.
type Sheet struct {
	// URL is where it was loaded from. Without Text its text is what came.
	URL string `json:"url,omitempty"`
	// Text is the text of one that stands in the page, or that a script made or
	// changed.
	Text BlobID `json:"text,omitempty"`
	// Media are the media that it is for, "" for all.
	Media string `json:"media,omitempty"`
}

// Root is what the nodes of a document or a shadow root are drawn by.
type Root struct {
	Node int `json:"n"` // index of the document or shadow root
	// Base is what addresses are relative to, "" for the document's own.
	Base   string `json:"base,omitempty"`
	Sheets []int  `json:"sheets,omitempty"` // indexes into Look.Sheets, in order
}

// StyleNames are the computed styles that a snapshot keeps: those that a
// person would see change, and that layout boxes do not already show.
var StyleNames = []string{"display", "visibility", "opacity", "color", "background-color", "font-size", "font-weight", "text-decoration-line", "pointer-events", "z-index"}

// NodeKind tells the kinds of node apart.
type NodeKind int

// The kinds of node. Comments are left out.
const (
	Element  NodeKind = iota
	Text              // Value of Text; Name is ""
	Shadow            // an open shadow root, first child of its host
	Document          // the top document, or the one in a frame, child of its iframe
)

// Node is one node. Keys are short because there are many.
type Node struct {
	Kind   NodeKind `json:"k,omitempty"`
	Parent int      `json:"p"`           // index of the parent, -1 for the top document
	Name   string   `json:"n,omitempty"` // lower-case tag name
	// Attrs are name and value in turn, sorted by name.
	Attrs []string `json:"a,omitempty"`
	// Text is the text of a text node, or the URL of a document.
	Text string `json:"t,omitempty"`
	// Before is white space between the node and the one before it, and End that
	// behind the last node of an element, where it may show. Texts of white
	// space alone are no nodes.
	Before string `json:"w,omitempty"`
	End    string `json:"e,omitempty"`
	// Value is the live value of a form field, masked where it is private.
	Value   *string `json:"v,omitempty"`
	Checked *bool   `json:"c,omitempty"` // checkbox, radio, option (selected), details, dialog (open)
	// Scroll is the scroll offset of a scrolled element or document: x, y.
	Scroll *[2]float64 `json:"s,omitempty"`
	// Box is x, y, width, height in CSS pixels, relative to the frame's
	// document, rounded to 1/100; nil when the node has no box.
	Box *[4]float64 `json:"b,omitempty"`
	// Hidden is true for an element that a person cannot see.
	Hidden bool `json:"h,omitempty"`
	// Covered is true for a control whose centre another element covers.
	Covered  bool   `json:"o,omitempty"`
	Disabled bool   `json:"d,omitempty"`
	Style    int    `json:"y,omitempty"` // index into Snapshot.Styles, 0 is the first
	Role     string `json:"r,omitempty"` // ARIA role, explicit or implied
	Label    string `json:"l,omitempty"` // accessible name
}

// Attr returns the value of an attribute, and whether it is there.
func (n Node) Attr(name string) (string, bool) {
	for i := 0; i+1 < len(n.Attrs); i += 2 {
		if n.Attrs[i] == name {
			return n.Attrs[i+1], true
		}
	}
	return "", false
}
