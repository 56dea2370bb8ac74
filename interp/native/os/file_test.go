package os_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	stream "gokernel/interp/native/os"
)

// open makes a file that holds the text.
func open(t *testing.T, text string) *os.File {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestFileReadsAndWritesByItsOwnWay(t *testing.T) {
	file := open(t, "of the file")
	var out bytes.Buffer
	f := stream.NewFile(file, strings.NewReader("first second third"), &out)
	p := make([]byte, len("first "))
	if n, err := f.Read(p); string(p[:n]) != "first " || err != nil {
		t.Errorf("Read = %q, %v", p[:n], err)
	}
	f.Write([]byte("1"))
	f.WriteString("2")
	io.WriteString(f, "3")
	io.Copy(f, strings.NewReader("4"))
	fmt.Fprint(f, "5")
	if n, err := io.Copy(f, f); n != int64(len("second third")) || err != nil {
		t.Errorf("copying from it to it = %d, %v", n, err)
	}
	if got, want := out.String(), "12345second third"; got != want {
		t.Errorf("it has written %q, want %q", got, want)
	}
	if err := f.Close(); err != nil {
		t.Errorf("Close = %v", err)
	}
	if f.Name() != file.Name() || f.Fd() != file.Fd() {
		t.Error("it has not the name and the descriptor of the file")
	}
	if data, err := io.ReadAll(file); string(data) != "of the file" || err != nil {
		t.Errorf("the file has %q, %v", data, err)
	}
}

func TestFileWithoutAWayOfItsOwn(t *testing.T) {
	file := open(t, "of the file")
	f := stream.NewFile(file, nil, nil)
	var out bytes.Buffer
	if n, err := io.Copy(&out, f); n != int64(len("of the file")) || err != nil || out.String() != "of the file" {
		t.Errorf("copying = %d, %v, %q", n, err, out.String())
	}
	f.WriteString(", and")
	io.Copy(f, strings.NewReader(" more"))
	if data, err := os.ReadFile(file.Name()); string(data) != "of the file, and more" || err != nil {
		t.Errorf("the file has %q, %v", data, err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if _, err := file.Write(nil); err == nil {
		t.Error("the file is not closed")
	}
}

func TestFor(t *testing.T) {
	file, other := open(t, ""), open(t, "of the other")
	f := stream.NewFile(file, strings.NewReader("own"), nil)
	if f.For(file) != f {
		t.Error("For its own file is another")
	}
	if data, err := io.ReadAll(f.For(other)); string(data) != "of the other" || err != nil {
		t.Errorf("For another file reads %q, %v", data, err)
	}
}

func TestPlain(t *testing.T) {
	file := open(t, "")
	f := stream.NewFile(file, strings.NewReader(""), nil)
	if got := stream.Plain[io.Reader](f); got != io.Reader(file) {
		t.Errorf("Plain of a File = %T", got)
	}
	if got := stream.Plain[any](f); got != any(file) {
		t.Errorf("Plain of a File in an any = %T", got)
	}
	if got := stream.Plain[io.Reader](nil); got != nil {
		t.Errorf("Plain of nil = %T", got)
	}
	buffer := &bytes.Buffer{}
	if got := stream.Plain[io.Reader](buffer); got != buffer {
		t.Errorf("Plain of a buffer = %T", got)
	}
	if got := fmt.Sprintf("%T", f); got != "*os.File" {
		t.Errorf("a File is called %s", got)
	}
}
