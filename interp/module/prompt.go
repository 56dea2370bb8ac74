package module

import (
	"context"
	"errors"
	"go/types"
)

// errLater says that a package is not known yet, and will be.
var errLater = errors.New("the go command is still being asked for the package")

// ImportPrompt is Import for those who would rather have no answer than wait
// longer than ctx. Where the go command has to be asked, that goes on behind it,
// until the context given to Warm ends, and a later call has the package.
func (im *Importer) ImportPrompt(ctx context.Context, path string) (*types.Package, error) {
	if p := im.imported(path); p != nil {
		return p, nil
	}
	archives, err := im.archivesWith(path)
	if err != nil {
		return nil, err
	}
	if _, _, ok := archives.knownFile(path); ok {
		return im.Import(path)
	}
	select {
	case <-im.start(path):
	case <-ctx.Done():
	}
	if p := im.imported(path); p != nil {
		return p, nil
	}
	return nil, errLater
}

// start imports a package behind its caller; the channel is closed when that is
// over.
func (im *Importer) start(path string) <-chan struct{} {
	im.mu.Lock()
	defer im.mu.Unlock()
	if over := im.coming[path]; over != nil {
		return over
	}
	over := make(chan struct{})
	end := func() {
		im.mu.Lock()
		defer im.mu.Unlock()
		delete(im.coming, path)
		close(over)
	}
	im.coming[path] = over
	if !im.behindLocked(func(ctx context.Context) {
		defer end()
		_, _ = im.ImportContext(ctx, path) // who needs the package learns why there is none
	}) {
		delete(im.coming, path)
		close(over)
	}
	return over
}

// behind has f run behind its caller, and reports whether that may be.
func (im *Importer) behind(f func(context.Context)) bool {
	im.mu.Lock()
	defer im.mu.Unlock()
	return im.behindLocked(f)
}

func (im *Importer) behindLocked(f func(context.Context)) bool {
	if im.life == nil || im.life.Err() != nil {
		return false
	}
	ctx := im.life
	im.warming.Go(func() { f(ctx) })
	return true
}
