package lean

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// The form of an archive: a header, and members with a header each. That of a
// member which the compiler wrote begins with a line about the compiler; behind
// it is an object file of Go's own form. Its header lists where its blocks are.
const (
	archiveMagic  = "!<arch>\n"
	memberHeader  = 60
	objectMagic   = "\x00go120ld"
	firstOffset   = len(objectMagic) + 8 + 4 // fingerprint and flags come before
	referredBlock = 7                        // symbols of others that the object refers to by name
	symbolSize    = 21                       // length and place of the name, convention, and what does not matter here
)

// References lists what an archive refers to by name: everything outside of its
// package, when it has been compiled with -linkshared. The error is ErrUnsuited.
func References(archive []byte) ([]Reference, error) {
	var list []Reference
	err := eachObject(archive, func(object []byte) error {
		found, err := references(object)
		list = append(list, found...)
		return err
	})
	return list, err
}

// Fingerprint is what importers of an archive's package have noted of it. The
// error is ErrUnsuited.
func Fingerprint(archive []byte) ([]byte, error) {
	var fingerprint []byte
	err := eachObject(archive, func(object []byte) error {
		rest, ok := bytes.CutPrefix(object, []byte(objectMagic))
		if !ok || len(rest) < 8 {
			return fmt.Errorf("%w: the compiler writes another form of object files", ErrUnsuited)
		}
		if fingerprint == nil {
			fingerprint = rest[:8]
		}
		return nil
	})
	if err == nil && fingerprint == nil {
		err = fmt.Errorf("%w: the archive is empty", ErrUnsuited)
	}
	return fingerprint, err
}

// eachObject calls do with the object files of an archive that Go's tools wrote.
func eachObject(archive []byte, do func(object []byte) error) error {
	rest, ok := bytes.CutPrefix(archive, []byte(archiveMagic))
	if !ok {
		return fmt.Errorf("%w: this is no archive", ErrUnsuited)
	}
	for len(rest) > 0 {
		if len(rest) < memberHeader {
			return fmt.Errorf("%w: the archive is cut off", ErrUnsuited)
		}
		size, err := strconv.Atoi(strings.TrimSpace(string(rest[48:58])))
		name := strings.TrimSpace(string(rest[:16]))
		rest = rest[memberHeader:]
		if err != nil || size < 0 || size > len(rest) {
			return fmt.Errorf("%w: the archive is cut off", ErrUnsuited)
		}
		member := rest[:size]
		rest = rest[min(size+size%2, len(rest)):]
		if name == "__.PKGDEF" || !bytes.HasPrefix(member, []byte("go object ")) {
			continue // what importers read; what a C compiler made
		}
		_, object, _ := bytes.Cut(member, []byte("\n!\n"))
		if err := do(object); err != nil {
			return err
		}
	}
	return nil
}

// references lists what an object file refers to by name.
func references(object []byte) ([]Reference, error) {
	number := func(at uint64) uint64 {
		if at+4 > uint64(len(object)) {
			return 1 << 32 // beyond everything
		}
		return uint64(binary.LittleEndian.Uint32(object[at:]))
	}
	if !bytes.HasPrefix(object, []byte(objectMagic)) {
		return nil, fmt.Errorf("%w: the compiler writes another form of object files", ErrUnsuited)
	}
	at, end := number(uint64(firstOffset+4*referredBlock)), number(uint64(firstOffset+4*(referredBlock+1)))
	if at > end || end > uint64(len(object)) || (end-at)%symbolSize != 0 {
		return nil, fmt.Errorf("%w: the object file is damaged", ErrUnsuited)
	}
	var list []Reference
	for ; at < end; at += symbolSize {
		length, start := number(at), number(at+4)
		if start+length > uint64(len(object)) {
			return nil, fmt.Errorf("%w: the object file is damaged", ErrUnsuited)
		}
		if length > 0 {
			list = append(list, Reference{string(object[start : start+length]), ABI(binary.LittleEndian.Uint16(object[at+8:]))})
		}
	}
	return list, nil
}
