package reports

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// maxAnnotations is how many annotations of a level GitHub shows of one step;
// what comes after them is not shown at all.
const maxAnnotations = 10

// Annotations writes the run as workflow commands of GitHub Actions, a line
// for each group and each scenario that could not be judged, worst first. Of
// each level there are at most [maxAnnotations]; where there is more, the last
// one says so.
func Annotations(w io.Writer, r Run) error {
	levels := []string{"error", "warning", "notice"}
	lines := make([][]string, len(levels))
	add := func(level int, path string, line int, title, text string) {
		properties := fmt.Sprintf("title=%s", commandProperty(title))
		if path != "" {
			properties = fmt.Sprintf("file=%s,line=%d,", commandProperty(path), line) + properties
		}
		lines[level] = append(lines[level], fmt.Sprintf("::%s %s::%s\n", levels[level], properties, commandText(text)))
	}
	for _, t := range troubles(r) {
		add(0, slashed(t.Scenario.File), 1, "could not tell", oneLine(t.Scenario.Name)+": "+strings.Join(t.Why, "\n")+hintLine(t.Hint))
	}
	for _, g := range Groups(r) {
		path, line := g.file()
		add(badness(g.Severity), path, line, g.Title(), clip(g.Text(), maxAnnotation))
	}
	return buffered(w, "annotations", func(b *bufio.Writer) error {
		for i, list := range lines {
			if len(list) > maxAnnotations {
				more := fmt.Sprintf("::%s title=more::and %s that GitHub would not show: see the report\n", levels[i], plural(len(list)-maxAnnotations+1, "finding"))
				list = append(list[:maxAnnotations-1], more)
			}
			b.WriteString(strings.Join(list, "")) // a bufio.Writer keeps its error for Flush
		}
		return nil
	})
}

// maxAnnotation is how many characters an annotation has: GitHub cuts longer
// ones at 4 KB, and this leaves room for their escapes.
const maxAnnotation = 1500

func hintLine(hint string) string {
	if hint == "" {
		return ""
	}
	return "\nhint: " + hint
}

// commandText escapes the message of a workflow command, as the runner's own
// toolkit does.
func commandText(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// commandProperty escapes a property of a workflow command.
func commandProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(commandText(s))
}
