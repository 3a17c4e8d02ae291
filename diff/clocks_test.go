package diff

import "testing"

func TestIsLater(t *testing.T) {
	for _, tt := range []struct {
		old, new string
		lag      float64
		want     bool
		reason   string
	}{
		{"10:00:01 AM", "10:00:02 AM", 400, true, "the page had 400 ms more"},
		{"10:00:01 AM", "10:00:02 AM", 0, false, "the page had as much time: the clock is wrong"},
		{"10:00:01 AM", "10:00:09 AM", 400, false, "far more than the page had"},
		{"Open at 9:30", "Open at 9:31", 400, true, "minutes turn too"},
		{"Open at 9:30", "Open at 10:30", 400, false, "an hour is another time"},
		{"10:00 AM", "10:00:02 AM", 400, false, "another form"},
		{"10:00:01 AM", "10:00:02 PM", 400, false, "another half of the day"},
		{"10:30", ":", 400, false, "what is left of a time"},
		{":", "10:30", 400, false, "or was there before it"},
		{"7 left", "8 left", 400, false, "no time at all"},
	} {
		if got := (&domDiff{lag: tt.lag}).isLater(tt.old, tt.new); got != tt.want {
			t.Errorf("%q, %q: %v, want %v: %s", tt.old, tt.new, got, tt.want, tt.reason)
		}
	}
}
