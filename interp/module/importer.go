package module

import (
	"bytes"
	"context"
	"fmt"
	"go/token"
	"go/types"
	"log/slog"
	"sync"

	"golang.org/x/tools/go/gcexportdata"
)

// An Importer gives the types of packages to a type checker, from the compiled
// packages in the toolchain's build cache. A package that was imported once is
// the same *types.Package ever after, one of a module until it is forgotten. It
// may be used by several goroutines at once.
type Importer struct {
	archives *Archives // nil: there is no toolchain
	standard *Archives // of the standard library; likewise
	log      *slog.Logger
	fset     *token.FileSet
	warming  sync.WaitGroup // what goes on behind its callers

	mu     sync.RWMutex
	done   map[string]*types.Package
	life   context.Context          // Warm's, in which work may go on behind callers; nil: none may
	coming map[string]chan struct{} // imports that go on behind ImportPrompt, closed when over

	// reading is held while export data is read, and while packages are
	// forgotten.
	reading sync.Mutex
	named   map[string]*types.Package // done, and those that they mention, which may be incomplete
	epoch   int                       // of archives: what was known before it is forgotten
}

var _ types.ImporterFrom = (*Importer)(nil)

// NewImporter returns an importer of the standard library alone. It keeps in
// cacheDir what it has learnt of the build cache; "" keeps nothing. Without a
// toolchain, tc being nil, every import but that of unsafe fails with
// ErrNoToolchain. log may be nil.
func NewImporter(tc *Toolchain, cacheDir string, log *slog.Logger) *Importer {
	if tc == nil {
		return newImporter(nil, nil, log)
	}
	w, err := Open(tc, Options{Dir: tc.GOROOT, Cache: cacheDir, Log: log}) // GOROOT is absolute, so there is no error
	if err != nil {
		return newImporter(nil, nil, log)
	}
	w.alone = true
	return w.importer
}

func newImporter(a, standard *Archives, log *slog.Logger) *Importer {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	im := &Importer{archives: a, standard: standard, log: log, fset: token.NewFileSet(), done: map[string]*types.Package{}, coming: map[string]chan struct{}{}, named: map[string]*types.Package{}}
	im.Provide(types.Unsafe)
	if a != nil {
		a.drop = im.drop
	}
	return im
}

// Fset is the FileSet of the positions of imported objects, which lie in the
// library's sources.
func (im *Importer) Fset() *token.FileSet { return im.fset }

// Import returns the package of an import path. It waits for the go command
// where the export data is not known yet: 0.1 s, or a build. It fails with
// *NeedsModuleError, *ChangedError, ErrNoToolchain, or in the go command's
// words.
func (im *Importer) Import(path string) (*types.Package, error) {
	return im.ImportContext(context.Background(), path)
}

// ImportFrom is Import: packages are the same from everywhere.
func (im *Importer) ImportFrom(path, dir string, mode types.ImportMode) (*types.Package, error) {
	return im.Import(path)
}

// archivesWith are those that have a package.
func (im *Importer) archivesWith(path string) (*Archives, error) {
	switch {
	case im.archives == nil:
		return nil, importWithoutToolchain(path)
	case im.standard.Modular(path):
		return im.archives, nil
	default:
		return im.standard, nil
	}
}

// ImportContext is Import, and gives up when ctx ends.
func (im *Importer) ImportContext(ctx context.Context, path string) (*types.Package, error) {
	if p := im.imported(path); p != nil {
		return p, nil
	}
	archives, err := im.archivesWith(path)
	if err != nil {
		return nil, err
	}
	var failure error
	for range 3 {
		file, epoch, err := archives.export(ctx, path)
		if err != nil {
			return nil, err
		}
		p, err := im.read(path, file, epoch)
		if err == nil {
			return p, nil
		}
		// The file was trimmed or damaged since it was listed, or forgotten.
		im.log.Info("asking for export data again", "package", path, "err", err)
		if err != errForgotten {
			archives.lose(path)
		}
		failure = err
	}
	return nil, fmt.Errorf("reading export data of %s: %w", path, failure)
}

