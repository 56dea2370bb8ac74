package module

import (
	"context"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"log/slog"
	"os"
	"sync"
)

// An Importer gives the types of packages to a type checker, from the export
// data that the toolchain's build cache holds. A package that was imported
// once is the same *types.Package ever after. It may be used by several
// goroutines at once.
type Importer struct {
	tc      *Toolchain // nil: there is none
	listing *listing
	log     *slog.Logger
	fset    *token.FileSet
	warming sync.WaitGroup

	mu   sync.RWMutex
	done map[string]*types.Package

	// reading is held while export data is read; gc and file are used under
	// it only.
	reading sync.Mutex
	gc      types.Importer
	file    string // what gc is to open
}

var _ types.ImporterFrom = (*Importer)(nil)

// NewImporter returns an importer that keeps in cacheDir what it has learnt
// of the build cache; "" keeps nothing. Without a toolchain, tc being nil,
// every import but that of unsafe fails with ErrNoToolchain. log may be nil.
func NewImporter(tc *Toolchain, cacheDir string, log *slog.Logger) *Importer {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	im := &Importer{tc: tc, log: log, fset: token.NewFileSet(), done: map[string]*types.Package{"unsafe": types.Unsafe}}
	im.gc = importer.ForCompiler(im.fset, "gc", func(string) (io.ReadCloser, error) { return os.Open(im.file) })
	if tc != nil {
		im.listing = newListing(tc, cacheDir, log)
	}
	return im
}

// Fset is the FileSet of the positions of imported objects, which lie in the
// library's sources.
func (im *Importer) Fset() *token.FileSet { return im.fset }

// Import returns the package of an import path. It waits for the go command
// where the export data is not known yet: 0.1 s, or a build. It fails with
// *NeedsModuleError, ErrNoToolchain, or in the go command's words.
func (im *Importer) Import(path string) (*types.Package, error) {
	return im.ImportContext(context.Background(), path)
}

// ImportFrom is Import; packages of the standard library are the same from
// everywhere.
func (im *Importer) ImportFrom(path, dir string, mode types.ImportMode) (*types.Package, error) {
	return im.Import(path)
}

// ImportContext is Import, and gives up when ctx ends.
func (im *Importer) ImportContext(ctx context.Context, path string) (*types.Package, error) {
	if p := im.imported(path); p != nil {
		return p, nil
	}
	if im.tc == nil {
		if !Std().Has(path) {
			if err := (&Toolchain{}).checkPath(path); err != nil {
				return nil, err
			}
		}
		return nil, ErrNoToolchain
	}
	if err := im.tc.checkPath(path); err != nil {
		return nil, err
	}
	var failure error
	for range 2 {
		file, err := im.listing.export(ctx, path)
		if err != nil {
			return nil, err
		}
		p, err := im.read(path, file)
		if err == nil {
			return p, nil
		}
		// The file was trimmed or damaged since it was listed.
		im.log.Info("asking for export data again", "package", path, "err", err)
		im.listing.forget(path)
		failure = err
	}
	return nil, fmt.Errorf("reading export data of %s: %w", path, failure)
}

func (im *Importer) imported(path string) *types.Package {
	im.mu.RLock()
	defer im.mu.RUnlock()
	return im.done[path]
}

func (im *Importer) read(path, file string) (*types.Package, error) {
	im.reading.Lock()
	defer im.reading.Unlock()
	if p := im.imported(path); p != nil {
		return p, nil // another goroutine was faster
	}
	im.file = file
	p, err := im.gc.Import(path)
	if err != nil {
		return nil, err
	}
	im.Provide(p)
	return p, nil
}

// Provide makes p the package of its path: one that was made in another way,
// such as the kernel's own. It must be complete, and its imports from im.
func (im *Importer) Provide(p *types.Package) {
	im.mu.Lock()
	defer im.mu.Unlock()
	im.done[p.Path()] = p
}

// common are the packages that Warm asks for, in the order in which cells are
// likely to need them; each list is one run of the go command.
var common = [][]string{
	{"fmt", "strings", "strconv", "math", "sort", "time", "errors", "os", "slices", "maps"},
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
	if im.tc == nil {
		return
	}
	im.warming.Go(func() {
		for _, paths := range common {
			var ask []string
			for _, p := range paths {
				if _, ok := im.listing.known(p); !ok && p != "unsafe" {
					ask = append(ask, p)
				}
			}
			if len(ask) == 0 {
				continue
			}
			if err := im.listing.learn(ctx, ask...); err != nil {
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
