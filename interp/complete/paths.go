package complete

import (
	"os"
	"path/filepath"
	"strings"
)

// pathsInString lists files and directories that go on from what stands between
// the quotes.
func (q *query) pathsInString() {
	if q.view.Draft.Literal[1] == 0 || q.code[q.view.Draft.Literal[0]] == '\'' {
		return
	}
	raw := q.code[q.view.Draft.Literal[0]] == '`'
	q.stretch()
	typed := q.prefix
	if !raw && strings.Contains(typed, "\\") {
		return // escapes: not what is in the string
	}
	if rest, ok := strings.CutPrefix(typed, "~/"); ok && q.Home != "" {
		// Go knows no ~: the path itself is put in its place.
		q.prefix = ""
		q.paths(filepath.Join(q.Home, filepath.FromSlash(rest[:strings.LastIndexByte(rest, '/')+1])), rest[strings.LastIndexByte(rest, '/')+1:],
			func(name string) string { return q.Home + "/" + rest[:strings.LastIndexByte(rest, '/')+1] + name }, raw)
		return
	}
	slash := strings.LastIndexByte(typed, '/') + 1
	q.start += slash
	q.prefix = ""
	q.end = q.cursor
	q.paths(q.resolve(typed[:slash]), typed[slash:], func(name string) string { return name }, raw)
}

// pathsInLine lists those that go on from the last word of a shell line.
func (q *query) pathsInLine(line string) {
	word := line[strings.LastIndexAny(line, " \t=<>|;&'\"(")+1:]
	slash := strings.LastIndexByte(word, '/') + 1
	q.start = q.cursor - len(word) + slash
	q.end = q.cursor
	q.prefix = ""
	q.paths(q.resolve(word[:slash]), word[slash:], escapeShell, true)
}

// resolve is the directory that the beginning of a path names.
func (q *query) resolve(dir string) string {
	if rest, ok := strings.CutPrefix(dir, "~/"); ok && q.Home != "" {
		return filepath.Join(q.Home, filepath.FromSlash(rest))
	}
	if filepath.IsAbs(dir) {
		return filepath.FromSlash(dir)
	}
	return filepath.Join(q.Dir, ".", filepath.FromSlash(dir))
}

// paths adds what is in a directory and begins so, directories with a slash.
// Hidden files are for those who type the dot.
func (q *query) paths(dir, begin string, write func(name string) string, anyName bool) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	defer d.Close()
	entries, _ := d.ReadDir(maxEntries) // what could be read is offered
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") && !strings.HasPrefix(begin, ".") || !anyName && strings.ContainsAny(name, "\"\\\n") {
			continue
		}
		m := matches(name, begin)
		if m == noMatch || m == fuzzy {
			continue
		}
		isDir := e.IsDir()
		if e.Type()&os.ModeSymlink != 0 {
			info, err := os.Stat(filepath.Join(dir, name))
			isDir = err == nil && info.IsDir()
		}
		text := write(name)
		if isDir {
			text += "/"
		}
		q.add(candidate{fit: notAtAll, text: text, kind: "path", class: local, order: int(m)})
	}
}

// maxEntries bounds how much of a directory is read.
const maxEntries = 10_000

// escapeShell writes a name as a shell reads it.
func escapeShell(name string) string {
	var b strings.Builder
	for _, r := range name {
		if strings.ContainsRune(" \t\"'\\$&()*;<>?[]`{|}!#", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
