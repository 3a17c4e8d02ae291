package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/scenarios"
	"gopkg.in/yaml.v3"
)

// noisePath is where the noise of a stored baseline is.
func noisePath(baseline string) string { return strings.TrimSuffix(baseline, ".take") + ".noise.yaml" }

const noiseVersion = 1

const noiseHead = `# What differs between takes of one build of %s, and so means nothing: retake approve learns it.
# It is made to be edited. An entry that is taken out is found, until two takes of one build differ there again. One that is
# added is noise for good; with a shape (time, number, id, text) only as long as both texts have it in common; with look, it is in how an element looks.
`

// noiseEntry is one locus in the file.
type noiseEntry struct {
	At    string `yaml:"at"`
	Scope string `yaml:"scope,omitempty"`
	Shape string `yaml:"shape,omitempty"`
	Steps int    `yaml:"steps,omitempty"`
	Seen  string `yaml:"seen,omitempty"`
	Why   string `yaml:"why,omitempty"`
}

// writeNoise writes noise for people to read, by area.
//
// Law: readNoise gives it back.
func writeNoise(n diff.Noise, scenario string) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, noiseHead, oneLine(scenario))
	root := &yaml.Node{Kind: yaml.MappingNode}
	add := func(key string, value any) error {
		var v yaml.Node
		if err := v.Encode(value); err != nil {
			return fmt.Errorf("write the noise: %w", err)
		}
		root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, &v)
		return nil
	}
	err := add("noise", noiseVersion)
	for _, area := range noiseAreas {
		var list []noiseEntry
		for _, l := range n.Loci {
			if l.Area != area {
				continue
			}
			e := noiseEntry{At: l.Path, Scope: l.Scope, Shape: string(l.Shape), Steps: l.Steps, Why: l.Why}
			if l.Of > 0 {
				e.Seen = fmt.Sprintf("%d of %d", l.Seen, l.Of)
			}
			list = append(list, e)
		}
		if len(list) > 0 {
			err = errors.Join(err, add(area, list))
		}
	}
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	err = errors.Join(err, enc.Encode(root), enc.Close())
	return b.Bytes(), err
}

// noiseAreas are the areas of rules, in the order of the file.
var noiseAreas = []string{"action", "navigation", "dom", "state", "console", "network", "vitals"}

// readNoise reads the noise of a baseline, strictly; nil if there is no file.
func readNoise(path string) (*diff.Noise, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the noise: %w", err)
	}
	n, err := parseNoise(data, path)
	return &n, err
}

func parseNoise(data []byte, file string) (diff.Noise, error) {
	p := noiseParser{configParser: configParser{config: config{File: file}}}
	var root yaml.Node
	switch err := yaml.NewDecoder(bytes.NewReader(data)).Decode(&root); {
	case errors.Is(err, io.EOF):
		return diff.Noise{}, nil
	case err != nil:
		return diff.Noise{}, &scenarios.Error{File: file, Problem: "not YAML: " + err.Error()}
	}
	p.mapping(root.Content[0], "the noise", p.area)
	return p.noise.Merge(diff.Noise{}), errors.Join(p.problems...)
}

// noiseParser reads a noise file, and collects what is wrong with it.
type noiseParser struct {
	configParser
	noise diff.Noise
}

func (p *noiseParser) area(key, value *yaml.Node) {
	switch {
	case key.Value == "noise" && value.Value == strconv.Itoa(noiseVersion):
	case key.Value == "noise":
		p.fail(value, "use the retake that wrote it, or approve again", "noise: expected version %d, found %q", noiseVersion, value.Value)
	case !slices.Contains(noiseAreas, key.Value):
		p.fail(key, advice(key.Value, append(slices.Clone(noiseAreas), "noise")), "unknown area %q", key.Value)
	case value.Kind != yaml.SequenceNode:
		p.fail(value, "begin each with \"- at: \"", "%s: expected a list", key.Value)
	default:
		for _, item := range value.Content {
			p.entry(key.Value, item)
		}
	}
}

func (p *noiseParser) entry(area string, n *yaml.Node) {
	var l diff.Noisy
	l.Area = area
	p.mapping(n, area, func(key, value *yaml.Node) {
		switch key.Value {
		case "at":
			l.Path = p.text("at", value)
		case "scope":
			l.Scope = p.among("scope", value, diff.Scopes()[1:])
		case "shape":
			var known []string
			for _, s := range diff.Shapes() {
				known = append(known, string(s))
			}
			l.Shape = diff.Shape(p.among("shape", value, known))
		case "steps":
			l.Steps, _ = strconv.Atoi(p.number("steps", value)) // a mistake was noted
		case "seen":
			l.Seen, l.Of = p.pairs(value)
		case "why":
			l.Why = value.Value
		default:
			p.fail(key, advice(key.Value, []string{"at", "scope", "shape", "steps", "seen", "why"}), "unknown key %q", key.Value)
		}
	})
	if l.Path == "" && n.Kind == yaml.MappingNode && len(p.problems) == 0 {
		p.fail(n, `add the place, as "at: body > p"`, "%s: an entry needs \"at\"", area)
	}
	p.noise.Loci = append(p.noise.Loci, l)
}

// among is one of some words.
func (p *configParser) among(name string, n *yaml.Node, known []string) string {
	if !slices.Contains(known, n.Value) {
		p.fail(n, advice(n.Value, known), "%s: there is no %q", name, n.Value)
	}
	return n.Value
}

// pairs reads "1 of 3".
func (p *noiseParser) pairs(n *yaml.Node) (seen, of int) {
	if _, err := fmt.Sscanf(n.Value, "%d of %d", &seen, &of); err != nil || seen < 0 || of < max(1, seen) || n.Value != fmt.Sprintf("%d of %d", seen, of) {
		p.fail(n, "", "seen: expected how often in how many pairs of takes, as 1 of 2, found %q", n.Value)
	}
	return seen, of
}

// learned is the noise of a baseline: what its file says, or what its two takes
// teach.
func (j *job) learned() diff.Noise {
	switch {
	case j.noise != nil:
		return *j.noise
	case j.again != nil:
		return diff.LearnNoise(*j.a, *j.again)
	}
	return diff.Noise{}
}

// relearn puts the noise file of a new baseline in its place: what was known,
// and what its two takes teach. Without a second take nothing was learned.
func (one *approval) relearn(v vault, folder, place string, s manifestJob) error {
	if s.Again == "" {
		return nil
	}
	known, err := readNoise(noisePath(place))
	if err != nil {
		return err
	}
	a, err := v.read(filepath.Join(folder, filepath.Base(s.Take)))
	if err != nil {
		return err
	}
	b, err := v.read(filepath.Join(folder, filepath.Base(s.Again)))
	if err != nil {
		return err
	}
	next := cmp.Or(known, &diff.Noise{}).Next(diff.LearnNoise(a, b))
	one.Noise = len(next.Loci)
	if one.Noise == 0 {
		one.put = append(one.put, placed{path: noisePath(place)})
		return nil
	}
	content, err := writeNoise(next, s.Name)
	one.put = append(one.put, placed{noisePath(place), content})
	return err
}