// importWithoutToolchain says why a package cannot be imported.
func importWithoutToolchain(path string) error {
	if Std().Has(path) {
		return ErrNoToolchain
	}
	if err := checkPath(path); err != nil {
		return err
	}
	if std, err := (&Toolchain{}).checkStandard(path); std {
		return err
	}
	return &NeedsModuleError{Path: path}
}

func (im *Importer) imported(path string) *types.Package {
	im.mu.RLock()
	defer im.mu.RUnlock()
	return im.done[path]
}

// errForgotten says that a package was forgotten while it was about to be read.
var errForgotten = fmt.Errorf("it has been forgotten meanwhile")

func (im *Importer) read(path, file string, epoch int) (*types.Package, error) {
	im.reading.Lock()
	defer im.reading.Unlock()
	if p := im.imported(path); p != nil {
		return p, nil // another goroutine was faster
	}
	if epoch >= 0 && epoch != im.epoch {
		return nil, errForgotten
	}
	data, err := readExportData(file)
	if err != nil {
		return nil, err
	}
	p, err := gcexportdata.Read(bytes.NewReader(data), im.fset, im.named, path)
	if err != nil {
		return nil, err
	}
	im.mu.Lock()
	defer im.mu.Unlock()
	im.done[path] = p
	return p, nil
}

// drop forgets packages, together with those that depend on them: epoch is the
// archives' from now on.
func (im *Importer) drop(paths []string, epoch int) {
	im.reading.Lock()
	defer im.reading.Unlock()
	im.mu.Lock()
	defer im.mu.Unlock()
	im.epoch = epoch
	for _, path := range paths {
		delete(im.done, path)
		delete(im.named, path)
	}
}

// Provide makes p the package of its path: one that was made in another way,
// such as the kernel's own. It must be complete, and its imports from im.
func (im *Importer) Provide(p *types.Package) {
	im.reading.Lock()
	defer im.reading.Unlock()
	im.mu.Lock()
	defer im.mu.Unlock()
	im.done[p.Path()] = p
	im.named[p.Path()] = p
}

// common are the packages that Warm asks for, in the order in which cells are
// likely to need them; each list is one run of the go command.
var common = [][]string{
	{"fmt", "strings", "strconv", "math", "sort", "time", "errors", "os", "slices", "maps", "runtime", "plugin"},
	{
		"bufio", "bytes", "cmp", "context", "encoding/base64", "encoding/binary", "encoding/csv", "encoding/hex", "encoding/json",
		"io", "iter", "log", "math/big", "math/bits", "math/cmplx", "math/rand", "math/rand/v2", "path/filepath", "reflect",
		"regexp", "runtime", "sync", "sync/atomic", "text/tabwriter", "text/template", "unicode", "unicode/utf8",
	},
	{
		"archive/zip", "compress/gzip", "container/heap", "container/list", "crypto/md5", "crypto/rand", "crypto/sha256", "database/sql",
		"embed", "encoding/gob", "encoding/xml", "flag", "html", "html/template", "image", "image/color", "image/draw", "image/gif",
		"image/jpeg", "image/png", "io/fs", "log/slog", "net", "net/http", "net/http/httptest", "net/url", "os/exec", "os/signal",
		"path", "runtime/debug", "testing", "unsafe",
	},
}

// Warm learns in the background where the export data of common packages is,
// and builds it where the build cache is cold, so that cells need not wait.
// It returns at once; ctx ends it, and Wait waits for it.
func (im *Importer) Warm(ctx context.Context) {
	if im.archives == nil {
		return
	}
	im.mu.Lock()
	im.life = ctx
	im.mu.Unlock()
	im.warming.Go(func() {
		for _, paths := range common {
			if im.standard.Knows(paths...) {
				continue
			}
			if err := im.standard.learn(ctx, paths, nil); err != nil {
				if ctx.Err() == nil {
					im.log.Warn("warming up the export data", "err", err)
				}
				return
			}
		}
	})
}

// Wait returns when no Warm is under way.
func (im *Importer) Wait() { im.warming.Wait() }
