package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/retake-dev/retake/capture/take"
	"github.com/spf13/cobra"
)

func (a *app) takeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "take",
		Short: "look at take files",
		Args:  cobra.ArbitraryArgs,
		RunE:  unknownVerb,
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "info FILE",
		Short: "say what is in a take: scenario, surroundings, steps, sizes and digest",
		Args:  arguments(1, 1),
		RunE:  func(_ *cobra.Command, args []string) error { return a.takeInfo(args[0]) },
	}, &cobra.Command{
		Use:   "verify FILE...",
		Short: "say whether a take is whole, or which part of it is bad",
		Args:  arguments(1, 1000),
		RunE:  func(_ *cobra.Command, args []string) error { return a.takeVerify(args) },
	})
	return cmd
}

// takeInfo is the document of `retake take info`.
type takeInfo struct {
	File string `json:"file"`
	Size int64  `json:"size"`
	take.Info
	Areas     []takeArea `json:"areas"`
	StepList  []takeStep `json:"stepList"`
	Exchanges int        `json:"exchanges"`
}

// takeArea is how many bytes of the file one kind of evidence takes, and how
// many entries.
type takeArea struct {
	Name    string `json:"name"`
	Entries int    `json:"entries"`
	Bytes   uint64 `json:"bytes"`
	Digest  string `json:"digest,omitempty"`
}

type takeStep struct {
	ID      string      `json:"id"`
	Title   string      `json:"title"`
	Status  take.Status `json:"status"`
	Reason  take.Reason `json:"reason,omitempty"`
	Message string      `json:"message,omitempty"`
	URL     string      `json:"url"`
	Nodes   int         `json:"nodes"`
}

// thereIs refuses a path at which there is no file.
func thereIs(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return hinted(fmt.Errorf("no take at %s: %w", path, plain(err)), "check the path")
	case info.IsDir():
		return hinted(fmt.Errorf("%s is a folder", path), "give a take file in it")
	}
	return nil
}

func (a *app) takeInfo(path string) error {
	f, err := a.vault.open(path)
	if err != nil {
		return err
	}
	t, err := f.Take()
	info := takeInfo{File: path, Info: f.Info(), StepList: []takeStep{}, Exchanges: len(t.Exchanges)}
	if err == nil {
		info.Areas, err = areas(f, t)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	for _, s := range t.Steps {
		one := takeStep{ID: s.ID, Title: s.Title, Status: s.Outcome.Status, Reason: s.Outcome.Reason, Message: s.Outcome.Message, URL: s.URL}
		if s.DOM != nil {
			one.Nodes = len(s.DOM.Nodes)
		}
		info.StepList = append(info.StepList, one)
	}
	for _, area := range info.Areas {
		info.Size += int64(area.Bytes)
	}
	if a.json {
		return a.document(info)
	}
	return a.print(info.text(t))
}

// areas adds up the entries of the file.
func areas(f openTake, t take.Take) ([]takeArea, error) {
	z, err := zip.NewReader(f.content, f.size)
	if err != nil {
		return nil, fmt.Errorf("open the take: %w", err)
	}
	pictures := map[string]bool{}
	for _, s := range t.Steps {
		pictures["blobs/"+string(s.Picture)] = true
	}
	digests := take.AreaDigests(t)
	list := []takeArea{
		{Name: "dom", Digest: digests["dom"]}, {Name: "pictures", Digest: digests["pictures"]},
		{Name: "network", Digest: digests["network"]}, {Name: "bodies"}, {Name: "steps", Digest: digests["steps"]}, {Name: "manifest"},
	}
	for _, f := range z.File {
		area := &list[areaOf(f.Name, pictures)]
		area.Entries++
		area.Bytes += f.CompressedSize64
	}
	return list, nil
}

// areaOf is the index in the list of areas that an entry belongs to.
func areaOf(name string, pictures map[string]bool) int {
	switch {
	case strings.HasPrefix(name, "dom/"):
		return 0
	case pictures[name]:
		return 1
	case name == "network.har":
		return 2
	case strings.HasPrefix(name, "blobs/"):
		return 3
	case strings.HasPrefix(name, "steps/"):
		return 4
	}
	return 5
}

func (i takeInfo) text(t take.Take) []byte {
	var b bytes.Buffer
	e := i.Environment
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range [][2]string{
		{"scenario", fmt.Sprintf("%s (%.12s)", i.Scenario.Name, i.Scenario.Digest)},
		{"made by", fmt.Sprintf("%s, %s", i.Origin, e.Made.UTC().Format("2006-01-02 15:04:05 UTC"))},
		{"build", strings.TrimSpace(e.Build + " " + e.Target)},
		{"base URL", e.BaseURL},
		{"browser", e.Browser},
		{"clock", string(e.Clock)},
		{"network", e.Network},
		{"page", fmt.Sprintf("%d×%d at %g, %s, %s, seed %d, %s", e.Viewport.Width, e.Viewport.Height, e.Viewport.Scale, e.Locale, e.Timezone, e.Seed, e.Start.UTC().Format("2006-01-02 15:04:05 UTC"))},
		{"masking", e.Masking},
		{"format", fmt.Sprint(i.Format)},
		{"digest", i.Digest},
	} {
		fmt.Fprintf(w, "%s\t%s\n", row[0], oneLine(row[1]))
	}
	w.Flush() //nolint:errcheck // into memory
	fmt.Fprintf(&b, "\n%s, %s\n", count(i.Steps, "step"), count(len(t.Exchanges), "request"))
	for _, s := range i.StepList {
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", s.ID, s.Status, oneLine(s.Title), oneLine(s.Message))
	}
	w.Flush() //nolint:errcheck // into memory
	fmt.Fprintf(&b, "\n%d bytes\n", i.Size)
	for _, area := range i.Areas {
		fmt.Fprintf(w, "  %s\t%d bytes\tin %d\t%.12s\n", area.Name, area.Bytes, area.Entries, area.Digest)
	}
	w.Flush() //nolint:errcheck // into memory
	return trimLines(b.Bytes())
}

// trimLines takes the spaces from the ends of lines.
func trimLines(b []byte) []byte {
	lines := strings.Split(string(b), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return []byte(strings.Join(lines, "\n"))
}

// verified is what verify says about one file.
type verified struct {
	File    string `json:"file"`
	Whole   bool   `json:"whole"`
	Digest  string `json:"digest,omitempty"`
	Entry   string `json:"entry,omitempty"`
	Problem string `json:"problem,omitempty"`
	Hint    string `json:"hint,omitempty"`
}

func (a *app) takeVerify(paths []string) error {
	list := []verified{}
	var text bytes.Buffer
	var status error
	for _, path := range paths {
		v, err := verify(a.vault, path)
		list = append(list, v)
		if err != nil {
			status = exitStatus(exitUntold)
			a.console.problem(explain(err)[0])
			continue
		}
		fmt.Fprintf(&text, "whole  %s  %s\n", path, v.Digest)
	}
	if a.json {
		return errors.Join(a.document(map[string]any{"files": list}), status)
	}
	return errors.Join(a.print(text.Bytes()), status)
}

func verify(opener vault, path string) (verified, error) {
	v := verified{File: path}
	t, err := opener.read(path)
	var bad *take.FileError
	switch {
	case errors.As(err, &bad):
		v.Entry, v.Problem, v.Hint = bad.Entry, bad.Problem, bad.Hint
		return v, err
	case err != nil:
		p := explain(err)[0]
		v.Problem, v.Hint = p.text, p.hint
		return v, err
	}
	v.Whole, v.Digest = true, take.Digest(t)
	return v, nil
}
