package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is gokernel's, as kernel_info_reply, `gokernel version` and run
// notebooks give it.
const version = "0.1.0"

// printVersion prints the versions of gokernel and of Go, and the commit
// where the build knows it.
func printVersion(_ context.Context, c command, args []string, s stdio) int {
	f := c.flags(s, "Prints the version of gokernel and of the Go release it was built with.")
	if status, ok := s.parse(f, args); !ok {
		return status
	}
	commit, changed := "", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			switch {
			case setting.Key == "vcs.revision" && len(setting.Value) >= 12:
				commit = ", commit " + setting.Value[:12]
			case setting.Key == "vcs.modified" && setting.Value == "true":
				changed = " with changes"
			}
		}
	}
	fmt.Fprintf(s.out, "gokernel %s (%s, %s/%s%s%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH, commit, changed)
	return exitOK
}
