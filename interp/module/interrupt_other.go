//go:build !unix

package module

import "os/exec"

// interruptTogether leaves the command as it is: where there are no signals,
// the end of its context kills it.
func interruptTogether(*exec.Cmd) {}
