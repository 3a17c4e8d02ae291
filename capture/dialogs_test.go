package capture

import (
	"testing"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
)

func TestAnswers(t *testing.T) {
	ok, cancel, name := browser.Answer{Act: 1}, browser.Answer{Cancel: true, Act: 1}, "Ann"
	ann := browser.Answer{Text: &name}
	tests := []struct {
		given  []browser.Answer
		want   []scenarios.Answer
		reason string
	}{
		{nil, nil, "no dialog"},
		{[]browser.Answer{ok, ok}, nil, "what agrees need not be said"},
		{[]browser.Answer{ok, cancel, ok}, []scenarios.Answer{{}, {Cancel: true}}, "but before one that does not"},
		{[]browser.Answer{ann}, []scenarios.Answer{{Text: &name}}, "a prompt"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, answers(tt.given), tt.reason)
	}
}

// TestGivenAt: an answer belongs to the act before it, whenever the recorder
// looks.
func TestGivenAt(t *testing.T) {
	r := &Recorder{acts: map[int]int{1: 0, 2: 0, 4: 1}, given: []browser.Answer{{Act: 1, Cancel: true}, {Act: 3}, {Act: 4, Cancel: true}}}
	assert.Equal(t, []browser.Answer{{Act: 1, Cancel: true}, {Act: 3}}, r.givenAt(0), "act 3 made no step")
	assert.Equal(t, []browser.Answer{{Act: 4, Cancel: true}}, r.givenAt(1))
	assert.Empty(t, r.givenAt(2))
}
