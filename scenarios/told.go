package scenarios

import (
	"encoding/json"
	"fmt"
)

// told is what target.js says of an element.
type told struct {
	TestID      string `json:"testid"`
	Role        string `json:"role"`
	Name        string `json:"name"`
	Label       string `json:"label"`
	Placeholder string `json:"placeholder"`
	Alt         string `json:"alt"`
	Text        string `json:"text"`
	Title       string `json:"title"`
	ID          string `json:"id"`
	Field       string `json:"field"`
	CSS         string `json:"css"`
	Seen        struct{ Tag, Type, Text string }
}

// ReadTarget reads what the script in the page, target.js, says of an element
// in a frame. Nothing said is no target.
func ReadTarget(said []byte, frame string) (Target, error) {
	var t told
	if len(said) > 0 {
		if err := json.Unmarshal(said, &t); err != nil {
			return Target{}, fmt.Errorf("target of an act: %w", err)
		}
	}
	return Target{
		Frame: frame, TestID: t.TestID, Role: t.Role, Name: t.Name, Label: t.Label, Placeholder: t.Placeholder, Alt: t.Alt,
		Text: t.Text, Title: t.Title, DOMID: t.ID, NameAttr: t.Field, CSS: t.CSS, Seen: Fingerprint(t.Seen),
	}, nil
}
