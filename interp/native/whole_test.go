package native

import (
	"os"
	"path/filepath"
	"testing"
)

func TestIsWhole(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(exe)
	if err != nil {
		t.Fatal(err)
	}
	if !isWhole(exe) {
		t.Skip("programs are no ELF files here")
	}
	file := filepath.Join(t.TempDir(), "program")
	if isWhole(file) || isWhole(filepath.Dir(file)) {
		t.Error("what is no file is whole")
	}
	for _, test := range []struct {
		name string
		data []byte
	}{
		{"empty", nil},
		{"a header", data[:64]},
		{"half", data[:len(data)/2]},
		{"zeros", make([]byte, len(data))},
		{"another file", []byte("#!/bin/sh\n")},
	} {
		if err := os.WriteFile(file, test.data, 0o700); err != nil {
			t.Fatal(err)
		}
		if isWhole(file) {
			t.Errorf("%s is whole", test.name)
		}
	}
}

func BenchmarkIsWhole(b *testing.B) {
	exe, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		isWhole(exe)
	}
}
