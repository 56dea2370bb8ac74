package display

import (
	"sync/atomic"
	"time"
)

// A ProgressBar shows how far something has come: a bar that is drawn anew in its
// place, with how much is done, the time it took, the rate, and the time left.
// It is drawn at most ten times a second, whatever calls there are, and by
// another goroutine; its last state is always shown, also where an interrupt
// or a panic ends the cell. Its methods may be called by several goroutines at
// once.
//
// Bars that are there at the same time, as those of nested loops, share one
// display, a line for each. A line whose bar is done is taken by the next bar,
// so that an inner loop has one line however often it runs.
type ProgressBar struct {
	board *board
	total int64 // negative where it is not known
	count atomic.Int64
	// due says that the board wants to know how far a loop of Each is.
	due  atomic.Bool
	loop int // iterations that a loop of Each has begun; the loop's own

	// The rest is guarded by board.mu.
	label string
	begun time.Time
	ended time.Time // zero while it is not done
}

// Progress shows a bar that is full when n is reached. A negative n is for
// what has no known end: then there is only a count.
//
//	bar := display.Progress(len(files))
//	defer bar.Done()
//	for _, f := range files {
//		load(f)
//		bar.Add(1)
//	}
//
// Each and its kin show a bar for a loop with less ado.
func Progress(n int) *ProgressBar { return newBar(n) }

func newBar(n int) *ProgressBar {
	b := &ProgressBar{total: int64(max(n, -1)), begun: time.Now()}
	boards.enter(b)
	return b
}

// Add says that n more are done. It costs two nanoseconds, those of the atomic
// addition that lets several goroutines count: under 5 % of an iteration of 40
// nanoseconds. In shorter ones, add many at a time, or let EachN count.
func (b *ProgressBar) Add(n int) {
	b.count.Add(int64(n))
	if b.due.Load() {
		b.wake()
	}
}

// Set says that n are done in all.
func (b *ProgressBar) Set(n int) {
	b.count.Store(int64(n))
	if b.due.Load() {
		b.wake()
	}
}

// Label is the text before the bar: what is being done.
func (b *ProgressBar) Label(text string) {
	b.board.mu.Lock()
	b.label = oneLine(text)
	b.board.changed = true
	b.board.mu.Unlock()
	if b.due.Load() {
		b.wake()
	}
}

// Done ends the bar where it is, and shows its last state. More calls of Done
// do nothing.
func (b *ProgressBar) Done() { b.board.done(b) }

// at says how many iterations of a loop are done, when the board asks.
func (b *ProgressBar) at(n int) {
	b.count.Store(int64(n))
	b.wake()
}

// wake answers the board's question, and wakes it where it rests. It is left
// out of line so that Add, and what else asks each time, become part of loops.
//
//go:noinline
func (b *ProgressBar) wake() {
	b.due.Store(false)
	b.board.wake()
}

// end ends the bar of a loop after n iterations.
func (b *ProgressBar) end(n int) {
	b.count.Store(int64(n))
	b.Done()
}

// settle counts what a loop has done that ended by a panic. It is called when
// the goroutine of the loop has ended.
func (b *ProgressBar) settle() {
	if b.loop > 0 {
		b.count.Store(max(b.count.Load(), int64(b.loop-1)))
	}
}
