// Package embedded finds the files that //go:embed directives name, by the go
// command's rules and in its words, and reads what is in them. It knows
// directories and patterns; it knows nothing of cells.
package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Match lists the files that a pattern names, sorted, by their names relative to
// the directory, with slashes. Directories stand for the files in them. The error
// says what is wrong with the pattern, or with what it names.
func Match(dir, pattern string) ([]string, error) {
	files, err := match(dir, pattern)
	if err != nil {
		return nil, fmt.Errorf("pattern %s: %w", pattern, err)
	}
	for _, name := range files {
		if !isInputName(name) {
			return nil, fmt.Errorf("invalid input file name %q", name)
		}
	}
	return files, nil
}

func match(dir, pattern string) ([]string, error) {
	glob, all := strings.CutPrefix(pattern, "all:")
	if _, err := path.Match(glob, ""); err != nil || glob == "." || !fs.ValidPath(glob) {
		return nil, errors.New("invalid pattern syntax")
	}
	found, err := filepath.Glob(filepath.Join(quoted(dir), filepath.FromSlash(glob)))
	if err != nil {
		return nil, fmt.Errorf("looking for files: %w", err)
	}
	names := map[string]bool{}
	for _, file := range found {
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			return nil, fmt.Errorf("looking for files: %w", err)
		}
		m := matched{dir: dir, name: filepath.ToSlash(rel), all: all, names: names}
		if err := m.add(); err != nil {
			return nil, err
		}
	}
	if len(names) == 0 {
		return nil, errors.New("no matching files found")
	}
	files := make([]string, 0, len(names))
	for name := range names {
		files = append(files, name)
	}
	slices.Sort(files)
	return files, nil
}

// quoted is a directory's name as a pattern that matches it alone.
func quoted(dir string) string {
	if os.PathSeparator == '\\' { // patterns have no quoting there, and names none of the letters
		return dir
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}

// A matched is a file or directory that a pattern matches.
type matched struct {
	dir   string
	name  string // relative to dir, with slashes
	all   bool   // files whose names begin with a dot or an underscore are wanted
	names map[string]bool
}

// add adds the files that it stands for to names.
func (m matched) add() error {
	file := m.path(m.name)
	info, err := os.Lstat(file)
	if err != nil {
		return fmt.Errorf("looking for files: %w", err)
	}
	what := "file"
	if info.IsDir() {
		what = "directory"
	}
	if err := m.checkParts(what); err != nil {
		return err
	}
	switch {
	case info.Mode().IsRegular():
		m.names[m.name] = true
		return nil
	case info.IsDir():
		return m.addDirectory()
	}
	return fmt.Errorf("cannot embed irregular file %s", m.name)
}

// checkParts looks at the directories that lead to the file, from the innermost:
// they may be no modules of their own, no links, and have names that a module may
// have.
func (m matched) checkParts(what string) error {
	for part := m.name; part != "."; part = path.Dir(part) {
		if _, err := os.Stat(m.path(part + "/go.mod")); err == nil {
			return fmt.Errorf("cannot embed %s %s: in different module", what, m.name)
		}
		if part != m.name {
			if info, err := os.Lstat(m.path(part)); err == nil && !info.IsDir() {
				return fmt.Errorf("cannot embed %s %s: in non-directory %s", what, m.name, filepath.FromSlash(part))
			}
		}
		if elem := path.Base(part); !isModuleName(elem) {
			if part == m.name {
				return fmt.Errorf("cannot embed %s %s: invalid name %s", what, m.name, elem)
			}
			return fmt.Errorf("cannot embed %s %s: in invalid directory %s", what, m.name, elem)
		}
	}
	return nil
}

// addDirectory adds the files below the directory. What is not regular is left
// out there, and so are other modules.
func (m matched) addDirectory() error {
	count := 0
	err := filepath.WalkDir(m.path(m.name), func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("looking for files: %w", err)
		}
		rel, err := filepath.Rel(m.dir, file)
		if err != nil {
			return fmt.Errorf("looking for files: %w", err)
		}
		rel = filepath.ToSlash(rel)
		if rel != m.name {
			hidden := strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "_")
			invalid := !isModuleName(d.Name())
			switch {
			case (hidden && !m.all || invalid) && d.IsDir():
				return fs.SkipDir
			case hidden && (!m.all || invalid):
				return nil
			case invalid:
				return fmt.Errorf("cannot embed file %s: invalid name %s", rel, d.Name())
			}
		}
		switch {
		case d.IsDir():
			if _, err := os.Stat(filepath.Join(file, "go.mod")); err == nil {
				return fs.SkipDir
			}
		case d.Type().IsRegular():
			count++
			m.names[rel] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	if count == 0 {
		return fmt.Errorf("cannot embed directory %s: contains no embeddable files", m.name)
	}
	return nil
}

func (m matched) path(name string) string { return filepath.Join(m.dir, filepath.FromSlash(name)) }
