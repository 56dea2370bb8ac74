package module

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A ProgramModule is what a program made from a session's code needs to be
// built by itself.
type ProgramModule struct {
	Path string // import path of the program's package
	Mod  []byte // go.mod; nil where the program is a package of the user's module
	Sum  []byte // go.sum; nil where nothing is to be in it
}

// Program tells which module a program in dir is to be, called name, that
// imports packages which the standard library does not have. It has the session's
// versions and replacements. Where the program uses packages of the module that
// the notebook lies in, and dir lies in it too, it becomes a package of that
// module; elsewhere it refers to the module's directory.
func (w *Workspace) Program(ctx context.Context, dir, name string, imports []string) (ProgramModule, error) {
	b := w.build()
	p := ProgramModule{Path: name}
	mod := goMod{Go: goDirective(b.tc.Version)}
	mod.Module.Path = name
	if len(imports) == 0 {
		p.Mod = mod.text()
		return p, nil
	}
	h, err := w.lookHome(ctx)
	if err != nil {
		return p, err
	}
	if h == nil {
		return p, errors.New("the modules of " + strings.Join(imports, ", ") + " are not known")
	}
	if h.mod != "" {
		out, err := h.run(ctx, b, nil, "mod", "edit", "-json")
		if err != nil {
			return p, fmt.Errorf("reading go.mod: %w", err)
		}
		if err := json.Unmarshal(out, &mod); err != nil {
			return p, fmt.Errorf("reading go.mod: %w", err)
		}
		mod.Module.Path, mod.Tool, mod.Retract, mod.Ignore = name, nil, nil, nil
		for i, r := range mod.Replace {
			if r.New.Version == "" && !filepath.IsAbs(r.New.Path) {
				mod.Replace[i].New.Path = filepath.Join(filepath.Dir(h.mod), r.New.Path)
			}
		}
		if p.Sum, err = readIfThere(strings.TrimSuffix(h.mod, ".mod") + ".sum"); err != nil {
			return p, err
		}
	}
	if h.own == nil {
		for _, path := range imports {
			m, ok := h.holds(ctx, b, path)
			if !ok {
				continue
			}
			if rest, inside := below(m.dir, dir); inside {
				return ProgramModule{Path: strings.TrimSuffix(m.path+"/"+rest, "/")}, nil
			}
			if strings.Contains("/"+path+"/", "/internal/") {
				return p, fmt.Errorf("%s can be imported in its own module only: export to a directory below %s", path, m.dir)
			}
			mod.use(m)
		}
	}
	p.Mod = mod.text()
	return p, nil
}

// TidyProgram runs go mod tidy in the directory of a program. Where that fails,
// go.mod and go.sum stay as they are.
func (w *Workspace) TidyProgram(ctx context.Context, dir string, progress func(string)) error {
	b := w.build()
	files, err := takeSnapshot([]string{filepath.Join(dir, "go.mod"), filepath.Join(dir, "go.sum")})
	if err != nil {
		return err
	}
	if _, err := b.tc.runGo(ctx, dir, b.own(), progress, "mod", "tidy"); err != nil {
		return errors.Join(err, files.restore())
	}
	return nil
}

// goMod is a go.mod, as go mod edit -json has it.
type goMod struct {
	Module    struct{ Path string }
	Go        string
	Toolchain string
	GoDebug   []struct{ Key, Value string } `json:"Godebug"`
	Require   []struct {
		Path, Version string
		Indirect      bool
	}
	Exclude []struct{ Path, Version string }
	Replace []struct {
		Old, New struct{ Path, Version string }
	}
	Tool, Retract, Ignore json.RawMessage
}

// use makes the module require one in a directory.
func (m *goMod) use(main mainModule) {
	for _, r := range m.Require {
		if r.Path == main.path {
			return
		}
	}
	m.Require = append(m.Require, struct {
		Path, Version string
		Indirect      bool
	}{Path: main.path, Version: "v0.0.0"})
	var r struct {
		Old, New struct{ Path, Version string }
	}
	r.Old.Path, r.New.Path = main.path, main.dir
	m.Replace = append(m.Replace, r)
}

// text writes the go.mod.
func (m *goMod) text() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "module %s\n\ngo %s\n", word(m.Module.Path), m.Go)
	if m.Toolchain != "" {
		fmt.Fprintf(&b, "\ntoolchain %s\n", m.Toolchain)
	}
	for _, d := range m.GoDebug {
		fmt.Fprintf(&b, "\ngodebug %s=%s\n", d.Key, d.Value)
	}
	for _, indirect := range []bool{false, true} {
		var lines string
		for _, r := range m.Require {
			if r.Indirect == indirect {
				lines += "\t" + word(r.Path) + " " + r.Version
				if indirect {
					lines += " // indirect"
				}
				lines += "\n"
			}
		}
		if lines != "" {
			b.WriteString("\nrequire (\n" + lines + ")\n")
		}
	}
	for _, e := range m.Exclude {
		fmt.Fprintf(&b, "\nexclude %s %s\n", word(e.Path), e.Version)
	}
	for _, r := range m.Replace {
		fmt.Fprintf(&b, "\nreplace %s => %s\n", joinWords(r.Old.Path, r.Old.Version), joinWords(r.New.Path, r.New.Version))
	}
	return []byte(b.String())
}

func joinWords(path, version string) string {
	return strings.TrimSuffix(word(path)+" "+version, " ")
}

// word writes a path, in quotes where go.mod asks for them.
func word(path string) string {
	if path == "" || strings.ContainsAny(path, " \t\"'`()[]{},;") {
		return fmt.Sprintf("%q", path)
	}
	return path
}

// goDirective is the version of go.mod's go line: that of the toolchain without
// what is behind a release.
func goDirective(version string) string {
	end := strings.IndexFunc(version, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
	if end >= 0 {
		version = version[:end]
	}
	if parts := strings.Split(version, "."); len(parts) > 2 {
		version = parts[0] + "." + parts[1] + ".0"
	}
	if version == "" {
		return "1.26.0"
	}
	return version
}

// below tells whether a directory is another or lies in it, and where, with
// slashes. Directories that are not there yet are fine.
func below(root, dir string) (rest string, ok bool) {
	rel, err := filepath.Rel(realPath(root), realPath(dir))
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", false
	}
	if rel == "." {
		rel = ""
	}
	return filepath.ToSlash(rel), true
}

// realPath follows links as far as the path is there.
func realPath(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if parent := filepath.Dir(path); parent != path {
		return filepath.Join(realPath(parent), filepath.Base(path))
	}
	return path
}

func readIfThere(file string) ([]byte, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return data, err
}
