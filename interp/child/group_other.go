//go:build !unix

package child

import "os/exec"

// group leaves the command alone where there are no process groups: the end of
// its context kills it.
func group(*exec.Cmd) {}

func endGroup(*exec.Cmd) {}
