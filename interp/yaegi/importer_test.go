package yaegi_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os/exec"
	"strings"
	"testing"

	"gokernel/interp/yaegi"
)

func TestImporter(t *testing.T) {
	const source = `package p
import ("fmt"; "os"; "io"; "time"; "strings"; "errors"; "sort"; "net/http"; "math"; "math/rand/v2"; "sync"; "bufio"; "encoding/json"; "gokernel/display"; "text/template"; "context")
type up struct{}
func (up) Write(p []byte) (int, error) { return len(p), nil }
type byLen []string
func (b byLen) Len() int { return 0 }
func (b byLen) Less(i, j int) bool { return false }
func (b byLen) Swap(i, j int) {}
type locked struct { sync.Mutex; m map[string]int }
func f() error {
	var w io.Writer = up{}
	fmt.Fprintf(w, "%d", 1)
	fmt.Fprintln(os.Stdout, strings.Repeat("a", 3))
	var d time.Duration = 3 * time.Second
	const big = math.MaxInt64
	const x float32 = math.Pi
	t := time.Now().Add(d).Format(time.RFC3339)
	sort.Sort(byLen{t})
	var l locked
	l.Lock()
	r := bufio.NewReader(os.Stdin)
	s, err := r.ReadString('\n')
	var pe *os.PathError
	if errors.As(err, &pe) { return pe.Err }
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.URL.Path) })
	var b strings.Builder
	b.WriteString(s)
	_ = rand.IntN(5)
	display.HTML("<b>")
	json.NewEncoder(&b).Encode(map[string]any{"a": http.StatusOK})
	template.Must(template.New("x").Funcs(template.FuncMap{}).Parse("")).Execute(w, nil)
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	var e error = ctx.Err()
	return e
}`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	config := types.Config{Importer: yaegi.Importer(), Error: func(err error) {
		if !strings.Contains(err.Error(), "declared and not used") {
			t.Error(err)
		}
	}}
	config.Check("p", fset, []*ast.File{file}, nil)
}

// TestImporterPackages makes every package of the tables.
func TestImporterPackages(t *testing.T) {
	im := yaegi.Importer()
	for _, path := range []string{"archive/tar", "go/types", "net/http", "reflect", "text/template", "crypto/tls", "database/sql", "image/png", "log/slog", "os/exec", "syscall"} {
		pkg, err := im.Import(path)
		if !yaegi.HasPackage(path) {
			continue
		}
		if err != nil || len(pkg.Scope().Names()) == 0 {
			t.Errorf("Import(%q) = %v, %v", path, pkg, err)
		}
	}
	if _, err := im.Import("example.com/x"); err == nil {
		t.Error("a package that is not there is found")
	}
	if pkg, _ := im.Import("math/rand/v2"); pkg == nil || pkg.Name() != "rand" {
		t.Errorf("math/rand/v2 = %v", pkg)
	}
}

func TestHas(t *testing.T) {
	for _, test := range []struct {
		path, name string
		want       bool
	}{
		{"fmt", "Println", true}, {"slices", "Sort", false}, {"strings", "Lines", false}, {"time", "Duration", true},
		{"sync/atomic", "Pointer", false}, {"sync/atomic", "Int64", true}, {"gokernel/display", "HTML", true}, {"nope", "X", false},
	} {
		if got := yaegi.Has(test.path, test.name); got != test.want {
			t.Errorf("Has(%q, %q) = %v", test.path, test.name, got)
		}
	}
}

// TestDisplayTable compares the table of package display with the package.
func TestDisplayTable(t *testing.T) {
	left := map[string]bool{ // what connects the package is not for cells
		"Connect": true, "Sink": true, "Source": true, "Type": true, "Field": true, "PlainTyped": true, "OfTyped": true, "SetLimit": true,
		"Renderer": true, // values of the interpreter's types have no methods for compiled code
		"EachN":    true, // nor can it range over functions
		"Cell":     true, "CellSink": true,
	}
	out, err := exec.Command("go", "list", "-f", "{{.Dir}}", "gokernel/display").Output()
	if err != nil {
		t.Skip(err)
	}
	fset := token.NewFileSet()
	pkg, err := importer.ForCompiler(fset, "source", nil).(types.ImporterFrom).ImportFrom("gokernel/display", strings.TrimSpace(string(out)), 0)
	if err != nil {
		t.Skip(err)
	}
	for _, name := range pkg.Scope().Names() {
		if f, ok := pkg.Scope().Lookup(name).(*types.Func); ok && f.Signature().TypeParams() != nil {
			continue // the interpreter has no generic functions
		}
		if token.IsExported(name) && !left[name] && !yaegi.Has("gokernel/display", name) {
			t.Errorf("display.%s is not in the interpreter's table", name)
		}
	}
}
