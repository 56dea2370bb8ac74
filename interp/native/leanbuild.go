package native

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"gokernel/interp/native/lean"
)

// sharedFlag has the compiler write packages whose code refers to others by
// name, as that of plugins does which take packages from elsewhere.
const sharedFlag = "-gcflags=all=-linkshared"

// hookPath is the package that every generation calls.
const hookPath = carriedModule + "/interp/native/hook"

// A leanLinker makes plugins that take from the worker program what it has. They
// are a fiftieth of the size, and made in a third of the time.
type leanLinker struct {
	host   *lean.Host
	id     string // of the host
	ignore string // path of a program that does nothing, in the place of the external linker
	log    *slog.Logger

	mu         sync.Mutex
	incomplete map[string]bool             // packages of the host that lack something which plugins asked for; guarded by mu
	references map[string][]lean.Reference // of archives, by file; guarded by mu
	template   *template                   // of the package that the linker asks for, or nil; guarded by mu
}

// useProgram makes the Builder's plugins lean ones, for the worker program in
// the file, where that can be done.
func (b *Builder) useProgram(file string) {
	b.lean = sync.OnceValue(func() *leanLinker {
		l, err := newLeanLinker(file, b)
		if err != nil {
			b.options.Log.Warn("plugins will hold all packages that they use", "reason", err)
		}
		return l
	})
}

// IsLean tells whether plugins take packages from the worker program. It may
// have to read that first.
func (b *Builder) IsLean() bool { return b.lean() != nil }

// usePackages makes the Builder's plugins hold all packages that they use.
func (b *Builder) usePackages() { b.lean = func() *leanLinker { return nil } }

func newLeanLinker(file string, b *Builder) (*leanLinker, error) {
	if b.toolchain.Linker.Direct == "" {
		return nil, fmt.Errorf("%w: no linker is known that can be called by itself", lean.ErrUnsuited)
	}
	ignore, err := exec.LookPath("true")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", lean.ErrUnsuited, err)
	}
	host, err := lean.OpenHost(file)
	if err != nil {
		return nil, err
	}
	id, err := host.ID()
	if err != nil {
		return nil, err
	}
	return &leanLinker{
		host: host, id: id, ignore: ignore, log: b.options.Log,
		// The runtime takes a name at the very beginning of a plugin's table of
		// functions for none. Package hook comes first there, so it takes the loss.
		incomplete: map[string]bool{hookPath: true}, references: map[string][]lean.Reference{},
	}, nil
}

