//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"gokernel/kernel/client"
	"gokernel/protocol"
)

// A disk is a small file system of its own.
type disk struct{ dir string }

// mount makes a disk of that many megabytes. It fails with EPERM for most users.
func (t *trial) mount(name string, megabytes int) (disk, error) {
	d := disk{filepath.Join(t.dir, name)}
	if err := os.Mkdir(d.dir, 0o700); err != nil {
		return d, err
	}
	if err := syscall.Mount("tmpfs", d.dir, "tmpfs", 0, fmt.Sprintf("mode=0700,size=%dm", megabytes)); err != nil {
		return d, fmt.Errorf("mounting: %w", err)
	}
	return d, nil
}

func (d disk) unmount() { _ = syscall.Unmount(d.dir, syscall.MNT_DETACH) } // or it was not mounted

func (d disk) filler() string { return filepath.Join(d.dir, "filler") }

// fill leaves no room.
func (d disk) fill() error {
	f, err := os.Create(d.filler())
	if err != nil {
		return err
	}
	defer f.Close()
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	if errors.Is(err, syscall.ENOSPC) {
		err = nil
	}
	return err
}

func (d disk) free() error { return os.Remove(d.filler()) }

// fillDisks fills the disks that a kernel writes to. What needs no room goes on,
// what does says which place is full, and all is well when there is room again.
// The cache, for which the worker is built anew, is left out at a small scale.
func fillDisks(t *trial) error {
	d, err := t.mount("small", 8)
	defer d.unmount()
	if errors.Is(err, syscall.EPERM) {
		t.figure("not tried", "mounting is not allowed")
		return nil
	}
	if err != nil {
		return err
	}
	k, c, err := t.front(launch{env: []string{"TMPDIR=" + d.dir, "XDG_DATA_HOME=" + d.dir}}, "1 + 1 // before")
	if err != nil {
		return err
	}
	history := filepath.Join(d.dir, "gokernel", "history.jsonl")
	if err := k.until(func() bool { return holds(history, "// before") }); err != nil {
		return err
	}
	if err := d.fill(); err != nil {
		return err
	}
	for _, code := range []string{
		"1 + 1 // " + strings.Repeat("meanwhile ", 1000),
		compiled(),
		"%output max=1K\nfor i := range 1000 { fmt.Println(\"line\", i) }\n%output max=none",
		"if err := os.WriteFile(filepath.Join(os.TempDir(), \"x\"), make([]byte, 10_000), 0o600); err == nil { panic(\"there is room\") }",
	} {
		if err := k.run(c, code); err != nil {
			return err
		}
	}
	if left, err := filepath.Glob(filepath.Join(d.dir, "gokernel-output-*")); err != nil || len(left) > 0 {
		t.failf("files for output that they could not take are left: %q (%v)", left, err)
	}
	if err := d.free(); err != nil {
		return err
	}
	for _, code := range []string{"1 + 1 // after", compiled()} {
		if err := k.run(c, code); err != nil {
			return err
		}
	}
	if err := k.until(func() bool { return holds(history, "meanwhile") && holds(history, "// after") }); err != nil {
		return fmt.Errorf("the history of after the full disk: %w", err)
	}
	t.figure("history", "nothing is missing")
	if t.scale < 1 {
		return nil
	}
	return t.fillCache()
}

// fillCache fills the disk of what is built.
func (t *trial) fillCache() error {
	d, err := t.mount("cache", 400)
	defer d.unmount()
	if err != nil {
		return err
	}
	builds, err := goEnv("GOCACHE")
	if err != nil {
		return err
	}
	k, err := t.start(launch{unwatched: true, env: []string{"XDG_CACHE_HOME=" + d.dir, "GOCACHE=" + builds}})
	if err != nil {
		return err
	}
	defer k.end() // before the disk goes
	c, err := k.attach()
	if err != nil {
		return err
	}
	if err := errors.Join(k.run(c, compiled()), d.fill(), k.run(c, "1 + 1")); err != nil {
		return err
	}
	r, err := k.execute(c, client.Cell{Code: compiled()})
	if err != nil {
		return err
	}
	if told := why(r); r.Status != protocol.StatusError || !strings.Contains(told, d.dir) || !strings.Contains(told, "no space left") {
		t.failf("a cell that cannot be built ends with %s: %s", r.Status, told)
	}
	t.figure("cache", why(r))
	return errors.Join(d.free(), k.run(c, compiled()))
}

func holds(file, text string) bool {
	data, err := os.ReadFile(file)
	return err == nil && strings.Contains(string(data), text)
}
