package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
)

// Digest identifies what determines a take of a scenario: its URL, its
// environment, its probes and its steps, as the file format writes them. What
// only people read is left out: the name of the scenario, those of the steps,
// what a recorder said of them, the file and the lines; so is what says how
// takes are compared, as the budgets. Comments and layout of the file do not
// count either.
func Digest(s Scenario) string {
	s = withDefaults(s)
	s.Name, s.Ignore, s.Budgets = "", nil, Budgets{}
	for i := range s.Steps {
		s.Steps[i].Name, s.Steps[i].DevTools, s.Steps[i].Rules = "", "", nil
	}
	sum := sha256.Sum256([]byte(document().encode(&s).flow()))
	return hex.EncodeToString(sum[:])
}
