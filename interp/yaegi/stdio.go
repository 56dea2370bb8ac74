package yaegi

import (
	"io"
	"os"
	"reflect"

	stream "gokernel/interp/native/os"
)

// stdout, stderr and stdin are the standard streams of interpreted code: those
// of the host. Before the first program they are the process's own.
type (
	stdout struct{ e *Engine }
	stderr struct{ e *Engine }
	stdin  struct{ e *Engine }
)

func (s stdout) Write(p []byte) (int, error) {
	if host := s.e.Host(); host != nil {
		return host.Stdout().Write(p)
	}
	return os.Stdout.Write(p)
}

func (s stderr) Write(p []byte) (int, error) {
	if host := s.e.Host(); host != nil {
		return host.Stderr().Write(p)
	}
	return os.Stderr.Write(p)
}

// Read reads of the host's input. An interrupt ends the wait: what the host
// still delivers then is lost.
func (s stdin) Read(p []byte) (int, error) {
	host := s.e.Host()
	if host == nil {
		return 0, io.EOF
	}
	var n int
	var err error
	buf := make([]byte, len(p))
	s.e.blocking(func() { n, err = host.Stdin().Read(buf) })
	copy(p, buf[:max(n, 0)])
	return n, err
}

// printed is what fmt.Print and its like write to, and scanned what fmt.Scan and
// its like read: the standard streams, unless a compiled cell has put other files
// in the place of os.Stdout and os.Stdin.
type (
	printed struct{ e *Engine }
	scanned struct{ e *Engine }
)

func (s printed) Write(p []byte) (int, error) { return s.e.streams.stdout.For(os.Stdout).Write(p) }

func (s scanned) Read(p []byte) (int, error) { return s.e.streams.stdin.For(os.Stdin).Read(p) }

// streams are os.Stdin, os.Stdout and os.Stderr of interpreted code where it uses
// them as interfaces or calls their methods.
type streams struct{ stdin, stdout, stderr *stream.File }

func (e *Engine) newStreams() streams {
	return streams{
		stream.NewFile(os.Stdin, stdin{e}, nil),
		stream.NewFile(os.Stdout, nil, stdout{e}),
		stream.NewFile(os.Stderr, nil, stderr{e}),
	}
}

// exports are the functions that give them to generated code.
func (s streams) exports() map[string]reflect.Value {
	return map[string]reflect.Value{
		"Stdin":  reflect.ValueOf(func() *stream.File { return s.stdin.For(os.Stdin) }),
		"Stdout": reflect.ValueOf(func() *stream.File { return s.stdout.For(os.Stdout) }),
		"Stderr": reflect.ValueOf(func() *stream.File { return s.stderr.For(os.Stderr) }),
	}
}
