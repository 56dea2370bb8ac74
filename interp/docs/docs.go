// Package docs finds the comment and the source of a declaration in the source
// files of its package, and renders comments as Markdown, HTML and plain text.
// It parses a file when something in it is first asked for, and keeps what it
// has learnt of the latest ones, never syntax trees. It checks no types and
// runs nothing; where the files of a package are, it is told.
package docs

import (
	"fmt"
	"go/build"
	"io"
	"io/fs"
	"path"
	"strings"
)

// A Library finds documentation. It may be used by several goroutines at once.
type Library struct {
	find  func(path string) fs.FS
	cache cache
}

// New returns a library. find gives the folder with the source files of a
// package, nil where there is none; it may be called by several goroutines.
func New(find func(path string) fs.FS) *Library {
	return &Library{find: find, cache: cache{limit: maxCached}}
}

// maxCached bounds what a Library keeps, in bytes: the comments of some hundred
// source files.
const maxCached = 8 << 20

// A Query names a declaration.
type Query struct {
	Package string // import path
	Name    string // "Replace"; of a method, a field or a member of an interface "Builder.Len"
	// File and Line tell where it is, as far as that is known: the name of a
	// file of the package, without folders, and the line of the name, from 1.
	File string
	Line int
}

// An Entry is what is known of a declaration.
type Entry struct {
	Doc     string            // its comment without comment marks, or ""
	Source  string            // the declaration, without the comment above it
	Imports map[string]string // of its file: name to path
}

// Lookup finds a declaration. A file that cannot be read or parsed holds none.
func (l *Library) Lookup(q Query) (Entry, bool) {
	fsys := l.find(q.Package)
	if fsys == nil {
		return Entry{}, false
	}
	if q.File != "" {
		if e, ok := l.lookupIn(fsys, q, q.File); ok {
			return e, true
		}
	}
	for _, file := range goFiles(fsys) {
		if file == q.File {
			continue
		}
		if e, ok := l.lookupIn(fsys, Query{Package: q.Package, Name: q.Name}, file); ok {
			return e, true
		}
	}
	return Entry{}, false
}

func (l *Library) lookupIn(fsys fs.FS, q Query, file string) (Entry, bool) {
	x, err := l.index(fsys, q.Package, file)
	if err != nil {
		return Entry{}, false
	}
	d, ok := x.lookup(q.Name, q.Line)
	if !ok {
		return Entry{}, false
	}
	text, err := fs.ReadFile(fsys, file)
	if err != nil || d.end > len(text) {
		return Entry{Doc: d.doc, Imports: x.imports}, true
	}
	return Entry{Doc: d.doc, Source: d.prefix + dedent(string(text[d.start:d.end])), Imports: x.imports}, true
}

// index returns what a file declares.
func (l *Library) index(fsys fs.FS, pkg, file string) (*index, error) {
	stamp, err := stampOf(fsys, file)
	if err != nil {
		return nil, err
	}
	key := pkg + "\x00" + file
	if x, ok := l.cache.get(key, stamp).(*index); ok {
		return x, nil
	}
	text, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("reading %s of %s: %w", file, pkg, err)
	}
	x := newIndex(text)
	l.cache.put(key, stamp, x, x.size)
	return x, nil
}

// PackageDoc returns the comment of a package, and the imports of the file that
// it stands in. It is "" where there is none.
func (l *Library) PackageDoc(pkg string) (doc string, imports map[string]string) {
	fsys := l.find(pkg)
	if fsys == nil {
		return "", nil
	}
	var all []string
	for _, file := range goFiles(fsys) {
		text, inFile := l.packageDoc(fsys, pkg, file)
		if text == "" {
			continue
		}
		all = append(all, text)
		if imports == nil {
			imports = inFile
		}
	}
	return strings.Join(all, "\n"), imports
}

// packageDoc is a file's comment of its package. Only the head of the file is
// read.
func (l *Library) packageDoc(fsys fs.FS, pkg, file string) (string, map[string]string) {
	stamp, err := stampOf(fsys, file)
	if err != nil {
		return "", nil
	}
	key := pkg + "\x01" + file
	if h, ok := l.cache.get(key, stamp).(head); ok {
		return h.doc, h.imports
	}
	f, err := fsys.Open(file)
	if err != nil {
		return "", nil
	}
	defer f.Close() // which was only read
	text, err := io.ReadAll(io.LimitReader(f, maxHead))
	if err != nil {
		return "", nil
	}
	h := newHead(text)
	l.cache.put(key, stamp, h, len(h.doc)+100)
	return h.doc, h.imports
}

// maxHead is how far into a file its package clause is looked for, in bytes.
const maxHead = 256 << 10

// goFiles lists the files that a build of the package would take here, without
// tests.
func goFiles(fsys fs.FS) []string {
	names, err := fs.Glob(fsys, "*.go")
	if err != nil {
		return nil
	}
	context := build.Default
	context.JoinPath = path.Join
	context.OpenFile = func(name string) (io.ReadCloser, error) { return fsys.Open(name) }
	var files []string
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		if ok, err := context.MatchFile(".", name); ok && err == nil {
			files = append(files, name)
		}
	}
	return files
}

// stampOf tells versions of a file apart.
func stampOf(fsys fs.FS, file string) (string, error) {
	info, err := fs.Stat(fsys, file)
	if err != nil {
		return "", fmt.Errorf("looking for %s: %w", file, err)
	}
	return fmt.Sprint(info.Size(), info.ModTime().UnixNano()), nil
}
