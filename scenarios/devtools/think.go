package devtools

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/retake-dev/retake/scenarios/jsontree"
)

// The think time of a user is a wait for an expression: the Recorder has no step
// for time, and its runner would act before the page has got to where the user saw
// it. One lasts so long at most, as a step may take 30 s.
const longestThink = 25 * time.Second

// margin is how much longer than the time itself the Recorder waits for it.
const margin = 5 * time.Second

var thinkExpression = regexp.MustCompile(`^new Promise\(f => setTimeout\(f, ([0-9]{1,5}), true\)\)$`)

// thinks are the items for a think time.
func thinks(after time.Duration) []jsontree.Value {
	var items []jsontree.Value
	for after > 0 {
		part := min(after, longestThink)
		after -= part
		items = append(items, newItem("waitForExpression").
			Set("expression", jsontree.Text(fmt.Sprintf("new Promise(f => setTimeout(f, %d, true))", part.Milliseconds()))).
			Set("timeout", jsontree.Num(float64((part+margin).Milliseconds()))))
	}
	return items
}

// thought is the think time that an item is, 0 if it is none.
func thought(item jsontree.Value) time.Duration {
	m := thinkExpression.FindStringSubmatch(item.String("expression"))
	if m == nil || item.String("type") != "waitForExpression" {
		return 0
	}
	ms, _ := strconv.Atoi(m[1]) // at most five digits
	return time.Duration(ms) * time.Millisecond
}
