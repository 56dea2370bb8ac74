package lean

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"strings"
)

// own are symbols that Go's linker asks for in every plugin.
var own = []Reference{
	{"runtime.mapinitnoop", ABIInternal},
	{addModule, ABI0},
	{lastModule, ABI0},
	{moduleType, ABI0},
	{abiHash, ABI0},
}

// Library is the shared library to link a plugin against whose archives have
// these references: the bytes of a file that has to be called LibraryName. It
// may say more than the host has; so what is left open in the end has to be
// looked for there (Host.Exports). The error is ErrUnsuited.
func (h *Host) Library(refs []Reference) ([]byte, error) {
	l := &library{host: h, index: map[string]int{}, at: map[string]uint64{}}
	for _, list := range [][]Reference{own, refs} {
		for _, r := range list {
			if !strings.HasPrefix(r.Name, "go:info.") { // for debuggers, and left out
				l.add(r)
			}
		}
	}
	for len(l.pending) > 0 {
		s := l.pending[0]
		l.pending = l.pending[1:]
		if err := l.describe(s); err != nil {
			return nil, err
		}
	}
	return l.file(), nil
}

// A library is what its file will say.
type library struct {
	host    *Host
	entries []entry
	index   map[string]int    // of the entries, by name
	at      map[string]uint64 // addresses of types, by name
	pending []symbol          // types to describe
	data    bytes.Buffer      // descriptions of types, from dataAddress on
	links   []link
}

// An entry is a symbol of the library.
type entry struct {
	name string
	kind elf.SymType
	size uint64
}

// A link is a place in the data that points to a type.
type link struct {
	at uint64
	to string
}

// dataAddress is where the library's data would be.
const dataAddress = 1 << 16

// add lists a symbol as the library would have it. One that the host lacks is
// listed too, or the linker would stop at it: it may not be needed in the end.
func (l *library) add(r Reference) {
	name := Exported(r.Name)
	s, ok := l.host.lookup(name)
	switch {
	case isType(name):
		l.enter(entry{name, elf.STT_OBJECT, s.size})
		if ok && l.at[name] == 0 {
			l.at[name] = 1 // set when it is described
			l.pending = append(l.pending, s)
		}
	case strings.HasPrefix(name, "type:"), ok && s.kind == elf.STT_OBJECT:
		l.enter(entry{name, s.kind, s.size})
	case r.ABI == ABIInternal:
		l.enter(entry{name + internalSuffix, elf.STT_FUNC, 0})
	case r.Name == addModule:
		l.enter(entry{name, elf.STT_FUNC, 0})
	case l.host.Exports(name+".abi0") || ok: // by the plain name it would be the other convention's
		l.enter(entry{name + ".abi0", elf.STT_FUNC, 0})
	default:
		l.enter(entry{name, elf.STT_OBJECT, 0})
	}
}

func (l *library) enter(e entry) {
	if _, ok := l.index[e.name]; !ok {
		l.index[e.name] = len(l.entries)
		l.entries = append(l.entries, e)
	}
}

// Places in the description of a type, and values there.
const (
	typePointers = 8  // bytes up to the end of the last pointer in a value
	typeFlags    = 20 // a byte
	typeKind     = 23 // a byte
	typeMask     = 32 // address of a bit for each word of those bytes
	typeEnd      = 48

	kindBits   = 1<<5 - 1
	kindArray  = 17
	kindStruct = 25
	maskLater  = 1 << 4 // flag: there is no mask yet
)

// describe copies the description of a type, with its mask of pointers: the
// linker wants to know where a variable has pointers.
func (l *library) describe(s symbol) error {
	data, ok := l.host.data(s.address, s.size)
	if !ok || len(data) < typeEnd {
		return fmt.Errorf("%w: the worker program's type %s cannot be read", ErrUnsuited, s.name)
	}
	for l.data.Len()%8 != 0 {
		l.data.WriteByte(0)
	}
	start := uint64(dataAddress + l.data.Len())
	l.at[s.name] = start
	var mask []byte
	if n := binary.LittleEndian.Uint64(data[typePointers:]); n > 0 && data[typeFlags]&maskLater == 0 {
		if mask, ok = l.host.data(binary.LittleEndian.Uint64(data[typeMask:]), (n/8+7)/8); !ok {
			return fmt.Errorf("%w: the pointers of the worker program's type %s cannot be read", ErrUnsuited, s.name)
		}
		binary.LittleEndian.PutUint64(data[typeMask:], start+s.size)
	}
	if kind := data[typeKind] & kindBits; kind == kindArray || kind == kindStruct {
		l.parts(start, data)
	}
	l.data.Write(data)
	l.data.Write(mask)
	return nil
}

