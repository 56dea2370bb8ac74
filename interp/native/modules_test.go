package native_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"gokernel/interp/module"
	"gokernel/interp/native"
)

// A moduleNotebook is a notebook whose directory is one of the test's, with the
// imports of its cells fetched as a session does it.
type moduleNotebook struct {
	*notebook
	workspace *module.Workspace
}

// newModuleNotebook opens a notebook in dir.
func newModuleNotebook(t testing.TB, dir string, env ...string) *moduleNotebook {
	t.Helper()
	open(t) // or skip
	tc, err := module.Find(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	env = append(os.Environ(), env...)
	w, err := module.Open(tc, module.Options{Dir: dir, Env: env})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	s, err := newShop(native.Options{Dir: dir, Env: env, Workspace: w}, w.Importer())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.builder.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &moduleNotebook{s.notebook(t), w}
}

// fetch makes packages importable and tells how long that took.
func (n *moduleNotebook) fetch(paths ...string) {
	n.t.Helper()
	start := time.Now()
	lines := 0
	changes, err := n.workspace.Fetch(n.t.Context(), paths, func(line string) {
		lines++
		if n.trace && strings.Contains(line, "downloading") {
			n.t.Log(line)
		}
	})
	if err != nil {
		n.t.Fatalf("Fetch(%s) = %v", strings.Join(paths, " "), err)
	}
	n.t.Logf("fetch %s: %s, %d lines, %v", strings.Join(paths, " "), ms(time.Since(start)), lines, changes)
}

// localModule is a module of the user's.
func localModule() map[string]string {
	var entries strings.Builder
	for i := range 100 {
		fmt.Fprintf(&entries, "\t\"k%d\": %d,\n", i, i)
	}
	return map[string]string{
		"m/go.mod":               "module example.org/m\n\ngo 1.21\n\nrequire example.com/replaced v1.0.0\n\nreplace example.com/replaced => ../replaced\n",
		"replaced/go.mod":        "module example.com/replaced\n\ngo 1.21\n",
		"replaced/replaced.go":   "package replaced\n\nfunc Name() string { return \"replaced\" }\n",
		"m/state/state.go":       "package state\n\nvar Inits, Count int\n\nfunc init() { Inits++ }\n\nfunc Next() int { Count++; return Count }\n\nvar Big = map[string]int{\n" + entries.String() + "}\n",
		"m/state/types.go":       "package state\n\ntype Shape interface{ area() int }\n\ntype Square struct{ Side int }\n\nfunc (s Square) area() int { return s.Side * s.Side }\n\nfunc (s Square) String() string { return \"square\" }\n\nfunc Area(s Shape) int { return s.area() }\n\ntype List[T any] struct{ items []T }\n\nfunc (l *List[T]) Add(item T) { l.items = append(l.items, item) }\n\nfunc (l *List[T]) Len() int { return len(l.items) }\n",
		"m/internal/secret/s.go": "package secret\n\nfunc Word() string { return \"word\" }\n",
		"m/embeds/embeds.go":     "package embeds\n\nimport _ \"embed\"\n\n//go:embed text.txt\nvar Text string\n",
		"m/embeds/text.txt":      "embedded",
		"m/sum/sum.go":           "package sum\n\n// Add is written in assembly.\nfunc Add(a, b int64) int64\n",
		"m/sum/sum_amd64.s":      "#include \"textflag.h\"\n\nTEXT ·Add(SB), NOSPLIT, $0-24\n\tMOVQ a+0(FP), AX\n\tADDQ b+8(FP), AX\n\tMOVQ AX, ret+16(FP)\n\tRET\n",
		"m/sum/sum_arm64.s":      "#include \"textflag.h\"\n\nTEXT ·Add(SB), NOSPLIT, $0-24\n\tMOVD a+0(FP), R0\n\tMOVD b+8(FP), R1\n\tADD R1, R0\n\tMOVD R0, ret+16(FP)\n\tRET\n",
		"m/cgo/cgo.go":           "package cgo\n\n/*\n#cgo LDFLAGS: -lm\n#include <math.h>\nint next(void);\nextern int goTwice(int);\nint callback(int n);\n*/\nimport \"C\"\n\nfunc Next() int { return int(C.next()) }\n\nfunc Sqrt(x float64) float64 { return float64(C.sqrt(C.double(x))) }\n\n//export goTwice\nfunc goTwice(n C.int) C.int { return 2 * n }\n\nfunc Callback(n int) int { return int(C.callback(C.int(n))) }\n",
		"m/cgo/next.c":           "static int count;\n\nint next(void) { return ++count; }\n\nextern int goTwice(int);\n\nint callback(int n) { return goTwice(n) + 1; }\n",
		"m/cxx/cxx.go":           "package cxx\n\n// int words(const char *text);\n// #include <stdlib.h>\nimport \"C\"\nimport \"unsafe\"\n\nfunc Words(text string) int {\n\tc := C.CString(text)\n\tdefer C.free(unsafe.Pointer(c))\n\treturn int(C.words(c))\n}\n",
		"m/cxx/words.cpp":        "#include <sstream>\n#include <string>\n#include <vector>\n\nstatic std::vector<std::string> all;\n\nextern \"C\" int words(const char *text) {\n\tstd::istringstream in(text);\n\tstd::string word;\n\twhile (in >> word) all.push_back(word);\n\treturn all.size();\n}\n",
		"m/nb/x":                 "",
		"m/broken/b.go":          "package broken\n\nvar x int = \"a\"\n",
	}
}

// writeModule writes the user's module and returns the notebook's directory.
func writeModule(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range localModule() {
		writeText(t, filepath.Join(dir, filepath.FromSlash(name)), text)
	}
	return filepath.Join(dir, "m", "nb")
}

func writeText(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Generations share the packages of modules, whatever each of them uses.
func TestModules(t *testing.T) {
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		t.Skip("there is no assembly for " + runtime.GOARCH)
	}
	for _, test := range []struct {
		name  string
		steps []step
	}{
		{"state is one", []step{
			{"import \"example.org/m/state\"\nstate.Next()", "= 1\n"},
			{"fmt.Println(state.Next(), state.Inits, state.Count)", "2 1 2\n"},
			{"func f() int { return state.Next() }\nf()", "= 3\n"},
		}},
		{"a map that the first generation does not use is filled", []step{
			{"import \"example.org/m/state\"\nstate.Next()", "= 1\n"},
			{"len(state.Big)", "= 100\n"},
			{"state.Big[\"k42\"]", "= 42\n"},
		}},
		{"types are one", []step{
			{"import \"example.org/m/state\"\nvar a any = state.Square{3}\nvar l state.List[string]", ""},
			{"s, ok := a.(state.Shape)\nfmt.Println(ok, state.Area(s), a)", "true 9 square\n"},
			{"l.Add(\"x\")\nswitch v := a.(type) { case fmt.Stringer: fmt.Println(v, l.Len()) }", "square 1\n"},
			{"type Big struct { state.Square; n int }\nstate.Area(Big{state.Square{2}, 1})", "= 4\n"},
		}},
		{"replaced, internal, embedded, assembly", []step{
			{"import \"example.com/replaced\"\nreplaced.Name()", "= \"replaced\"\n"},
			{"import \"example.org/m/internal/secret\"\nsecret.Word()", "= \"word\"\n"},
			{"import \"example.org/m/embeds\"\nembeds.Text", "= \"embedded\"\n"},
			{"import \"example.org/m/sum\"\nsum.Add(40, 2)", "= 42\n"},
		}},
		{"code in C", []step{
			{"import \"example.org/m/cgo\"\ncgo.Next()", "= 1\n"},
			{"fmt.Println(cgo.Next(), cgo.Sqrt(4), cgo.Callback(20))", "2 2 41\n"},
			{"import \"example.org/m/state\"\nfmt.Println(cgo.Next(), state.Next())", "3 1\n"},
			{"fmt.Println(state.Next())", "2\n"},
		}},
		{"packages that the worker lacks, in plugins of both kinds", []step{
			{"import \"example.org/m/state\"\nimport \"container/ring\"\nr := ring.New(2)\nfmt.Println(state.Next(), r.Len())", "1 2\n"},
			{"r.Link(ring.New(3))\nr.Len()", "= 5\n"},
			{"h := crc64.MakeTable(crc64.ISO)\nlen(h)", "= 256\n"},
			{"fmt.Println(state.Next(), crc64.Checksum([]byte(\"a\"), h) != 0, h == crc64.MakeTable(crc64.ISO))", "2 true true\n"},
			{"mime.TypeByExtension(\".html\")", "= \"text/html; charset=utf-8\"\n"},
			{"mime.AddExtensionType(\".abc\", \"x/abc\")\nfmt.Println(state.Next(), mime.TypeByExtension(\".abc\"))", "3 x/abc\n"},
			{"mime.TypeByExtension(\".abc\")", "= \"x/abc\"\n"},
		}},
		{"code in C++", []step{
			{"import \"example.org/m/cxx\"\ncxx.Words(\"a b c\")", "= 3\n"},
			{"cxx.Words(\"d\")", "= 4\n"},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newModuleNotebook(t, writeModule(t))
			for _, s := range test.steps {
				if got := n.run(s.code); got != s.want {
					t.Errorf("%s\ngives %q, want %q", s.code, got, s.want)
				}
			}
		})
	}
}

// A package that has been edited is the new one after a restart, and not before.
func TestEditedPackage(t *testing.T) {
	dir := writeModule(t)
	n := newModuleNotebook(t, dir)
	n.run("import \"example.org/m/internal/secret\"\nsecret.Word()")
	writeText(t, filepath.Join(dir, "../internal/secret/s.go"), "package secret\n\nfunc Word() string { return New }\n\nconst New = \"new\"\n")
	if got := n.run("secret.Word() + \"!\""); got != "= \"word!\"\n" {
		t.Errorf("before the restart: %q", got)
	}
	changes, err := n.workspace.Changed(t.Context())
	if err != nil || len(changes) != 1 || changes[0].Path != "example.org/m/internal/secret" {
		t.Errorf("Changed = %v, %v", changes, err)
	}
	n.workspace.Forget()
	again := n.shop.notebook(t)
	if got := again.run("import \"example.org/m/internal/secret\"\nsecret.Word() + secret.New"); got != "= \"newnew\"\n" {
		t.Errorf("after the restart: %q", got)
	}
}
