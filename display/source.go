package display

import "embed"

// Source is this package's own source: the kernel type-checks cells against
// it, and has it at hand where no Go module could provide it.
//
//go:embed *.go
var Source embed.FS
