package embedded

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// A Set is the files that the directives of a source name, with what was in them
// when they were added. It is not for concurrent use.
type Set struct {
	patterns map[string][]string // names of files
	files    map[string]file     // by name
}

// A file is one that was read.
type file struct {
	path string
	sum  [sha256.Size]byte
}

// NewSet returns an empty Set.
func NewSet() *Set { return &Set{patterns: map[string][]string{}, files: map[string]file{}} }

// Add adds the files that a pattern names in the directory, as Match lists them.
// It reads them, which ends with ctx.
func (s *Set) Add(ctx context.Context, dir, pattern string) ([]string, error) {
	if files, ok := s.patterns[pattern]; ok {
		return files, nil
	}
	names, err := Match(dir, pattern)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, ok := s.files[name]; ok {
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		sum, err := transfer(ctx, path, io.Discard)
		if err != nil {
			return nil, fmt.Errorf("pattern %s: cannot embed file %s: %w", pattern, name, err)
		}
		s.files[name] = file{path, sum}
	}
	s.patterns[pattern] = names
	return names, nil
}

// Key names what is in the set: patterns, names of files, and their contents.
func (s *Set) Key() string {
	h := sha256.New()
	for _, pattern := range slices.Sorted(maps.Keys(s.patterns)) {
		fmt.Fprintf(h, "%q\n", pattern)
		for _, name := range s.patterns[pattern] {
			fmt.Fprintf(h, "\t%q %x\n", name, s.files[name].sum)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Copy copies the files into the directory, where nobody changes them, and gives
// the text that tells the compiler of them (its flag -embedcfg). The error is a
// *ChangedError when a file is no longer what it was.
func (s *Set) Copy(ctx context.Context, dir string) ([]byte, error) {
	config := struct {
		Patterns map[string][]string
		Files    map[string]string
	}{s.patterns, map[string]string{}}
	for i, name := range slices.Sorted(maps.Keys(s.files)) {
		to := filepath.Join(dir, "embed"+strconv.Itoa(i))
		if err := s.files[name].copy(ctx, name, to); err != nil {
			return nil, err
		}
		config.Files[name] = to
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(config); err != nil {
		return nil, fmt.Errorf("listing embedded files: %w", err)
	}
	return text.Bytes(), nil
}

func (f file) copy(ctx context.Context, name, to string) error {
	out, err := os.Create(to)
	if err != nil {
		return fmt.Errorf("copying embedded files: %w", err)
	}
	sum, err := transfer(ctx, f.path, out)
	if err = errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("copying embedded files: %w", err)
	}
	if sum != f.sum {
		return &ChangedError{name}
	}
	return nil
}

// A ChangedError is a file that has changed between Add and Copy.
type ChangedError struct{ Name string }

func (e *ChangedError) Error() string {
	return fmt.Sprintf("the embedded file %s has changed while the cell was being compiled", e.Name)
}

// transfer copies a file, and gives the hash of what was in it.
func transfer(ctx context.Context, path string, to io.Writer) (sum [sha256.Size]byte, err error) {
	in, err := os.Open(path)
	if err != nil {
		return sum, err // it names the file
	}
	defer in.Close() // nothing was written
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(h, to), reader{ctx, in}); err != nil {
		return sum, err
	}
	return [sha256.Size]byte(h.Sum(nil)), nil
}

// A reader reads until a context ends.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
