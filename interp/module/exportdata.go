package module

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// Places in the header of a member of an archive, in bytes.
const (
	archiveMagic  = "!<arch>\n"
	memberHeader  = 60
	memberName    = 16 // bytes of the name, which comes first
	memberSize    = 48 // start of the size, in decimal
	memberSizeEnd = 58
)

// readExportData returns the types of a compiled package as they are encoded:
// a part of the first member of its archive, or the whole of a file that is no
// archive.
func readExportData(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close() // which was only read
	r := bufio.NewReader(f)
	if magic, err := r.Peek(len(archiveMagic)); err != nil || string(magic) != archiveMagic {
		return io.ReadAll(r)
	}
	header := make([]byte, len(archiveMagic)+memberHeader)
	if _, err := io.ReadFull(r, header); err != nil {
		return nil, err
	}
	header = header[len(archiveMagic):]
	name := strings.TrimSpace(string(header[:memberName]))
	size, err := strconv.Atoi(strings.TrimSpace(string(header[memberSize:memberSizeEnd])))
	if name != "__.PKGDEF" || err != nil || size < 0 || size > maxExportData {
		return nil, fmt.Errorf("%s is no archive of a Go package", file)
	}
	member := make([]byte, size)
	if _, err := io.ReadFull(r, member); err != nil {
		return nil, err
	}
	// Lines about the compiler come first; a line of two dollars stands at
	// either end of the data, B saying that it is binary.
	_, data, ok := bytes.Cut(member, []byte("\n$$B\n"))
	end := bytes.LastIndex(data, []byte("\n$$\n"))
	if !ok || end < 0 {
		return nil, errors.New(file + " holds no export data")
	}
	return data[:end], nil
}

// maxExportData bounds what is believed of a damaged file, in bytes.
const maxExportData = 1 << 30
