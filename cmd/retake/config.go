package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/scenarios"
	"gopkg.in/yaml.v3"
)

// configName is the file with what a team shares, in the working directory or
// one above it.
const configName = "retake.yaml"

// config is what retake.yaml says. Paths are as seen from the working
// directory. Flags win over it.
type config struct {
	File string // "" if there is none

	// settings are the keys that a flag of the same name overrides.
	settings  map[string]string
	scenarios []string
	rules     map[diff.Rule]diff.Severity
	ignore    []scenarios.Ignore
	privacy   privacy.Policy // its level is "" if it is not said
	notify    []recipient
}

// policy is what is private, with a new key; a level that a flag gives wins.
func (c config) policy(flag string) (privacy.Policy, error) {
	level := cmp.Or(flag, string(c.privacy.Level), string(privacy.Inputs))
	if !slices.Contains(choices["privacy"], level) {
		return privacy.Policy{}, hinted(fmt.Errorf("--privacy: there is no %q", level), "%s", advice(level, choices["privacy"]))
	}
	return privacy.Policy{Level: privacy.Level(level), Key: privacy.NewKey(), Rules: c.privacy.Rules}, nil
}

// loadConfig reads the nearest retake.yaml; none at all is an empty one.
func loadConfig() (config, error) {
	dir, err := os.Getwd()
	if err != nil {
		return config{}, err
	}
	for {
		data, err := os.ReadFile(filepath.Join(dir, configName))
		if err == nil {
			return parseConfig(data, shortPath(filepath.Join(dir, configName)))
		}
		if !errors.Is(err, os.ErrNotExist) {
			return config{}, fmt.Errorf("read the configuration: %w", err)
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return config{settings: map[string]string{}}, nil
		}
		dir = parent
	}
}

// shortPath is a path as seen from the working directory, if that is shorter.
func shortPath(path string) string {
	dir, err := os.Getwd()
	if err != nil {
		return path
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if short, err := filepath.Rel(dir, absolute); err == nil && len(short) < len(path) {
		return short
	}
	return path
}

// parseConfig reads a configuration strictly.
func parseConfig(data []byte, file string) (config, error) {
	p := configParser{config: config{File: file, settings: map[string]string{}, rules: map[diff.Rule]diff.Severity{}}}
	var root yaml.Node
	switch err := yaml.NewDecoder(bytes.NewReader(data)).Decode(&root); {
	case errors.Is(err, io.EOF):
		return p.config, nil
	case err != nil:
		return config{}, &scenarios.Error{File: file, Problem: "not YAML: " + err.Error()}
	}
	p.mapping(root.Content[0], "the configuration", p.key)
	return p.config, errors.Join(p.problems...)
}

// configParser reads one file, and collects what is wrong with it.
type configParser struct {
	config   config
	problems []error
}

func (p *configParser) fail(n *yaml.Node, hint, format string, args ...any) {
	p.problems = append(p.problems, &scenarios.Error{
		File: p.config.File, Line: n.Line, Column: n.Column, Problem: fmt.Sprintf(format, args...), Hint: hint,
	})
}

// mapping hands each entry of a mapping to a func.
func (p *configParser) mapping(n *yaml.Node, what string, entry func(key, value *yaml.Node)) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.MappingNode {
		p.fail(n, "", "%s: expected a mapping", what)
		return
	}
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if line := first[key.Value]; line > 0 {
			p.fail(key, "", "key %q is given twice, first in line %d", key.Value, line)
			continue
		}
		first[key.Value] = key.Line
		entry(key, n.Content[i+1])
	}
}

// settingKinds says how to read the keys that are one value.
var settingKinds = map[string]func(p *configParser, name string, n *yaml.Node) string{
	"target": (*configParser).text, "baseline": (*configParser).text,
	"baselines": (*configParser).path, "sourcemaps": (*configParser).path, "out": (*configParser).path, "browser": (*configParser).program,
	"clock": (*configParser).choice, "network": (*configParser).choice, "writes": (*configParser).choice,
	"unmatched": (*configParser).choice,
	"lanes":     (*configParser).number,
}

