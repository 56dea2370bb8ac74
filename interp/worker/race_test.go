//go:build unix && race

package worker

// raced says that the race detector would speak of what a test does on
// purpose.
const raced = true
