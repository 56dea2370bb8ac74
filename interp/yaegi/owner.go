package yaegi

import "unsafe"

// A goroutine inherits the profiler labels of the one that started it, and the
// worker gives each run a label set of its own. The address of the set tells
// the goroutines of the running cell from those of earlier ones.
//
// The runtime keeps the function below reachable for others ("hall of shame"
// in its comment); pprof has no public way to read the labels.
//
//go:linkname getProfLabel runtime/pprof.runtime_getProfLabel
func getProfLabel() unsafe.Pointer
