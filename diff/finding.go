package diff

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// raw is a finding on its way to a group, with what explains it and what it
// explains.
type raw struct {
	Finding
	// key is what the fingerprint is made of beside the rule; "" is the path
	// of the locus.
	key string
	// noise are the loci that are noise if the two takes are of one build.
	noise []NoiseLocus
	// changes are what differs at each of these, if that is known.
	changes []change
	// paths are all the paths that it is about, chain those of a step's target
	// and its ancestors, the target first.
	paths, chain []string
	// tags tells the tags of the element and its ancestors apart; 0 outside of
	// documents.
	tags uint64
	// box is where an element is in the candidate.
	box *[4]float64
	// source is the asset that an image shows, or the path of a message's URL.
	source string
	// at is when it happened on the page's clock.
	at float64
	// writes is true for a request that may change something.
	writes bool
	// kind is that of the request, as the protocol names it.
	kind string
	// focused is true for a look that may follow from where the focus is.
	focused bool
	// old and new are the whole values behind the evidence, if they are single.
	old, new string
}

func (r *raw) fingerprint() string {
	key := r.key
	if key == "" {
		key = r.Locus.Path
	}
	if strings.HasPrefix(string(r.Rule), "dom/") || strings.HasPrefix(string(r.Rule), "action/") {
		key = plainPath(key)
	}
	sum := sha256.Sum256([]byte(string(r.Rule) + "\x00" + key))
	return hex.EncodeToString(sum[:])[:12]
}

// twin is what the findings have in common that say the same of elements in
// equal places, as the items of a list are: they are one group.
type twin struct {
	rule     Rule
	severity Severity
	tags     uint64
	old, new string
}

func (r *raw) twin() (t twin, ok bool) {
	switch r.Rule {
	case FocusLost, LayoutChanged, CutOff, OffScreen:
		return twin{rule: r.Rule, severity: r.Severity, tags: r.tags}, true
	case NodeRemoved, NodeAdded, RoleChanged:
		return twin{r.Rule, r.Severity, r.tags, r.Baseline, r.Candidate}, r.key == "" && r.tags != 0
	}
	return twin{}, false
}

// tags is a hash of the tags from a node up: equal for equal ones in both takes.
// It is made of that of the node around it, so that it costs the same at any depth.
func (t *tree) tags(i int32) uint64 {
	var up []int32
	var h uint64
	for ; i >= 0; i = int32(t.node(i).Parent) {
		if h = *t.tagged.at(i); h != 0 {
			break
		}
		up = append(up, i)
	}
	for _, k := range slices.Backward(up) {
		h = max(1, mix(h, fnv(t.node(k).Name)))
		*t.tagged.at(k) = h
	}
	return h
}

// label returns what a person calls a node.
func (t *tree) label(i int32) string {
	own := t.ownLabel(i)
	if strings.ContainsAny(own, ` "`) || hasOwnID(t.node(i)) {
		return own
	}
	if p := t.calledIn(int32(t.node(i).Parent)); p > 0 {
		return own + " in " + t.ownLabel(p)
	}
	return own
}

// calledIn returns the nearest of a node and its ancestors that has a name or an
// id; the top document, or none, if there is none.
func (t *tree) calledIn(i int32) int32 {
	var up []int32
	for ; i > 0; i = int32(t.node(i).Parent) {
		if known := *t.named.at(i); known != 0 {
			i = known - 1
			break
		}
		up = append(up, i)
		if n := t.node(i); n.Role != "" && n.Label != "" || hasOwnID(n) {
			break
		}
	}
	for _, k := range up {
		*t.named.at(k) = i + 1
	}
	return i
}

func hasOwnID(n *take.Node) bool { return testID(n) != "" || stableID(n) != "" }

func (t *tree) ownLabel(i int32) string {
	n := t.node(i)
	kind := n.Role
	if plainRole(kind) {
		kind = n.Name
	}
	switch {
	case n.Kind == take.Document:
		return "document"
	case n.Label != "":
		return kind + " " + quote(n.Label)
	case testID(n) != "":
		return testID(n)
	case stableID(n) != "":
		return "#" + stableID(n)
	}
	if name, ok := n.Attr("name"); ok && name != "" && isControl(n) {
		return kind + " " + name
	}
	return kind
}

// titled names a node by what it says, where it has no better name.
func (t *tree) titled(i int32) string { return t.called(i, nil) }

// called is titled, without the words of nodes that have a partner.
func (t *tree) called(i int32, partner []int32) string {
	if s := t.label(i); strings.Contains(s, `"`) && !strings.Contains(s, ` in `) {
		return s
	}
	if says := t.says(i, partner); says != "" {
		return t.ownLabel(i) + " " + quote(says)
	}
	if isPlain(t.node(i)) {
		if j := t.firstThing(i, partner); j != none {
			return t.ownLabel(i) + " with " + t.ownLabel(j)
		}
	}
	return t.label(i)
}

// firstThing returns the first control or picture in a subtree that has no
// partner.
func (t *tree) firstThing(i int32, partner []int32) int32 {
	for j := i + 1; j < t.end[i]; j++ {
		if n := t.node(j); n.Kind == take.Element && (isControl(n) || isPicture(n.Name)) && (partner == nil || partner[j] == none) {
			return j
		}
	}
	return none
}

// says returns the first texts in a subtree, without those of nodes that have
// a partner.
func (t *tree) says(i int32, partner []int32) string {
	var list []string
	size := 0
	for j := i; j < t.end[i] && size < maxQuote; j++ {
		if n := t.node(j); n.Kind == take.Text && (partner == nil || partner[n.Parent] == none) {
			if s := fold(n.Text); s != "" {
				list, size = append(list, s), size+len(s)+1
			}
		}
	}
	return strings.Join(list, " ")
}

// maxOutline is how many lines an outline has.
const maxOutline = 8

// outline describes a subtree in a few lines, without the nodes that have a
// partner.
func (t *tree) outline(i int32, partner []int32) string {
	var lines []string
	var walk func(i int32, depth int)
	walk = func(i int32, depth int) {
		if len(lines) > maxOutline {
			return
		}
		n := t.node(i)
		text := t.text(i)
		inner := depth
		if partner[i] == none && (!isPlain(n) || text != "" || depth == 0) {
			line := strings.Repeat("  ", depth) + t.ownLabel(i)
			if text != "" && fold(n.Label) != text {
				line += " " + quote(text)
			}
			lines, inner = append(lines, line), depth+1
		}
		for k := range t.children(i) {
			walk(k, inner)
		}
	}
	walk(i, 0)
	if len(lines) > maxOutline {
		lines = append(lines[:maxOutline], "…")
	}
	return strings.Join(lines, "\n")
}

// times says how often: "once", "3 times".
func times(n int) string {
	switch n {
	case 0:
		return "not at all"
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return strconv.Itoa(n) + " times"
}

// count says how many: "1 node", "3 nodes".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
