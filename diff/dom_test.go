package diff

import (
	"flag"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the findings that were made into the fixtures")

// Each case of a fixture is a folder with baseline.html, candidate.html and
// the findings. Cases whose name begins with "harmless" must have none, and
// the others must have some.
func TestDocuments(t *testing.T) {
	files, err := filepath.Glob("testdata/dom/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures in testdata/dom (%v)", err)
	}
	for _, path := range files {
		archive := readArchive(t, path)
		cases := map[string]map[string]string{}
		for _, f := range archive.files {
			name, part, _ := strings.Cut(f.name, "/")
			if cases[name] == nil {
				cases[name] = map[string]string{}
			}
			cases[name][part] = f.data
		}
		for _, name := range slices.Sorted(maps.Keys(cases)) {
			t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar")+"/"+name, func(t *testing.T) {
				c := cases[name]
				a, b := still(t, c["baseline.html"]), still(t, c["candidate.html"])
				got := lines(Compare(a, b, Options{}))
				if harmless := strings.HasPrefix(name, "harmless"); harmless != (got == "") {
					t.Errorf("findings:\n%s", got)
				}
				if *update {
					c["findings"] = got
				} else if got != c["findings"] {
					t.Errorf("got:\n%swant:\n%s(go test ./diff -run %s -update)", got, c["findings"], t.Name())
				}
				if r := Compare(b, b, Options{}); len(r.Groups) > 0 || r.Verdict != Same {
					t.Errorf("a take differs from itself: %s", lines(r))
				}
			})
		}
		if *update {
			golden(archive, cases).write(t, path)
		}
	}
}

// golden returns the fixture with the findings that were made.
func golden(a archive, cases map[string]map[string]string) archive {
	var files []archived
	for _, f := range a.files {
		name, part, _ := strings.Cut(f.name, "/")
		if part == "findings" {
			continue
		}
		files = append(files, f)
		if part == "candidate.html" && cases[name]["findings"] != "" {
			files = append(files, archived{name + "/findings", cases[name]["findings"]})
		}
	}
	a.files = files
	return a
}
