package imports

import (
	"errors"

	"github.com/retake-dev/retake/scenarios"
)

// Check says why a scenario of this environment cannot have the step, "" if it
// can: what another tool wrote may be of no size, key or URL that there is.
func Check(e scenarios.Environment, step scenarios.Step) string {
	step.ID = ""
	data, err := scenarios.Marshal(scenarios.Scenario{Name: "check", URL: "http://check.example/", Environment: e, Steps: []scenarios.Step{step}})
	if err == nil {
		_, err = scenarios.Parse(data, "")
	}
	var at *scenarios.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &at):
		return at.Problem
	}
	return err.Error()
}
