package capture

import (
	"testing"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
)

func TestAnswers(t *testing.T) {
	ok, cancel, name := browser.Answer{}, browser.Answer{Cancel: true}, "Ann"
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
