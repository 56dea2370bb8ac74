package native

import "embed"

// WorkerSource is the source of the packages below this one that the worker program
// has; they do not carry it themselves, as package hook imports nothing. The
// patterns leave out tests, and no file may match none: a test of
// gokernel/interp/native/carried sees to that.
//
//go:embed hook/*[^t].go load/*[^t].go load/*.s os/*[^t].go payload/*[^t].go program/*[^t].go
var WorkerSource embed.FS
