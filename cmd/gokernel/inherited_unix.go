//go:build unix

package main

import (
	"os"
	"strconv"
	"syscall"
)

// keepInherited has what this process starts inherit its standard streams
// alone. A front end may have left other files open for the kernel, by mistake:
// they are not for cells.
func keepInherited() {
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		return // no such directory: nothing can be said
	}
	for _, e := range entries {
		if fd, err := strconv.Atoi(e.Name()); err == nil && fd > 2 {
			syscall.CloseOnExec(fd)
		}
	}
}
