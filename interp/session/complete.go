package session

import (
	"os"
	"slices"

	"gokernel/interp/complete"
	"gokernel/interp/module"
)

// newCompleter is what completes code besides the session's own names.
func newCompleter(o Options) *complete.Completer {
	home, err := os.UserHomeDir()
	if err != nil {
		home = "" // then ~ stands for nothing
	}
	return &complete.Completer{Packages: o.Packages, Home: home, Log: o.Log}
}

// readyFor lists the packages that a name may mean, as far as they are known
// without waiting.
func readyFor(packages func() []module.Package) func(name string) []string {
	return func(name string) []string {
		var paths []string
		for _, p := range packages() {
			if p.Name == name {
				paths = append(paths, p.Path)
			}
		}
		if len(paths) > 0 && module.Std().Has(paths[0]) {
			// A module's package has to be imported then, as when a cell is run.
			paths = slices.DeleteFunc(paths, func(path string) bool { return !module.Std().Has(path) })
		}
		return paths
	}
}
