//go:build !linux

package worker

import "os"

const asideFrom = 3 // fdCalls, where there is one

func widened(files []*os.File, _ *os.File) []*os.File { return files }

// An aside leaves the file descriptors where they are.
type aside struct{}

func newAside(int) *aside      { return &aside{} }
func (*aside) move(fd int) int { return fd }
func (*aside) release()        {}

// A standard leaves to itself what cells do to the standard streams.
type standard struct{}

func newStandard(*aside, *emptyInput) *standard { return nil }
func (*standard) mend()                         {}
