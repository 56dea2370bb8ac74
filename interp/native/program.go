package native

import (
	"context"
	"fmt"
	"go/version"
	"os"
	"path"
	"path/filepath"

	"gokernel/interp"
	"gokernel/interp/module"
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
// been built is found in about a millisecond; a new one takes five seconds, or a
// minute where the go command has not built the standard library yet, in which
// other processes that want it wait. It has proved by opening a plugin that
// cells can be compiled here.
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
	there := func() bool { return isExecutable(p.File) && isWhole(p.File) && isDir(o.Carried) }
	if !there() {
		if err := b.makeWorker(ctx, s, sources, programs, name, there, try); err != nil {
			return nil, unavailable(ctx, err)
		}
	}
	if _, err := os.Stat(programs.file(name + wholeMark)); err != nil {
		b.useProgram(p.File)
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
			if fault := module.BuildCacheFault(ctx, tc.Go, tc.env, err.Error()); fault != nil {
				err = fault
			}
			return fmt.Errorf("building the worker program: %w", err)
		}
		b.useProgram(file)
		err := try(b, ctx, file)
		// A machine that was short of something says nothing of plugins, and will
		// not always be.
		if err != nil && ctx.Err() == nil && interp.Shortage(err.Error()) == "" {
			b.options.Log.Warn("plugins will hold all packages that they use", "reason", err)
			b.usePackages()
			if err = try(b, ctx, file); err == nil {
				programs.put(name+wholeMark, nil)
			}
		}
		if err != nil {
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

// wholeMark ends the name of the file that stands beside a program which does
// not open lean plugins.
const wholeMark = ".whole"

// trial is a generation that shows whether a plugin finds the runtime's code,
// types and variables in the worker.
const trial = `package main

import _ "` + hookPath + `"

type pair struct {
	name  string
	value any
}

func (p *pair) Error() string { return p.name }

var table = []pair{{"a", 1}, {"b", []string{"c"}}}
var found error

func init() {
	seen := map[string]error{"": found}
	for i := range table {
		found = &table[i]
		seen[found.Error()+string(rune('0'+i))] = found
	}
	if p, ok := seen["b1"].(*pair); !ok || len(seen) != 3 || p.value.([]string)[0] != "c" {
		panic("compiled code does not work as it should")
	}
}
`

// try proves that the program opens what the Builder builds.
func (b *Builder) try(ctx context.Context, program string) error {
	p, err := b.Build(ctx, Source{ID: "trial", Text: trial, Imports: []string{hookPath}})
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
