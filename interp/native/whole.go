package native

import (
	"debug/elf"
	"os"
)

// isWhole tells whether a program or a plugin has all that its headers speak of.
// What is in the cache appears there by renaming; but a machine that loses its
// power may keep the name and lose the end of the file, or all of it, and then each
// process that opens it would crash. It costs 0.1 ms.
func isWhole(file string) bool {
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := elf.Open(file) // all systems on which cells are compiled have ELF files
	if err != nil {
		return false
	}
	defer f.Close()
	size := uint64(info.Size())
	for _, p := range f.Progs {
		if p.Off+p.Filesz > size {
			return false
		}
	}
	for _, s := range f.Sections {
		if s.Type != elf.SHT_NOBITS && s.Offset+s.FileSize > size {
			return false
		}
	}
	return len(f.Progs) > 0
}
