// Package disturb does to the machine what must not matter to a re-enactment.
package disturb

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Processors keeps processors busy, with so many loops, until it is stopped.
func Processors(loops int) (stop func()) {
	before := runtime.GOMAXPROCS(0)
	runtime.GOMAXPROCS(before + loops) // so that they compete for processors, and not for ours
	var over atomic.Bool
	var running sync.WaitGroup
	for range loops {
		running.Go(func() {
			for !over.Load() {
			}
		})
	}
	return func() {
		over.Store(true)
		running.Wait()
		runtime.GOMAXPROCS(before)
	}
}
