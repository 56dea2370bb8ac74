package load

import (
	"bufio"
	"debug/elf"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"unsafe"
)

// An image is an opened plugin as it lies in memory.
type image struct {
	base   uintptr
	tables []*table         // its own tables of interfaces
	data   []elf.ProgHeader // segments with addresses that were settled when it was opened
}

// findImage finds an opened plugin, or nil where it has no tables of its own and is
// not wanted for anything else.
func findImage(file string, wanted bool) (*image, error) {
	f, err := elf.Open(file)
	if err != nil {
		return nil, fmt.Errorf("reading generation: %w", err)
	}
	defer f.Close()
	symbols, err := f.DynamicSymbols()
	if err != nil {
		return nil, fmt.Errorf("reading the symbols of a generation: %w", err)
	}
	var at []uintptr
	for _, s := range symbols {
		if s.Section != elf.SHN_UNDEF && strings.HasPrefix(s.Name, "go:itab.") {
			at = append(at, uintptr(s.Value))
		}
	}
	if len(at) == 0 && !wanted {
		return nil, nil
	}
	im := &image{}
	if im.base, err = baseOf(file); err != nil {
		return nil, err
	}
	for _, offset := range at {
		im.tables = append(im.tables, (*table)(im.pointer(offset)))
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD && p.Flags&elf.PF_W != 0 {
			im.data = append(im.data, p.ProgHeader)
		}
	}
	return im, nil
}

// pointer leads into the image, which is no memory of Go's.
func (im *image) pointer(offset uintptr) unsafe.Pointer {
	address := im.base + offset
	return *(*unsafe.Pointer)(unsafe.Pointer(&address))
}

// write lets change see, and change, all words of the image's data.
func (im *image) write(change func(words []uintptr)) error {
	const word = unsafe.Sizeof(uintptr(0))
	page := uintptr(os.Getpagesize())
	for _, p := range im.data {
		start := (uintptr(p.Vaddr) + word - 1) &^ (word - 1)
		end := uintptr(p.Vaddr+p.Filesz) &^ (word - 1)
		first := start &^ (page - 1)
		pages := unsafe.Slice((*byte)(im.pointer(first)), end-first)
		// The beginning may be read-only since it was opened, and stays writable
		// from now on: it is the session's own code that could write there.
		if err := syscall.Mprotect(pages, syscall.PROT_READ|syscall.PROT_WRITE); err != nil {
			return fmt.Errorf("making the data of a generation writable: %w", err)
		}
		change(unsafe.Slice((*uintptr)(im.pointer(start)), (end-start)/word))
	}
	return nil
}

// baseOf is where the file begins in memory.
func baseOf(file string) (uintptr, error) {
	real, err := filepath.EvalSymlinks(file)
	if err != nil {
		return 0, fmt.Errorf("finding generation: %w", err)
	}
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return 0, fmt.Errorf("finding generation: %w", err)
	}
	defer maps.Close()
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		fields := strings.SplitN(lines.Text(), " ", 6) // addresses, rights, offset, device, inode, path
		if len(fields) < 6 || strings.TrimLeft(fields[5], " ") != real || strings.Trim(fields[2], "0") != "" {
			continue
		}
		low, _, _ := strings.Cut(fields[0], "-")
		base, err := strconv.ParseUint(low, 16, 64)
		return uintptr(base), err
	}
	return 0, fmt.Errorf("finding generation: %s is not in memory", real)
}
