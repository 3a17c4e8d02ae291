package diff

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// maxDelay is how long after a request failed, on the page's clock, an error
// is taken to be about it.
const maxDelay = 100

// follows reports whether finding f follows from g by what they are about.
// earlier says that g came first.
func follows(f, g *raw, earlier bool) bool {
	together := f.Step == g.Step
	switch f.Rule {
	case ErrorNew, WarningNew, DeprecationNew, ExceptionNew, PolicyBroken, OriginRefused, MixedContent:
		return tells(f, g, together)
	case Unrecorded, RequestNew, RequestMissing, Repeated, RequestChanged:
		return followsRequest(f, g, earlier, together)
	case ActionCovered:
		return g.Rule == ActionCovered && earlier && f.source != "" && f.source == g.source ||
			g.Step <= f.Step && (isLayout(g.Rule) || isInert(g)) && meet(f.chain, g.paths)
	case NameChanged, TextChanged, ValueChanged, TitleChanged:
		return f.Rule == NameChanged && together && (g.Rule == TextChanged || g.Rule == ValueChanged) && f.old == g.old && f.new == g.new ||
			earlier && sameChange(f, g)
	case OverBudget, VitalGrew:
		// Whatever else a step does now, it costs.
		return together && earlier && !isVital(g) && g.Severity != Info
	case FocusChanged, FocusLost:
		return followsFocus(f, g, earlier, together)
	case StyleChanged, LayoutChanged, CutOff, OffScreen, Hidden, Shown, Covered, AttrChanged, NodeRemoved:
		return followsLook(f, g, earlier, together)
	}
	return false
}

// tells reports whether a message on the console tells of another finding.
func tells(f, g *raw, together bool) bool {
	if (isFailure(g) || g.Rule == Unrecorded) && f.source != "" {
		return f.source == g.source
	}
	if g.Rule == ExceptionNew && f.Rule != ExceptionNew {
		return together && strings.Contains(f.Candidate, cut(firstLine(g.Candidate), maxQuote))
	}
	if !isFailure(g) || !together {
		return false
	}
	return !g.isPicture() && g.at > 0 && f.at >= g.at && f.at <= g.at+maxDelay ||
		g.kind == "Document" && strings.Contains(f.Candidate, " in a frame ")
}

// followsRequest is follows for findings about a request.
func followsRequest(f, g *raw, earlier, together bool) bool {
	switch f.Rule {
	case Unrecorded:
		return g.Rule == RequestChanged && together && g.Locus.Path == f.Locus.Path
	case RequestChanged:
		return earlier && isContent(g.Rule) && f.old != "" && f.new != "" &&
			sameAmount(f.old, g.old) && sameAmount(f.new, g.new)
	case RequestNew:
		if g.Rule == PopupChanged {
			return together && g.source != "" && f.source == g.source
		}
	}
	if (f.Rule == RequestNew || f.Rule == RequestMissing) && g.Rule == Redirected {
		return together && f.source != "" && (f.source == g.old || f.source == g.new)
	}
	return earlier && f.Locus.Path == g.Locus.Path && (g.Rule == RequestNew || g.Rule == RequestMissing || g.Rule == Repeated)
}

// followsFocus is follows for findings about the focus.
func followsFocus(f, g *raw, earlier, together bool) bool {
	switch g.Rule {
	case FocusLost: // by the Tab key: told once, and the focus was got by it
		return f.Rule == FocusLost && earlier && together || f.Rule == FocusChanged && g.Step <= f.Step && f.tags == g.tags
	case Disabled:
		return together && isInert(g) && isBelow(f.paths, g.paths)
	case NodeAdded, Hidden:
		return together && isBelow(f.paths, g.paths)
	}
	return false
}

