package native

import (
	"context"
	"fmt"
	"go/version"
	"os"
	"path"
	"path/filepath"
)

// A Program is the worker program, built by the user's own toolchain from
// sources that the kernel carries. The process that opens plugins fixes the
// versions of all packages that it links, and they must be the very builds that
// the plugins were linked with; so it cannot be the kernel itself.
type Program struct {
	File    string   // to be started
	Root    string   // of the sources
	Builder *Builder // of the generations that it opens
}

// BuildWorker gives the worker program, which is kept by toolchain and by what
// the sources are: so an upgrade of either makes a new one. A program that has
// been built is found in less than a millisecond or two; a new one takes up to
// half a minute, in which other processes that want it wait. It has proved by
// opening a plugin that cells can be compiled here.
//
// o.Carried is set to where the sources are. The error is an *UnavailableError
// where cells cannot be compiled, or that of ctx. BuildWorker may be called by
// several goroutines and processes at once, and again after an error.
func BuildWorker(ctx context.Context, o Options, s Sources) (*Program, error) {
	return buildWorker(ctx, o, s, (*Builder).try)
}

func buildWorker(ctx context.Context, o Options, s Sources, try func(*Builder, context.Context, string) error) (*Program, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	sources := o.sources()
	o.Carried = sources.file(s.Module.Name)
	b, err := New(ctx, o)
	if err != nil {
		return nil, err
	}
	if v := b.toolchain.Version; version.IsValid(v) && version.Compare(v, "go"+s.GoVersion) < 0 {
		return nil, &UnavailableError{Reason: v + " is too old to compile cells, which needs go" + s.GoVersion, Advice: "install a newer Go (https://go.dev/dl)"}
	}
	programs := cache{dir: filepath.Join(o.Cache, "worker", b.toolchain.id())}
	name := s.Module.Name + "-" + path.Base(s.Main)
	p := &Program{File: programs.file(name), Root: o.Carried, Builder: b}
	there := func() bool { return isExecutable(p.File) && isDir(o.Carried) }
	if !there() {
		if err := b.makeWorker(ctx, s, sources, programs, name, there, try); err != nil {
			return nil, unavailable(ctx, err)
		}
	}
	programs.touch(name)
	sources.touch(s.Module.Name)
	return p, nil
}

// makeWorker makes the program, unless it is there as soon as no other process
// makes it.
func (b *Builder) makeWorker(ctx context.Context, s Sources, sources, programs cache, name string, there func() bool, try func(*Builder, context.Context, string) error) error {
	unlock, err := programs.lock(ctx, func() { b.progress("waiting for another gokernel, which is building the worker program") })
	if err != nil {
		return err
	}
	defer unlock()
	if there() {
		return nil
	}
	b.progress("building the program that runs cells with " + b.toolchain.Version + ", once for each version of Go and gokernel")
	if err := s.unpack(sources); err != nil {
		return err
	}
	err = programs.fill(name, func(_, file string) error {
		tc := b.toolchain.carried()
		if _, err := tc.run(ctx, b.options.Carried, "build", "-ldflags=-s -w", "-o", file, s.Main); err != nil {
			return fmt.Errorf("building the worker program: %w", err)
		}
		if err := try(b, ctx, file); err != nil {
			return fmt.Errorf("trying a compiled cell: %w", err)
		}
		return flush(file)
	})
	if err != nil {
		return err
	}
	trimPrograms(b.options.Cache, b.cache.dir)
	return nil
}

// trial is a generation without anything in it.
const trial = "package main\n\nimport _ \"" + carriedModule + "/interp/native/hook\"\n"

// try proves that the program opens what the Builder builds.
func (b *Builder) try(ctx context.Context, program string) error {
	p, err := b.Build(ctx, Source{ID: "trial", Text: trial, Imports: []string{carriedModule + "/interp/native/hook"}})
	if err != nil {
		return err
	}
	_, err = b.toolchain.execute(ctx, filepath.Dir(program), program, "try", p.File)
	return err
}

// flush waits until the file is on the disk, so that a crash of the machine
// cannot leave a part of it under its name.
func flush(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

func (b *Builder) progress(line string) {
	if b.options.Progress != nil {
		b.options.Progress(line)
	}
}
