package nbformat

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestSplitLines(t *testing.T) {
	for _, test := range []struct {
		name, in string
		want     []string
	}{
		{"empty", "", []string{}},
		{"no end", "a", []string{"a"}},
		{"ends", "a\nb\n", []string{"a\n", "b\n"}},
		{"blank lines", "\n\n", []string{"\n", "\n"}},
		{"carriage returns", "a\r\nb\rc\n\r", []string{"a\r\n", "b\r", "c\n", "\r"}},
		{"other ends", "a\vb\fc\x1cd\x1de\x1ef\u0085g\u2028h\u2029i", []string{"a\v", "b\f", "c\x1c", "d\x1d", "e\x1e", "f\u0085", "g\u2028", "h\u2029", "i"}},
		{"not an end", "a\x1fb\u2027", []string{"a\x1fb\u2027"}},
	} {
		if got := splitLines(test.in); !slices.Equal(got, test.want) {
			t.Errorf("%s: splitLines(%q) = %q, want %q", test.name, test.in, got, test.want)
		}
	}
}

func TestNumbersAsPython(t *testing.T) {
	for _, test := range []struct {
		in   any
		want string
	}{
		{json.Number("12345678901234567890123"), "12345678901234567890123"},
		{json.Number("-0"), "0"},
		{json.Number("-0.0"), "-0.0"},
		{json.Number("1.50"), "1.5"},
		{json.Number("1E2"), "100.0"},
		{json.Number("1e16"), "1e+16"},
		{json.Number("9999999999999998.0"), "9999999999999998.0"},
		{json.Number("0.0001"), "0.0001"},
		{json.Number("0.00001"), "1e-05"},
		{json.Number("1e400"), "1e400"},
		{1.0, "1.0"},
		{0.1, "0.1"},
		{7, "7"},
		{int64(-7), "-7"},
	} {
		got, err := appendValue(nil, test.in, 0)
		if err != nil || string(got) != test.want {
			t.Errorf("appendValue(%v) = %s, %v, want %s", test.in, got, err, test.want)
		}
	}
	for _, bad := range []any{math.NaN(), math.Inf(-1), json.Number(""), json.Number("x"), json.Number("true"), struct{}{}} {
		if got, err := appendValue(nil, map[string]any{"a": []any{bad}}, 0); err == nil || !strings.HasPrefix(err.Error(), "a: [0]: ") {
			t.Errorf("appendValue(%v) = %s, %v, want an error with the path", bad, got, err)
		}
	}
}

// Python's nbformat and this package agree on every byte, whoever reads the
// other's file.
func TestAgreesWithPython(t *testing.T) {
	python := pythonWithNbformat(t)
	files, err := filepath.Glob("testdata/*.ipynb")
	if err != nil || len(files) == 0 {
		t.Fatalf("no notebooks in testdata: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			in, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			theirs := rewriteInPython(t, python, in)
			ours := rewrite(t, in)
			if !bytes.Equal(ours, theirs) {
				t.Errorf("ours and theirs differ:\n%s", firstDifference(ours, theirs))
			}
			if again := rewrite(t, theirs); !bytes.Equal(again, theirs) {
				t.Errorf("their file, rewritten by us, differs:\n%s", firstDifference(again, theirs))
			}
			if again := rewriteInPython(t, python, ours); !bytes.Equal(again, ours) {
				t.Errorf("our file, rewritten by them, differs:\n%s", firstDifference(ours, again))
			}
		})
	}
}

func rewrite(t *testing.T, in []byte) []byte {
	t.Helper()
	n, err := Read(in)
	if err != nil {
		t.Fatal(err)
	}
	out, err := Write(n)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// pythonWithNbformat returns a Python that has nbformat. Without one the test
// is skipped, but not in CI.
func pythonWithNbformat(t *testing.T) string {
	t.Helper()
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(python, "-c", "import nbformat").Run() == nil {
			return python
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("no python3 with nbformat, and this is CI")
	}
	t.Skip("no python3 with nbformat: install Debian's python3-nbformat to run this test")
	return ""
}

func rewriteInPython(t *testing.T, python string, in []byte) []byte {
	t.Helper()
	const script = `
import io, sys, nbformat
nb = nbformat.read(io.StringIO(sys.stdin.buffer.read().decode("utf8")), as_version=4)
out = io.StringIO()
nbformat.write(nb, out)
sys.stdout.buffer.write(out.getvalue().encode("utf8"))
`
	cmd := exec.Command(python, "-c", script)
	cmd.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("rewriting in Python: %v\n%s", err, stderr.Bytes())
	}
	return out
}

func firstDifference(a, b []byte) string {
	as, bs := strings.Split(string(a), "\n"), strings.Split(string(b), "\n")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			return as[i] + "\n" + bs[i]
		}
	}
	return "one is longer"
}

func FuzzReadWrite(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.ipynb")
	for _, file := range files {
		in, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(in)
	}
	f.Add([]byte(`{"nbformat":4,"nbformat_minor":5,"cells":[{"cell_type":"code","source":"","outputs":[{"output_type":"x","text":["a"]}]}]}`))
	f.Add([]byte(`{"nbformat":3,"worksheets":[]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		n, err := Read(in)
		if (n == nil) == (err == nil) {
			t.Fatalf("Read = %v, %v: want exactly one", n, err)
		}
		if err != nil {
			return
		}
		once, err := Write(n)
		if err != nil {
			t.Fatalf("Write of what was read: %v", err)
		}
		n, err = Read(once)
		if err != nil {
			t.Fatalf("Read of what was written: %v\n%s", err, once)
		}
		if twice, err := Write(n); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("not stable: %v\n%s", err, firstDifference(once, twice))
		}
	})
}
