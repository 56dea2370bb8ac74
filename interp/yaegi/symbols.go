package yaegi

import (
	"reflect"
	"strings"
	"sync"
)

// symbolTable is the interpreter's standard library by import path.
var symbolTable = sync.OnceValue(func() map[string]map[string]reflect.Value {
	table := map[string]map[string]reflect.Value{}
	for key, symbols := range standard() {
		i := strings.LastIndexByte(key, '/')
		if i < 0 || strings.HasPrefix(key, "github.com/traefik/") {
			continue
		}
		table[key[:i]] = symbols
	}
	table[displayPath] = displayTable
	return table
})

// Has tells whether the interpreter has the exported name of a package of the
// standard library. Generic functions and types it has not.
func Has(path, name string) bool {
	value, ok := symbolTable()[path][name]
	return ok && value.IsValid()
}

// HasPackage tells whether the interpreter has the package.
func HasPackage(path string) bool {
	return len(symbolTable()[path]) > 0
}

// displayPath is the package for cells that is not of the standard library.
const displayPath = "gokernel/display"
