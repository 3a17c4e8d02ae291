package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/retake-dev/retake/scenarios/rrweb/fetch"
	"github.com/spf13/cobra"
)

// fromOptions are the flags of `retake import` for recordings that are fetched.
type fromOptions struct {
	tool, project, host string
	filter              []string
	limit               int
}

func (opt *fromOptions) flags(cmd *cobra.Command) {
	var names []string
	for _, t := range fetch.Tools() {
		names = append(names, t.Name)
	}
	f := cmd.Flags()
	f.StringVar(&opt.tool, "from", "", "fetch recordings by the API of "+strings.Join(names, " or ")+", with a token from the environment")
	f.StringVar(&opt.project, "project", "", "with --from, the project: 12345, or organization/project for Sentry")
	f.StringVar(&opt.host, "host", "", "with --from, URL of the tool, if it is not its own cloud")
	f.StringArrayVar(&opt.filter, "filter", nil, "with --from, a filter of its list of recordings, as date_from=-7d; may be repeated")
	f.IntVar(&opt.limit, "limit", 100, "with --from, how many recordings at most, the newest first")
}

// fromDoc says which tools recordings can be fetched from.
func fromDoc() string {
	text := ""
	for _, t := range fetch.Tools() {
		text += fmt.Sprintf("\n  --from %-8s %s; the token is in %s", t.Name, t.Doc, t.Env)
	}
	return text
}

// settle finds the tool, and the token that it wants. The source is nil if
// nothing is to be fetched.
func (opt fromOptions) settle(a *app) (fetch.Source, error) {
	if opt.tool == "" {
		if opt.project+opt.host != "" || len(opt.filter) > 0 {
			return nil, hinted(errors.New("--project, --host and --filter are for recordings that are fetched"), "say from where with --from")
		}
		return nil, nil
	}
	tool, err := opt.find()
	if err != nil {
		return nil, err
	}
	o := fetch.Options{Token: os.Getenv(tool.Env), Project: opt.project, Filter: url.Values{}}
	if o.Token == "" {
		return nil, hinted(fmt.Errorf("there is no token for %s", tool.Name), "put one that may read recordings into %s", tool.Env)
	}
	if opt.host != "" {
		if o.Host, err = parseTarget("--host", opt.host); err != nil {
			return nil, err
		}
	}
	for _, f := range opt.filter {
		name, value, is := strings.Cut(f, "=")
		if !is || name == "" {
			return nil, hinted(fmt.Errorf("--filter: %q is no filter", f), "write it as date_from=-7d")
		}
		o.Filter.Add(name, value)
	}
	o.Waiting = func(d time.Duration) {
		a.console.say("%s asks to wait %s", tool.Name, d.Round(time.Second))
	}
	source, err := tool.Open(o)
	if err != nil {
		return nil, hinted(fmt.Errorf("--project: %w", err), "give it with --project")
	}
	return source, nil
}

func (opt fromOptions) find() (fetch.Tool, error) {
	var names []string
	for _, t := range fetch.Tools() {
		if t.Name == opt.tool {
			if opt.limit < 1 {
				return t, hinted(fmt.Errorf("--limit: expected a number from 1, found %d", opt.limit), "leave it away for 100")
			}
			return t, nil
		}
		names = append(names, t.Name)
	}
	return fetch.Tool{}, hinted(fmt.Errorf("--from: there is no %q", opt.tool), "%s", advice(opt.tool, names))
}

// importFrom fetches recordings, and imports each as it comes. What was
// imported already is not fetched again: so a fetch that was broken off goes
// on when it is done again.
func (a *app) importFrom(ctx context.Context, opt importOptions, source fetch.Source) (err error) {
	job, err := opt.job(a.vault)
	if err != nil {
		return err
	}
	if job.healer, err = opt.heal.settle(ctx, a); err != nil {
		return err
	}
	defer job.healer.close()
	temp, err := os.MkdirTemp("", "retake-fetch-")
	if err != nil {
		return fmt.Errorf("make a folder for what is fetched: %w", plain(err))
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	undo, err := makeFolder(opt.out)
	if err != nil {
		return err
	}
	defer undo()
	doc := importDocument{Recordings: []importedFile{}}
	for id, err := range source.Recordings(ctx) {
		if err != nil {
			return fetchProblem(err)
		}
		one := fetching{opt.from.tool, id, filepath.Join(temp, id+".json")}
		done, err := one.run(ctx, job, source)
		if err != nil {
			return err
		}
		if doc.add(done); !a.json {
			a.tellImport(done)
		}
		if len(doc.Recordings) == opt.from.limit {
			break
		}
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return a.endFetch(doc)
}

func (a *app) endFetch(doc importDocument) error {
	if len(doc.Recordings) == 0 {
		return hinted(errors.New("there is no recording that the filters let through"), "ask for others with --filter")
	}
	var err error
	if a.json {
		err = a.document(doc)
	} else {
		err = a.print(fmt.Appendf(nil, "%d imported, %d there already, %d failed\n", doc.Imported, doc.Skipped, doc.Failed))
	}
	if err != nil {
		return err
	}
	return statusOf(doc.ExitCode)
}

// fetching is a recording on its way.
type fetching struct {
	tool, id string
	path     string // where it is kept until it is imported
}

// run fetches and imports one recording. An error ends all: of the token, or
// of the network. What is wrong with the recording alone is in its outcome.
func (f fetching) run(ctx context.Context, job *importJob, source fetch.Source) (importedFile, error) {
	r := recording{f.path, f.id}
	out := importedFile{Source: f.tool + " " + f.id, Scenarios: []importedScenario{}}
	if job.there(r) {
		out.Status = wasSkipped
		return out, nil
	}
	err := f.download(ctx, source)
	var status *fetch.StatusError
	switch {
	case err == nil:
		done := job.one(ctx, r)
		done.Source, done.Error = out.Source, strings.ReplaceAll(done.Error, f.path, out.Source)
		return done, os.Remove(f.path)
	case errors.Is(err, fetch.ErrEmpty), errors.As(err, &status) && status.Status == 404:
		out.Status, out.Error = hasFailed, out.Source+": "+err.Error()
		return out, nil
	}
	return out, fetchProblem(err)
}

func (f fetching) download(ctx context.Context, source fetch.Source) (err error) {
	file, err := os.Create(f.path)
	if err != nil {
		return fmt.Errorf("keep %s: %w", f.id, plain(err))
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return source.Download(ctx, f.id, file)
}

// there says whether a recording was imported already. Its bytes are not
// compared: a recording that has ended does not change.
func (j *importJob) there(r recording) bool {
	path := filepath.Join(j.opt.out, r.name)
	return !j.opt.force && slices.ContainsFunc([]string{path, path + "-1"}, func(name string) bool {
		return exists(name+".yaml") && exists(name+".import.json")
	})
}

// fetchProblem says what to do about an API that does not answer as it should.
func fetchProblem(err error) error {
	var status *fetch.StatusError
	if !errors.As(err, &status) {
		return err
	}
	switch status.Status {
	case 401, 403:
		return hinted(err, "is the token right, and may it read recordings of this project?")
	case 404:
		return hinted(err, "is there such a project, at this --host?")
	case 429:
		return hinted(err, "it asks for a pause: do it again later, and it goes on where it was")
	}
	return hinted(err, "do it again later: it goes on where it was")
}
