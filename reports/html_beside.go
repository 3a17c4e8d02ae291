package reports

import "strings"

// Page is a page of its own, for the folder beside a report.
type Page struct {
	Name string // of its file
	Run  Run
}

// Beside returns a page for each scenario of which the report of the run has no
// room for all steps, with all of them. They are for the folder that [Run.Pages] names: the report
// links to them, so that they are loaded only when somebody looks.
func Beside(r Run) []Page {
	var list []Page
	v := newViewer(r)
	for i, s := range r.Scenarios {
		if !v.lacks(i) {
			continue
		}
		one := r
		one.Pages, one.whole, one.Scenarios = "", true, []Scenario{s}
		list = append(list, Page{v.scenario[i].file(), one})
	}
	return list
}

// lacks says whether the page has not the pages of all steps of a scenario.
func (v *viewer) lacks(i int) bool {
	for step := range v.scenario[i].steps {
		if !v.carried[spot{i, step}] {
			return true
		}
	}
	return false
}

// file is the name of the page of a scenario in the folder beside the report.
func (n names) file() string { return strings.TrimPrefix(n.id, "scenario-") + ".html" }
