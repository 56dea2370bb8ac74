package yaegi

import (
	"io"
	"os"
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

// standardFile is os.Stdin, os.Stdout or os.Stderr of interpreted code where
// its methods are called or it is used as an interface. All but reading and
// writing is that of the process's own file.
type standardFile struct {
	*os.File
	r io.Reader
	w io.Writer
}

func (f *standardFile) Read(p []byte) (int, error) {
	if f.r == nil {
		return f.File.Read(p)
	}
	return f.r.Read(p)
}

func (f *standardFile) Write(p []byte) (int, error) {
	if f.w == nil {
		return f.File.Write(p)
	}
	return f.w.Write(p)
}

func (f *standardFile) WriteString(s string) (int, error) { return f.Write([]byte(s)) }

// ReadFrom keeps io.Copy from going round Write.
func (f *standardFile) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{f}, r)
}

// WriteTo keeps io.Copy from going round Read.
func (f *standardFile) WriteTo(w io.Writer) (int64, error) {
	return io.Copy(w, struct{ io.Reader }{f})
}
