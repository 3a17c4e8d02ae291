package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/retake-dev/retake/reports"
)

// wantedReport is one --report: a kind, and a file unless it is for the run
// folder.
type wantedReport struct {
	kind, file string
}

// reportKind is a report in a file.
type reportKind struct {
	name, file string
	write      func(io.Writer, reports.Run) error
}

// usualReports is how many of reportKinds a run writes when none is named.
const usualReports = 3

// reportKinds are the reports in files, the usual ones first.
var reportKinds = []reportKind{
	{"html", "report.html", reports.HTML},
	{"json", "report.json", reports.JSON},
	{"junit", "junit.xml", reports.JUnit},
	{"sarif", "retake.sarif", reports.SARIF},
	{"ctrf", "ctrf.json", reports.CTRF},
	{"codequality", "codequality.json", reports.CodeQuality},
	{"comment", "comment.md", reports.Comment},
	{"summary", "summary.md", reports.Summary},
	{"annotations", "annotations.txt", reports.Annotations},
}

const reportUsage = "reports of the run folder: html, json, junit (these are the default), sarif, ctrf, codequality, comment, summary, annotations; or junit=FILE for one elsewhere"

// reportOf returns the kind of a name.
func reportOf(name string) (reportKind, bool) {
	i := slices.IndexFunc(reportKinds, func(k reportKind) bool { return k.name == name })
	if i < 0 {
		return reportKind{}, false
	}
	return reportKinds[i], true
}

func parseReports(list []string) ([]wantedReport, error) {
	var wanted []wantedReport
	for _, item := range list {
		kind, file, _ := strings.Cut(item, "=")
		if _, known := reportOf(kind); !known {
			var names []string
			for _, k := range reportKinds {
				names = append(names, k.name)
			}
			return nil, hinted(fmt.Errorf("--report: there is no %q", kind), "%s", advice(kind, names))
		}
		wanted = append(wanted, wantedReport{kind, file})
	}
	return wanted, nil
}

// writeTo writes a report to a file. What a page has no room for is in a folder
// beside it, which is written first: the page leads there.
func (k reportKind) writeTo(path string, r reports.Run) error {
	if k.name == "html" {
		pages := reports.Beside(r)
		if len(pages) > 0 {
			r.Pages = filepath.Base(pagesOf(path))
		}
		if err := writePages(pagesOf(path), pages); err != nil {
			return err
		}
	}
	return writeFile(path, func(w io.Writer) error { return k.write(w, r) })
}

// pagesOf is the folder of pages beside the page of a run.
func pagesOf(path string) string { return strings.TrimSuffix(path, filepath.Ext(path)) + ".pages" }

func writePages(folder string, pages []reports.Page) error {
	if len(pages) == 0 {
		return nil
	}
	if _, err := makeFolder(folder); err != nil {
		return err
	}
	for _, p := range pages {
		if err := writeFile(filepath.Join(folder, p.Name), func(w io.Writer) error { return reports.HTML(w, p.Run) }); err != nil {
			return err
		}
	}
	return nil
}

// addReports writes those reports that are for the run folder: the usual ones
// if none is named.
func (f *runFolder) addReports(r reports.Run, wanted []wantedReport) error {
	usual := !slices.ContainsFunc(wanted, func(w wantedReport) bool { return w.file == "" })
	for i, k := range reportKinds {
		if !slices.Contains(wanted, wantedReport{kind: k.name}) && (!usual || i >= usualReports) {
			continue
		}
		if err := k.writeTo(filepath.Join(f.temp, k.file), r); err != nil {
			return err
		}
	}
	return nil
}

// writeElsewhere writes the reports that have a file of their own.
func writeElsewhere(r reports.Run, wanted []wantedReport) error {
	for _, w := range wanted {
		if w.file == "" {
			continue
		}
		k, _ := reportOf(w.kind) // it was checked when it was read
		if err := k.writeTo(w.file, r); err != nil {
			return err
		}
	}
	return nil
}
