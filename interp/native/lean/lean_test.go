package lean_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"gokernel/interp/native/lean"
)

func TestPackage(t *testing.T) {
	for _, test := range []struct{ symbol, want string }{
		{"fmt.Fprintln", "fmt"},
		{"encoding/json.(*Decoder).Decode", "encoding/json"},
		{"strings.Map[go.shape.int]", "strings"},
		{"math/rand/v2.N[...]", "math/rand/v2"},
		{"gopkg.in/yaml%2ev3.Marshal", "gopkg.in/yaml%2ev3"},
		{"type:*net/http.Client", "net/http"},
		{"type:.eq.net/http.Client", ""},
		{"type:*int", ""},
		{"type:func(string) error", ""},
		{"type:", ""},
		{"", ""},
	} {
		if got := lean.Package(test.symbol); got != test.want {
			t.Errorf("Package(%q) = %q, want %q", test.symbol, got, test.want)
		}
	}
}

func TestExported(t *testing.T) {
	for _, test := range []struct{ symbol, want string }{
		{"fmt.Fprintln", "fmt.Fprintln"},
		{"type:int", "type:int"},
		{"type:interface {}", "type:OYX28P0r"},
		{"type:*encoding/json.Decoder", "type:f+m0KhHK"},
		{"type:.namedata.String.", "type:.Q/rr5k70"},
		{"type:runtime.moduledata", "type:runtime.moduledata"},
		{"slices.Sort[a@b]", "slices.Sort[igjYtQGO]"},
	} {
		if got := lean.Exported(test.symbol); got != test.want {
			t.Errorf("Exported(%q) = %q, want %q", test.symbol, got, test.want)
		}
	}
}

func TestDamagedArchives(t *testing.T) {
	member := func(body string) string {
		return "!<arch>\n_go_.o          0           0     0     644     " + pad(len(body)) + "`\n" + body
	}
	for _, test := range []struct{ name, archive string }{
		{"empty", ""},
		{"no archive", "\x7fELF"},
		{"cut off", "!<arch>\n_go_.o"},
		{"a member that is cut off", member("go object")[:70]},
		{"no object", member("go object linux amd64\n!\n")},
		{"an object that is cut off", member("go object linux amd64\n!\n\x00go120ld")},
		{"an object of another form", member("go object linux amd64\n!\n\x00go999ldaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")},
		{"an object whose parts are nowhere", member("go object linux amd64\n!\n\x00go120ldaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")},
	} {
		if refs, err := lean.References([]byte(test.archive)); !errors.Is(err, lean.ErrUnsuited) {
			t.Errorf("%s: References = %v, %v, want ErrUnsuited", test.name, refs, err)
		}
		if _, err := lean.Fingerprint([]byte(test.archive)); test.name != "an object whose parts are nowhere" && !errors.Is(err, lean.ErrUnsuited) {
			t.Errorf("%s: Fingerprint gives %v, want ErrUnsuited", test.name, err)
		}
	}
}

// pad is a number of ten bytes.
func pad(n int) string {
	digits := []byte("          ")
	for i := 3; n > 0; i, n = i-1, n/10 {
		digits[i] = byte('0' + n%10)
	}
	return string(digits)
}

func TestOtherHosts(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"empty": "", "script": "#!/bin/sh\n"} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content), 0o777); err != nil {
			t.Fatal(err)
		}
		if _, err := lean.OpenHost(file); !errors.Is(err, lean.ErrUnsuited) {
			t.Errorf("OpenHost of an %s file = %v, want ErrUnsuited", name, err)
		}
	}
	if _, err := lean.OpenHost(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("OpenHost of no file = %v, want ErrNotExist", err)
	}
}
