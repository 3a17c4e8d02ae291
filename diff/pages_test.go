package diff

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/retake-dev/retake/capture/take"
)

// exampleStep is one step of an example, with what is not as usual.
type exampleStep struct {
	Do      string // kind and title: click button "Save"
	URL     string // relative
	Title   string
	Page    string // HTML, as [page] reads it
	Outcome string // status, reason: message
	Target  struct {
		By   string
		Rank int
	}
	Effects    *take.Effects
	Console    []take.Message
	Exceptions []take.Exception
	State      []take.Probe
	Shift      float64
	Rest       float64 // milliseconds until the page is at rest
	Requests   []exampleRequest
}

// exampleRequest is one request of a step.
type exampleRequest struct {
	Send, Type, Failure, MIME, Body, Answer string // Send is method and path
	Source                                  take.Source
	Status                                  *int
	Size                                    int // of the answer, in bytes
	Wall                                    float64
	Headers                                 []take.Header // of the answer
	Contract                                *take.Contract
	Nearest                                 *take.Nearest
}

func exampleTake(t *testing.T, source string) take.Take {
	t.Helper()
	var steps []exampleStep
	decoder := yaml.NewDecoder(strings.NewReader(source))
	decoder.KnownFields(true)
	require.NoError(t, decoder.Decode(&steps))
	f := newFilm(t)
	for _, s := range steps {
		s.add(f)
	}
	return f.Take
}

func (s exampleStep) add(f *film) {
	kind, title, _ := strings.Cut(s.Do, " ")
	if s.Page == "" {
		s.Page = "<main><p>Tea</p></main>"
	}
	made := f.step(kind, title, "/", s.Page)
	if s.URL != "" {
		made.URL = "http://app.test" + s.URL
	}
	if s.Title != "" {
		made.PageTitle = s.Title
	}
	if s.Outcome != "" {
		words, message, _ := strings.Cut(s.Outcome, ": ")
		status, reason, _ := strings.Cut(words, " ")
		made.Outcome = take.Outcome{Status: take.Status(status), Reason: take.Reason(reason), Message: message}
	}
	if s.Target.By != "" {
		made.Target.Locator, made.Target.Rank = s.Target.By, s.Target.Rank
	}
	if s.Effects != nil {
		made.Effects = *s.Effects
	}
	made.Console, made.Exception, made.State = s.Console, s.Exceptions, s.State
	made.Settled = made.Started + s.Rest
	made.Vitals = &take.Vitals{Shift: s.Shift}
	for _, r := range s.Requests {
		r.add(f)
	}
}

func (r exampleRequest) add(f *film) {
	method, path, _ := strings.Cut(r.Send, " ")
	answer := r.Answer + strings.Repeat("x", r.Size)
	x := f.request(method, path, r.Body, 200, answer)
	x.Failure, x.Wall, x.Contract, x.Nearest, x.ResponseHeaders = r.Failure, r.Wall, r.Contract, r.Nearest, r.Headers
	if r.Status != nil {
		x.Status = *r.Status
	}
	if r.Type != "" {
		x.Type = r.Type
	}
	if r.MIME != "" {
		x.MIME = r.MIME
	}
	if r.Source != "" {
		x.Source = r.Source
	}
}

// Each rule has a page with an example, and comparing its two takes makes that
// finding, at the rule's default severity, and no other.
func TestRulePages(t *testing.T) {
	files, err := filepath.Glob("rules/*.txtar")
	require.NoError(t, err)
	assert.Len(t, files, len(Rules()), "a page for each rule, and no others")
	for _, r := range Rules() {
		t.Run(string(r.ID), func(t *testing.T) {
			a := readArchive(t, r.file())
			require.GreaterOrEqual(t, len(a.files), 2, "an example")
			assert.Greater(t, len(a.comment), 80, "what it means")
			var sides [2]take.Take
			for i, name := range []string{"baseline", "candidate"} {
				switch a.files[i].name {
				case name + ".html":
					sides[i] = still(t, a.files[i].data)
				case name + ".yaml":
					sides[i] = exampleTake(t, a.files[i].data)
				default:
					require.Fail(t, "the example", "expected %s.html or %s.yaml, found %s", name, name, a.files[i].name)
				}
			}
			var options Options
			if r.ID == OverBudget {
				options.Budgets.CLS = 0.1
			}
			got := Compare(sides[0], sides[1], options)
			if *update {
				a.files = append(a.files[:2], archived{"finding", lines(got)})
				a.write(t, r.file())
			}
			require.Len(t, got.Groups, 1, lines(got))
			assert.Equal(t, r.ID, got.Groups[0].Rule)
			assert.Equal(t, r.Severity, got.Groups[0].Severity)
			require.Len(t, a.files, 3)
			assert.Equal(t, archived{"finding", lines(got)}, a.files[2], "go test ./diff -run TestRulePages -update")

			page := RulePage(r.ID)
			for _, part := range []string{string(r.ID), r.Doc, "By default: " + string(r.Severity), "Finding:\n\n    " + string(r.Severity) + " " + string(r.ID)} {
				assert.Contains(t, page, part)
			}
			assert.Empty(t, Compare(sides[0], sides[0], options).Groups)
			for step := range sides[0].Steps {
				off := Options{Budgets: options.Budgets, Steps: map[string]map[Rule]Severity{sides[0].Steps[step].ID: {r.ID: Off}}}
				assert.False(t, slices.ContainsFunc(Compare(sides[0], sides[1], off).Groups, func(g Group) bool { return g.Rule == r.ID && g.Step == step }), "as the page says")
			}
		})
	}
	assert.Empty(t, RulePage("dom/nonsense"))
}
