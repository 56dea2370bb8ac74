//go:build !unix

package native

import "os/exec"

// endTogether leaves the command alone where there are no process groups.
func endTogether(*exec.Cmd, bool) {}
