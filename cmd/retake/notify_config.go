package main

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/retake-dev/retake/reports/notify"
	"gopkg.in/yaml.v3"
)

// notify reads who is told of a run, and when.
func (p *configParser) notify(n *yaml.Node) {
	p.mapping(n, "notify", func(key, value *yaml.Node) {
		switch {
		case key.Value == "on":
			p.config.settings["notify"] = p.choice("notify", value)
		case key.Value != "to":
			p.fail(key, advice(key.Value, []string{"on", "to"}), "notify: unknown key %q", key.Value)
		case value.Kind != yaml.SequenceNode:
			p.fail(value, "begin each with - slack:, - webhook: or - jira:", "notify: to: expected a list")
		default:
			for _, item := range value.Content {
				p.config.notify = append(p.config.notify, p.recipient(item))
			}
		}
	})
}

// recipientKeys are the keys of each kind of recipient, beside the kind itself
// and text.
var recipientKeys = map[string][]string{"slack": nil, "webhook": {"headers"}, "jira": {"project", "type", "user", "token"}}

// recipient reads one recipient.
func (p *configParser) recipient(n *yaml.Node) recipient {
	r := recipient{place: fmt.Sprintf("%s:%d", p.config.File, n.Line), header: map[string]string{}, fields: map[string]string{}}
	if n.Kind != yaml.MappingNode {
		p.fail(n, "", "notify: expected a mapping")
		return r
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if _, kind := recipientKeys[n.Content[i].Value]; kind {
			r.kind = n.Content[i].Value
		}
	}
	if r.kind == "" {
		p.fail(n, "begin with slack:, webhook: or jira:", "notify: it is not said where to")
		return r
	}
	p.mapping(n, "notify", func(key, value *yaml.Node) { p.recipientKey(&r, key, value) })
	if r.kind == "jira" && r.fields["token"] == "" {
		p.fail(n, "write token: ${JIRA_TOKEN}", "notify: jira: token is missing")
	}
	if r.kind == "jira" && !notify.ProjectKey.MatchString(r.fields["project"]) {
		p.fail(n, "write project: and the key, as SHOP", "notify: jira: there is no project %q", r.fields["project"])
	}
	return r
}

func (p *configParser) recipientKey(r *recipient, key, value *yaml.Node) {
	switch name := key.Value; {
	case name == r.kind:
		r.at = p.address(r.kind, value)
	case name == "text":
		r.text = p.template(r.kind, value)
	case name == "headers" && r.kind == "webhook":
		p.mapping(value, "headers", func(k, v *yaml.Node) {
			r.header[http.CanonicalHeaderKey(k.Value)] = p.secret("headers: "+k.Value, v, withVariable)
		})
	case name == "token" && r.kind == "jira":
		r.fields[name] = p.secret(name, value, variable)
	default:
		for _, known := range recipientKeys[r.kind] {
			if name == known {
				r.fields[name] = p.text(name, value)
				return
			}
		}
		p.fail(key, advice(name, append([]string{r.kind, "text"}, recipientKeys[r.kind]...)), "notify: %s: unknown key %q", r.kind, name)
	}
}

// A value that is a variable, and one that has a variable in it.
var (
	variable     = regexp.MustCompile(`^\$\{[A-Za-z_][A-Za-z0-9_]*\}$`)
	withVariable = regexp.MustCompile(`\$\{[A-Za-z_][A-Za-z0-9_]*\}`)
)

// secret reads a value that may not stand in the file.
func (p *configParser) secret(name string, n *yaml.Node, want *regexp.Regexp) string {
	text := p.text(name, n)
	if text != "" && !want.MatchString(text) {
		p.fail(n, "write ${NAME}, and set NAME in the environment", "%s: a secret does not belong into this file", name)
	}
	return text
}

// address reads where a recipient is. That of Slack is a secret.
func (p *configParser) address(kind string, n *yaml.Node) string {
	if kind == "slack" {
		return p.secret(kind, n, variable)
	}
	text := p.text(kind, n)
	if text != "" && !strings.Contains(text, "${") && !isHTTP(text) {
		p.fail(n, "write the address, as https://hooks.example.com/retake", "%s: %q is no http URL", kind, text)
	}
	return text
}

// template reads the template of a message.
func (p *configParser) template(kind string, n *yaml.Node) *notify.Template {
	t, err := notify.ParseTemplate(p.text("text", n))
	if err == nil && kind == "webhook" {
		err = notify.CheckJSON(t)
	}
	if err != nil {
		p.fail(n, "docs/notify.md has the fields, and an example", "notify: %s: text: %v", kind, err)
		return nil
	}
	return &t
}
