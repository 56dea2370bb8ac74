package lean

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"strings"
)

// Mend makes an object file that Go's linker has linked against a Library one
// that the system's linker can make a plugin of. It gives the object, and the
// names that it leaves open, which the host has to export. The error is
// ErrUnsuited.
func (h *Host) Mend(data []byte) (mended []byte, open []string, err error) {
	next, err := h.successor()
	if err != nil {
		return nil, nil, err
	}
	return mend(data, next)
}

// mend is Mend for a host in which a module points at its successor at next.
func mend(data []byte, next uint32) (mended []byte, open []string, err error) {
	o, err := readObject(bytes.Clone(data))
	if err != nil {
		return nil, nil, err
	}
	if err := o.addsModule(next); err != nil {
		return nil, nil, err
	}
	if err := o.defineHash(); err != nil {
		return nil, nil, err
	}
	return o.data, o.finishSymbols(), nil
}

// presents is the function of a plugin that presents it to the runtime.
const presents = "go:link.addmoduledata"

// An object is an object file for the system's linker.
type object struct {
	data     []byte
	sections []elf.Section64 // their headers
	headers  uint64          // where those are
	symbols  []byte
	names    []byte
}

var errObject = fmt.Errorf("%w: the linker writes other object files", ErrUnsuited)

func readObject(data []byte) (*object, error) {
	o := &object{data: data}
	if len(data) < fileHeader || !bytes.HasPrefix(data, []byte(elf.ELFMAG)) || data[elf.EI_CLASS] != byte(elf.ELFCLASS64) ||
		binary.LittleEndian.Uint16(data[16:]) != uint16(elf.ET_REL) || binary.LittleEndian.Uint16(data[18:]) != uint16(elf.EM_X86_64) {
		return nil, errObject
	}
	o.headers = binary.LittleEndian.Uint64(data[40:])
	n := uint64(binary.LittleEndian.Uint16(data[60:]))
	if o.headers > uint64(len(data)) || n*sectionHeader > uint64(len(data))-o.headers {
		return nil, errObject
	}
	for i := range n {
		var s elf.Section64
		if err := binary.Read(bytes.NewReader(data[o.headers+i*sectionHeader:]), binary.LittleEndian, &s); err != nil {
			return nil, errObject
		}
		if s.Type != uint32(elf.SHT_NOBITS) && (s.Off > uint64(len(data)) || s.Size > uint64(len(data))-s.Off) {
			return nil, errObject
		}
		o.sections = append(o.sections, s)
	}
	for _, s := range o.sections {
		if s.Type == uint32(elf.SHT_SYMTAB) && s.Link < uint32(len(o.sections)) {
			o.symbols, o.names = o.content(s), o.content(o.sections[s.Link])
		}
	}
	if len(o.symbols)%symbolEntry != 0 || len(o.names) == 0 {
		return nil, errObject
	}
	return o, nil
}

// content is the part of the file that a section is.
func (o *object) content(s elf.Section64) []byte {
	if s.Type == uint32(elf.SHT_NOBITS) {
		return nil
	}
	return o.data[s.Off : s.Off+s.Size]
}

// name is the name of a symbol, which is its number.
func (o *object) name(symbol int) string {
	start := binary.LittleEndian.Uint32(o.entry(symbol))
	if uint64(start) >= uint64(len(o.names)) {
		return ""
	}
	name, _, _ := bytes.Cut(o.names[start:], []byte{0})
	return string(name)
}

func (o *object) entry(symbol int) []byte { return o.symbols[symbol*symbolEntry:][:symbolEntry] }

func (o *object) count() int { return len(o.symbols) / symbolEntry }

// find gives the number of the symbol, or 0.
func (o *object) find(name string) int {
	for i := range o.count() {
		if o.name(i) == name {
			return i
		}
	}
	return 0
}

// Parts of a symbol's entry.
func sectionOf(entry []byte) uint16 { return binary.LittleEndian.Uint16(entry[6:]) }
func valueOf(entry []byte) uint64   { return binary.LittleEndian.Uint64(entry[8:]) }
func place(entry []byte, sec uint16, value uint64) {
	binary.LittleEndian.PutUint16(entry[6:], sec)
	binary.LittleEndian.PutUint64(entry[8:], value)
}

