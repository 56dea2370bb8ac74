package module

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// What is known of packages that do not change is kept on disk for the next
// session: of the standard library, and of modules that are carried. A file
// begins with this line; each other line is a package: path, file, and the
// paths of its imports, with tabs between the three and spaces between paths.
const (
	lastingFormat = "gokernel archives 1"
	lastingPrefix = "archives-" // of the files' names
)

// A lastingFile is one of the files on disk.
type lastingFile struct {
	path   string
	origin origin
	prefix string // of the packages' paths
}

func (f lastingFile) has(k *archive) bool {
	return k.origin == f.origin && (f.prefix == "" || isUnder(k.path, f.prefix))
}

// lastingFiles are those for a build. a.mu is held.
func (a *Archives) lastingFiles(id string) []lastingFile {
	dir := a.w.options.Cache
	if dir == "" {
		return nil
	}
	files := []lastingFile{{path: filepath.Join(dir, lastingPrefix+id), origin: standard}}
	for _, c := range a.carries {
		if c.fixed {
			name := lastingPrefix + filepath.Base(c.dir) + "-" + id // the directory's name changes with what is in it
			files = append(files, lastingFile{filepath.Join(dir, name), carried, c.prefix})
		}
	}
	return files
}

// load reads what an earlier session has learnt, unless that has been done for
// this build. Losing it costs time only. The types of packages do not depend on
// how they are compiled, so they stay. a.mu is held.
func (a *Archives) load() {
	id := a.current().id
	if a.build == id {
		return
	}
	a.build = id
	a.dropFiles(func(*archive) bool { return true })
	for _, file := range a.lastingFiles(id) {
		list, err := readLasting(file.path)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			a.log.Warn("ignoring what was known of compiled packages", "file", file.path, "err", err)
			continue
		}
		for _, k := range list {
			k.origin = file.origin
			a.known[k.path] = k
		}
	}
}

// readLasting reads a file whole, or not at all.
func readLasting(file string) ([]*archive, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	first, rest, _ := bytes.Cut(data, []byte("\n"))
	if string(first) != lastingFormat {
		return nil, fmt.Errorf("reading %s: it begins with %.40q", file, first)
	}
	var list []*archive
	for line := range strings.Lines(string(rest)) {
		path, more, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		archiveFile, imports, ok2 := strings.Cut(more, "\t")
		if !strings.HasSuffix(line, "\n") || !ok || !ok2 || path == "" || !filepath.IsAbs(archiveFile) && path != "unsafe" {
			return nil, fmt.Errorf("reading %s: damaged line %.80q", file, line)
		}
		list = append(list, &archive{path: path, file: archiveFile, imports: strings.Fields(imports)})
	}
	return list, nil
}

// save writes what is known, with what another session has written since.
// Without a writable directory the next session has to ask again.
func (a *Archives) save() {
	a.mu.Lock()
	files := a.lastingFiles(a.build)
	lists := map[string][]*archive{}
	for _, k := range a.known {
		for _, file := range files {
			if file.has(k) {
				lists[file.path] = append(lists[file.path], k)
			}
		}
	}
	a.mu.Unlock()
	for file, list := range lists {
		if err := writeLasting(file, list); err != nil {
			a.log.Warn("not keeping what is known of compiled packages", "err", err)
		}
	}
}

func writeLasting(file string, list []*archive) error {
	all := map[string]*archive{}
	if others, err := readLasting(file); err == nil {
		for _, k := range others {
			all[k.path] = k
		}
	}
	for _, k := range list {
		all[k.path] = k
	}
	var text bytes.Buffer
	fmt.Fprintln(&text, lastingFormat)
	for _, path := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&text, "%s\t%s\t%s\n", path, all[path].file, strings.Join(all[path].imports, " "))
	}
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if _, err := os.Stat(file); err != nil { // of a new toolchain or kernel
		removeOutdated(dir)
	}
	return replaceFile(file, text.Bytes(), 0o600)
}

// outdated is the age at which a file is taken for that of a toolchain that is
// used no more. Where that is wrong the go command is asked again.
const outdated = 90 * 24 * time.Hour

// removeOutdated removes files of toolchains that are used no more. What cannot
// be removed stays.
func removeOutdated(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		ours := strings.HasPrefix(entry.Name(), lastingPrefix) || strings.HasPrefix(entry.Name(), expectPrefix)
		if info, err := entry.Info(); err == nil && ours && info.Mode().IsRegular() && time.Since(info.ModTime()) > outdated {
			_ = os.Remove(filepath.Join(dir, entry.Name()))
		}
	}
}
