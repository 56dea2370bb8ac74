package display

import "embed"

// Source is this package's own source, tests left out: the kernel type-checks
// cells against it, and has it at hand where no Go module could provide it.
//
//go:embed *[^t].go *[^s]t.go internal/chart/*[^t].go internal/chart/*[^s]t.go
var Source embed.FS
