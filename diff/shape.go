package diff

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// shape is what a JSON body is made of: a path like items[].price to the
// types that occur there.
type shape map[string][]string

// change is one place in a body that differs.
type change struct{ path, old, new string }

// jsonShape returns the shape of a JSON body, and whether it is one.
func jsonShape(body []byte) (shape, bool) {
	if len(body) == 0 {
		return nil, false
	}
	var v any
	if json.Unmarshal(body, &v) != nil {
		return nil, false
	}
	s := shape{}
	s.add("", v)
	return s, true
}

func (s shape) add(path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		s.put(path, "object")
		for k, e := range v {
			s.add(strings.TrimPrefix(path+"."+k, "."), e)
		}
	case []any:
		s.put(path, "array")
		for _, e := range v {
			s.add(path+"[]", e)
		}
	case nil:
		s.put(path, "null")
	case bool:
		s.put(path, "boolean")
	case float64:
		s.put(path, "number")
	case string:
		s.put(path, "string")
	}
}

func (s shape) put(path, kind string) {
	path = plainKeys(path)
	if i, found := slices.BinarySearch(s[path], kind); !found {
		s[path] = slices.Insert(s[path], i, kind)
	}
}

// plainKeys replaces keys that are ids.
func plainKeys(path string) string {
	if !strings.ContainsAny(path, "0123456789") {
		return path
	}
	parts := strings.Split(path, ".")
	for i, p := range parts {
		name := strings.TrimRight(p, "[]")
		if isNumber(name) || isVolatile(name) {
			parts[i] = "{id}" + p[len(name):]
		}
	}
	return strings.Join(parts, ".")
}

// parseShape reads the lines of a contract: a path and a type.
func parseShape(lines []string) shape {
	s := shape{}
	for _, l := range lines {
		path, kind := "", l
		if i := strings.LastIndexByte(l, ' '); i >= 0 {
			path, kind = l[:i], l[i+1:]
		}
		for k := range strings.SplitSeq(kind, "|") {
			s.put(strings.TrimPrefix(strings.TrimPrefix(path, "$"), "."), k)
		}
	}
	return s
}

// lines is the shape as a contract has it.
func (s shape) lines() []string {
	var list []string
	for _, path := range slices.Sorted(maps.Keys(s)) {
		for _, kind := range s[path] {
			list = append(list, path+" "+kind)
		}
	}
	return list
}

// compare returns the topmost paths that are gone, and those with other types.
// What is below an empty list or a null says nothing.
func (s shape) compare(new shape) (gone, other []change) {
	for _, path := range slices.Sorted(maps.Keys(s)) {
		old := s[path]
		now, ok := new[path]
		switch {
		case !ok && !s.isExplained(path, new):
			gone = append(gone, change{path, strings.Join(old, "|"), ""})
		case ok && !overlap(old, now):
			other = append(other, change{path, strings.Join(old, "|"), strings.Join(now, "|")})
		}
	}
	return gone, other
}

// isExplained reports whether a path is gone because of what is above it: that
// is gone too, an empty list, a null, or of another type.
func (s shape) isExplained(path string, new shape) bool {
	parent, ok := parentPath(path)
	if !ok {
		return false
	}
	if strings.HasSuffix(path, "[]") {
		return true // the list is empty, or its own change is reported
	}
	now, there := new[parent]
	if !there {
		_, had := s[parent]
		return had || hasAbove(s, new, parent)
	}
	return !slices.Contains(now, "object")
}

// hasAbove reports, for shapes that name leaves only, whether nothing at all
// is left below a path that is in a list.
func hasAbove(s, new shape, parent string) bool {
	if !strings.HasSuffix(parent, "[]") {
		return false
	}
	for path := range new {
		if strings.HasPrefix(path, parent) {
			return false
		}
	}
	return true
}

func parentPath(path string) (string, bool) {
	if rest, ok := strings.CutSuffix(path, "[]"); ok {
		return rest, path != ""
	}
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		return path[:i], true
	}
	return "", path != ""
}

// overlap reports whether two sets of types have one in common. A null fits
// every type.
func overlap(x, y []string) bool {
	for _, t := range x {
		if t == "null" || slices.Contains(y, t) {
			return true
		}
	}
	return slices.Contains(y, "null")
}
