package kernelspec

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// What gokernel installs itself as, unless told otherwise.
const (
	DefaultName        = "gokernel"
	DefaultDisplayName = "Go (gokernel)"
)

//go:embed logo
var logos embed.FS

// A Target says where a kernelspec is installed. The zero Target is the
// user's own directory.
type Target struct {
	SysPrefix bool   // the Python environment in use
	Prefix    string // PREFIX/share/jupyter/kernels, when it is not ""
}

// Options describe the kernelspec to install.
type Options struct {
	Target
	Name        string            // "" is DefaultName
	DisplayName string            // "" is DefaultDisplayName
	Binary      string            // absolute path of gokernel
	Env         map[string]string // for the kernel process
}

// Dir returns the directory that holds, or is to hold, the named kernelspec.
func (p Place) Dir(t Target, name string) (string, error) {
	if name == "" {
		name = DefaultName
	}
	if err := CheckName(name); err != nil {
		return "", err
	}
	name = strings.ToLower(name)
	prefix := t.Prefix
	switch {
	case t.SysPrefix && prefix != "":
		return "", errors.New("a prefix and the Python environment's prefix exclude each other")
	case t.SysPrefix:
		if prefix = p.SysPrefix(); prefix == "" {
			return "", errors.New("there is no Python environment: neither VIRTUAL_ENV nor CONDA_PREFIX is set, and no python3 is on PATH")
		}
	case prefix == "":
		return filepath.Abs(filepath.Join(p.DataDir(), "kernels", name))
	}
	return filepath.Abs(filepath.Join(prefix, "share", "jupyter", "kernels", name))
}

// Searched says whether Jupyter, as p sees it, looks into the directory that
// holds the kernelspec in dir.
func (p Place) Searched(dir string) bool {
	for d := range p.KernelDirs() {
		if abs, err := filepath.Abs(d); err == nil && abs == filepath.Dir(dir) {
			return true
		}
	}
	return false
}

// Install writes gokernel's kernelspec and returns its directory. What is
// there already and right stays untouched; changed says whether anything was
// written. Another kernel's directory is never overwritten. Files appear
// whole, kernel.json last, so that a front end never sees half a kernelspec.
func (p Place) Install(o Options) (dir string, changed bool, err error) {
	if !filepath.IsAbs(o.Binary) {
		return "", false, fmt.Errorf("the binary's path %q is not absolute", o.Binary)
	}
	if dir, err = p.Dir(o.Target, o.Name); err != nil {
		return "", false, err
	}
	if err := ours(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return dir, false, err
	}
	files, err := contents(o)
	if err != nil {
		return dir, false, err
	}
	for _, f := range files {
		wrote, err := put(filepath.Join(dir, f.name), f.data)
		changed = changed || wrote
		if err != nil {
			return dir, changed, fmt.Errorf("installing kernelspec: %w%s", err, elsewhere(err))
		}
	}
	return dir, changed, nil
}

// elsewhere is the cure where a kernelspec cannot be written to its place, or "".
func elsewhere(err error) string {
	for _, closed := range []error{fs.ErrPermission, syscall.EROFS, syscall.ENOTDIR, syscall.ENOSPC} {
		if errors.Is(err, closed) {
			return "; --prefix DIR and --sys-prefix install it elsewhere, and JUPYTER_DATA_DIR names another directory of yours for Jupyter"
		}
	}
	return ""
}

// Uninstall removes the named kernelspec from where Install would put it.
// Where none is, removed is false. Another kernel's is never removed. What
// InstallTemplate wrote goes with the last of gokernel's kernelspecs there.
func (p Place) Uninstall(t Target, name string) (dir string, removed bool, err error) {
	if dir, err = p.Dir(t, name); err != nil {
		return "", false, err
	}
	switch err := ours(dir); {
	case errors.Is(err, fs.ErrNotExist):
		return dir, false, nil
	case err != nil:
		return dir, false, err
	}
	info, err := os.Lstat(dir)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		err = os.Remove(dir)
	} else if err == nil {
		err = os.RemoveAll(dir)
	}
	if err == nil {
		err = uninstallTemplate(dir)
	}
	if err != nil {
		return dir, false, fmt.Errorf("removing kernelspec: %w", err)
	}
	return dir, true, nil
}

// ours is nil when dir holds a kernelspec that starts a gokernel, wherever
// its binary is or was; fs.ErrNotExist when dir holds none.
func ours(dir string) error {
	spec, err := Read(dir)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) { // the latter below a file
		return fs.ErrNotExist
	}
	if err != nil {
		return fmt.Errorf("%s is not one of gokernel's: %w", dir, err)
	}
	if len(spec.Argv) < 2 || !slices.Equal(spec.Argv[1:], arguments) {
		return fmt.Errorf("%s holds another kernel, %q; give gokernel another name", dir, spec.DisplayName)
	}
	return nil
}

// arguments are what the kernelspec starts the binary with.
var arguments = []string{"kernel", "-f", ConnectionFile}

// A file of a kernelspec.
type file struct {
	name string
	data []byte
}

// contents are the files of the kernelspec, in the order of their writing.
//
// There is no kernel_protocol_version among the words of kernel.json: a
// version from which on the start handshake is expected is disputed, clients
// before 8.8 warn about the unknown word, and all learn the version from
// kernel_info_reply anyway.
func contents(o Options) ([]file, error) {
	var files []file
	entries, err := logos.ReadDir("logo")
	if err != nil {
		return nil, fmt.Errorf("reading logos: %w", err)
	}
	for _, entry := range entries {
		data, err := logos.ReadFile(path.Join("logo", entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("reading logos: %w", err)
		}
		files = append(files, file{entry.Name(), data})
	}
	spec := Spec{
		Argv:          append([]string{o.Binary}, arguments...),
		DisplayName:   o.DisplayName,
		Language:      "go",
		InterruptMode: InterruptMessage,
		Env:           o.Env,
		Metadata:      map[string]any{"debugger": false},
	}
	if spec.DisplayName == "" {
		spec.DisplayName = DefaultDisplayName
	}
	if spec.Env == nil {
		spec.Env = map[string]string{}
	}
	var data bytes.Buffer
	encoder := json.NewEncoder(&data)
	encoder.SetEscapeHTML(false) // people read and edit this file
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(spec); err != nil {
		return nil, fmt.Errorf("marshalling kernel.json: %w", err)
	}
	return append(files, file{"kernel.json", data.Bytes()}), nil
}

// put makes the file at path hold data, by a rename, unless it does already.
func put(path string, data []byte) (wrote bool, err error) {
	if have, err := os.ReadFile(path); err == nil && bytes.Equal(have, data) {
		return false, nil
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return false, err
	}
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+"-*")
	if err != nil {
		return false, err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	if err == nil && os.PathSeparator == '/' {
		err = f.Chmod(0o644) // CreateTemp's 0600 would hide it from other users
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err == nil, err
}
