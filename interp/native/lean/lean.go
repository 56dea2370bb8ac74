// Package lean makes plugins small. A plugin as Go makes it holds a copy of
// every package that it uses, the runtime included: 3 MB for a cell that prints
// a line, which takes Go's linker a tenth of a second to put together, and the
// worker more than a megabyte to keep. All of that is in the process that opens
// the plugin already. A lean plugin takes it from there, as programs take what
// is in shared libraries.
//
// Go's linker knows shared libraries of Go packages (-linkshared), and does not
// read the packages that are said to be in one. Here the library is none: it
// lists what a plugin refers to, with the types among that, as the process, its
// Host, has them; and it is written anew for each plugin, so that it is short
// (Library). What Go's linker then leaves is an object file, in which two places
// count on the library being a real one. When they are mended (Mend), the
// system's linker makes a plugin of it.
//
// All that depends on how the toolchain names symbols, and on the forms of
// archives and types. They are checked as far as can be, and there is always
// the other way of linking to go back to: a Builder tries a lean plugin with each
// new worker program before it relies on them. The package knows ELF on amd64
// and what Go's compiler and linker write; it runs nothing.
package lean

import "errors"

// ErrUnsuited says that lean plugins cannot be made: something is not as this
// package knows it.
var ErrUnsuited = errors.New("lean plugins cannot be made")

// LibraryName is the name of the file that Library's result has to be written
// to, in any directory. The linker makes a symbol of it.
const LibraryName = "libworker.so"

// addModule is the function of the runtime by which a plugin presents itself.
// The host does not have it, as it opens plugins and is none.
const addModule = "runtime.addmoduledata"

// abiHash is the symbol by which a plugin refers to what the library's packages
// are. Mend sees to it.
const abiHash = "go:link.abihash." + LibraryName
