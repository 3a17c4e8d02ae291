package viewer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retake-dev/retake/reports"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPagesBeside: a run that has no room in one file leads to the pages of its
// scenarios, which are loaded when somebody goes there; each asks for nothing, too.
func TestPagesBeside(t *testing.T) {
	run := large(130)
	pages := reports.Beside(run)
	require.NotEmpty(t, pages)
	require.Less(t, len(pages), 130, "some have room")
	run.Pages = "report.pages"
	path := written(t, run)
	folder := filepath.Join(filepath.Dir(path), run.Pages)
	require.NoError(t, os.Mkdir(folder, 0o755))
	last := pages[len(pages)-1]
	f, err := os.Create(filepath.Join(folder, last.Name))
	require.NoError(t, err)
	require.NoError(t, reports.HTML(f, last.Run))
	require.NoError(t, f.Close())

	name := strings.TrimSuffix(last.Name, ".html")
	r := open(within(t), t, path, "#"+name+"-step-20", desktop)
	r.until("document.querySelector('.carried a') !== null")
	link := eval[string](r, "document.querySelector('.carried a').href")
	assert.Equal(t, "file://"+filepath.Join(folder, last.Name)+"#step-20", link)
	there := open(within(t), t, filepath.Join(folder, last.Name), "#step-20", desktop)
	there.until("document.querySelector('.head .number').textContent === 'Step 20 of 20' && !document.querySelector('[data-building]')")
	assert.Greater(t, eval[int](there, "document.querySelector('.frame').contentDocument.querySelectorAll('p').length"), 400)
	assert.Equal(t, 0, eval[int](there, "document.querySelectorAll('.carried a').length"))
}
