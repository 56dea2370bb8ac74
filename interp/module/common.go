package module

import "slices"

// Common returns the packages of the standard library that cells are most
// likely to import, the likeliest first.
func Common() []string { return slices.Concat(common...) }
