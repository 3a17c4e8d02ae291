package playwright

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/javascript"
)

// roles are those that Playwright computes (its validRoles, 1.65): it finds no
// element by another.
var roles = strings.Fields(`alert alertdialog application article banner blockquote button caption cell checkbox code
	columnheader combobox complementary contentinfo definition deletion dialog directory document emphasis feed figure
	form generic grid gridcell group heading img insertion link list listbox listitem log main mark marquee math meter
	menu menubar menuitem menuitemcheckbox menuitemradio navigation none note option paragraph presentation progressbar
	radio radiogroup region row rowgroup rowheader scrollbar search searchbox separator slider spinbutton status strong
	subscript superscript switch tab table tablist tabpanel term textbox time timer toolbar tooltip tree treegrid treeitem`)

// locatorOf is the best locator of a target that Playwright has, "" if there
// is none. A target without one is the document of its frame.
func locatorOf(t scenarios.Target) string {
	frame := frameOf(t.Frame)
	if t.Empty() {
		return frame + ".locator(':root')"
	}
	for _, l := range t.Locators() {
		if l.Kind == scenarios.ByRole && t.Seen.Tag == "summary" {
			continue // a button to us, and to browsers
		}
		if one := callOf(l); one != "" {
			return frame + one + nth(l.Nth)
		}
	}
	return ""
}

// frameOf is the page, or the frame at the end of a path.
func frameOf(path string) string {
	at := "page"
	if path == "" {
		return at
	}
	for part := range strings.SplitSeq(path, " >> ") {
		if n, err := strconv.Atoi(part); err == nil {
			at += fmt.Sprintf(".locator('iframe, frame').nth(%d).contentFrame()", n)
			continue
		}
		at += css(part) + ".contentFrame()"
	}
	return at
}

// callOf is the call of a locator, "" if Playwright has none.
func callOf(l scenarios.Locator) string {
	exact := func(method string) string {
		return "." + method + "(" + javascript.Quote(l.Value) + ", { exact: true })"
	}
	switch l.Kind {
	case scenarios.ByTestID:
		return ".getByTestId(" + javascript.Quote(l.Value) + ")"
	case scenarios.ByRole:
		return byRole(l)
	case scenarios.ByLabel:
		return exact("getByLabel")
	case scenarios.ByPlaceholder:
		return exact("getByPlaceholder")
	case scenarios.ByAlt:
		return exact("getByAltText")
	case scenarios.ByText:
		return exact("getByText")
	case scenarios.ByTitle:
		return exact("getByTitle")
	case scenarios.ByID:
		return css(imports.Selector("id", l.Value))
	case scenarios.ByField:
		return css(imports.Selector("name", l.Value))
	case scenarios.ByCSS:
		return css(l.Value)
	}
	return ""
}

func byRole(l scenarios.Locator) string {
	role := l.Value
	if role == "image" {
		role = "img" // the same in ARIA 1.3
	}
	switch {
	case !slices.Contains(roles, role):
		return ""
	case l.Name == "":
		return ".getByRole(" + javascript.Quote(role) + ")"
	}
	return ".getByRole(" + javascript.Quote(role) + ", { name: " + javascript.Quote(l.Name) + ", exact: true })"
}

// plainCSS is what Playwright cannot take for a selector of another kind.
var plainCSS = regexp.MustCompile(`^[A-Za-z#.\[:*]`)

// css is a path through open shadow roots, a locator for each.
func css(path string) string {
	out := ""
	for part := range strings.SplitSeq(path, ">>>") {
		part = strings.TrimSpace(part)
		if !plainCSS.MatchString(part) {
			part = "css=" + part
		}
		out += ".locator(" + javascript.Quote(part) + ")"
	}
	return out
}

// nth says which of several elements is meant; Playwright counts from 0.
func nth(n int) string {
	switch {
	case n == 0:
		return ""
	case n == 1:
		return ".first()"
	case n == -1:
		return ".last()"
	case n > 0:
		n--
	}
	return fmt.Sprintf(".nth(%d)", n)
}
