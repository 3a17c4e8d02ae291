package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"
	"time"

	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reports"
	"github.com/retake-dev/retake/reports/notify"
	"github.com/retake-dev/retake/scenarios"
)

// The words of --notify: of which runs people are told.
const (
	tellNever     = "never"
	tellRegressed = "regressed"
	tellTrouble   = "trouble" // regressed or inconclusive
	tellAlways    = "always"
)

const notifyUsage = "tell those that notify: in " + configName + " lists of a run that is: never, regressed, trouble (regressed or inconclusive), always (default: never)"

// recipient is one of those that notify: in a configuration lists. Its values may
// have ${NAME}, which the environment says when people are told.
type recipient struct {
	kind   string // slack, webhook or jira
	place  string // in the configuration, for messages
	at     string // address
	text   *notify.Template
	header map[string]string
	fields map[string]string // those of jira
}

// tellTime is how long it may take to tell all.
const tellTime = time.Minute

// tell tells those that are listed, when it is wanted. Whatever comes of it, the
// verdict stands: what fails is said.
func (a *app) tell(ctx context.Context, when string, list []recipient, r reports.Run) {
	if !tells(when, r.Verdict()) {
		return
	}
	ctx, cancel := context.WithTimeoutCause(ctx, tellTime, fmt.Errorf("telling all took more than %s", tellTime))
	defer cancel()
	news := reports.NewsOf(r)
	for _, one := range list {
		to, err := one.teller(os.LookupEnv)
		if err == nil {
			err = to.Tell(ctx, news)
		}
		if err != nil {
			a.console.problem(problem{fmt.Sprintf("%s: %s was not told: %s", one.place, one.kind, oneLine(err.Error())), "the verdict stands"})
			continue
		}
		a.console.say("told %s (%s)", one.kind, one.place)
	}
}

// tells says whether people are told of a run with a verdict.
func tells(when string, v diff.Verdict) bool {
	switch when {
	case tellAlways:
		return true
	case tellTrouble:
		return v != diff.Same
	case tellRegressed:
		return v == diff.Regressed
	}
	return false
}

// notifySetting settles when people are told: the flag wins over the configuration.
func notifySetting(flag string, conf config) (string, error) {
	when := cmp.Or(flag, conf.settings["notify"], tellNever)
	if !slices.Contains(choices["notify"], when) {
		return "", hinted(fmt.Errorf("--notify: there is no %q", when), "%s", advice(when, choices["notify"]))
	}
	if flag != "" && flag != tellNever && len(conf.notify) == 0 {
		return "", hinted(fmt.Errorf("--notify %s: nobody is listed who could be told", flag), "list them as notify: in %s", configName)
	}
	return when, nil
}

// teller is what tells a recipient, with what the environment says put in.
func (r recipient) teller(lookup func(string) (string, bool)) (notify.Teller, error) {
	var errs []error
	var secrets []string
	fill := func(text string) string {
		value, err := scenarios.Expand(text, func(name string) (string, bool) {
			v, _ := lookup(name)
			secrets = append(secrets, v)
			return v, v != "" // CI systems have empty ones where a secret may not be seen
		})
		errs = append(errs, err)
		return value
	}
	at, header, fields := fill(r.at), map[string]string{}, map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(r.header)) {
		header[name] = fill(r.header[name])
		secrets = append(secrets, header[name])
	}
	for _, name := range slices.Sorted(maps.Keys(r.fields)) {
		fields[name] = fill(r.fields[name])
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if !isHTTP(at) {
		return nil, errors.New("its address is no http URL")
	}
	switch r.kind {
	case "slack":
		return notify.Slack{URL: at, Text: *cmp.Or(r.text, &notify.SlackText)}, nil
	case "jira":
		return notify.Jira{URL: at, Project: fields["project"], Type: cmp.Or(fields["type"], "Bug"), User: fields["user"], Token: fields["token"],
			Text: *cmp.Or(r.text, &notify.JiraText)}, nil
	}
	return notify.Webhook{URL: at, Header: header, Text: r.text, Secrets: secrets}, nil
}

func isHTTP(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}
