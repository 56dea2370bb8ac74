package rewrite_test

import (
	"strings"
	"testing"
)

func TestStandardStreams(t *testing.T) {
	n := newNotebook(t)
	n.cell("import (\"fmt\"; \"io\"; \"os\"; \"os/exec\")\nvar w io.Writer\nvar f *os.File\nvar a any\nvar cmd exec.Cmd\nfunc take(w io.Writer, f *os.File) {}\nfunc same[T io.Writer](w T) {}")
	for _, test := range []struct{ code, want string }{
		{"w = os.Stdout", "= osʹ2.Stdout()"},
		{"f = os.Stdout", "= osʹ.Stdout"},
		{"a = os.Stdout", "= osʹ.Stdout"},
		{"take(os.Stdout, os.Stdout)", "(osʹ2.Stdout(), osʹ.Stdout)"},
		{"same(os.Stdout)", "same(osʹ.Stdout)"},
		{"same[io.Writer]((os.Stdout))", "]((osʹ2.Stdout()))"},
		{"os.Stdin.Read(nil)", "osʹ2.Stdin().Read(nil)"},
		{"x := os.Stderr.WriteString", "= osʹ2.Stderr().WriteString"},
		{"os.Stderr.Fd()", "osʹ.Stderr.Fd()"},
		{"go fmt.Fprintln(os.Stderr)", "goʹ0 := osʹ2.Stderr()"},
		{"os.Stdout = nil", "\nosʹ.Stdout = nil"},
		{"x := w == os.Stdout", "= osʹ2.Plain((*ptrʹwʹ1)) == osʹ.Stdout"},
		{"x := os.Stdout != a", "= osʹ.Stdout != osʹ2.Plain((*ptrʹaʹ1))"},
		{"x := f == os.Stdout", "= (*ptrʹfʹ1) == osʹ.Stdout"},
		{"x := w == w", "= (*ptrʹwʹ1) == (*ptrʹwʹ1)"},
		{"switch w { case os.Stdout: case w: }", "switch osʹ2.Plain((*ptrʹwʹ1)) { case osʹ.Stdout: case osʹ2.Plain((*ptrʹwʹ1)): }"},
		{"x := w.(*os.File)", "= osʹ2.Plain((*ptrʹwʹ1)).(*osʹ.File)"},
		{"x := w.(io.ReadWriter)", "= (*ptrʹwʹ1).(ioʹ.ReadWriter)"},
		{"switch x := w.(type) { case nil, *os.File: _ = x }", "switch x := osʹ2.Plain((*ptrʹwʹ1)).(type)"},
		{"switch w.(type) { case io.Reader: }", "switch (*ptrʹwʹ1).(type)"},
		{"cmd.Stdout, cmd.Stderr = os.Stdout, w", "= osʹ.Stdout, osʹ2.Plain((*ptrʹwʹ1))"},
		{"cmd.Stdin = nil", ".Stdin = nil"},
		{"x := exec.Cmd{Stdin: os.Stdin, Stdout: w}", "{Stdin: osʹ.Stdin, Stdout: osʹ2.Plain((*ptrʹwʹ1))}"},
		{"func g() (io.Writer, *os.File) { return os.Stdout, os.Stdout }\ng()", "return osʹ2.Stdout(), osʹ.Stdout"},
		{"import . \"os\"\nw = Stdout\nf = Stdout", "= osʹ2.Stdout()"},
	} {
		if g := n.cell(test.code); !strings.Contains(g.Source, test.want) {
			t.Errorf("%s\nbecomes\n%s\nwithout %s", test.code, g.Source, test.want)
		}
	}
}
