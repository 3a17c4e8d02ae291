package main

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
)

// checkedSign is a sign that the page was broken when it was recorded, and
// whether the build shows it again.
type checkedSign struct {
	imports.Signal
	Again bool `json:"again"`
}

// checkSigns says which of the signs of a session were seen again when it was
// re-enacted: the expectation is that a build that was broken still is.
func checkSigns(s imports.Session, seen take.Take) []checkedSign {
	out := []checkedSign{}
	for _, sign := range s.Signals {
		out = append(out, checkedSign{sign, again(sign, s.Scenario, seen)})
	}
	return out
}

func again(sign imports.Signal, s scenarios.Scenario, seen take.Take) bool {
	in := func(find func(take.Step) bool) bool { return slices.ContainsFunc(seen.Steps, find) }
	switch sign.Kind {
	case imports.ConsoleError:
		return in(func(step take.Step) bool {
			return slices.ContainsFunc(step.Console, func(m take.Message) bool { return m.Level == "error" && says(m.Text, sign.Detail) })
		})
	case imports.Exception:
		return in(func(step take.Step) bool {
			return slices.ContainsFunc(step.Exception, func(e take.Exception) bool { return says(e.Text, thrown(sign.Detail)) })
		})
	case imports.FailedRequest:
		return slices.ContainsFunc(seen.Exchanges, func(e take.Exchange) bool { return requestLine(e, s.URL) == sign.Detail })
	case imports.RageClick, imports.DeadClick:
		return sign.Step >= 0 && sign.Step < len(seen.Steps) && seen.Steps[sign.Step].Effects.None()
	}
	return false
}

// says compares a message with the beginning of one that a recording has.
func says(text, beginning string) bool {
	cut := strings.TrimSuffix(beginning, "…")
	text = strings.Join(strings.Fields(text), " ")
	return text == beginning || cut != beginning && strings.HasPrefix(text, cut)
}

// thrown is what was thrown, without how the browser says that nobody caught
// it.
func thrown(detail string) string {
	return strings.TrimPrefix(strings.TrimPrefix(detail, "Uncaught "), "(in promise) ")
}

// requestLine is a request as the sign of a failed one has it.
func requestLine(e take.Exchange, base string) string {
	u, err := url.Parse(e.URL)
	if err != nil {
		return ""
	}
	address := u.Scheme + "://" + u.Host + u.Path
	if path, own := strings.CutPrefix(address, strings.TrimSuffix(base, "/")); own {
		address = cmp.Or(path, "/")
	}
	return fmt.Sprintf("%s %s: %d", strings.ToUpper(e.Method), address, e.Status)
}

// mostSigns is how many signs are told of on the terminal.
const mostSigns = 5

// tellSigns says what was broken when a session was recorded, and whether it
// still is, if that was looked at.
func (a *app) tellSigns(s importedScenario) {
	for i, sign := range s.signs {
		if i == mostSigns {
			a.console.say("  and %d more, in %s", len(s.signs)-mostSigns, oneLine(recordName(s.File)))
			return
		}
		still := ""
		if s.healed {
			still = ", and not on this build"
			if sign.Again {
				still = ", and is on this build"
			}
		}
		a.console.say("  was broken when it was recorded%s: %s %s (%s)", still, sign.Kind, oneLine(sign.Detail), sign.Event)
	}
}

// recordName is the record beside a scenario file.
func recordName(file string) string { return strings.TrimSuffix(file, ".yaml") + ".import.json" }
