package main

import (
	"errors"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gokernel/interp/check"
	"gokernel/interp/native"
	"gokernel/interp/syntax"
)

// sample are programs of the Go project's tests, and examples of the standard
// library, chosen so that each shows something else of the language, or was once
// wrong here. make conformance runs them all.
var sample = map[form][]string{
	oneCell: {
		"append", "clear", "closedchan", "closure", "complit", "const4", "const8", "defer", "gc", "initialize", "map", "method5",
		"range4", "recover", "recover4", "rename", "reorder", "stringrange", "typeswitch", "uintptrescapes3", "utf", "zerodivide",
		"abi/fibish_closure", "abi/s_sif_sif", "chan/doubleselect", "chan/sieve1", "interface/receiver", "ken/embed",
		"typeparam/chans", "typeparam/nested", "typeparam/orderedmap", "typeparam/sets",
		"fixedbugs/bug517", "fixedbugs/issue10332", "fixedbugs/issue15550", "fixedbugs/issue21879", "fixedbugs/issue24491a",
		"fixedbugs/issue43444", "fixedbugs/issue58300", "fixedbugs/issue66585",
	},
	manyCells: {
		"cmp", "const8", "deferprint", "method", "range3", "switch", "varinit",
		"chan/select3", "interface/embed", "ken/rob2",
		"typeparam/list", "typeparam/issue58513", "typeparam/mdempsky/17", "typeparam/mdempsky/20",
		"fixedbugs/bug194", "fixedbugs/issue15528", "fixedbugs/issue15550", "fixedbugs/issue19040", "fixedbugs/issue51913",
	},
	bodyCells: {
		"defer", "gc", "helloworld", "map", "range4", "chan/sieve1", "ken/embed",
	},
	examples: {
		"container.heap.Example_intHeap", "container.heap.Example_priorityQueue", "context.ExampleWithCancel", "context.ExampleWithValue",
		"encoding.gob.Example_interface", "encoding.json.ExampleMarshal", "encoding.json.Example_customMarshalJSON", "encoding.xml.ExampleUnmarshal",
		"errors.ExampleAs_custom_match", "flag.ExampleFunc", "fmt.ExampleGoStringer", "fmt.Example_formats",
		"sort.Example_sortKeys", "sort.Example_sortMultiKeys", "sort.Example_sortWrapper",
		"text.template.ExampleTemplate_func", "time.ExampleDuration_Round",
	},
	exampleCells: {
		"bufio.ExampleScanner_custom", "bytes.ExampleBuffer", "container.list.Example", "encoding.csv.ExampleReader", "encoding.json.ExampleDecoder",
		"fmt.Example_printers", "maps.ExampleAll", "reflect.ExampleStructOf", "regexp.ExampleRegexp_Expand", "slices.ExampleBinarySearchFunc",
		"strings.ExampleBuilder", "text.tabwriter.Example_elastic",
	},
}

// open returns the kernel, or skips the test where cells cannot be compiled.
func open(t *testing.T) *kernel {
	t.Helper()
	k, err := newKernel(t.Context())
	if unavailable, ok := native.IsUnavailable(err); ok && os.Getenv("CI") == "" {
		t.Skip(unavailable.Notice())
	}
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSample(t *testing.T) {
	k := open(t)
	table, err := knownReasons()
	if err != nil {
		t.Fatal(err)
	}
	outputs, err := defaultOutputs(k)
	if err != nil {
		t.Fatal(err)
	}
	for form, names := range sample {
		pattern := "^(" + strings.Join(names, "|") + `)(\.go)?$`
		o := options{pattern: pattern, jobs: 2, limit: time.Minute, outputs: outputs}
		work, total, err := k.work(form, o)
		switch {
		case errors.Is(err, os.ErrNotExist):
			t.Skip("this toolchain comes without the folder test")
		case err != nil:
			t.Fatal(err)
		case total < len(names)*3/4: // another version of Go may have dropped some
			t.Errorf("%s: only %d of %d are there", form, total, len(names))
		}
		b := &batch{form: form, options: o, progress: io.Discard}
		verdicts, err := b.run(t.Context(), work, total)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range verdicts {
			if v.problem != "" {
				t.Errorf("%s: %s: %s", form, v.name, v.problem)
			}
			if table[reasonKey{v.name, form}] != "" {
				t.Errorf("%s: %s is part of the sample, and in the table of those that differ", form, v.name)
			}
		}
	}
}

// Every program is a well-formed cell that passes the checks, as far as types go.
func TestAllProgramsPassTheChecks(t *testing.T) {
	k := open(t)
	table, err := knownReasons()
	if err != nil {
		t.Fatal(err)
	}
	programs, err := find(filepath.Join(k.toolchain.GOROOT, "test"), "", isRun)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("this toolchain comes without the folder test")
	}
	if err != nil {
		t.Fatal(err)
	}
	checker := &check.Checker{Importer: k.types, GoVersion: "go1.26"}
	for _, p := range programs {
		if strings.Contains(p.name, ".dir/") || table[reasonKey{p.name, oneCell}] != "" {
			continue // one of several files of a program
		}
		fset := token.NewFileSet()
		cell, diagnostics := syntax.Parse(fset, 1, p.source)
		if cell != nil {
			_, diagnostics = checker.Check(check.NewScope(fset), cell)
		}
		if len(diagnostics) > 0 {
			t.Errorf("%s: %s", p.name, diagnostics[0])
		}
	}
}
