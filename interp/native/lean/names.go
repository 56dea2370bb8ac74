package lean

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// An ABI is a calling convention, as in archives.
type ABI uint16

// The calling conventions. Symbols that are no functions have the first.
const (
	ABI0        ABI = 0
	ABIInternal ABI = 1
)

// A Reference is a symbol that code of an archive refers to by its name.
type Reference struct {
	Name string
	ABI  ABI
}

// internalSuffix marks the functions of a library that have the convention of
// Go code. Programs export those by their plain names.
const internalSuffix = ".abiinternal"

// Exported is the name by which a program exports a symbol. Names with types in
// them can be very long, so the linker puts a part of their hash in the place of
// the type.
func Exported(name string) string {
	isType := strings.HasPrefix(name, "type:")
	instance := strings.Contains(name, "@") // of a generic function, with a type that has this in its name
	switch {
	case !isType && !instance, strings.HasPrefix(name, "type:runtime."), strings.HasPrefix(name, "go:string."):
		return name
	case len(name) <= 14 && !instance:
		return name
	case isType:
		prefix := "type:"
		if name[len(prefix)] == '.' {
			prefix = "type:."
		}
		return prefix + short(name[len("type:"):])
	}
	i, j := strings.IndexByte(name, '['), strings.LastIndexByte(name, ']')
	if j <= i {
		j = len(name)
	}
	return name[:i+1] + short(name[i+1:j]) + name[j:]
}

// short is the linker's hash of a name.
func short(name string) string {
	sum := sha256.Sum256([]byte(name))
	sum[0] ^= 0xff
	return base64.StdEncoding.EncodeToString(sum[:6])
}

// isType tells whether the symbol is a type's description: a type has other
// symbols too, such as the function that compares its values.
func isType(name string) bool {
	return strings.HasPrefix(name, "type:") && !strings.HasPrefix(name, "type:.")
}

// Package is the path of the package that a symbol belongs to, or "" where its
// name does not say so. For types, the name must not have been shortened.
func Package(name string) string {
	if strings.HasPrefix(name, "type:.") {
		return "" // in every package that needs it
	}
	name = strings.TrimLeft(strings.TrimPrefix(name, "type:"), "*")
	if i := strings.IndexAny(name, "([{ "); i >= 0 { // arguments, receivers
		name = name[:i]
	}
	slash := strings.LastIndexByte(name, '/')
	dot := strings.IndexByte(name[slash+1:], '.')
	if dot <= 0 {
		return ""
	}
	return name[:slash+1+dot]
}
