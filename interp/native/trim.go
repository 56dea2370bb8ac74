package native

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// cacheLimit bounds the plugins that are kept for a toolchain, in bytes. A cell
// takes 20 to 100 kB, and 2 to 6 MB where its plugin cannot be lean.
const cacheLimit = 1 << 30

// staleBuild is the age at which a directory of a build belongs to nobody.
const staleBuild = time.Hour

// touch notes that a file is of use.
func (c cache) touch(name string) {
	now := time.Now()
	_ = os.Chtimes(c.file(name), now, now) // a matter of what is dropped first
}

// trim drops the plugins that have not been used for longest, until the rest
// keeps within limit bytes, and what builds that were cut off have left. A
// plugin that is open somewhere stays usable there. Errors cost space only.
func (c cache) trim(limit int64) {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return
	}
	var files []fs.FileInfo
	var total int64
	for _, entry := range entries {
		info, err := entry.Info()
		switch {
		case err != nil:
		case strings.HasPrefix(entry.Name(), "build-") && time.Since(info.ModTime()) > staleBuild:
			_ = os.RemoveAll(c.file(entry.Name()))
		case filepath.Ext(entry.Name()) == ".so":
			files = append(files, info)
			total += info.Size()
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return cmp.Compare(a.ModTime().UnixNano(), b.ModTime().UnixNano()) })
	for _, f := range files {
		if total <= limit {
			return
		}
		if os.Remove(c.file(f.Name())) == nil {
			total -= f.Size()
		}
	}
}

// unused is the age at which what no kernel has started or built is dropped.
const unused = 30 * 24 * time.Hour

// trimPrograms drops worker programs, their sources and the plugins of other
// toolchains that have not been of use for long; keep is the directory of
// plugins that are. A program that runs goes on running. Errors cost space only.
func trimPrograms(root, keep string) {
	old := func(path string) bool {
		age := unused
		if strings.HasPrefix(filepath.Base(path), "build-") {
			age = staleBuild
		}
		info, err := os.Stat(path)
		return err == nil && time.Since(info.ModTime()) > age
	}
	match := func(pattern ...string) []string {
		found, _ := filepath.Glob(filepath.Join(append([]string{root}, pattern...)...))
		return found
	}
	for _, path := range slices.Concat(match("sources", "*"), match("worker", "*", "*"), match("toolchains", "*")) {
		if old(path) {
			_ = os.RemoveAll(path)
		}
	}
	for _, dir := range match("worker", "*") {
		_ = os.Remove(dir) // when nothing is left in it
	}
	for _, dir := range match("native", "*") {
		if files := match("native", filepath.Base(dir), "*"); dir != keep && !slices.ContainsFunc(files, func(f string) bool { return !old(f) }) {
			_ = os.RemoveAll(dir)
		}
	}
}