func (p *configParser) key(key, value *yaml.Node) {
	switch read, known := settingKinds[key.Value]; {
	case known:
		p.config.settings[key.Value] = read(p, key.Value, value)
	case key.Value == "scenarios":
		p.paths(value)
	case key.Value == "rules":
		p.mapping(value, "rules", p.rule)
	case key.Value == "ignore":
		list, err := scenarios.ParseIgnores(value, p.config.File)
		p.config.ignore = list
		p.problems = append(p.problems, err)
	case key.Value == "privacy":
		p.mapping(value, "privacy", p.privacy)
	case key.Value == "notify":
		p.notify(value)
	default:
		all := append(slices.Collect(maps.Keys(settingKinds)), "scenarios", "rules", "ignore", "privacy", "notify")
		p.fail(key, advice(key.Value, all), "unknown key %q", key.Value)
	}
}

// privacy is a key of what is private.
func (p *configParser) privacy(key, value *yaml.Node) {
	rules := &p.config.privacy.Rules
	switch key.Value {
	case "level":
		p.config.privacy.Level = privacy.Level(p.choice("privacy", value))
	case "block":
		p.privacyRules(value, &rules.Block)
	case "mask":
		p.privacyRules(value, &rules.Mask)
	case "allow":
		p.privacyRules(value, &rules.Allow)
	default:
		p.fail(key, advice(key.Value, []string{"level", "block", "mask", "allow"}), "privacy: unknown key %q", key.Value)
	}
}

// privacyRules is a list of rules, each a mapping of its kind to what it names.
func (p *configParser) privacyRules(n *yaml.Node, list *[]privacy.Rule) {
	if n.Kind != yaml.SequenceNode {
		p.fail(n, "write - header: X-Customer", "privacy: expected a list of rules")
		return
	}
	for _, item := range n.Content {
		p.mapping(item, "a rule of privacy", func(key, value *yaml.Node) {
			if !slices.Contains(privacy.RuleKinds, key.Value) {
				p.fail(key, advice(key.Value, privacy.RuleKinds), "privacy: there is no kind of rule %q", key.Value)
				return
			}
			rule, err := privacy.NewRule(key.Value, value.Value)
			if err != nil {
				p.fail(value, "", "privacy: %s: %v", key.Value, err)
				return
			}
			*list = append(*list, rule)
		})
	}
}

func (p *configParser) text(name string, n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.Value == "" {
		p.fail(n, "", "%s: expected a text", name)
	}
	return n.Value
}

func (p *configParser) path(name string, n *yaml.Node) string {
	path := p.text(name, n)
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(p.config.File), path)
}

// program is a path, or a name to look for.
func (p *configParser) program(name string, n *yaml.Node) string {
	if filepath.Base(n.Value) == n.Value {
		return p.text(name, n)
	}
	return p.path(name, n)
}

func (p *configParser) choice(name string, n *yaml.Node) string {
	word := p.text(name, n)
	if !slices.Contains(choices[name], word) {
		p.fail(n, advice(word, choices[name]), "%s: there is no %q", name, word)
	}
	return word
}

func (p *configParser) number(name string, n *yaml.Node) string {
	word := p.text(name, n)
	if v, err := strconv.Atoi(word); err != nil || v < 1 {
		p.fail(n, "", "%s: expected a number from 1, found %q", name, word)
	}
	return word
}

func (p *configParser) paths(n *yaml.Node) {
	if n.Kind != yaml.SequenceNode {
		p.fail(n, "write scenarios: [folder]", "scenarios: expected a list of paths")
		return
	}
	for _, item := range n.Content {
		p.config.scenarios = append(p.config.scenarios, p.path("scenarios", item))
	}
}

// severities are the words for severities in a configuration.
var severities = map[string]diff.Severity{
	"off": diff.Off, "info": diff.Info, "warn": diff.Warning, "warning": diff.Warning, "error": diff.Error,
}

func (p *configParser) rule(key, value *yaml.Node) {
	if known := ruleNames(); !slices.Contains(known, key.Value) {
		p.fail(key, advice(key.Value, known), "there is no rule %q", key.Value)
		return
	}
	severity, ok := severities[value.Value]
	if !ok {
		p.fail(value, "use off, info, warn or error", "%s: there is no severity %q", key.Value, value.Value)
		return
	}
	p.config.rules[diff.Rule(key.Value)] = severity
}
