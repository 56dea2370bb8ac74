package native

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Generated code has names that the user has not given: of a type that was
// declared anew, of a function that is written twice. They differ from the
// user's by a letter, and serve the compiler and the linker. What a program can
// print of its types and functions is text in the files that those make, and
// there the user's names take their place. A text is never longer than it was,
// so nothing moves; where a file is not as it is expected to be, names stay as
// they were generated, which is ugly and does no harm.

// prime is the letter of generated names.
const prime = "ʹ"

// identifier is a name in the texts.
var identifier = regexp.MustCompile(`[\pL_][\pL\p{Nd}_]*`)

// plainName puts the user's names in the place of generated ones.
func plainName(text string) string {
	if !strings.Contains(text, prime) {
		return text
	}
	return identifier.ReplaceAllStringFunc(text, func(name string) string {
		name = strings.TrimPrefix(name, "late"+prime) // a function for those who call it late
		name = strings.TrimPrefix(name, "fn"+prime)   // one whose name would be exported
		base := strings.TrimRight(name, "0123456789")
		number := name[len(base):]
		base, numbered := strings.CutSuffix(base, prime)
		switch {
		case !numbered, base == "cell": // the cell's statements: no user's function
			return name
		case base == "init":
			return base + "." + number
		}
		return base // a type that was declared before
	})
}

// plainTypesOf is plainTypes for an archive in a file.
func plainTypesOf(file string) error {
	archive, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("naming types: %w", err)
	}
	if !bytes.Contains(archive, []byte(prime)) {
		return nil
	}
	plainTypes(archive)
	if err := os.WriteFile(file, archive, 0o666); err != nil {
		return fmt.Errorf("naming types: %w", err)
	}
	return nil
}

// plainTypes puts plain names into the texts of a compiled package's types. A
// text is a byte of flags, its length, and the name of a pointer to the type;
// symbols that are called by the same name have other bytes before them.
func plainTypes(archive []byte) {
	for at := 0; ; {
		i := bytes.Index(archive[at:], []byte(prime))
		if i < 0 {
			return
		}
		at += i + len(prime)
		if start, length := typeText(archive, at-len(prime)); start > 0 {
			shorten(archive, start, length)
			at = max(at, start+length)
		}
	}
}

// maxTypeText bounds the length of texts that are looked for.
const maxTypeText = 1<<14 - 1

// typeText finds the text of a type that holds the byte at i. start is 0 where
// there is none.
func typeText(archive []byte, i int) (start, length int) {
	for start := i - 1; start > 2 && start > i-maxTypeText && archive[start] >= ' '; start-- {
		if archive[start] != '*' {
			continue
		}
		length, flags := int(archive[start-1]), archive[start-2]
		if archive[start-2] >= 0x80 && start > 3 {
			length, flags = int(archive[start-2]&0x7f)|int(archive[start-1])<<7, archive[start-3]
		}
		end := start + length
		if flags <= 1 && i < end && end <= len(archive) && utf8.Valid(archive[start:end]) {
			return start, length
		}
	}
	return 0, 0
}

// shorten writes the plain form of a text in its place, and its length, which
// keeps the number of its bytes.
func shorten(archive []byte, start, length int) {
	plain := plainName(string(archive[start : start+length]))
	if len(plain) > length {
		return
	}
	copy(archive[start:], plain)
	clear(archive[start+len(plain) : start+length])
	if length < 0x80 {
		archive[start-1] = byte(len(plain))
		return
	}
	archive[start-2], archive[start-1] = byte(len(plain)&0x7f)|0x80, byte(len(plain)>>7)
}

// plainFunctions puts plain names into a plugin's table of functions, which
// stack traces and package runtime read.
func plainFunctions(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("naming functions: %w", err)
	}
	defer f.Close()
	binaries, err := elf.NewFile(f)
	if err != nil {
		return fmt.Errorf("naming functions: %w", err)
	}
	section := binaries.Section(".gopclntab")
	if section == nil {
		return nil
	}
	from, to, ok := functionNames(section, binaries.ByteOrder)
	if !ok {
		return nil
	}
	names := make([]byte, to-from)
	if _, err := section.ReadAt(names, int64(from)); err != nil {
		return fmt.Errorf("naming functions: %w", err)
	}
	for at := 0; ; {
		i := bytes.Index(names[at:], []byte(prime))
		if i < 0 {
			break
		}
		at += i
		start := bytes.LastIndexByte(names[:at], 0) + 1
		end := bytes.IndexByte(names[at:], 0)
		if end < 0 {
			break
		}
		end += at
		if plain := plainName(string(names[start:end])); len(plain) < end-start {
			copy(names[start:end], plain)
			clear(names[start+len(plain) : end])
			if _, err := f.WriteAt(names[start:end], int64(section.Offset)+int64(from)+int64(start)); err != nil {
				return fmt.Errorf("naming functions: %w", err)
			}
		}
		at = end
	}
	return nil
}

// tableMagic begins the table of functions of all versions since Go 1.20.
const tableMagic = 0xfffffff1

// functionNames finds the names in the section of the table: strings that end
// in a zero byte and that the rest refers to by their place.
func functionNames(section *elf.Section, order binary.ByteOrder) (from, to uint64, ok bool) {
	const header = 8 + 5*8 // magic and sizes, then numbers, the place of the code, and where tables begin
	head := make([]byte, header)
	if _, err := section.ReadAt(head, 0); err != nil || order.Uint32(head) != tableMagic || head[7] != 8 {
		return 0, 0, false
	}
	from, to = order.Uint64(head[8+3*8:]), order.Uint64(head[8+4*8:])
	return from, to, from < to && to < section.Size
}