// addsModule mends the function that runs when the plugin is loaded, and appends
// it to the runtime's list of modules. The linker has it call a function of the
// runtime that no longer is there; the few instructions of that take the place
// of the call. next is where a module points at its successor.
func (o *object) addsModule(next uint32) error {
	function, list := o.find(presents), o.find(lastModule)
	if function == 0 || list == 0 {
		return errObject
	}
	text, at := sectionOf(o.entry(function)), valueOf(o.entry(function))
	if int(text) >= len(o.sections) {
		return errObject
	}
	const (
		lead = "\x48\x8d\x3d"                   // lea module(%rip), %rdi
		call = "\xe8"                           // call somewhere; ret
		body = "\x48\x8b\x05....\x48\x8b\x08" + // mov list@GOT(%rip), %rax; mov (%rax), %rcx
			"\x48\x89\xb9....\x48\x89\x38\xc3" // mov %rdi, next(%rcx); mov %rdi, (%rax); ret
		start = len(lead) + 4
	)
	code := o.content(o.sections[text])
	if at > uint64(len(code)) || uint64(len(code))-at < uint64(start+len(body)) {
		return errObject
	}
	code = code[at:]
	if string(code[:len(lead)]) != lead || string(code[start:start+len(call)]) != call {
		return errObject
	}
	for _, c := range code[start+len(call)+4+1 : start+len(body)] {
		if c != 0xcc { // no instruction: the function is the last
			return errObject
		}
	}
	copy(code[start:], body)
	binary.LittleEndian.PutUint32(code[start+3:], 0)
	binary.LittleEndian.PutUint32(code[start+13:], next)
	for i, s := range o.sections {
		if s.Type == uint32(elf.SHT_RELA) && s.Info == uint32(text) {
			entries := bytes.Clone(o.content(s))
			entries = binary.LittleEndian.AppendUint64(entries, at+uint64(start)+3)
			entries = binary.LittleEndian.AppendUint64(entries, uint64(list)<<32|uint64(elf.R_X86_64_GOTPCREL))
			entries = binary.LittleEndian.AppendUint64(entries, ^uint64(4-1)) // -4: from the end of the instruction
			o.move(i, entries)
			return nil
		}
	}
	return errObject
}

// move gives a section another content, at the end of the file.
func (o *object) move(i int, content []byte) {
	s := &o.sections[i]
	o.data = append(o.data, make([]byte, -len(o.data)&7)...)
	s.Off, s.Size = uint64(len(o.data)), uint64(len(content))
	o.data = append(o.data, content...)
	o.writeHeader(i)
	// The file may have moved in memory.
	for _, s := range o.sections {
		if s.Type == uint32(elf.SHT_SYMTAB) {
			o.symbols, o.names = o.content(s), o.content(o.sections[s.Link])
		}
	}
}

func (o *object) writeHeader(i int) {
	var header bytes.Buffer
	_ = binary.Write(&header, binary.LittleEndian, o.sections[i]) // a Buffer takes everything
	copy(o.data[o.headers+uint64(i)*sectionHeader:], header.Bytes())
}

// defineHash makes the hash of the library that the plugin finds when it is
// loaded the one that it expects: what the host is has been looked at by the
// Builder. The expected one is the second string in a table, behind the library's
// name.
func (o *object) defineHash() error {
	table, hash := o.find("go:link.abihashes"), o.find(abiHash)
	if table == 0 || hash == 0 {
		return errObject
	}
	e := o.entry(hash)
	place(e, sectionOf(o.entry(table)), valueOf(o.entry(table))+16)
	e[5] = byte(elf.STV_HIDDEN)
	return nil
}

// finishSymbols gives symbols that are left open the names by which programs
// export them, and lists them. The place of a goroutine's own data is left open
// too: it is the host's.
func (o *object) finishSymbols() (open []string) {
	text, end := sectionOf(o.entry(o.find(presents))), uint64(0)
	for i := 1; i < o.count(); i++ {
		e := o.entry(i)
		if elf.ST_TYPE(e[4]) == elf.STT_TLS {
			if s := int(sectionOf(e)); s > 0 && s < len(o.sections) {
				o.sections[s].Size = 0
				o.writeHeader(s)
			}
			place(e, 0, 0)
			binary.LittleEndian.PutUint64(e[16:], 0)
		}
		if sectionOf(e) != uint16(elf.SHN_UNDEF) {
			continue
		}
		name := o.name(i)
		if name == addModule {
			// To the linker it is the plugin's last function, and so the end of its
			// code, which has to stay known. It may be there twice.
			if end == 0 {
				end = valueOf(e)
				place(e, text, end)
			} else {
				place(e, 0, 0)
			}
			e[5] = byte(elf.STV_HIDDEN)
			continue
		}
		place(e, 0, 0)
		if plain, ok := strings.CutSuffix(name, internalSuffix); ok {
			o.names[int(binary.LittleEndian.Uint32(e))+len(plain)] = 0
			name = plain
		}
		open = append(open, name)
	}
	return open
}
