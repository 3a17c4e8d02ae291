package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reports"
	"github.com/retake-dev/retake/scenarios"
	"gopkg.in/yaml.v3"
)

// decisionsName is the file with what a team decided about findings, beside
// retake.yaml, or in the working directory where there is none.
const decisionsName = "retake.decisions.yaml"

// decisionsTop is the comment that a new file begins with.
const decisionsTop = `What people decided about findings, by fingerprint. retake accept and retake
reject write it; take an entry out to undo it. It belongs into version control.`

// decisions is that file.
type decisions struct {
	path string
	root *yaml.Node // the mapping, with its comments
	head string     // the comment above it
	list map[string]diff.Decision
}

// loadDecisions reads the file strictly; none at all is an empty one.
func loadDecisions(conf config) (*decisions, error) {
	d := &decisions{
		path: filepath.Join(filepath.Dir(conf.File), decisionsName), head: decisionsTop,
		root: &yaml.Node{Kind: yaml.MappingNode}, list: map[string]diff.Decision{},
	}
	data, err := os.ReadFile(d.path)
	if errors.Is(err, os.ErrNotExist) {
		return d, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the decisions: %w", err)
	}
	return d, d.parse(data)
}

func (d *decisions) parse(data []byte) error {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var document yaml.Node
	switch err := dec.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return &scenarios.Error{File: d.path, Problem: "not YAML: " + err.Error()}
	}
	p := decisionParser{configParser: configParser{config: config{File: d.path}}, list: d.list}
	if dec.Decode(new(yaml.Node)) == nil {
		p.fail(&document, "", "expected one document, there are more")
	}
	d.head = strings.TrimSpace(document.HeadComment)
	if n := document.Content[0]; n.Kind == yaml.MappingNode {
		d.root = n
	}
	p.mapping(document.Content[0], "the decisions", p.entry)
	return errors.Join(p.problems...)
}

// decisionParser reads entries, and collects what is wrong with them.
type decisionParser struct {
	configParser
	list map[string]diff.Decision
}

var fingerprint = regexp.MustCompile(`^[0-9a-f]{12}$`)

func (p *decisionParser) entry(key, value *yaml.Node) {
	if !fingerprint.MatchString(key.Value) {
		p.fail(key, "retake accept writes it in full", "expected the fingerprint of a finding, found %q", key.Value)
	}
	var d diff.Decision
	p.mapping(value, key.Value, func(k, v *yaml.Node) {
		switch k.Value {
		case string(diff.Accepted), string(diff.Rejected):
			if d.Ruling != "" {
				p.fail(k, "take one of them out", "%s: it is both %s and %s", key.Value, d.Ruling, k.Value)
			}
			d.Ruling, d.Why = diff.Ruling(k.Value), p.text(k.Value, v)
		case "until":
			if _, err := time.Parse(time.DateOnly, v.Value); err != nil {
				p.fail(v, "write a day as 2027-01-31", "until: %q is no day", v.Value)
			}
			d.Until = v.Value
		case "covers":
			if err := v.Decode(&d.Covers); err != nil {
				p.fail(v, "", "covers: expected a list of fingerprints")
			}
		case "finding":
			p.text(k.Value, v)
		default:
			p.fail(k, advice(k.Value, []string{"accepted", "rejected", "until", "covers", "finding"}), "unknown key %q", k.Value)
		}
	})
	if d.Ruling == "" {
		p.fail(key, "write accepted: and the reason", "%s: it is neither accepted nor rejected", key.Value)
	}
	if d.Ruling == diff.Rejected && d.Until != "" {
		p.fail(key, "take it out", "%s: until is for what is accepted", key.Value)
	}
	p.list[key.Value] = d
}

// on are the decisions as they are at a time. The last day of an acceptance
// ends at midnight UTC, so that all machines agree.
func (d *decisions) on(now time.Time) map[string]diff.Decision {
	today, list := now.UTC().Format(time.DateOnly), map[string]diff.Decision{}
	for key, one := range d.list {
		if one.Until != "" && one.Until < today {
			one.Ruling = diff.Expired
		}
		list[key] = one
	}
	return list
}

// decide returns a run with what people decided about its groups.
func decide(r reports.Run, list map[string]diff.Decision) reports.Run {
	r.Scenarios = slices.Clone(r.Scenarios)
	for i := range r.Scenarios {
		r.Scenarios[i].Result = r.Scenarios[i].Result.Decide(list)
	}
	return r
}

// put puts a decision in its place, instead of one that is there already.
func (d *decisions) put(key string, one diff.Decision, finding string) {
	d.list[key] = one
	entry := &yaml.Node{Kind: yaml.MappingNode}
	add := func(name, value, tag string) {
		if value != "" {
			entry.Content = append(entry.Content, scalar(name, "!!str"), scalar(value, tag))
		}
	}
	add(string(one.Ruling), one.Why, "!!str")
	add("until", one.Until, "!!timestamp")
	add("finding", finding, "!!str")
	if len(one.Covers) > 0 {
		list := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		for _, f := range one.Covers {
			list.Content = append(list.Content, scalar(f, "!!str"))
		}
		entry.Content = append(entry.Content, scalar("covers", "!!str"), list)
	}
	at := pairOf(d.root, key)
	if at < 0 {
		d.root.Content = append(d.root.Content, scalar(key, "!!str"), entry)
		d.sort()
		return
	}
	keepComments(d.root.Content[at+1], entry)
	d.root.Content[at+1] = entry
	d.sort()
}

func scalar(value, tag string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value}
}

// pairOf is the index of a key in a mapping, -1 if it is not there.
func pairOf(n *yaml.Node, key string) int {
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return i
		}
	}
	return -1
}

// keepComments gives an entry the comments of the one that it replaces; those of
// one ruling go to the other.
func keepComments(old, entry *yaml.Node) {
	for i := 0; i+1 < len(old.Content); i += 2 {
		name := old.Content[i].Value
		at := pairOf(entry, name)
		if name == string(diff.Accepted) || name == string(diff.Rejected) {
			at = 0
		}
		if at < 0 {
			continue
		}
		for k, n := range entry.Content[at : at+2] {
			from := old.Content[i+k]
			n.HeadComment, n.LineComment, n.FootComment = from.HeadComment, from.LineComment, from.FootComment
		}
	}
}

// sort puts the entries in the order of their fingerprints.
func (d *decisions) sort() {
	var pairs [][2]*yaml.Node
	for i := 0; i+1 < len(d.root.Content); i += 2 {
		pairs = append(pairs, [2]*yaml.Node{d.root.Content[i], d.root.Content[i+1]})
	}
	slices.SortStableFunc(pairs, func(a, b [2]*yaml.Node) int { return strings.Compare(a[0].Value, b[0].Value) })
	d.root.Content = d.root.Content[:0]
	for _, p := range pairs {
		d.root.Content = append(d.root.Content, p[0], p[1])
	}
}

// write puts the file in its place.
func (d *decisions) write() error {
	return writeFile(d.path, func(w io.Writer) error {
		enc := yaml.NewEncoder(w)
		enc.SetIndent(2)
		document := yaml.Node{Kind: yaml.DocumentNode, HeadComment: d.head, Content: []*yaml.Node{d.root}}
		return errors.Join(enc.Encode(&document), enc.Close())
	})
}
