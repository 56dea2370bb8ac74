//go:build linux

package main

import (
	"fmt"
	"strings"
	"time"

	"gokernel/kernel/client"
	"gokernel/protocol"
)

// compiled is a cell that has to be compiled, and has not been before.
func compiled() string {
	id := time.Now().UnixNano()
	return fmt.Sprintf("func id%d[T any](v T) T { return v }\nfor i := range 2 { fmt.Println(id%[1]d(i)) }", id)
}

// exhaustDescriptors lets first the kernel, then the worker run out of file
// descriptors: what is there goes on, and all goes on when some are free again.
func exhaustDescriptors(t *trial) error {
	k, c, err := t.front(launch{wrap: []string{"prlimit", "--nofile=100:100", "--"}}, compiled())
	if err != nil {
		return err
	}
	before := len(descriptors(k.pid()))
	var peers []*peer
	for range 200 {
		p, err := k.connect(protocol.Shell)
		if err != nil {
			return err
		}
		peers = append(peers, p)
	}
	if err := k.until(func() bool { return len(descriptors(k.pid())) >= 100 }); err != nil {
		return err
	}
	if err := k.run(c, "1 + 1"); err != nil {
		return err
	}
	if err := k.run(c, "%restart"); err != nil {
		return err
	}
	r, err := k.execute(c, client.Cell{Code: "1 + 1"})
	if err != nil {
		return err
	}
	if r.Status != protocol.StatusError || !strings.Contains(why(r), "too many open files") {
		t.failf("a worker that cannot be started: the cell ends with %s: %s", r.Status, why(r))
	}
	for _, p := range peers {
		p.Close()
	}
	k.settle(before)
	began := time.Now()
	late, err := k.attach()
	if err != nil {
		return err
	}
	t.figure("another front end is served after", time.Since(began))
	for _, code := range []string{"1 + 1", compiled()} {
		if err := k.run(late, code); err != nil {
			return err
		}
	}

	if k, err = t.start(launch{}); err != nil {
		return err
	}
	if c, err = k.attach(); err != nil {
		return err
	}
	for _, code := range []string{
		"var files []*os.File\nfor { f, err := os.Open(\"/dev/null\"); if err != nil { break }; files = append(files, f) }",
		"if len(files) < 100 { panic(len(files)) }",
		"if _, err := os.Open(\"/dev/null\"); err == nil { panic(\"there is one more\") }",
		compiled(),
		"!true",
		"for _, f := range files { f.Close() }\nfiles = nil",
		compiled(),
		"if _, err := os.ReadFile(\"/proc/self/status\"); err != nil { panic(err) }",
	} {
		if err := k.run(c, code); err != nil {
			return err
		}
	}
	return nil
}
