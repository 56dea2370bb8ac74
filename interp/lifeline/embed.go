package lifeline

import "embed"

// Source is this package's own source, of which the kernel has the worker
// program built. The pattern leaves out tests: a test of
// gokernel/interp/native/carried sees to that.
//
//go:embed *[^t].go
var Source embed.FS
