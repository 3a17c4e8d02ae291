package scenarios_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/retake-dev/retake/scenarios"
)

func TestDigest(t *testing.T) {
	base := sample(scenarios.Step{Kind: scenarios.Wait, Target: scenarios.Target{TestID: "a"}})
	tests := []struct {
		name   string
		change func(*scenarios.Scenario)
		same   bool
		reason string
	}{
		{"nothing", func(*scenarios.Scenario) {}, true, "a digest is a function"},
		{"name", func(s *scenarios.Scenario) { s.Name = "other" }, true, "people read it"},
		{"file", func(s *scenarios.Scenario) { s.File = "b.yaml" }, true, "where it is"},
		{"line", func(s *scenarios.Scenario) { s.Steps[0].Line = 9 }, true, "where it is"},
		{"step name", func(s *scenarios.Scenario) { s.Steps[0].Name = "n" }, true, "people read it"},
		{"default environment", func(s *scenarios.Scenario) { s.Environment = scenarios.DefaultEnvironment() }, true, "written out or not"},
		{"default state", func(s *scenarios.Scenario) { s.Steps[0].State = scenarios.Visible }, true, "written out or not"},
		{"rules", func(s *scenarios.Scenario) { s.Steps[0].Rules = []scenarios.Rule{{ID: "dom/moved", Severity: "off"}} }, true, "they judge, and perform nothing"},
		{"ignore", func(s *scenarios.Scenario) { s.Ignore = []scenarios.Ignore{{Selector: "p"}} }, true, "it judges, and performs nothing"},
		{"default id", func(s *scenarios.Scenario) { s.Steps[0].ID = "s01" }, true, "written out or not"},
		{"time zone of the start", func(s *scenarios.Scenario) {
			s.Environment.Start = scenarios.DefaultEnvironment().Start.In(time.FixedZone("x", 3600))
		}, true, "the same instant"},
		{"url", func(s *scenarios.Scenario) { s.URL = "http://127.0.0.1:9090/" }, false, "the page sees its origin"},
		{"seed", func(s *scenarios.Scenario) { s.Environment.Seed = 2 }, false, "other random numbers"},
		{"after", func(s *scenarios.Scenario) { s.Steps[0].After = 1 }, false, "other times"},
		{"state", func(s *scenarios.Scenario) { s.Steps[0].State = scenarios.Hidden }, false, "another wait"},
		{"id", func(s *scenarios.Scenario) { s.Steps[0].ID = "x" }, false, "steps of takes are matched by it"},
		{"fingerprint", func(s *scenarios.Scenario) { s.Steps[0].Target.Seen.Tag = "a" }, false, "it decides what is a match"},
		{"another step", func(s *scenarios.Scenario) { s.Steps = append(s.Steps, scenarios.Step{Kind: scenarios.Back}) }, false, "more is done"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := base
			s.Steps = append([]scenarios.Step(nil), base.Steps...)
			tt.change(&s)
			assert.Equal(t, tt.same, scenarios.Digest(base) == scenarios.Digest(s), tt.reason)
		})
	}
	assert.Empty(t, base.Steps[0].ID, "the scenario is not changed")
}

// TestDigestIsStable: a new digest makes every stored take incomparable.
func TestDigestIsStable(t *testing.T) {
	for _, path := range fixtures(t, "testdata/*.yaml", 2) {
		s, err := scenarios.ReadFile(path)
		require.NoError(t, err)
		golden(t, stem(path)+".digest", []byte(scenarios.Digest(s)+"\n"))
	}
}

func TestExpand(t *testing.T) {
	lookup := func(name string) (string, bool) {
		v, ok := map[string]string{"USER": "ann", "EMPTY": "", "DEEP": "${USER}"}[name]
		return v, ok
	}
	tests := []struct{ name, value, want, reason string }{
		{"plain", "tea", "tea", "nothing to replace"},
		{"whole", "${USER}", "ann", "a parameter"},
		{"within", "<${USER}@${USER}>", "<ann@ann>", "anywhere"},
		{"empty", "${EMPTY}", "", "set to nothing is set"},
		{"once", "${DEEP}", "${USER}", "what a parameter has is text"},
		{"escaped", "$${USER}", "${USER}", "two dollars are one"},
		{"dollar", "$58.90 $USER ${} ${a b}", "$58.90 $USER ${} ${a b}", "only ${NAME} is a parameter"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := scenarios.Expand(tt.value, lookup)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got, tt.reason)
		})
	}
	_, err := scenarios.Expand("${NONE} ${USER} ${NEITHER}", lookup)
	assert.EqualError(t, err, "parameter NONE, NEITHER is not set")
	for _, text := range append(texts(), "${USER}", "$${USER}", "$$${USER}", "${", "$${") {
		got, err := scenarios.Expand(scenarios.Literal(text), lookup)
		require.NoError(t, err)
		assert.Equal(t, text, got, "Expand(Literal(text)) is text")
	}
}

func TestStepExpand(t *testing.T) {
	unset := func(string) (string, bool) { return "", false }
	step := parseStep(t, "fill: {label: Password, value: '${PASSWORD}'}")
	_, err := step.Expand(unset)
	assert.EqualError(t, err, `line 5: step s01, fill label "Password" with "${PASSWORD}": parameter PASSWORD is not set`)
	step, err = step.Expand(func(name string) (string, bool) { return "secret", true })
	require.NoError(t, err)
	assert.Equal(t, "secret", step.Value)
	option := parseStep(t, "select: {label: Currency, value: '${X}'}")
	got, err := option.Expand(unset)
	require.NoError(t, err)
	assert.Equal(t, option, got, "only what is filled in has parameters")
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	good := head + "steps: [back: ]\n"
	write("b.yaml", good)
	write("a/z.yml", good)
	write("a/bom.yaml", "\ufeff"+good)
	write("a/other.yaml", "on: push\njobs: {retake: 1}\n")
	write("a/notes.txt", good)
	write(".git/c.yaml", good)
	write("node_modules/x/c.yaml", good)

	all, err := scenarios.Load(dir, filepath.Join(dir, "b.yaml"), filepath.Join(dir, ".git", "c.yaml"))
	require.NoError(t, err)
	var files []string
	for _, s := range all {
		rel, err := filepath.Rel(dir, s.File)
		require.NoError(t, err)
		files = append(files, filepath.ToSlash(rel))
	}
	assert.Equal(t, []string{".git/c.yaml", "a/bom.yaml", "a/z.yml", "b.yaml"}, files, "sorted, each once, hidden ones only if named")

	write("c.yaml", "retake: 1\nname: [")
	write("d.yaml", "retake: 1\n")
	_, err = scenarios.Load(dir)
	assert.ErrorContains(t, err, "c.yaml:2:1: not YAML", "a broken scenario is one")
	assert.ErrorContains(t, err, "d.yaml:1:1: the scenario needs", "the errors of all files")
	_, err = scenarios.Load(filepath.Join(dir, "none"))
	assert.ErrorIs(t, err, os.ErrNotExist)
	empty := t.TempDir()
	_, err = scenarios.Load(empty)
	assert.EqualError(t, err, "load scenarios: none in "+empty+`: a scenario is a .yaml file that begins with "retake: 1"`)
}
