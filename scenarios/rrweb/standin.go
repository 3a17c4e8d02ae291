package rrweb

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/rrweb/mirror"
)

// word is the name of a parameter for a field, as people call it.
func word(n *mirror.Node, f imports.Field) string {
	for _, called := range []string{f.Name, f.ID, f.Label, n.Attr("placeholder"), n.InputType()} {
		if s := constant(called); s != "" {
			return s
		}
	}
	return "TEXT"
}

// constant is a name in capitals: FIRST_NAME of "first name". It is at most 40
// long, and "" where there are no letters in it.
func constant(s string) string {
	up := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return ' '
	}, s)
	name := strings.Join(strings.Fields(up), "_")
	name = strings.TrimRight(name[:min(len(name), 40)], "_")
	if !strings.ContainsAny(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		return ""
	}
	if name[0] <= '9' {
		name = "FIELD_" + name
	}
	return name
}

func numberedName(name string, i int) string { return fmt.Sprintf("%s_%d", name, i) }

// standIns are values that a field of a type takes.
var standIns = map[string]string{
	"email": "person@example.com", "tel": "5550100", "url": "https://example.com/", "date": "2026-01-15", "time": "12:00",
	"datetime-local": "2026-01-15T12:00", "month": "2026-01", "week": "2026-W03", "color": "#336699", "range": "50",
	"password": "Retake-Passw0rd",
}

// standIn is a value for a field whose own is masked: one that its type takes,
// and as long as the masked one, where that is free.
func standIn(inputType string, length int) string {
	switch length = min(max(length, 1), 200); inputType {
	case "number":
		return strings.Repeat("1234567890", 1+length/10)[:min(length, 9)]
	case "", "text", "search":
		text := strings.Repeat("sample text ", 1+length/12)[:length]
		return strings.TrimRight(text, " ") + strings.Repeat("x", len(text)-len(strings.TrimRight(text, " ")))
	}
	return cmp.Or(standIns[inputType], "sample")
}
