package kernelspec

import (
	"iter"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// A Place is all that Jupyter's directories depend on. Its methods look at
// nothing else, so the rules of every system can be followed on any.
type Place struct {
	GOOS   string                           // "linux", "darwin", "windows", ...
	Lookup func(name string) (string, bool) // of the environment
	Home   string                           // the user's home directory
	// Prefix gives Python's sys.prefix where the environment does not tell
	// it, or "". It may start Python, so it is called only when it matters.
	Prefix func() string
}

// Here is the Place of this process.
func Here() Place {
	home, err := os.UserHomeDir()
	if err != nil { // as for a service: Jupyter asks the system then
		home = ""
		if account, err := user.Current(); err == nil {
			home = account.HomeDir
		}
	}
	// Jupyter resolves the links in a home directory, so that its paths agree
	// with those of tools that do.
	if real, err := filepath.EvalSymlinks(home); err == nil && home != "" {
		home = real
	}
	return Place{GOOS: runtime.GOOS, Lookup: os.LookupEnv, Home: home, Prefix: sync.OnceValue(pythonPrefix)}
}

// pythonPrefix asks the first Python on PATH for its sys.prefix. Only Python
// itself knows: what stands on PATH may be a link or a version manager's shim.
func pythonPrefix() string {
	for _, name := range []string{"python3", "python"} {
		out, err := exec.Command(name, "-I", "-c", "import sys; print(sys.prefix)").Output()
		if prefix := strings.TrimSpace(string(out)); err == nil && filepath.IsAbs(prefix) {
			return prefix
		}
	}
	return ""
}

// env is a variable's value, "" where it is unset: Jupyter treats the two
// alike for paths.
func (p Place) env(name string) string {
	value, _ := p.Lookup(name)
	return value
}

// flag is the truth of a variable by jupyter_core's rule; unset is false.
func (p Place) flag(name string) bool {
	value, ok := p.Lookup(name)
	return ok && !slices.Contains([]string{"no", "n", "false", "off", "0", "0.0"}, strings.ToLower(value))
}

// join joins path elements as p's system does.
func (p Place) join(elem ...string) string {
	if p.GOOS == "windows" {
		return strings.Join(elem, `\`)
	}
	return strings.Join(elem, "/")
}

// DataDir is the user's own Jupyter data directory.
func (p Place) DataDir() string {
	if dir := p.env("JUPYTER_DATA_DIR"); dir != "" {
		return dir
	}
	platform := p.flag("JUPYTER_PLATFORM_DIRS")
	switch p.GOOS {
	case "darwin":
		if platform {
			return p.join(p.Home, "Library", "Application Support", "jupyter")
		}
		return p.join(p.Home, "Library", "Jupyter")
	case "windows":
		if dir := p.env("LOCALAPPDATA"); platform && dir != "" {
			return p.join(dir, "jupyter")
		}
		if dir := p.env("APPDATA"); dir != "" {
			return p.join(dir, "jupyter")
		}
		if dir := p.env("JUPYTER_CONFIG_DIR"); dir != "" {
			return p.join(dir, "data")
		}
		return p.join(p.Home, ".jupyter", "data")
	default:
		if dir := p.env("XDG_DATA_HOME"); dir != "" {
			return p.join(dir, "jupyter")
		}
		return p.join(p.Home, ".local", "share", "jupyter")
	}
}

// SysPrefix is the prefix of the Python environment that is in use: the
// active virtual or conda environment, else that of Python itself; "" where
// there is none.
func (p Place) SysPrefix() string {
	for _, name := range []string{"VIRTUAL_ENV", "CONDA_PREFIX"} {
		if dir := p.env(name); dir != "" {
			return dir
		}
	}
	if p.Prefix == nil {
		return ""
	}
	return p.Prefix()
}

// prefersEnvironment says whether an environment's directories come before
// the user's.
func (p Place) prefersEnvironment() bool {
	if _, ok := p.Lookup("JUPYTER_PREFER_ENV_PATH"); ok {
		return p.flag("JUPYTER_PREFER_ENV_PATH")
	}
	if p.env("VIRTUAL_ENV") != "" {
		return true
	}
	name, ok := p.Lookup("CONDA_DEFAULT_ENV")
	return p.env("CONDA_PREFIX") != "" && ok && name != "base"
}

// userDirs are the user's data directories: DataDir and the one that belongs
// to Python's user site.
func (p Place) userDirs() []string {
	dirs := []string{p.DataDir()}
	switch base := p.env("PYTHONUSERBASE"); {
	case base != "":
		dirs = append(dirs, p.join(base, "share", "jupyter"))
	case p.GOOS != "windows" && p.GOOS != "darwin": // there its name holds Python's version
		dirs = append(dirs, p.join(p.Home, ".local", "share", "jupyter"))
	}
	return dirs
}

// environmentDirs are the data directories of the Python environment.
func (p Place) environmentDirs() []string {
	if prefix := p.SysPrefix(); prefix != "" {
		return []string{p.join(prefix, "share", "jupyter")}
	}
	return nil
}

// systemDirs are the data directories of all users. Windows has none unless
// it is asked for: everybody may write to %PROGRAMDATA%.
func (p Place) systemDirs() []string {
	switch {
	case p.GOOS != "windows":
		return []string{"/usr/local/share/jupyter", "/usr/share/jupyter"}
	case p.flag("JUPYTER_USE_PROGRAMDATA") && p.env("PROGRAMDATA") != "":
		return []string{p.join(p.env("PROGRAMDATA"), "jupyter")}
	default:
		return nil
	}
}

// KernelDirs yields the directories in which Jupyter looks for kernelspecs,
// the first first, each once. They need not exist. Python is asked for its
// prefix only when the directories before it have been passed by.
func (p Place) KernelDirs() iter.Seq[string] {
	return func(yield func(string) bool) {
		seen := map[string]bool{}
		each := func(dirs []string) bool {
			for _, dir := range dirs {
				if dir == "" || seen[dir] {
					continue
				}
				seen[dir] = true
				if !yield(p.join(dir, "kernels")) {
					return false
				}
			}
			return true
		}
		groups := []func() []string{p.explicitDirs, p.userDirs, p.environmentDirs, p.systemDirs}
		if p.prefersEnvironment() {
			groups[1], groups[2] = groups[2], groups[1]
		}
		for _, group := range groups {
			if !each(group()) {
				return
			}
		}
		// IPython's directory comes last, as it did before Jupyter had its own.
		ipython := p.env("IPYTHONDIR")
		if ipython == "" {
			ipython = p.join(p.Home, ".ipython")
		}
		each([]string{ipython})
	}
}

// explicitDirs are those of JUPYTER_PATH.
func (p Place) explicitDirs() []string {
	slash, between := "/", ":"
	if p.GOOS == "windows" {
		slash, between = `\`, ";"
	}
	var dirs []string
	for dir := range strings.SplitSeq(p.env("JUPYTER_PATH"), between) {
		dirs = append(dirs, strings.TrimRight(dir, slash))
	}
	return dirs
}
