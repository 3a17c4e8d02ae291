package diff

import (
	"bytes"
	"fmt"
	"os"
	"testing"
)

// rulesPage is the list of all rules, as people read it.
const rulesPage = "rules.md"

func TestRulesPage(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("# Rules\n\n`retake.yaml` sets each of them to `off`, `info`, `warn` or `error`. A verdict is `regressed` when a finding is a warning or an error. `retake rules ID` explains one, with an example.\n\n" +
		"| rule | default | what it says |\n| --- | --- | --- |\n")
	seen := map[Rule]bool{}
	for _, r := range Rules() {
		if seen[r.ID] {
			t.Errorf("%s is there twice", r.ID)
		}
		seen[r.ID] = true
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.ID, r.Severity, r.Doc)
	}
	if *update {
		if err := os.WriteFile(rulesPage, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(rulesPage)
	if err != nil || !bytes.Equal(got, b.Bytes()) {
		t.Errorf("%s is not the list of rules (%v): go test ./diff -run TestRulesPage -update", rulesPage, err)
	}
}
