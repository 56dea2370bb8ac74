package main

import "runtime"

// delayCollection has the first garbage collection when the heap holds 16 MB: at
// 4 MB, as usual, it would come while the kernel starts, and take a tenth of that
// time. From then on they come as usual. Whoever sets GOGC gets that from the
// beginning. setPercent is debug.SetGCPercent.
func delayCollection(setPercent func(percent int) (before int)) {
	const usual, late = 100, 400 // of 4 MB each
	if before := setPercent(late); before != usual {
		setPercent(before)
		return
	}
	garbage := new(*byte) // of pointers, or it might share its memory with what lasts
	runtime.AddCleanup(garbage, func(percent int) { setPercent(percent) }, usual)
}
