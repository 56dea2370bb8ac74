package worker

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A sender is a stream whose frames are kept.
type sender struct {
	*stream
	sent bytes.Buffer // read after close
}

func newSender() *sender {
	s := &sender{}
	s.stream = newStream(&s.sent)
	return s
}

func (s *sender) print(run int64, text string) {
	s.text(source{kind: upStdout, run: run}, []byte(text))
}

func (s *sender) question(run int64) {
	refuse := func() error { return nil }
	s.ask(run, true, refuse, func(prompt string) frame { return frame{upAsk, run, []byte(prompt)} })
}

// frames ends the stream and lists its frames, text that follows on text
// joined: as "1 out: text", "1 ask: prompt".
func (s *sender) frames(t *testing.T) []string {
	t.Helper()
	s.close()
	names := map[kind]string{upStdout: "out", upStderr: "err", upRawStderr: "raw", upEvent: "event", upPong: "pong", upAsk: "ask"}
	var list []string
	last := ""
	for r := newFrameReader(&s.sent); ; {
		f, err := r.read()
		if err != nil {
			return list
		}
		head := fmt.Sprintf("%d %s: ", f.number, names[f.kind])
		if head == last && f.kind != upAsk {
			list[len(list)-1] += string(f.payload)
		} else {
			list = append(list, head+string(f.payload))
		}
		last = head
	}
}

func TestPrompts(t *testing.T) {
	const long = holdTurn * (holdTurns + 2)
	event := func(run int64) frame { return frame{upEvent, run, nil} }
	for _, test := range []struct {
		name    string
		between func(s *sender) // of "Name? " being printed, after "hello\n", and the question
		want    []string
	}{
		{"nothing", func(*sender) {}, []string{"1 out: hello\n", "1 ask: Name? "}},
		{"a pong", func(s *sender) { s.send(frame{kind: upPong}) }, []string{"1 out: hello\n", "0 pong: ", "1 ask: Name? "}},
		{"an event of another run", func(s *sender) { s.event(2, event(2), true) }, []string{"1 out: hello\n", "2 event: ", "1 ask: Name? "}},
		{"an event without a place", func(s *sender) { s.event(1, event(1), false) }, []string{"1 out: hello\n", "1 event: ", "1 ask: Name? "}},
		{"a line of another run", func(s *sender) { s.print(2, "x\n") }, []string{"1 out: hello\n", "2 out: x\n", "1 ask: Name? "}},
		{"an unfinished line of another run", func(s *sender) { s.print(2, "x") }, []string{"1 out: hello\n", "1 ask: Name? ", "2 out: x"}},
		{"stderr of another run", func(s *sender) { s.text(source{kind: upRawStderr, run: 2, raw: true}, []byte("x")); s.flush() },
			[]string{"1 out: hello\n", "2 raw: x", "1 ask: Name? "}},
		{"the end of another run", func(s *sender) { s.print(2, "x"); s.finish(2) }, []string{"1 out: hello\n", "2 out: x", "1 ask: Name? "}},
		{"a question that is refused", func(s *sender) {
			refuse := func() error { return errLate }
			if err := s.ask(1, true, refuse, func(string) frame { return frame{kind: upAsk} }); err != errLate {
				panic(err)
			}
		}, []string{"1 out: hello\n", "1 ask: Name? "}},
		{"a short while", func(*sender) { time.Sleep(holdTurn * holdTurns) }, []string{"1 out: hello\n", "1 ask: Name? "}},
		{"more of the line", func(s *sender) { s.print(1, "Surname? ") }, []string{"1 out: hello\n", "1 ask: Name? Surname? "}},
		{"a rune in two", func(s *sender) { s.print(1, "\xc3"); s.send(frame{kind: upPong}); s.print(1, "\xa9 ") },
			[]string{"1 out: hello\n", "0 pong: ", "1 ask: Name? é "}},
		{"waiting, then more", func(s *sender) { time.Sleep(long); s.print(1, "again? "); time.Sleep(holdTurn) },
			[]string{"1 out: hello\nName? ", "1 ask: again? "}},
		{"more just before the end of the wait", func(s *sender) { time.Sleep(holdTurn*holdTurns - 1); s.print(1, "again? "); time.Sleep(2 * holdTurn) },
			[]string{"1 out: hello\nName? ", "1 ask: again? "}},

		{"a long while", func(*sender) { time.Sleep(long) }, []string{"1 out: hello\nName? ", "1 ask: "}},
		{"an event", func(s *sender) { s.event(1, event(1), true) }, []string{"1 out: hello\nName? ", "1 event: ", "1 ask: "}},
		{"stderr", func(s *sender) { s.text(source{kind: upStderr, run: 1}, []byte("x")) },
			[]string{"1 out: hello\nName? ", "1 err: x", "1 ask: "}},
		{"the end of the line", func(s *sender) { s.print(1, "\n") }, []string{"1 out: hello\nName? \n", "1 ask: "}},
		{"another question", func(s *sender) { s.question(1) }, []string{"1 out: hello\n", "1 ask: Name? ", "1 ask: "}},
		{"too much", func(s *sender) { s.print(1, strings.Repeat("x", maxPrompt+1)) },
			[]string{"1 out: hello\nName? " + strings.Repeat("x", maxPrompt+1), "1 ask: "}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // the clock stands still while anything can run
				s := newSender()
				s.print(1, "hello\nName? ")
				test.between(s)
				s.question(1)
				if got := s.frames(t); !slices.Equal(got, test.want) {
					t.Errorf("got %.200q\nwant %.200q", got, test.want)
				}
			})
		})
	}
}

