package lean

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"testing"
)

// FuzzArchives reads archives that are none.
func FuzzArchives(f *testing.F) {
	f.Add([]byte(archiveMagic))
	f.Add([]byte(archiveMagic + "_go_.o          0           0     0     644     64        `\ngo object linux amd64\n!\n" + objectMagic + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"))
	f.Fuzz(func(t *testing.T, archive []byte) {
		if _, err := References(archive); err != nil && !errors.Is(err, ErrUnsuited) {
			t.Errorf("References = %v", err)
		}
		if _, err := Fingerprint(archive); err != nil && !errors.Is(err, ErrUnsuited) {
			t.Errorf("Fingerprint = %v", err)
		}
	})
}

// FuzzObjects mends object files that nobody's linker has written.
func FuzzObjects(f *testing.F) {
	f.Add([]byte(elf.ELFMAG))
	f.Add(objectFile())
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, _, err := mend(data, 8); err != nil && !errors.Is(err, ErrUnsuited) {
			t.Errorf("mend = %v", err)
		}
	})
}

// objectFile is the least that can be mended.
func objectFile() []byte {
	code := append([]byte("\x48\x8d\x3d\x00\x00\x00\x00\xe8\x00\x00\x00\x00\xc3"), bytes.Repeat([]byte{0xcc}, 19)...)
	var symbols, names []byte
	names = append(names, 0)
	symbols = append(symbols, make([]byte, symbolEntry)...)
	for _, s := range []struct {
		name    string
		section uint16
		value   uint64
	}{
		{presents, 1, 0}, {"go:link.abihashes", 5, 0}, {lastModule, 0, 0}, {addModule, 0, 32}, {addModule, 0, 32}, {abiHash, 0, 0},
		{"fmt.Println" + internalSuffix, 0, 0}, {"type:int", 0, 0},
	} {
		e := make([]byte, symbolEntry)
		binary.LittleEndian.PutUint32(e, uint32(len(names)))
		binary.LittleEndian.PutUint16(e[6:], s.section)
		binary.LittleEndian.PutUint64(e[8:], s.value)
		symbols, names = append(symbols, e...), append(append(names, s.name...), 0)
	}
	data := sectionFile([]section{
		{name: ".text", kind: elf.SHT_PROGBITS, data: code},
		{name: ".symtab", kind: elf.SHT_SYMTAB, data: symbols, link: 3},
		{name: ".strtab", kind: elf.SHT_STRTAB, data: names},
		{name: ".rela.text", kind: elf.SHT_RELA},
		{name: ".rodata", kind: elf.SHT_PROGBITS, data: make([]byte, 40)},
	})
	binary.LittleEndian.PutUint16(data[16:], uint16(elf.ET_REL))
	headers := binary.LittleEndian.Uint64(data[40:])
	binary.LittleEndian.PutUint32(data[headers+4*sectionHeader+44:], 1) // relocations of the first section
	return data
}

func TestMend(t *testing.T) {
	mended, open, err := mend(objectFile(), 0x248)
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.NewFile(bytes.NewReader(mended))
	if err != nil {
		t.Fatal(err)
	}
	if len(open) != 3 || open[0] != lastModule || open[1] != "fmt.Println" || open[2] != "type:int" {
		t.Errorf("it leaves open %q", open)
	}
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		name    string
		section elf.SectionIndex
		value   uint64
	}{
		{presents, 1, 0}, {"go:link.abihashes", 5, 0}, {lastModule, 0, 0}, {addModule, 1, 32}, {addModule, 0, 0}, {abiHash, 5, 16},
		{"fmt.Println", 0, 0}, {"type:int", 0, 0},
	} {
		if s := symbols[i]; s.Name != want.name || s.Section != want.section || s.Value != want.value {
			t.Errorf("symbol %d is %s in section %d at %#x, want %s, %d, %#x", i, s.Name, s.Section, s.Value, want.name, want.section, want.value)
		}
	}
	code, err := f.Section(".text").Data()
	if err != nil || !bytes.Contains(code, []byte("\x48\x89\xb9\x48\x02\x00\x00\x48\x89\x38\xc3")) {
		t.Errorf("the code is %x (%v)", code, err)
	}
	if entries, err := f.Section(".rela.text").Data(); err != nil || len(entries) != 24 || binary.LittleEndian.Uint64(entries) != 10 {
		t.Errorf("relocations are %x (%v)", entries, err)
	}
}
