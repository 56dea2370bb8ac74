package load

import (
	"context"
	"testing"
	"time"

	"gokernel/interp"
	"gokernel/interp/native/hook"
	"gokernel/interp/worker"
)

// A lateContext has ended, and who asks for that has to wait until the cell has
// ended, too, as on a machine that has much else to do.
type lateContext struct {
	context.Context
	cell <-chan struct{} // closed when the cell's function ends
}

func (c lateContext) Done() <-chan struct{} {
	<-c.cell
	time.Sleep(time.Millisecond) // its goroutine has little left to do
	return c.Context.Done()
}

// A cell that the interrupt itself lets go on to its end was interrupted, whether
// its end or the interrupt is seen first: a value's methods that were cut off had
// been shown as a success, now and then.
func TestInterruptedAtItsEnd(t *testing.T) {
	e := New(Options{})
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	for range 50 {
		ended := make(chan struct{})
		err := e.runCell(lateContext{ctx, ended}, worker.Program{Run: 1}, Program{}, func(*hook.Run) { close(ended) }, nil)
		if err == nil || err.Kind != interp.KindInterrupt {
			t.Fatalf("the cell ends with %v", err)
		}
	}
}
