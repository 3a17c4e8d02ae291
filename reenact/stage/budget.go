package stage

import (
	"context"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/retake-dev/retake/capture/browser"
)

// budget moves virtual time. It stands still while a request is open, so the
// page sees the same time whatever the network took; only a stream, which
// never ends, does not hold it.
func (c *clock) budget(ctx context.Context, ms float64) error {
	end := c.now + ms
	policy := emulation.VirtualTimePolicyPauseIfNetworkFetchesPending
	if c.stage.Seen.Streaming() {
		policy = emulation.VirtualTimePolicyAdvance
	}
	c.stage.traffic.time(true)
	defer c.stage.traffic.time(false)
	granted := c.grant(ctx, policy, ms)
	tick := time.NewTicker(checkEvery)
	defer tick.Stop()
	last := -1.0
	for began := time.Now(); ; {
		select {
		case <-c.expired:
			c.now = end
			return nil
		case err := <-granted:
			if err != nil {
				return err
			}
			granted = nil // the end is to come
		case <-tick.C:
			if err := c.check(ctx, began, end); err != nil {
				return err
			}
			if err := c.release(ctx, &last); err != nil {
				return err
			}
		case <-c.stage.first.Lost():
			return ErrPageLost
		case <-c.stage.first.Done():
			return browser.ErrLost
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// grant lets virtual time run for so many milliseconds. Its error comes on the
// channel; its end is an event of its own.
func (c *clock) grant(ctx context.Context, policy emulation.VirtualTimePolicy, ms float64) <-chan error {
	wait := c.stage.first.Start(ctx, emulation.CommandSetVirtualTimePolicy, emulation.SetVirtualTimePolicyParams{
		Policy: policy, Budget: &ms, MaxVirtualTimeTaskStarvationCount: 100_000,
	})
	answered := make(chan error, 1)
	go func() { answered <- wait(nil) }()
	return answered
}

// check looks at a budget that has not ended: one held by a stream alone goes
// on without waiting for it, any other has its limit.
func (c *clock) check(ctx context.Context, began time.Time, end float64) error {
	if took := time.Since(began); took > stallLimit {
		return &StallError{After: took.Round(time.Second), Waiting: c.stage.Seen.Open()}
	}
	if !c.stage.Seen.Streaming() {
		return nil
	}
	var at float64
	if err := c.stage.notNavigating(c.stage.first.Eval(ctx, "Date.now()", &at)); err != nil || at == 0 {
		return err
	}
	rest := end - (at - float64(c.stage.opt.Environment.Start.UnixMilli()))
	if rest <= 0 {
		return nil
	}
	return <-c.grant(ctx, emulation.VirtualTimePolicyAdvance, rest)
}

// checkEvery is how often a budget that has not ended is looked at; five
// seconds of timers take 0.5 ms.
const checkEvery = 50 * time.Millisecond

// release lets documents come while time runs when it is for them that it does
// not: then they come at the same moment whenever that is.
func (c *clock) release(ctx context.Context, last *float64) error {
	if !c.stage.traffic.documents() {
		return nil
	}
	var at float64
	if err := c.stage.notNavigating(c.stage.first.Eval(ctx, "Date.now()", &at)); err != nil {
		return err
	}
	if at == *last {
		c.stage.traffic.time(false)
	}
	*last = at
	return nil
}
