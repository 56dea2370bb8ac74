package lineage

import (
	"go/types"
	"slices"
	"strings"
)

// writesTo tells whether a function of a library is known to write to what its
// argument, counted from 0, leads to. Those that take an address, as
// json.Unmarshal does, need not be listed but for pointers in variables.
func writesTo(f *types.Func, arg int) bool {
	if f.Pkg() == nil {
		return false
	}
	path, of := f.Pkg().Path(), f.Name()
	switch path {
	case "sort":
		return arg == 0 && !strings.HasPrefix(of, "Search") && !strings.HasSuffix(of, "Sorted") && of != "Find" && of != "Reverse"
	case "slices":
		return arg == 0 && (strings.HasPrefix(of, "Sort") && !strings.HasPrefix(of, "Sorted") ||
			slices.Contains([]string{"Reverse", "Delete", "DeleteFunc", "Insert", "Replace", "Compact", "CompactFunc"}, of))
	case "maps":
		return arg == 0 && (of == "Copy" || of == "DeleteFunc" || of == "Insert")
	case "container/heap":
		return arg == 0
	case "io":
		return arg == 0 || arg == 1 && (of == "ReadFull" || of == "ReadAtLeast")
	case "bufio":
		return false
	case "fmt":
		return strings.HasPrefix(of, "Fprint") && arg == 0 || strings.HasPrefix(of, "Fscan") ||
			strings.Contains(of, "scan") && arg > 0 || strings.HasPrefix(of, "Scan") || strings.HasPrefix(of, "Append") && arg == 0
	case "encoding/json", "encoding/xml", "encoding/gob", "encoding/asn1":
		return of == "Unmarshal" && arg == 1 || strings.HasPrefix(of, "Decode")
	case "encoding/binary":
		return of == "Read" && arg == 2 || strings.HasPrefix(of, "Put") && arg == 0
	case "crypto/rand", "math/rand":
		return of == "Read" && arg == 0
	case "errors":
		return of == "As" && arg == 1
	case "database/sql":
		return of == "Scan"
	}
	return strings.HasPrefix(of, "Read") && f.Signature().Recv() != nil && isBytes(f.Signature(), arg)
}

// isBytes tells whether the parameter is a slice of bytes.
func isBytes(s *types.Signature, param int) bool {
	if param >= s.Params().Len() {
		return false
	}
	list, ok := s.Params().At(param).Type().Underlying().(*types.Slice)
	if !ok {
		return false
	}
	elem, ok := list.Elem().Underlying().(*types.Basic)
	return ok && elem.Kind() == types.Uint8
}

// onlyLooks tells whether a function or method of a library does not write to
// what it is given an address of, or to its receiver.
func onlyLooks(f *types.Func) bool {
	if f.Pkg() == nil {
		return true // Error
	}
	path, of := f.Pkg().Path(), f.Name()
	recv := f.Signature().Recv()
	if recv == nil {
		switch path {
		case "fmt":
			return !strings.Contains(strings.ToLower(of), "scan")
		case "encoding/json", "encoding/xml", "encoding/gob", "encoding/asn1":
			return strings.HasPrefix(of, "Marshal")
		case "log", "log/slog", "reflect", "strings", "unsafe", "errors":
			return of != "As"
		}
		return strings.HasPrefix(path, "gokernel/display")
	}
	if slices.Contains(lookers[path], receiverName(recv)) {
		return true
	}
	for _, prefix := range []string{"Get", "Has", "Is", "Load", "Marshal"} {
		if rest, ok := strings.CutPrefix(of, prefix); ok && (rest == "" || rest[0] < 'a' || rest[0] > 'z') {
			return true
		}
	}
	switch of {
	case "Bytes", "Cap", "Cmp", "Error", "Format", "GoString", "Len", "Lock", "RLock", "RUnlock", "Sign", "String", "TryLock", "TryRLock", "Unlock":
		return true
	}
	return false
}

// lookers are types of libraries whose methods leave a value as it is, as far as
// cells can tell: what is safe to be used by several goroutines at once.
var lookers = map[string][]string{
	"database/sql":  {"DB"},
	"html/template": {"Template"},
	"log":           {"Logger"},
	"log/slog":      {"Logger"},
	"net/http":      {"Client"},
	"regexp":        {"Regexp"},
	"strings":       {"Replacer"},
	"text/template": {"Template"},
	"time":          {"Location"},
}

func receiverName(recv *types.Var) string {
	t := types.Unalias(recv.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		return named.Obj().Name()
	}
	return ""
}

// writesThroughInterface tells whether a method of an interface of a library is
// known to change what it is called on.
func writesThroughInterface(path, method string) bool {
	switch path {
	case "io":
		return method != "Close"
	case "hash":
		return method == "Reset"
	}
	return false
}