// followsLook is follows for findings about what is seen.
func followsLook(f, g *raw, earlier, together bool) bool {
	switch {
	case f.Rule == AttrChanged && (g.Rule == RoleChanged || g.Rule == FocusLost):
		return together && f.Locus.Path == g.Locus.Path
	case f.Rule == AttrChanged && isComplaint(f.key):
		return together && isPresence(g.Rule) && beside(f.Locus.Path, g.Locus.Path) || earlier && sameChange(f, g)
	case f.Rule == Covered:
		return together && (g.Rule == NodeAdded || g.Rule == Shown) && holds(g.box, f.box)
	case f.Rule == StyleChanged && (g.Rule == CheckedChanged || g.Rule == Disabled):
		return together && (beside(f.Locus.Path, g.Locus.Path) || isBelow(g.paths, f.paths))
	case f.Rule == StyleChanged && g.Rule == AttrChanged: // browsers set headings by their level
		return together && strings.HasSuffix(g.key, "@aria-level") && strings.HasPrefix(f.key, "font-") &&
			slices.Contains(g.paths, f.Locus.Path) && len(f.paths) <= len(g.paths)
	case f.focused && g.Rule == FocusChanged:
		return together
	case f.Rule != AttrChanged && f.Rule != NodeRemoved && (g.kind == "Stylesheet" && isFailure(g) || g.Rule == PolicyBroken):
		return g.Step <= f.Step
	case f.Rule == Hidden || f.Rule == AttrChanged || f.Rule == NodeRemoved:
		return isFailure(g) && f.source != "" && f.source == g.source || earlier && sameChange(f, g)
	}
	return false
}

// isComplaint reports whether an attribute says that a field is wrong, or where
// it is said.
func isComplaint(key string) bool {
	return strings.HasSuffix(key, "@aria-invalid") || strings.HasSuffix(key, "@aria-describedby") || strings.HasSuffix(key, "@aria-errormessage")
}

// isInert reports whether a finding says that nothing in an element can be used
// any more.
func isInert(g *raw) bool {
	return g.Rule == Disabled && g.new == "inert"
}

func isPresence(r Rule) bool {
	return r == NodeRemoved || r == NodeAdded || r == Hidden || r == Shown
}

// beside reports whether two paths have the same parent.
func beside(x, y string) bool {
	i, j := strings.LastIndex(x, " > "), strings.LastIndex(y, " > ")
	return i > 0 && j > 0 && x[:i] == y[:j]
}

// isBelow reports whether one of some paths is one of others, or below it.
func isBelow(paths, roots []string) bool {
	return slices.ContainsFunc(paths, func(p string) bool {
		return slices.ContainsFunc(roots, func(root string) bool { return p == root || strings.HasPrefix(p, root+" > ") })
	})
}

func meet(x, y []string) bool {
	return slices.ContainsFunc(x, func(p string) bool { return slices.Contains(y, p) })
}

// sameChange reports whether two findings are of the same old and new text.
func sameChange(f, g *raw) bool {
	return isContent(f.Rule) && isContent(g.Rule) && f.old == g.old && f.new == g.new && len(f.old)+len(f.new) >= 3
}

func isContent(r Rule) bool {
	return r == TextChanged || r == ValueChanged || r == NameChanged || r == TitleChanged || r == AttrChanged
}

// fraction is the end of a number with decimals, of money.
var fraction = regexp.MustCompile(`[.,](\d{1,2})\D*$`)

// amount is the number in a text, in hundredths.
func amount(s string) (n int64, ok bool) {
	cents := "00"
	if m := fraction.FindStringSubmatchIndex(s); m != nil {
		s, cents = s[:m[0]], (s[m[2]:m[3]] + "0")[:2]
	}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	n, err := strconv.ParseInt(digits+cents, 10, 64)
	return n, digits != "" && err == nil
}

// sameAmount reports whether two texts say the same, or have the same amount in
// them: a page that shows $58.90 may send 58.9, or 5890.
func sameAmount(x, y string) bool {
	a, isA := amount(x)
	b, isB := amount(y)
	return x == y || isA && isB && (a == b || a == 100*b || b == 100*a)
}

// holds reports whether a box contains the centre of another.
func holds(box, other *[4]float64) bool {
	if box == nil || other == nil {
		return false
	}
	x, y := other[0]+other[2]/2, other[1]+other[3]/2
	return x >= box[0] && x <= box[0]+box[2] && y >= box[1] && y <= box[1]+box[3]
}

// isFailure reports whether a finding says that a request fails now.
func isFailure(r *raw) bool {
	return r.Rule == RequestFailed || r.Rule == StatusChanged && r.Severity == Error
}

// isPicture reports whether a finding is about a file that explains only the
// element that shows it.
func (r *raw) isPicture() bool {
	return r.kind == "Image" || r.kind == "Font" || r.kind == "Media"
}

// isLayout reports whether a rule is about where elements are.
func isLayout(r Rule) bool { return r == LayoutChanged || r == CutOff || r == OffScreen }
