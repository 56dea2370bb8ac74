// Package lifeline ends a group of processes together with this one, however this
// one ends: also when it is killed and can do nothing about it any more. It knows
// what the operating system offers for that, and nothing of what the processes are.
package lifeline

import "os"

// A Line is held by this process at one end and by a process group at the other.
// When this process ends, or cuts the line, the system kills the group: all of
// it, whatever its processes are doing, stopped ones too. At least one process of
// the group has to keep its end open. A nil Line does nothing.
type Line struct {
	theirs *os.File // reading end of a pipe that nobody writes to
	ours   *os.File
}

// File is the group's end, which its first process is to inherit. It is nil where
// the Line is.
func (l *Line) File() *os.File {
	if l == nil {
		return nil
	}
	return l.theirs
}

// Cut kills what is left of the group and frees the line. It may be called on a
// line that was never tied.
func (l *Line) Cut() {
	if l == nil {
		return
	}
	l.theirs.Close() // a second time after Tie
	l.ours.Close()
}
