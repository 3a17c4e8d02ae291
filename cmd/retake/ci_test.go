package main

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// action is what the tests need of action.yml, as docs.github.com/actions has it
// under "metadata syntax".
type action struct {
	Inputs  map[string]struct{ Default, Description string }
	Outputs map[string]struct{ Value, Description string }
	Runs    struct {
		Using string
		Steps []actionStep
	}
}

type actionStep struct {
	ID, Name, If, Uses, Shell, Run string
	Env                            map[string]string
	WorkingDirectory               string `yaml:"working-directory"`
}

func readAction(t *testing.T) action {
	t.Helper()
	data, err := os.ReadFile("../../action.yml")
	require.NoError(t, err)
	var a action
	require.NoError(t, yaml.Unmarshal(data, &a))
	require.Equal(t, "composite", a.Runs.Using)
	require.NotEmpty(t, a.Runs.Steps)
	return a
}

// actionRunner runs the shell steps of an action as the runner of GitHub does:
// with files for outputs, paths and the summary. Actions of others are left out.
type actionRunner struct {
	t         *testing.T
	workspace string
	temp      string
	env       map[string]string
	outputs   map[string]string // as "steps.run.outputs.folder"
	log       string            // what all steps printed
	summary   string
}

func newActionRunner(t *testing.T, workspace string) *actionRunner {
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	return &actionRunner{t: t, workspace: workspace, temp: t.TempDir(), env: map[string]string{
		"GITHUB_ACTIONS": "true", "GITHUB_ACTION_PATH": root, "GITHUB_SERVER_URL": "https://github.example",
		"GITHUB_REPOSITORY": "team/shop", "GITHUB_RUN_ID": "99", "NO_COLOR": "1", "PATH": os.Getenv("PATH"),
	}}
}

// perform runs an action with inputs until a step fails, and returns the exit
// code of that step.
func (r *actionRunner) perform(a action, inputs map[string]string) int {
	r.outputs, r.log, r.summary = map[string]string{}, "", ""
	values := map[string]string{"github.token": "token-of-the-job"}
	for name, in := range a.Inputs {
		values["inputs."+name] = r.fill(in.Default, values)
	}
	for name, value := range inputs {
		require.Contains(r.t, a.Inputs, name, "the action has no such input")
		values["inputs."+name] = value
	}
	for _, s := range a.Runs.Steps {
		if s.Uses != "" || !holds(r.t, s.If, values) {
			continue
		}
		code := r.step(s, values)
		maps.Copy(values, r.outputs)
		if code != 0 {
			return code
		}
	}
	return 0
}

// step runs one script. The shell is what the runner starts for `shell: bash`.
func (r *actionRunner) step(s actionStep, values map[string]string) int {
	require.Equal(r.t, "bash", s.Shell, s.Name)
	require.NotContains(r.t, s.Run, "${{", "%s: an expression in a script is an injection", s.Name)
	files := map[string]string{}
	for _, name := range []string{"GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY", "script"} {
		files[name] = filepath.Join(r.t.TempDir(), name)
		require.NoError(r.t, os.WriteFile(files[name], nil, 0o644))
	}
	require.NoError(r.t, os.WriteFile(files["script"], []byte(s.Run), 0o644))
	cmd := exec.CommandContext(r.t.Context(), "bash", "--noprofile", "--norc", "-eo", "pipefail", files["script"])
	cmd.Dir = filepath.Join(r.workspace, r.fill(s.WorkingDirectory, values))
	cmd.Env = append(os.Environ(), "RUNNER_TEMP="+r.temp)
	for name, path := range files {
		cmd.Env = append(cmd.Env, name+"="+path)
	}
	for name, value := range r.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	for name, value := range s.Env {
		cmd.Env = append(cmd.Env, name+"="+r.fill(value, values))
	}
	out, err := cmd.CombinedOutput()
	r.log += string(out)
	for _, l := range r.lines(files["GITHUB_OUTPUT"]) {
		name, value, _ := strings.Cut(l, "=")
		r.outputs["steps."+s.ID+".outputs."+name] = value
	}
	for _, l := range r.lines(files["GITHUB_PATH"]) {
		r.env["PATH"] = l + string(filepath.ListSeparator) + r.env["PATH"]
	}
	r.summary += strings.Join(r.lines(files["GITHUB_STEP_SUMMARY"]), "\n")
	if cmd.ProcessState == nil {
		require.NoError(r.t, err, s.Name)
	}
	return cmd.ProcessState.ExitCode()
}

func (r *actionRunner) lines(path string) []string {
	data, err := os.ReadFile(path)
	require.NoError(r.t, err)
	return strings.FieldsFunc(string(data), func(c rune) bool { return c == '\n' })
}

var expression = regexp.MustCompile(`\$\{\{ *([a-z._-]+) *\}\}`)

// fill puts values where the expressions of a text are.
func (r *actionRunner) fill(text string, values map[string]string) string {
	return expression.ReplaceAllStringFunc(text, func(e string) string {
		return value(r.t, expression.FindStringSubmatch(e)[1], values)
	})
}

// value is that of a name; an output that was never written is empty.
func value(t *testing.T, name string, values map[string]string) string {
	t.Helper()
	v, known := values[name]
	require.True(t, known || strings.HasPrefix(name, "steps."), "there is no %q", name)
	return v
}

// holds says whether a condition is true: comparisons with a text, joined by &&
// or by ||.
func holds(t *testing.T, condition string, values map[string]string) bool {
	t.Helper()
	if condition == "" {
		return true
	}
	some := slices.ContainsFunc(strings.Split(condition, " || "), func(part string) bool {
		return !slices.ContainsFunc(strings.Split(part, " && "), func(c string) bool {
			f := strings.Fields(c)
			require.Len(t, f, 3, "condition %q", c)
			require.Contains(t, []string{"==", "!="}, f[1], "condition %q", c)
			return (value(t, f[0], values) == strings.Trim(f[2], "'")) != (f[1] == "==")
		})
	})
	return some
}

func TestHolds(t *testing.T) {
	values := map[string]string{"inputs.a": "x", "inputs.b": ""}
	for condition, want := range map[string]bool{
		"": true, "inputs.a == 'x'": true, "inputs.a != 'x'": false, "inputs.b == ''": true, "steps.run.outputs.no != ''": false,
		"inputs.a == 'x' && inputs.b == 'x'": false, "inputs.a == 'y' || inputs.b == ''": true,
	} {
		assert.Equal(t, want, holds(t, condition, values), condition)
	}
}
