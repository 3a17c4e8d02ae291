package scenarios

import (
	"fmt"
	"slices"
	"strconv"
)

// LocatorKind is a way to find an element. The set is closed.
type LocatorKind string

// The kinds of locator, best first. The values are keys of the file format.
const (
	ByTestID      LocatorKind = "testid"
	ByRole        LocatorKind = "role"
	ByLabel       LocatorKind = "label"
	ByPlaceholder LocatorKind = "placeholder"
	ByAlt         LocatorKind = "alt"
	ByText        LocatorKind = "text"
	ByTitle       LocatorKind = "title"
	ByID          LocatorKind = "id"
	ByField       LocatorKind = "field"
	ByCSS         LocatorKind = "css"
)

// Locator is one way to find the element of a target.
type Locator struct {
	Kind  LocatorKind
	Value string
	Name  string // the accessible name, with [ByRole]
	Nth   int    // see [Target]
}

// String is the locator as takes and findings show it: `testid=add`,
// `role=button[name="Add to cart"]`.
func (l Locator) String() string {
	s := string(l.Kind) + "=" + l.Value
	if l.Name != "" {
		s += "[name=" + strconv.Quote(l.Name) + "]"
	}
	if l.Nth != 0 {
		s += "[nth=" + strconv.Itoa(l.Nth) + "]"
	}
	return s
}

// Locators are the ways to find the element, best first. The frame is where
// all of them look.
func (t Target) Locators() []Locator {
	all := []Locator{
		{ByTestID, t.TestID, "", t.Nth},
		{ByRole, t.Role, t.Name, t.Nth},
		{ByLabel, t.Label, "", t.Nth},
		{ByPlaceholder, t.Placeholder, "", t.Nth},
		{ByAlt, t.Alt, "", t.Nth},
		{ByText, t.Text, "", t.Nth},
		{ByTitle, t.Title, "", t.Nth},
		{ByID, t.DOMID, "", t.Nth},
		{ByField, t.NameAttr, "", t.Nth},
		{ByCSS, t.CSS, "", t.Nth},
	}
	var given []Locator
	for _, l := range all {
		if l.Value != "" {
			given = append(given, l)
		}
	}
	return given
}

// Empty says that there is no locator. A frame alone names a document, not an
// element.
func (t Target) Empty() bool { return len(t.Locators()) == 0 }

// IsField says whether the target, as far as it tells, shows its value, not its
// text.
func (t Target) IsField() bool {
	return t.Label != "" || t.Placeholder != "" ||
		slices.Contains([]string{"textbox", "searchbox", "combobox", "spinbutton", "slider"}, t.Role) ||
		slices.Contains([]string{"input", "textarea", "select"}, t.Seen.Tag)
}

// String is what a person would call the target: `button "Add to cart"`,
// `testid "card-12"`. A role and name say more to people than a test id.
func (t Target) String() string {
	s := "page"
	for _, l := range t.Locators() {
		if s == "page" || l.Kind == ByRole && l.Name != "" {
			s = l.human()
		}
		if l.Kind == ByRole {
			break
		}
	}
	switch {
	case t.Nth == -1:
		s = "the last " + s
	case t.Nth != 0:
		s = fmt.Sprintf("number %d of %s", t.Nth, s)
	}
	if t.Frame != "" {
		s += " in frame " + strconv.Quote(t.Frame)
	}
	return s
}

func (l Locator) human() string {
	switch {
	case l.Kind != ByRole:
		return string(l.Kind) + " " + strconv.Quote(shorten(l.Value, 60))
	case l.Name == "":
		return l.Value
	}
	return l.Value + " " + strconv.Quote(shorten(l.Name, 60))
}

// locators are the keys of a target, best first, with that of the name after
// its role.
func locators() []key[Step] {
	at := func(kind, doc string, field func(*Target) *string) key[Step] {
		return scalar(kind, doc, text(), "", func(s *Step) *string { return field(&s.Target) })
	}
	return []key[Step]{
		at("testid", "The test id: data-testid, data-test-id, data-test or data-cy.", func(t *Target) *string { return &t.TestID }),
		at("role", "The ARIA role.", func(t *Target) *string { return &t.Role }),
		at("name", "The accessible name, with a role.", func(t *Target) *string { return &t.Name }),
		at("label", "The label of a form field.", func(t *Target) *string { return &t.Label }),
		at("placeholder", "The placeholder of a form field.", func(t *Target) *string { return &t.Placeholder }),
		at("alt", "The alternative text of a picture.", func(t *Target) *string { return &t.Alt }),
		at("text", "The element's own text, white space folded.", func(t *Target) *string { return &t.Text }),
		at("title", "The title attribute.", func(t *Target) *string { return &t.Title }),
		at("id", "The id attribute.", func(t *Target) *string { return &t.DOMID }),
		at("field", "The name attribute.", func(t *Target) *string { return &t.NameAttr }),
		at("css", "A CSS path; >>> goes into an open shadow root.", func(t *Target) *string { return &t.CSS }),
	}
}

func frameKey() key[Step] {
	return scalar("frame", "CSS selectors of the iframes that lead to the frame, outermost first, with >> between; a number is the iframe of that place, from 0.", text(), "",
		func(s *Step) *string { return &s.Target.Frame })
}

// nthKey says which of several elements is meant.
func nthKey() key[Step] {
	return scalar("nth", "Which of the elements that are found is meant: 1 the first, -1 the last.", place(), 0,
		func(s *Step) *int { return &s.Target.Nth })
}

// seenKey is the fingerprint.
func seenKey() key[Step] {
	m := mapping[Fingerprint]{what: "seen", keys: []key[Fingerprint]{
		scalar("tag", "The lower-case tag name.", text(), "", func(f *Fingerprint) *string { return &f.Tag }),
		scalar("type", "The type attribute of an input.", text(), "", func(f *Fingerprint) *string { return &f.Type }),
		scalar("text", "The element's own text, at most 80 characters.", text(), "", func(f *Fingerprint) *string { return &f.Text }),
	}}
	return nested("seen", "What the element looked like when it was captured.", m, func(s *Step) *Fingerprint { return &s.Target.Seen })
}
