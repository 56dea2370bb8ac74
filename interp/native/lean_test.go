package native_test

import (
	"os"
	"testing"

	"gokernel/interp/native"
)

// builtBy runs a cell whose generation b builds.
func (n *notebook) builtBy(b *native.Builder, code string) string {
	n.t.Helper()
	kept := n.shop
	defer func() { n.shop = kept }()
	shop := *kept
	shop.builder = b
	n.shop = &shop
	return n.run(code)
}

// wholeBuilder makes plugins that hold all packages that they use.
func wholeBuilder(t *testing.T) *native.Builder {
	t.Helper()
	b, err := native.New(t.Context(), native.Options{Dir: t.TempDir(), Carried: open(t).root})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Where plugins can be lean they are: what a cell needs of other packages is in
// the worker.
func TestLeanPlugins(t *testing.T) {
	n := newNotebook(t)
	if !open(t).builder.IsLean() {
		t.Skip("plugins are not lean here")
	}
	for _, code := range []string{
		"1 + 1",
		"fmt.Println(len(os.Args) > 0)",
		"type T struct{ a []string `json:\"a\"` }\nb, _ := json.Marshal(T{})\nstring(b)",
		"x := map[string]any{\"a\": 1}\nfor k, v := range x { fmt.Println(k, v) }",
	} {
		n.run(code)
		info, err := os.Stat(n.plugin.File)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > 200<<10 {
			t.Errorf("%s\nmakes a plugin of %d bytes", code, info.Size())
		}
	}
}

// Plugins of both kinds share types, variables and functions.
func TestLeanAndWholePlugins(t *testing.T) {
	n := newNotebook(t)
	lean, whole := open(t).builder, wholeBuilder(t)
	steps := []struct{ code, want string }{
		{"type T struct{ n int; next *T }\nfunc (t *T) String() string { return fmt.Sprint(\"T\", t.n) }\nfunc f() int { return 1 }\nt := &T{n: 1}\nvar a any = t\nh := f", ""},
		{"t = &T{2, t}\nfmt.Println(t, a, a.(*T).n, a.(fmt.Stringer), h())", "T2 T1 1 T1 1\n"},
		{"func f() int { return 2 }\nvar e error = &strconv.NumError{Err: io.EOF}", ""},
		{"var n *strconv.NumError\nfmt.Println(errors.As(e, &n), n.Err == io.EOF, h(), reflect.TypeOf(a) == reflect.TypeFor[*T]())", "true true 2 true\n"},
		{"type G[E any] struct{ e E }\nfunc (g G[E]) get() E { return g.e }\nvar g any = G[*T]{t}\ng.(interface{ get() *T }).get()", ""},
		{"switch v := g.(type) { case G[*T]: fmt.Println(v.get()); default: fmt.Printf(\"%T\", v) }", "T2\n"},
		{"c := make(chan *T, 1)\ngo func() { c <- t.next }()\nfmt.Println(<-c)\nruntime.GC()", "T1\n"},
	}
	for _, first := range []int{0, 1} {
		for i, s := range steps {
			b := []*native.Builder{lean, whole}[(i+first)%2]
			if got := n.builtBy(b, s.code); s.want != "" && got != s.want {
				t.Errorf("step %d, first builder %d: %s\ngives %q, want %q", i, first, s.code, got, s.want)
			}
		}
	}
}

// What the worker lacks goes into the plugin.
func TestWhatTheWorkerLacks(t *testing.T) {
	n := newNotebook(t)
	for _, test := range []struct{ code, want string }{
		{"r := ring.New(3)\nr.Value = 1\nr.Len()", "= 3\n"},
		{"import \"container/list\"\nl := list.New()\nl.PushBack(2)\nl.Front().Value", "= 2\n"},
		{"strings.Title(strings.ToTitle(\"ab\")) + strings.TrimFunc(\" c \", unicode.IsSpace)", "= \"ABc\"\n"},
		{"w := tabwriter.NewWriter(os.Stdout, 0, 8, 1, ' ', 0)\nfmt.Fprintln(w, \"a\\tb\")\nw.Flush();", "a b\n"},
		{"go func() { defer fmt.Println(\"deferred\"); runtime.Goexit() }()\ntime.Sleep(50*time.Millisecond)", "deferred\n"},
	} {
		if got := n.run(test.code); got != test.want {
			t.Errorf("%s\ngives %q, want %q", test.code, got, test.want)
		}
	}
}
