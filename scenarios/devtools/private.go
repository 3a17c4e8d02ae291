package devtools

import (
	"cmp"
	"net/url"
	"regexp"
	"strings"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/jsontree"
)

var typeAttr = regexp.MustCompile(`\[type=["']?([a-z-]+)["']?\]`)

// fieldOf is what the selectors say of a field.
func fieldOf(item jsontree.Value) imports.Field {
	t := targetOf(item)
	f := imports.Field{Name: cmp.Or(t.NameAttr, t.TestID), ID: t.DOMID, Label: cmp.Or(t.Label, t.Name, t.Placeholder, t.Text)}
	for _, path := range paths(item) {
		form, value := formOf(path[len(path)-1])
		if m := typeAttr.FindStringSubmatch(value); m != nil {
			f.Type = m[1]
		}
		switch {
		case form == "aria" && (imports.Field{Label: value}).Private():
			f.Label = value
		case (imports.Field{ID: lastPart(value)}).Private():
			f.ID = lastPart(value) // an id or a name may stand anywhere in a selector
		}
	}
	return f
}

// lastPart is the end of a selector, which is about the target itself.
func lastPart(selector string) string { return selector[strings.LastIndexAny(selector, " >/")+1:] }

// withoutPrivate is an item with a parameter for the value of a private field,
// and without the user and password of URLs. secret says that there was such.
func withoutPrivate(item jsontree.Value) (clean jsontree.Value, secret bool) {
	if field := fieldOf(item); field.Private() {
		item = withValue(item, func(string) string { return field.Parameter() })
	}
	plain := func(v jsontree.Value, name string) jsontree.Value {
		u, err := url.Parse(v.String(name))
		if err != nil || u.User == nil {
			return v
		}
		u.User, secret = nil, true
		return v.Set(name, jsontree.Text(u.String()))
	}
	item = plain(plain(item, "url"), "target")
	if events, there := item.Get("assertedEvents"); there {
		list := jsontree.Of()
		for _, e := range events.Items {
			list.Items = append(list.Items, plain(e, "url"))
		}
		item = item.Set("assertedEvents", list)
	}
	return item, secret
}

// withStandIn is the reverse, as far as it goes: the stand-in of the parameter.
func withStandIn(item jsontree.Value) jsontree.Value {
	field := fieldOf(item)
	if !field.Private() {
		return item
	}
	return withValue(item, func(value string) string {
		plain, whole := plainValue(scenarios.Step{Kind: scenarios.Fill, Value: value})
		if value != field.Parameter() || !whole {
			return value
		}
		return plain
	})
}

// withValue is an item with another value, wherever it has that of its field.
func withValue(item jsontree.Value, change func(string) string) jsontree.Value {
	if value, there := item.Get("value"); there {
		item = item.Set("value", jsontree.Text(change(value.Text)))
	}
	for _, name := range []string{"properties", "attributes"} {
		if v, _ := item.Get(name); v.String("value") != "" {
			item = item.Set(name, v.Set("value", jsontree.Text(change(v.String("value")))))
		}
	}
	return item
}
