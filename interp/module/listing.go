package module

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// A listing knows which file of the build cache holds a package's export
// data. It asks the go command, several packages at once, and keeps the
// answers on disk for the next session. It may be used by several goroutines.
type listing struct {
	tc   *Toolchain
	file string // on disk, or "" for none
	log  *slog.Logger

	running sync.Mutex // held during a run of the go command

	mu      sync.Mutex
	loaded  bool
	files   map[string]string   // import path to file
	failed  map[string]string   // import path to what the go command said last
	pending map[string]struct{} // asked for, not yet taken by a run
}

// newListing returns a listing that is kept in cacheDir, or nowhere when that
// is "".
func newListing(tc *Toolchain, cacheDir string, log *slog.Logger) *listing {
	l := &listing{tc: tc, log: log, files: map[string]string{}, failed: map[string]string{}, pending: map[string]struct{}{}}
	if cacheDir != "" {
		sum := sha256.Sum256([]byte(strings.Join(tc.settings(), "\x00")))
		l.file = filepath.Join(cacheDir, "export-"+hex.EncodeToString(sum[:8])+".json")
	}
	return l
}

// export returns the file that holds the export data of path.
func (l *listing) export(ctx context.Context, path string) (string, error) {
	if file, ok := l.known(path); ok {
		return file, nil
	}
	if err := l.learn(ctx, path); err != nil {
		return "", err
	}
	if file, ok := l.known(path); ok {
		return file, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if message := l.failed[path]; message != "" {
		return "", errors.New(message)
	}
	return "", fmt.Errorf("package %s has no export data", path)
}

// known returns the file of path if it is still there. The go command trims
// its cache now and then.
func (l *listing) known(path string) (string, bool) {
	l.mu.Lock()
	if !l.loaded {
		l.loaded = true
		l.load()
	}
	file := l.files[path]
	l.mu.Unlock()
	if file == "" {
		return "", false
	}
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
		l.forget(path)
		return "", false
	}
	return file, true
}

func (l *listing) forget(path string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.files, path)
}

// learn runs the go command for paths, and for whatever else has been asked
// for while another run was under way.
func (l *listing) learn(ctx context.Context, paths ...string) error {
	l.mu.Lock()
	for _, p := range paths {
		l.pending[p] = struct{}{}
	}
	l.mu.Unlock()

	l.running.Lock()
	defer l.running.Unlock()
	var ask []string
	l.mu.Lock()
	for _, p := range paths {
		l.pending[p] = struct{}{} // again: a run may have taken it and failed
	}
	for p := range l.pending {
		if l.files[p] == "" {
			ask = append(ask, p)
		}
	}
	clear(l.pending)
	l.mu.Unlock()
	if len(ask) == 0 {
		return nil // another's run answered
	}

	found, failed, err := l.run(ctx, ask)
	if err != nil {
		return err
	}
	l.mu.Lock()
	maps.Copy(l.files, found)
	maps.Copy(l.failed, failed)
	l.mu.Unlock()
	l.save()
	return nil
}

// run asks the go command, which builds what is not in its cache. What it
// says of single packages is in failed.
func (l *listing) run(ctx context.Context, paths []string) (found, failed map[string]string, err error) {
	const format = `{{.ImportPath}}{{"\t"}}{{.Export}}{{"\t"}}{{with .Error}}{{printf "%q" .Err}}{{end}}`
	cmd := l.tc.Command(ctx, append([]string{"list", "-e", "-export", "-deps", "-f", format, "--"}, paths...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	switch message := strings.TrimSpace(stderr.String()); {
	case ctx.Err() != nil:
		return nil, nil, fmt.Errorf("listing export data: %w", ctx.Err())
	case err != nil && message != "":
		return nil, nil, fmt.Errorf("listing export data: %w: %s", err, message)
	case err != nil:
		return nil, nil, fmt.Errorf("listing export data: %w", err)
	}
	found, failed = map[string]string{}, map[string]string{}
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		switch {
		case len(fields) != 3:
		case fields[1] != "":
			found[fields[0]] = fields[1]
		default:
			if message, err := strconv.Unquote(fields[2]); err == nil {
				failed[fields[0]] = message
			}
		}
	}
	return found, failed, nil
}

// load reads what an earlier session has learnt. Anything but a good file
// counts as none.
func (l *listing) load() {
	files, err := readListing(l.file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		l.log.Warn("ignoring the cache of export data", "file", l.file, "err", err)
	}
	maps.Copy(l.files, files)
}

func readListing(file string) (map[string]string, error) {
	if file == "" {
		return nil, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var files map[string]string
	if err := json.Unmarshal(data, &files); err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	for path, f := range files {
		if !filepath.IsAbs(f) {
			return nil, fmt.Errorf("reading %s: %q of %s is no absolute path", file, f, path)
		}
	}
	return files, nil
}

// save writes what is known, with what another session has written since, in
// one step. Without a writable directory the next session has to ask again.
func (l *listing) save() {
	if l.file == "" {
		return
	}
	if err := l.write(); err != nil {
		l.log.Warn("not keeping the list of export data", "err", err)
	}
}

func (l *listing) write() error {
	all, err := readListing(l.file)
	if err != nil || all == nil {
		all = map[string]string{}
	}
	l.mu.Lock()
	maps.Copy(all, l.files)
	l.mu.Unlock()
	data, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		return err
	}
	dir := filepath.Dir(l.file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "export-*.tmp") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), l.file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
