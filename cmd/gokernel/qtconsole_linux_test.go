package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The Qt console on a display without a screen: testdata/qt_console.py drives its widget by keys. With SCREENSHOTS, a
// directory, what it looks like is kept there.
func TestQtConsole(t *testing.T) {
	python := python(t, "qtconsole.rich_jupyter_widget, qtpy.QtTest")
	needCompiler(t)
	m := newMachine(t)
	cmd := m.command(t, 8*time.Minute, python, "-W", "ignore", script(t, "qt_console.py"), "-v")
	cmd.Env = append(cmd.Env, "DISPLAY="+openDisplay(t, m), "QT_QPA_PLATFORM=xcb", "XDG_RUNTIME_DIR="+m.home)
	if dir := os.Getenv("SCREENSHOTS"); dir != "" {
		cmd.Env = append(cmd.Env, "SCREENSHOT="+filepath.Join(dir, "qtconsole.png"))
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// openDisplay starts an X server that draws in memory, and returns its name.
func openDisplay(t *testing.T, m machine) string {
	t.Helper()
	xvfb, err := exec.LookPath("Xvfb")
	if err != nil {
		missing(t, "no Xvfb")
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	cmd := m.command(t, 10*time.Minute, xvfb, "-displayfd", "3", "-screen", "0", "1200x1100x24", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{w}
	var log strings.Builder
	cmd.Stderr = &log
	err = cmd.Start()
	w.Close()
	if err != nil {
		t.Fatal(err)
	}
	number, err := bufio.NewReader(r).ReadString('\n') // it is ready when it says so
	if err != nil {
		_ = cmd.Wait()
		t.Fatalf("the X server: %v\n%s", err, log.String())
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it has nothing to lose
		_ = cmd.Wait()
	})
	return ":" + strings.TrimSpace(number)
}
