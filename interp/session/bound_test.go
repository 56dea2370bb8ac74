package session

import (
	"context"
	"os"
	"strings"
	"testing"

	"gokernel/interp"
)

// A paper writes down texts.
type paper struct{ out, err strings.Builder }

func (p *paper) Emit(e interp.Event) {
	switch {
	case e.Stream == nil:
		p.out.WriteString("<event>")
	case e.Stream.Name == interp.Stderr:
		p.err.WriteString(e.Stream.Text)
	default:
		p.out.WriteString(e.Stream.Text)
	}
}

func (*paper) Input(context.Context, int64, interp.InputRequest) (string, error) {
	return "", interp.ErrNoInput
}

func TestWhatIsTooMuchGoesToAFile(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	p := &paper{}
	b := newBound(p)
	print := func(run int64, text string) {
		b.Emit(interp.Event{Run: run, Stream: &interp.Stream{Name: interp.Stdout, Text: text}})
	}
	print(1, strings.Repeat("x", 1000)) // there is no bound yet
	b.set(10, 0)
	print(1, "12345")
	b.Emit(interp.Event{Run: 1, Result: &interp.Bundle{}})
	print(1, "6789é!")
	print(1, " more")
	print(2, "another cell")
	b.end(1)
	print(1, ", and later")
	b.close()
	if got, want := p.out.String(), strings.Repeat("x", 1000)+"12345<event>6789"+"another ce"; got != want {
		t.Errorf("shown %q, want %q", got, want)
	}
	note, _, _ := strings.Cut(p.err.String()[1:], "\n")
	path, ok := strings.CutPrefix(note, "gokernel: the cell has written more than 10 bytes; the rest goes to ")
	path, end, _ := strings.Cut(path, " ")
	if !ok || end != "(%output max=none shows all)" {
		t.Fatalf("note %q", note)
	}
	rest, err := os.ReadFile(path)
	if got, want := string(rest), "é! more, and later"; err != nil || got != want {
		t.Errorf("the file has %q, %v, want %q", got, err, want)
	}
}

func TestAFileThatCannotBeWrittenIsNoted(t *testing.T) {
	t.Setenv("TMPDIR", "/nowhere/at/all")
	p := &paper{}
	b := newBound(p)
	b.set(1, 0)
	b.Emit(interp.Event{Run: 1, Stream: &interp.Stream{Name: interp.Stdout, Text: "ab"}})
	if !strings.Contains(p.err.String(), "the rest is lost: open /nowhere/at/all/") {
		t.Errorf("note %q", p.err.String())
	}
}

// A disk that is full in the middle is told of, once.
func TestAFileThatBreaksOffIsNoted(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	p := &paper{}
	b := newBound(p)
	b.set(1, 0)
	print := func(text string) {
		b.Emit(interp.Event{Run: 1, Stream: &interp.Stream{Name: interp.Stdout, Text: text}})
	}
	print("ab")
	b.runs[1].file.Close() // no write will do
	p.err.Reset()
	print("cd")
	print("ef")
	if note := p.err.String(); strings.Count(note, "is lost: ") != 1 || !strings.Contains(note, b.runs[1].path+" has what came before") {
		t.Errorf("note %q", note)
	}
	b.end(1)
	b.close()
}
