package reports

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
)

// assets are the page's own files.
//
//go:embed html
var assets embed.FS

// The parts that the page's style and script are put together from, in order.
var (
	styleFiles  = []string{"page.css", "list.css", "decide.css", "source.css", "stage.css", "panel.css", "play.css", "narrow.css"}
	scriptFiles = []string{"data.js", "build.js", "pane.js", "table.js", "panel.js", "decide.js", "source.js", "stage.js", "play.js", "filter.js", "page.js"}
)

// document is what the outermost template prints.
type document struct {
	pageView
	Policy string
	CSS    template.CSS
}

// index is what the page's script knows of all scenarios from the start.
type index struct {
	Scenarios []indexEntry `json:"scenarios"`
	// Carried and Steps count the steps whose pages are in the file, and all.
	Carried int `json:"carried"`
	Steps   int `json:"steps"`
}

type indexEntry struct {
	ID     string `json:"id"`
	Prefix string `json:"prefix"`
	Steps  int    `json:"steps"`
	First  int    `json:"first"`          // the step to show first, from 1
	Text   string `json:"text"`           // what its steps are found by, in lower case
	Page   string `json:"page,omitempty"` // the page of all its steps, where this one has no room for them
}

// HTML writes the run as a page of one file that asks for nothing: no
// request, no server. Its content security policy allows its own style and
// script by their digests, pictures and fonts within the page, and nothing
// else.
//
// What was captured is shown as text, and the pages at a step are built again
// node by node in frames that run no script; see [rebuilder]. The verdict and
// the findings can be read without the page's script. Anchors are stable:
// #step-3 is the third step, #finding-abcd the finding with that fingerprint;
// with several scenarios the scenario's name stands before a step, as in
// #checkout-step-3. What is searched for stands behind it: #step-3?text=cart.
//
// The page is written as it is made, a scenario at a time; when it returns an
// error, what was written is not a page. A large run has the pages and pictures
// of some steps only; see [carry], and [Beside] for the others.
func HTML(w io.Writer, r Run) error {
	css, js, tmpl, err := load()
	if err != nil {
		return fmt.Errorf("loading the page of the HTML report: %w", err)
	}
	out, v := bufio.NewWriter(w), newViewer(r)
	doc := document{pageView: v.page(), CSS: template.CSS(css)}
	doc.Policy = policy(css, js)
	if err := tmpl.ExecuteTemplate(out, "page.tmpl", doc); err != nil {
		return fmt.Errorf("writing the HTML report: %w", err)
	}
	blocks := newBlockWriter(out)
	blocks.json("index", v.index())
	for i := range r.Scenarios {
		blocks.json(fmt.Sprintf("steps-%d", i), v.data(i, blocks))
	}
	if blocks.err == nil {
		_, blocks.err = io.WriteString(out, "<script>"+js+"</script>\n</body>\n</html>\n")
	}
	if blocks.err == nil {
		blocks.err = out.Flush()
	}
	if blocks.err != nil {
		return fmt.Errorf("writing the HTML report: %w", blocks.err)
	}
	return nil
}

// index lists the scenarios for the page's script.
func (v *viewer) index() index {
	out := index{Scenarios: []indexEntry{}, Carried: len(v.carried)}
	for i, s := range v.run.Scenarios {
		n := v.scenario[i]
		out.Steps += n.steps
		e := indexEntry{ID: n.id, Prefix: n.prefix, Steps: n.steps, First: 1}
		if g := s.groups(); len(g) > 0 && n.steps > 0 {
			e.First = min(max(g[0].Step, 0)+1, n.steps)
		}
		e.Text = searchText(s)
		if v.run.Pages != "" && v.lacks(i) {
			e.Page = v.run.Pages + "/" + n.file()
		}
		out.Scenarios = append(out.Scenarios, e)
	}
	return out
}

// searchText is what the steps of a scenario are found by: their titles and
// addresses, each once.
func searchText(s Scenario) string {
	var b strings.Builder
	seen := map[string]bool{}
	for i := range s.steps() {
		words := []string{s.stepTitle(i, "")}
		for _, t := range s.takes() {
			if st := step(t, i); st != nil {
				words = append(words, oneLine(st.URL))
			}
		}
		for _, word := range words {
			if word = strings.ToLower(word); word != "" && !seen[word] {
				seen[word] = true
				b.WriteString(word + "\n")
			}
		}
	}
	return b.String()
}

// policy is the content security policy of a page with these styles and this
// script.
func policy(css, js string) string {
	return fmt.Sprintf("default-src 'none'; img-src data:; font-src data:; style-src %s; script-src %s; base-uri 'none'; form-action 'none'",
		source(css), source(js))
}

// load reads the page's style, script and templates.
func load() (css, js string, tmpl *template.Template, err error) {
	if css, err = join(styleFiles); err != nil {
		return "", "", nil, err
	}
	if js, err = join(scriptFiles); err != nil {
		return "", "", nil, err
	}
	tmpl, err = template.ParseFS(assets, "html/*.tmpl")
	return css, "(() => {\n'use strict';\n" + js + "})();\n", tmpl, err
}

// join returns the texts of files of the page, one after the other.
func join(files []string) (string, error) {
	var b strings.Builder
	for _, f := range files {
		text, err := assets.ReadFile("html/" + f)
		if err != nil {
			return "", err
		}
		b.Write(text)
	}
	return b.String(), nil
}

// source names a text in a content security policy by its digest.
func source(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