// key names what comes of a source and these packages.
func (l *leanLinker) key(imports *importList, src Source) string {
	h := sha256.New()
	fmt.Fprintf(h, "lean 10\n%s\n%s\n%s%s", l.id, src.ID, mainSource, imports.config())
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// build makes the plugin: a lean one where that can be done.
func (l *leanLinker) build(ctx context.Context, w *workshop) error {
	if err := w.compileCell(ctx, "-linkshared"); err != nil {
		return err
	}
	err := l.makeMain(ctx, w)
	if err == nil {
		err = l.buildLean(ctx, w)
	}
	if !errors.Is(err, lean.ErrUnsuited) {
		return err
	}
	l.log.Info("a plugin holds all packages that it uses", "reason", err)
	if err := w.compileMain(ctx, "-linkshared"); err != nil {
		return err
	}
	return w.linkWhole(ctx, l.hidden(w))
}

// buildLean makes a lean plugin of what has been compiled. Where that cannot be
// done, the error is lean.ErrUnsuited.
func (l *leanLinker) buildLean(ctx context.Context, w *workshop) error {
	if w.imports.foreign {
		return fmt.Errorf("%w: a package has parts in another language", lean.ErrUnsuited)
	}
	defer w.lap(&w.steps.Link)
	// What the host's packages lack shows when the plugin is linked: then it gets
	// those packages itself.
	const attempts = 4
	for range attempts {
		l.mu.Lock()
		own := maps.Clone(l.incomplete)
		l.mu.Unlock()
		missing, object, err := l.link(ctx, w, own)
		if err == nil && len(missing) == 0 {
			return l.finish(ctx, w, object)
		}
		if err == nil {
			err = fmt.Errorf("%w: the worker has no %s", lean.ErrUnsuited, strings.Join(missing, ", "))
		}
		if !l.complete(w.imports, own, missing) {
			return err
		}
	}
	return fmt.Errorf("%w: the worker lacks too much", lean.ErrUnsuited)
}

// complete notes that packages are to be linked into plugins, for what is
// missing of them in the host. It reports whether that gives something to a plugin
// that has those of own already.
func (l *leanLinker) complete(imports *importList, own map[string]bool, missing []string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	more := false
	for _, name := range missing {
		path := lean.Package(name)
		// There can be but one runtime.
		if imports.files[path] == "" || path == "runtime" || strings.HasPrefix(path, "internal/runtime/") {
			continue
		}
		l.incomplete[path] = true
		more = more || !own[path]
	}
	return more
}

// link has Go's linker link the plugin's own packages, those of incomplete among
// them. It gives the file of the object that comes of it, and what the object
// wants of the host and the host lacks; with an error, what may be the cause.
func (l *leanLinker) link(ctx context.Context, w *workshop, incomplete map[string]bool) (missing []string, object string, err error) {
	own := map[string]string{PackagePath: w.archive, w.pluginPath: w.main}
	var config strings.Builder
	library := filepath.Join(w.dir, lean.LibraryName)
	for path, file := range w.imports.files {
		if l.host.Links(path) && !incomplete[path] {
			fmt.Fprintf(&config, "packageshlib %s=%s\n", path, library)
		} else {
			own[path] = file
		}
	}
	var refs []lean.Reference
	for path, file := range own {
		fmt.Fprintf(&config, "packagefile %s=%s\n", path, file)
		list, err := l.referencesOf(file, path != PackagePath && path != w.pluginPath)
		if err != nil {
			return nil, "", err
		}
		refs = append(refs, list...)
	}
	data, err := l.host.Library(refs)
	if err != nil {
		return nil, "", err
	}
	if err := os.WriteFile(library, data, 0o666); err != nil {
		return nil, "", fmt.Errorf("writing generation: %w", err)
	}
	list, err := w.write("importcfg.link", config.String())
	if err != nil {
		return nil, "", err
	}
	objects, err := os.MkdirTemp(w.dir, "objects-")
	if err != nil {
		return nil, "", fmt.Errorf("writing generation: %w", err)
	}
	// Two of the flags keep it from asking the external linker what that can do.
	// Tiny loops are twice as fast within 64 bytes that begin at a multiple of that:
	// whether they are is not to change with what stands before their function.
	if err := w.tc.tool(ctx, w.dir, "link",
		"-o", w.file, "-importcfg", list, "-pluginpath", w.pluginPath, "-buildmode=plugin", "-linkshared", "-s", "-w",
		"-B", "none", "-compressdwarf=false", "-funcalign=64", "-tmpdir", objects, "-extld="+l.ignore, w.main); err != nil {
		for _, r := range refs { // it looks into some of the types
			if strings.HasPrefix(r.Name, "type:") && !l.host.Exports(lean.Exported(r.Name)) {
				missing = append(missing, r.Name)
			}
		}
		return missing, "", unsuited(ctx, err)
	}
	files, err := filepath.Glob(filepath.Join(objects, "*.o"))
	if err != nil || len(files) != 1 {
		return nil, "", fmt.Errorf("%w: a package has parts in C", lean.ErrUnsuited)
	}
	object = files[0]
	if data, err = os.ReadFile(object); err != nil {
		return nil, "", fmt.Errorf("reading what the linker wrote: %w", err)
	}
	mended, open, err := l.host.Mend(data)
	if err != nil {
		return nil, "", err
	}
	if err := os.WriteFile(object, mended, 0o666); err != nil {
		return nil, "", fmt.Errorf("writing generation: %w", err)
	}
	names := map[string]string{}
	for _, r := range refs {
		names[lean.Exported(r.Name)] = r.Name
	}
	for _, name := range open {
		if !l.host.Exports(name) {
			if full := names[name]; full != "" {
				name = full
			}
			missing = append(missing, name)
		}
	}
	return missing, object, nil
}

// unsuited says that a tool has failed where it is used as nobody else does.
func unsuited(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("%w: %w", lean.ErrUnsuited, err)
}

// hidden is a version script as versionScript is. It hides the hashes of the
// host's packages too: they would be compared with the host's own, which has been
// compiled with other flags.
func (l *leanLinker) hidden(w *workshop) string {
	var script strings.Builder
	script.WriteString("{ local: " + PackagePath + ".*;\n")
	hide := func(path string) {
		fmt.Fprintf(&script, "\"go:link.pkghash.%[1]s\"; \"go:link.pkghashbytes.%[1]s\";\n", path)
	}
	for _, path := range slices.Sorted(maps.Keys(w.imports.files)) {
		if l.host.Links(path) {
			hide(path)
		}
	}
	hide(PackagePath)
	script.WriteString("};\n")
	return script.String()
}

// finish makes a plugin of the object.
func (l *leanLinker) finish(ctx context.Context, w *workshop, object string) error {
	list, err := w.write("hidden.map", l.hidden(w))
	if err != nil {
		return err
	}
	_, err = w.tc.execute(ctx, w.dir, w.tc.Linker.Direct, "-shared", "-s", "-z", "relro", "-z", "now", "-z", "nocopyreloc",
		"--hash-style=gnu", "--build-id=none", "--version-script="+list, "-o", w.file, object)
	if err != nil {
		return unsuited(ctx, err)
	}
	return plainFunctions(w.file)
}

// referencesOf lists what an archive refers to by name. What is said of one
// that lasts is remembered.
func (l *leanLinker) referencesOf(file string, lasts bool) ([]lean.Reference, error) {
	l.mu.Lock()
	list, ok := l.references[file]
	l.mu.Unlock()
	if ok {
		return list, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading package: %w", err)
	}
	if list, err = lean.References(data); err != nil || !lasts {
		return list, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.references[file] = list
	return list, nil
}

// A template is the archive of the package that the linker asks for, as it was
// compiled for one generation. For another it differs in two things only.
type template struct {
	archive     []byte
	path        string // of the package
	fingerprint []byte // of the generation's package
}

// makeMain makes the package that the linker asks for: it compiles the first,
// and derives others from that.
func (l *leanLinker) makeMain(ctx context.Context, w *workshop) error {
	cell, err := os.ReadFile(w.archive)
	if err != nil {
		return fmt.Errorf("reading generation: %w", err)
	}
	fingerprint, err := lean.Fingerprint(cell)
	if err != nil {
		return err
	}
	l.mu.Lock()
	t := l.template
	l.mu.Unlock()
	if t == nil || len(t.path) != len(w.pluginPath) {
		if err := w.compileMain(ctx, "-linkshared"); err != nil {
			return err
		}
		archive, err := os.ReadFile(w.main)
		if err != nil {
			return fmt.Errorf("reading generation: %w", err)
		}
		if bytes.Count(archive, fingerprint) == 1 {
			l.mu.Lock()
			l.template = &template{archive, w.pluginPath, fingerprint}
			l.mu.Unlock()
		}
		return nil
	}
	defer w.lap(&w.steps.Main)
	archive := bytes.ReplaceAll(t.archive, []byte(t.path), []byte(w.pluginPath))
	archive = bytes.Replace(archive, t.fingerprint, fingerprint, 1)
	w.main, err = w.write("main.a", string(archive))
	return err
}

// A stopwatch tells the times of steps.
type stopwatch struct{ last time.Time }

// lap gives the time since the last lap.
func (s *stopwatch) lap(d *time.Duration) {
	now := time.Now()
	*d, s.last = now.Sub(s.last), now
}
