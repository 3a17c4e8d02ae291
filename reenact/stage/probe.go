package stage

import (
	"context"
	"encoding/json"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

// Probe begins to evaluate expressions in the page's own world, and to read the
// stores that are found there; the func that it returns waits for it. The page's
// time does not go on for it. A page that is on its way to another document has
// nothing to give.
func (s *Stage) Probe(ctx context.Context, probes []scenarios.Probe) (wait func() ([]take.Probe, error), err error) {
	list := make([][2]string, 0, len(probes))
	for _, p := range probes {
		list = append(list, [2]string{p.Name, p.Expression})
	}
	asked, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	answer := s.Page.StartEval(ctx, "globalThis[Symbol.for('retake.stage')]?.probe?.("+string(asked)+")")
	return func() ([]take.Probe, error) {
		var out []take.Probe
		err := s.notNavigating(answer(&out))
		return out, err
	}, nil
}
