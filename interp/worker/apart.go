package worker

import (
	"sync"
	"unsafe"
)

// apart runs f on a goroutine that belongs to run, and has a label set of its
// own: so stop can stop it alone, with the goroutines that it starts. stop does
// not wait for that, and does nothing once f has returned.
func (s *server) apart(run int64, depth int, f func()) (stop func()) {
	var (
		mu       sync.Mutex
		returned bool
		ended    []func() // of the engines that were told to stop it
	)
	labels := make(chan unsafe.Pointer, 1)
	go func() {
		owners.label(s, run, depth)
		labels <- Labels()
		defer func() {
			mu.Lock()
			defer mu.Unlock()
			returned = true
			for _, f := range ended {
				f()
			}
		}()
		f()
	}()
	return sync.OnceFunc(func() {
		label := <-labels
		mu.Lock()
		defer mu.Unlock()
		if returned {
			return
		}
		for _, engine := range s.engines {
			if e, ok := engine.(Stopper); ok {
				ended = append(ended, e.StopGoroutines(label))
			}
		}
	})
}
