package process

import "embed"

// Source is this package's own source, of which the kernel has the worker
// program built. The patterns leave out tests, and no file may match none: a
// test of gokernel/interp/native/carried sees to that.
//
//go:embed *[^t].go *[^s]t.go
var Source embed.FS