// parts adds the types that a struct or an array is made of.
func (l *library) parts(start uint64, data []byte) {
	types := l.host.types()
	for at := typeEnd; at+8 <= len(data); at += 8 {
		if name, ok := types[binary.LittleEndian.Uint64(data[at:])]; ok {
			l.links = append(l.links, link{start + uint64(at), name})
			l.add(Reference{Name: name})
		}
	}
}

// file is the library as a file: sections only, as nothing loads it.
func (l *library) file() []byte {
	symbols, names := make([]byte, symbolEntry), []byte{0}
	for _, e := range l.entries {
		s := make([]byte, symbolEntry)
		binary.LittleEndian.PutUint32(s, uint32(len(names)))
		s[4] = byte(elf.STB_GLOBAL)<<4 | byte(e.kind)
		binary.LittleEndian.PutUint16(s[6:], dataSection)
		at := l.at[e.name]
		binary.LittleEndian.PutUint64(s[8:], max(at, dataAddress))
		binary.LittleEndian.PutUint64(s[16:], e.size)
		symbols = append(symbols, s...)
		names = append(append(names, e.name...), 0)
	}
	var links []byte
	for _, k := range l.links {
		links = binary.LittleEndian.AppendUint64(links, k.at)
		links = binary.LittleEndian.AppendUint64(links, uint64(l.index[k.to]+1)<<32|uint64(elf.R_X86_64_64))
		links = binary.LittleEndian.AppendUint64(links, 0)
	}
	return sectionFile([]section{
		{name: ".dynsym", kind: elf.SHT_DYNSYM, data: symbols, link: namesSection, entry: symbolEntry},
		{name: ".dynstr", kind: elf.SHT_STRTAB, data: names},
		{name: ".data", kind: elf.SHT_PROGBITS, address: dataAddress, data: l.data.Bytes()},
		{name: ".rela", kind: elf.SHT_RELA, data: links, link: symbolsSection, entry: 24},
	})
}

// Sections of the library by number. The first of all is none.
const (
	symbolsSection = 1 + iota
	namesSection
	dataSection
)

// A section is a section of an ELF file.
type section struct {
	name    string
	kind    elf.SectionType
	address uint64
	data    []byte
	link    uint32 // number of the section that belongs to it
	entry   uint64 // bytes, where it is a table
}

// Sizes in bytes.
const (
	fileHeader    = 64
	sectionHeader = 64
)

// sectionFile is an ELF file of these sections and one for their names.
func sectionFile(sections []section) []byte {
	names := []byte{0}
	sections = append(sections[:len(sections):len(sections)], section{name: ".shstrtab", kind: elf.SHT_STRTAB})
	places := make([]int, len(sections)) // of the names
	for i, s := range sections {
		places[i] = len(names)
		names = append(append(names, s.name...), 0)
	}
	sections[len(sections)-1].data = names

	le := binary.LittleEndian
	out := make([]byte, fileHeader)
	headers := make([]byte, sectionHeader)
	for i, s := range sections {
		out = append(out, make([]byte, -len(out)&7)...)
		h := make([]byte, sectionHeader)
		le.PutUint32(h, uint32(places[i]))
		le.PutUint32(h[4:], uint32(s.kind))
		le.PutUint64(h[8:], uint64(elf.SHF_ALLOC))
		le.PutUint64(h[16:], s.address)
		le.PutUint64(h[24:], uint64(len(out)))
		le.PutUint64(h[32:], uint64(len(s.data)))
		le.PutUint32(h[40:], s.link)
		le.PutUint64(h[48:], 8)
		le.PutUint64(h[56:], s.entry)
		headers = append(headers, h...)
		out = append(out, s.data...)
	}
	out = append(out, make([]byte, -len(out)&7)...)
	copy(out, elf.ELFMAG+string([]byte{byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)}))
	le.PutUint16(out[16:], uint16(elf.ET_DYN))
	le.PutUint16(out[18:], uint16(elf.EM_X86_64))
	le.PutUint32(out[20:], uint32(elf.EV_CURRENT))
	le.PutUint64(out[40:], uint64(len(out)))
	le.PutUint16(out[52:], fileHeader)
	le.PutUint16(out[58:], sectionHeader)
	le.PutUint16(out[60:], uint16(len(sections)+1))
	le.PutUint16(out[62:], uint16(len(sections)))
	return append(out, headers...)
}
