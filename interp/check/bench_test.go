package check_test

import (
	"bytes"
	"fmt"
	"go/importer"
	"go/token"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"gokernel/interp/check"
	"gokernel/interp/syntax"
)

// large are packages with much in them.
var large = []string{"fmt", "strings", "net/http", "encoding/json", "go/types", "database/sql", "html/template", "crypto/tls", "time", "context"}

// newLargeNotebook is a session of 200 cells that use large packages.
func newLargeNotebook(b *testing.B) *notebook {
	b.Helper()
	out, err := exec.Command("go", append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}"}, large...)...).Output()
	if err != nil {
		b.Fatal(err)
	}
	archives := map[string]string{}
	for line := range bytes.Lines(out) {
		path, file, _ := strings.Cut(strings.TrimSpace(string(line)), "=")
		archives[path] = file
	}
	fset := token.NewFileSet()
	im := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) { return os.Open(archives[path]) })
	n := &notebook{t: &testing.T{}, fset: fset, scope: check.NewScope(fset), checker: &check.Checker{Importer: im}}
	imports := ""
	for _, path := range large {
		imports += fmt.Sprintf("import %q\n", path)
	}
	n.run(imports)
	for i := range 40 {
		n.run(fmt.Sprintf("type server%[1]d struct {\n\thttp.Server\n\tnext *server%[2]d\n\tdb *sql.DB\n}", i, max(i-1, 0)))
		n.run(fmt.Sprintf("func (s *server%[1]d) ServeHTTP(w http.ResponseWriter, r *http.Request) {\n\tif s.next != nil {\n\t\tjson.NewEncoder(w).Encode(struct{ N int }{%[1]d})\n\t}\n\tfmt.Fprintln(w, r.URL, time.Now())\n}", i))
		n.run(fmt.Sprintf("func start%[1]d(ctx context.Context, addr string) (*server%[1]d, error) {\n\ts := &server%[1]d{}\n\ts.Addr = strings.TrimSpace(addr)\n\ts.TLSConfig = &tls.Config{}\n\treturn s, ctx.Err()\n}", i))
		n.run(fmt.Sprintf("s%[1]d, err%[1]d := start%[1]d(context.Background(), \":80\")\nm%[1]d := map[string]http.Handler{\"a\": s%[1]d}", i))
		n.run(fmt.Sprintf("const c%[1]d = %[1]d\nt%[1]d := template.New(fmt.Sprint(c%[1]d))\nvar p%[1]d *types.Package", i))
	}
	return n
}

// A cell is checked within 20 ms, whatever the session holds.
func BenchmarkCellAmongTwoHundred(b *testing.B) {
	n := newLargeNotebook(b)
	for _, test := range []struct{ name, code string }{
		{"function", "func handle(w http.ResponseWriter, r *http.Request) { m7[\"a\"].ServeHTTP(w, r) }"},
		{"type", "type wrapper struct { *server39; t template.Template }"},
		{"method of the first type", "func (s *server0) Close() error { return nil }"},
		{"changed function", "func start39(ctx context.Context, addr string) (*server39, error) { return nil, nil }"},
		{"constant that is used", "const c5 = 55"},
		{"statement", "fmt.Println(s1, len(m2), t3.Name())"},
		{"variable of another type", "s39 := \"text\""},
		{"nothing of the session", "1 + 1"},
	} {
		b.Run(test.name, func(b *testing.B) {
			number := 1000
			for b.Loop() {
				number++
				cell, diagnostics := syntax.Parse(n.fset, number, test.code)
				if len(diagnostics) > 0 {
					b.Fatal(diagnostics)
				}
				if _, diagnostics := n.checker.Check(n.scope, cell); len(diagnostics) > 0 {
					b.Fatal(diagnostics)
				}
			}
		})
	}
}

// Code that is being written is looked at within 5 ms, whatever the session holds.
func BenchmarkLookAmongTwoHundred(b *testing.B) {
	n := newLargeNotebook(b)
	s := n.checker.Snapshot(n.scope)
	s.Package()
	for _, test := range []struct{ name, code string }{
		{"member", "s1.‸"},
		{"unfinished call", "x := strings.Repeat(s‸"},
		{"in a function", "func f(x int) { s1.‸ }"},
		{"type declared again", "type server0 struct{ s1.‸ }"},
		{"a megabyte", strings.Repeat("f(1)\n", 200_000) + "s1.‸"},
		{"open brackets", strings.Repeat("(", 500_000) + "s1.‸"},
		{"open headers", strings.Repeat("if (x {\n", 50_000) + "s1.‸"},
		{"open quotes", strings.Repeat("\"\n", 50_000) + "s1.‸"},
	} {
		before, after, _ := strings.Cut(test.code, mark)
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				if v := s.Look(before+after, len(before)); v.Failure != nil {
					b.Fatal(v.Failure)
				}
			}
		})
	}
}