// Wherever the frame of the text before it is full.
func TestAPromptIsInOneFrame(t *testing.T) {
	for missing := range 10 {
		s := newSender()
		text := strings.Repeat("x", gatherSize-missing-1) + "\n"
		s.print(1, text+"Name? ")
		s.question(1)
		want := []string{"1 out: " + text, "1 ask: Name? "}
		if got := s.frames(t); !slices.Equal(got, want) {
			t.Errorf("with %d bytes left in the frame the question is %.100q", missing, got[len(got)-1])
		}
	}
}

// The age of a line that has gone is not that of the next.
func TestAPromptWaitsItsOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSender()
		s.print(1, "an old line")
		time.Sleep(holdTurn*holdTurns - 1)
		s.finish(1)
		s.print(1, "Name? ")
		time.Sleep(holdTurn * holdTurns)
		s.question(1)
		want := []string{"1 out: an old line", "1 ask: Name? "}
		if got := s.frames(t); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// Unfinished lines are shown by themselves, every part of them, and nothing of
// them is lost at the end.
func TestUnfinishedLinesAreShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSender()
		for range 20 {
			s.print(1, ".")
			time.Sleep(holdTurn * 3 / 2)
		}
		time.Sleep(holdTurn * (holdTurns + 2))
		s.write.Lock()
		n := strings.Count(s.sent.String(), ".")
		s.write.Unlock()
		if n != 20 {
			t.Errorf("%d dots are shown while the line goes on, want 20", n)
		}
		s.print(1, "end")
		want := []string{"1 out: " + strings.Repeat(".", 20) + "end"}
		if got := s.frames(t); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// What comes after the end of a stream waits for nothing.
func TestWritingAfterTheEnd(t *testing.T) {
	s := newSender()
	s.close()
	for range 100 {
		if err := s.text(source{kind: upStdout, run: 1}, bytes.Repeat([]byte("line\n"), maxQueued/50)); err != errClosed {
			t.Fatalf("text = %v, want %v", err, errClosed)
		}
	}
	if err := s.text(source{kind: upStdout, run: 1}, []byte("unfinished")); err != errClosed {
		t.Errorf("text = %v, want %v", err, errClosed)
	}
}
