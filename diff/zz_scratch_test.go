package diff

import (
	"fmt"
	"os"
	"testing"

	"github.com/retake-dev/retake/capture/take"
)

func TestScratch(t *testing.T) {
	a, err := take.ReadFile(os.Getenv("TA"))
	if err != nil {
		t.Skip(err)
	}
	b, err := take.ReadFile(os.Getenv("TB"))
	if err != nil {
		t.Skip(err)
	}
	r := Compare(a, b, Options{})
	fmt.Println(r.Verdict, r.Reasons, len(r.Groups))
	for _, g := range r.Groups {
		fmt.Printf("%s %s x%d steps %v: %s [%s] places %d\n", g.Severity, g.Rule, g.Count, g.Steps, g.Message, g.Locus.Path, len(g.Places))
		fmt.Printf("    - %q\n    + %q\n", g.Baseline, g.Candidate)
		if os.Getenv("CONS") != "" {
		for _, f := range g.Consequences {
			fmt.Printf("   -> %s %s s%d: %s [%s]\n        - %q\n        + %q\n", f.Severity, f.Rule, f.Step, f.Message, f.Locus.Path, f.Baseline, f.Candidate)
		}
		} else { fmt.Println("    consequences", len(g.Consequences)) }
	}
}

func TestDump(t *testing.T) {
	for _, v := range []string{"TA", "TB"} {
		a, err := take.ReadFile(os.Getenv(v))
		if err != nil {
			t.Skip(err)
		}
		var k int
		fmt.Sscan(os.Getenv("STEP"), &k)
		os.WriteFile("/tmp/dw/"+v+".txt", []byte(newTree(a.Steps[k].DOM, newSeed()).outline2(0)), 0o644)
	}
}
