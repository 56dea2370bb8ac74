package native

import "strings"

// Flags of GOFLAGS that builds for cells can have. The others must not be:
// -race and its like need a worker and a compile step of their own, -gcflags
// counts for the packages that are named on the command line alone, so that the
// worker program and the plugins would not fit, and -n or -json change what the
// go command says.
var (
	sessionFlags = []string{"tags", "trimpath", "mod", "modfile", "modcacherw", "overlay", "buildvcs", "p"}
	commonFlags  = []string{"tags", "trimpath", "modcacherw", "p"} // that are no matter of the user's module
)

// buildFlags is GOFLAGS for builds in the session's module.
func buildFlags(flags string) string { return choose(flags, sessionFlags) }

// carriedFlags is GOFLAGS for builds of carried sources.
func carriedFlags(flags string) string {
	return strings.TrimSpace(choose(flags, commonFlags) + " -mod=readonly -buildvcs=false")
}

// choose leaves the flags of these names. A flag stands in quotes if it has
// spaces in it.
func choose(flags string, names []string) string {
	var kept []string
	for flags = strings.TrimLeft(flags, " \t\n"); flags != ""; flags = strings.TrimLeft(flags, " \t\n") {
		end := strings.IndexAny(flags, " \t\n")
		if quote := flags[0]; quote == '\'' || quote == '"' {
			if end = strings.IndexByte(flags[1:], quote); end >= 0 {
				end += 2
			}
		}
		if end < 0 {
			end = len(flags)
		}
		flag := flags[:end]
		flags = flags[end:]
		name, _, _ := strings.Cut(strings.TrimLeft(flag, `'"-`), "=")
		for _, n := range names {
			if strings.TrimRight(name, `'"`) == n {
				kept = append(kept, flag)
			}
		}
	}
	return strings.Join(kept, " ")
}
