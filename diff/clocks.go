package diff

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	clockPart     = regexp.MustCompile(`\b(\d{1,2}):(\d{2})(?::(\d{2}))?\b`)
	copyrightPart = regexp.MustCompile(`(?i)((?:©|\(c\)|copyright)\s*(?:\d{4}\s*[-–]\s*)?)(\d{4})\b`)
)

// isLater reports whether two texts differ only by times of day, and by no more
// than the page's clocks do.
func (d *domDiff) isLater(old, new string) bool {
	if d.lag == 0 || clockPart.ReplaceAllString(old, ":") != clockPart.ReplaceAllString(new, ":") {
		return false
	}
	x, y := clockPart.FindAllStringSubmatch(old, -1), clockPart.FindAllStringSubmatch(new, -1)
	if len(x) != len(y) {
		return false // one is what is left of a time
	}
	for i := range x {
		if (x[i][3] == "") != (y[i][3] == "") {
			return false
		}
		between, unit := timeOfDay(y[i])-timeOfDay(x[i]), time.Second
		if x[i][3] == "" {
			unit = time.Minute
		}
		if between.Abs() > time.Duration(d.lag*float64(time.Millisecond))+unit {
			return false
		}
	}
	return len(x) > 0
}

func timeOfDay(m []string) time.Duration {
	var t time.Duration
	for i, unit := range [...]time.Duration{time.Hour, time.Minute, time.Second} {
		n, err := strconv.Atoi(m[i+1])
		if err != nil {
			n = 0 // no seconds are given
		}
		t += time.Duration(n) * unit
	}
	return t
}

// isCopyright reports whether two texts differ only by the year to which a
// copyright is claimed, and the second is the later one.
func isCopyright(old, new string) bool {
	x, y := copyrightPart.FindStringSubmatch(old), copyrightPart.FindStringSubmatch(new)
	return x != nil && y != nil && x[2] <= y[2] &&
		strings.EqualFold(copyrightPart.ReplaceAllString(old, "$1"), copyrightPart.ReplaceAllString(new, "$1"))
}
