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
// takes 2 to 6 MB.
const cacheLimit = 1 << 30

// staleBuild is the age at which a directory of a build belongs to nobody.
const staleBuild = 24 * time.Hour

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
