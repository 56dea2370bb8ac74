package spelling

import "embed"

// Source is this package's own source, of which the kernel has the worker
// program built. The pattern leaves out tests, and has to match all other files: a
// test of gokernel/interp/native/carried sees to that.
//
//go:embed *[^t].go
var Source embed.FS
