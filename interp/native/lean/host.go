package lean

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"sync"
)

// A Host is a program that opens plugins, as they see it: by the symbols that
// it exports. It may be used by several goroutines at once.
type Host struct {
	file    *elf.File
	symbols []byte // of symbolEntry bytes each
	names   []byte
	hash    hashTable
	types   func() map[uint64]string // their names by address
}

// A symbol is one that the host exports.
type symbol struct {
	name    string
	kind    elf.SymType
	address uint64
	size    uint64
}

const symbolEntry = 24 // bytes

// OpenHost reads what a program exports. Its error is ErrUnsuited or one of
// reading the file, which stays open as long as the Host is in use.
func OpenHost(path string) (*Host, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading the worker program: %w", err)
	}
	h := &Host{}
	if h.file, err = elf.NewFile(f); err != nil {
		f.Close()
		return nil, fmt.Errorf("%w: %w", ErrUnsuited, err)
	}
	if err := h.read(); err != nil {
		f.Close()
		return nil, err
	}
	h.types = sync.OnceValue(h.listTypes)
	return h, nil
}

// read reads the tables of symbols.
func (h *Host) read() error {
	if h.file.Machine != elf.EM_X86_64 || h.file.Class != elf.ELFCLASS64 || h.file.Type != elf.ET_EXEC {
		return fmt.Errorf("%w: the worker program is not one for a fixed place on amd64", ErrUnsuited)
	}
	var hash []byte
	for name, data := range map[string]*[]byte{".dynsym": &h.symbols, ".dynstr": &h.names, ".gnu.hash": &hash} {
		section := h.file.Section(name)
		if section == nil {
			return fmt.Errorf("%w: the worker program has no section %s", ErrUnsuited, name)
		}
		var err error
		if *data, err = section.Data(); err != nil {
			return fmt.Errorf("reading the worker program: %w", err)
		}
	}
	var ok bool
	if h.hash, ok = newHashTable(hash); !ok {
		return fmt.Errorf("%w: the worker program's table of names is damaged", ErrUnsuited)
	}
	return nil
}

// Links tells whether the host has the package. It may lack parts of it that
// it does not use itself.
func (h *Host) Links(path string) bool {
	_, ok := h.lookup("go:link.pkghash." + path)
	return ok
}

// Exports tells whether the host has a symbol, by the name that it exports.
func (h *Host) Exports(name string) bool {
	_, ok := h.lookup(name)
	return ok
}

// ID changes with the program.
func (h *Host) ID() (string, error) {
	section := h.file.Section(".note.go.buildid")
	if section == nil {
		return "", fmt.Errorf("%w: the worker program has no build ID", ErrUnsuited)
	}
	data, err := section.Data()
	if err != nil {
		return "", fmt.Errorf("reading the worker program: %w", err)
	}
	return string(data), nil
}

// lookup finds an exported symbol.
func (h *Host) lookup(name string) (symbol, bool) {
	var found symbol
	ok := h.hash.find(name, func(index uint32) bool {
		s, ok := h.symbol(index)
		if ok && s.name == name {
			found = s
			return true
		}
		return false
	})
	return found, ok
}

// symbol reads an entry of the table. Symbols that the host itself takes from
// elsewhere do not count.
func (h *Host) symbol(index uint32) (symbol, bool) {
	at := uint64(index) * symbolEntry
	if at+symbolEntry > uint64(len(h.symbols)) {
		return symbol{}, false
	}
	entry := h.symbols[at : at+symbolEntry]
	start := uint64(binary.LittleEndian.Uint32(entry))
	if start > uint64(len(h.names)) || binary.LittleEndian.Uint16(entry[6:]) == uint16(elf.SHN_UNDEF) {
		return symbol{}, false
	}
	name, _, _ := bytes.Cut(h.names[start:], []byte{0})
	return symbol{
		name: string(name), kind: elf.ST_TYPE(entry[4]),
		address: binary.LittleEndian.Uint64(entry[8:]), size: binary.LittleEndian.Uint64(entry[16:]),
	}, true
}

// listTypes names the host's types.
func (h *Host) listTypes() map[uint64]string {
	list := map[uint64]string{}
	for i := range len(h.symbols) / symbolEntry {
		if s, ok := h.symbol(uint32(i)); ok && s.kind == elf.STT_OBJECT && isType(s.name) {
			list[s.address] = s.name
		}
	}
	return list
}

// data reads n bytes of the host as it will be in memory.
func (h *Host) data(address, n uint64) ([]byte, bool) {
	for _, s := range h.file.Sections {
		if s.Type == elf.SHT_PROGBITS && s.Addr <= address && address+n <= s.Addr+s.Size {
			data := make([]byte, n)
			_, err := s.ReadAt(data, int64(address-s.Addr))
			return data, err == nil
		}
	}
	return nil, false
}

// moduleType is the runtime's description of a program or plugin, and lastModule
// its variable that points at the last of them.
const (
	moduleType = "type:runtime.moduledata"
	lastModule = "runtime.lastmoduledatap"
)

// successor is where in the runtime's description of a program or plugin the
// next one is pointed at.
func (h *Host) successor() (uint32, error) {
	s, ok := h.lookup(moduleType)
	data, read := h.data(s.address, s.size)
	if !ok || !read || len(data) < typeEnd {
		return 0, fmt.Errorf("%w: the worker program has no %s", ErrUnsuited, moduleType)
	}
	// The fields are the last part: name, type and offset, a word each.
	for at := len(data) - 24; at >= typeEnd; at -= 24 {
		name, ok := h.data(binary.LittleEndian.Uint64(data[at:]), 6) // flags, length, text
		offset := binary.LittleEndian.Uint64(data[at+16:])
		if ok && string(name[1:]) == "\x04next" && offset%8 == 0 && offset < binary.LittleEndian.Uint64(data) {
			return uint32(offset), nil
		}
	}
	return 0, fmt.Errorf("%w: the runtime's list of plugins has another form", ErrUnsuited)
}

// A hashTable finds symbols by name: the GNU form, which all linkers write.
type hashTable struct {
	buckets, chains []byte // of numbers of four bytes
	first           uint32 // symbol in the table
}

func newHashTable(data []byte) (t hashTable, ok bool) {
	if len(data) < 16 {
		return t, false
	}
	number := func(i int) uint64 { return uint64(binary.LittleEndian.Uint32(data[4*i:])) }
	buckets, bloom := 4*number(0), 8*number(2)
	t.first = uint32(number(1))
	if uint64(len(data)) < 16+bloom+buckets || buckets == 0 {
		return t, false
	}
	t.buckets = data[16+bloom:][:buckets]
	t.chains = data[16+bloom+buckets:]
	return t, true
}

// find calls is with the symbols that may have the name, until it says so.
func (t hashTable) find(name string, is func(index uint32) bool) bool {
	h := uint32(5381)
	for _, c := range []byte(name) {
		h = h*33 + uint32(c)
	}
	bucket := h % uint32(len(t.buckets)/4)
	for i := binary.LittleEndian.Uint32(t.buckets[4*bucket:]); i >= t.first && i != 0; i++ {
		at := 4 * uint64(i-t.first)
		if at+4 > uint64(len(t.chains)) {
			return false
		}
		chain := binary.LittleEndian.Uint32(t.chains[at:])
		if chain|1 == h|1 && is(i) {
			return true
		}
		if chain&1 != 0 { // the last
			return false
		}
	}
	return false
}
