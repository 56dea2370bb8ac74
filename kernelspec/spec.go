// Package kernelspec finds, installs and removes kernelspecs: the directories
// with a kernel.json by which Jupyter's front ends start kernels. It knows
// Jupyter's search path on every system and gokernel's own kernelspec and
// logos. It does not start kernels.
//
// Sources: jupyter_core's paths.py, jupyter_client's kernelspec.py and its
// docs/kernels.rst.
package kernelspec

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// ConnectionFile is what a front end replaces, in each of a Spec's arguments,
// with the path of the connection file.
const ConnectionFile = "{connection_file}"

// The ways in which a front end interrupts a kernel.
const (
	InterruptSignal  = "signal"  // SIGINT; the default
	InterruptMessage = "message" // interrupt_request on the control channel
)

// A Spec is one kernel that can be started.
type Spec struct {
	Name          string            `json:"-"` // of the directory, in lower case
	Dir           string            `json:"-"` // holds kernel.json and the logos
	Argv          []string          `json:"argv"`
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode"`
	Env           map[string]string `json:"env"` // added to the environment; ${NAME} is replaced
	Metadata      map[string]any    `json:"metadata"`
}

// Command is Argv with the connection file's path in its place.
func (s Spec) Command(connectionFile string) []string {
	argv := make([]string, len(s.Argv))
	for i, arg := range s.Argv {
		argv[i] = strings.ReplaceAll(arg, ConnectionFile, connectionFile)
	}
	return argv
}

// A NotFoundError says that no directory of the search path holds a kernel of
// that name.
type NotFoundError struct {
	Name string
	Have []string // the names that could have been meant
}

func (e *NotFoundError) Error() string {
	if len(e.Have) == 0 {
		return fmt.Sprintf("there is no kernel named %q, nor any other", e.Name)
	}
	return fmt.Sprintf("there is no kernel named %q; there are %s", e.Name, strings.Join(e.Have, ", "))
}

// validName is Jupyter's rule. It alone would let ".." through.
var validName = regexp.MustCompile(`^[A-Za-z0-9._\-]+$`)

// CheckName says what is wrong with a kernel's name, or nil.
func CheckName(name string) error {
	if !validName.MatchString(name) || name == "." || name == ".." {
		return fmt.Errorf("kernel name %q: only ASCII letters, digits, '-', '.' and '_' may stand in it", name)
	}
	return nil
}

// Read reads the kernelspec in dir.
func Read(dir string) (Spec, error) {
	data, err := os.ReadFile(filepath.Join(dir, "kernel.json"))
	if err != nil {
		return Spec{}, fmt.Errorf("reading kernelspec: %w", err)
	}
	spec := Spec{InterruptMode: InterruptSignal}
	if err := json.Unmarshal(data, &spec); err != nil {
		return Spec{}, fmt.Errorf("reading kernelspec %s: %w", filepath.Join(dir, "kernel.json"), err)
	}
	if len(spec.Argv) == 0 {
		return Spec{}, fmt.Errorf("reading kernelspec %s: argv is missing or empty", filepath.Join(dir, "kernel.json"))
	}
	spec.Name, spec.Dir = strings.ToLower(filepath.Base(dir)), dir
	return spec, nil
}

// Find returns the kernel of that name, in any case, as this process sees
// Jupyter's directories. Where there is none the error is a *NotFoundError.
func Find(name string) (Spec, error) { return Here().Find(name) }

// Find is the package's Find, for the directories of p.
func (p Place) Find(name string) (Spec, error) {
	if err := CheckName(name); err != nil {
		return Spec{}, err
	}
	var have []string
	for dir := range p.KernelDirs() {
		for _, path := range kernelsIn(dir) {
			base := strings.ToLower(filepath.Base(path))
			if base == strings.ToLower(name) {
				return Read(path)
			}
			have = append(have, base)
		}
	}
	slices.Sort(have)
	return Spec{}, &NotFoundError{Name: name, Have: slices.Compact(have)}
}

// List returns all kernels that this process sees, by name. Of two with one
// name the first on the search path counts. Those that cannot be read are in
// the error, beside the others.
func List() ([]Spec, error) { return Here().List() }

// List is the package's List, for the directories of p.
func (p Place) List() ([]Spec, error) {
	var specs []Spec
	var bad []error
	seen := map[string]bool{}
	for dir := range p.KernelDirs() {
		for _, path := range kernelsIn(dir) {
			name := strings.ToLower(filepath.Base(path))
			if seen[name] {
				continue
			}
			seen[name] = true
			spec, err := Read(path)
			if err != nil {
				bad = append(bad, err)
				continue
			}
			specs = append(specs, spec)
		}
	}
	slices.SortFunc(specs, func(a, b Spec) int { return strings.Compare(a.Name, b.Name) })
	return specs, errors.Join(bad...)
}

// kernelsIn lists the kernel directories in dir. A directory that cannot be
// read is as good as none: Jupyter's search path is full of them.
func kernelsIn(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var paths []string
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		info, err := os.Stat(filepath.Join(path, "kernel.json"))
		if err == nil && info.Mode()&fs.ModeType == 0 && CheckName(entry.Name()) == nil {
			paths = append(paths, path)
		}
	}
	return paths
}
