package retake_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/retake-dev/retake/"

// arrows are what each package may import of the others: these, and no more.
// A package that is not here may not be there.
var arrows = map[string][]string{
	"capture/take":           {},
	"scenarios":              {},
	"scenarios/shop":         {},
	"scenarios/imports":      {"capture/take", "scenarios"},
	"scenarios/rrweb":        {"capture/privacy", "capture/take", "scenarios", "scenarios/frustration", "scenarios/imports", "scenarios/rrweb/mirror"},
	"scenarios/frustration":  {},
	"scenarios/rrweb/mirror": {"scenarios", "scenarios/imports"},
	"scenarios/rrweb/fetch":  {},
	"capture/privacy":        {"capture/take"},
	"capture/browser":        {"capture/take", "scenarios"},
	"capture":                {"capture/browser", "capture/privacy", "capture/take", "scenarios"},
	"reenact/stage":          {"capture/browser", "capture/take", "scenarios"},
	"reenact":                {"capture/browser", "capture/privacy", "capture/take", "reenact/stage", "scenarios"},
	"diff":                   {"capture/take", "scenarios"},
	"reports":                {"capture/take", "diff", "scenarios"},
	"cmd/retake":             {"capture", "capture/browser", "capture/privacy", "capture/take", "diff", "reenact", "reenact/disturb", "reenact/stage", "reports", "reports/notify", "scenarios", "scenarios/devtools", "scenarios/frustration", "scenarios/har", "scenarios/imports", "scenarios/playwright", "scenarios/puppeteer", "scenarios/rrweb", "scenarios/rrweb/fetch", "scenarios/selenium", "scenarios/shop"},
	"real":                   {},
	"scenarios/jsontree":     {"scenarios"},
	"scenarios/devtools":     {"scenarios", "scenarios/imports", "scenarios/jsontree"},
	"scenarios/javascript":   {"scenarios"},
	"scenarios/har":          {"capture/privacy", "capture/take", "scenarios", "scenarios/imports"},
	"scenarios/selenium":     {"scenarios", "scenarios/imports", "scenarios/jsontree"},
	"scenarios/playwright":   {"capture/take", "scenarios", "scenarios/har", "scenarios/imports", "scenarios/javascript"},
	"scenarios/puppeteer":    {"scenarios", "scenarios/imports", "scenarios/javascript"},
	"capture/zoo":            {},
	"reenact/torture":        {},
	"reenact/disturb":        {},
	"reports/notify":         {"reports"},
	"reports/viewer":         {},
}

// protocol may be imported only where Chrome is spoken to.
var protocol = []string{"capture/browser", "reenact/stage"}

func TestArrows(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	require.NoError(t, err)
	seen := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		name, ours := strings.CutPrefix(fields[0], module)
		if !ours {
			continue // the root has no code
		}
		seen++
		checkArrows(t, name, fields[1:])
	}
	assert.Equal(t, len(arrows), seen, "packages that the table names")
}

func checkArrows(t *testing.T, name string, imports []string) {
	t.Helper()
	may, known := arrows[name]
	if !assert.True(t, known, "package %s has no place in the table of arrows", name) {
		return
	}
	for _, path := range imports {
		if to, ours := strings.CutPrefix(path, module); ours {
			assert.Contains(t, may, to, "%s imports %s", name, to)
		}
		if strings.Contains(path, "chromedp") {
			assert.True(t, slices.Contains(protocol, name), "%s imports %s", name, path)
		}
	}
}
