//go:build !linux

package sandbox

import "fmt"

// Start is possible on Linux only.
func Start([]string) (int, error) { return 1, fmt.Errorf("%w: it takes Linux", ErrUnsupported) }

// Enter is possible on Linux only.
func Enter(string, []string) (int, error) { return 1, fmt.Errorf("%w: it takes Linux", ErrUnsupported) }
