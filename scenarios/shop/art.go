package shop

import (
	"bytes"
	"embed"
	"fmt"
	"strings"
	"text/template"
)

//go:embed art
var artFS embed.FS

// palette colours one picture. Shapes name roles, not colours, so that twenty
// shapes make thirty-six pictures.
type palette struct{ Pale, Tint, Light, Main, Deep string }

var palettes = map[string]palette{
	"sage":  {"#f3f6ee", "#d5e0cc", "#a9c09a", "#6f9166", "#45623f"},
	"sand":  {"#faf6ee", "#ebdfc9", "#e4d3b3", "#c2a779", "#866b43"},
	"clay":  {"#fbf2ec", "#efd6c6", "#dfa683", "#b9704a", "#7c4527"},
	"slate": {"#f1f3f5", "#d3dae0", "#7f8d9a", "#4b5966", "#2b353f"},
	"plum":  {"#f7f1f6", "#e4d2e1", "#b690b1", "#845a80", "#573955"},
	"ocean": {"#eef5f7", "#cbdfe6", "#86b3c2", "#437f95", "#28566a"},
	"ochre": {"#fcf6e8", "#f3e2b6", "#edc873", "#cf9a35", "#8c621c"},
	"rose":  {"#fcf2f1", "#f2d6d3", "#e3a9a3", "#c27570", "#864643"},
}

// drawings renders every product's picture once, by the product's id.
func drawings(products []product) (map[int][]byte, error) {
	frame, err := template.ParseFS(artFS, "art/frame.svg")
	if err != nil {
		return nil, fmt.Errorf("picture frame: %w", err)
	}
	out := make(map[int][]byte, len(products))
	for _, p := range products {
		if out[p.ID], err = draw(frame, p); err != nil {
			return nil, fmt.Errorf("picture of %s: %w", p.Name, err)
		}
	}
	return out, nil
}

func draw(frame *template.Template, p product) ([]byte, error) {
	colours, ok := palettes[p.Palette]
	if !ok {
		return nil, fmt.Errorf("no palette %q", p.Palette)
	}
	shape, err := artFS.ReadFile("art/" + p.Shape + ".svg")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = frame.Execute(&out, struct {
		palette
		Shape string
	}{colours, strings.TrimSpace(string(shape))})
	return out.Bytes(), err
}
