package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestRun(t *testing.T) {
	tests := []struct {
		name           string
		args           []string
		status         int
		stdout, stderr string // a part of each; "" is nothing at all
	}{
		{"nothing", nil, exitUsage, "", "Usage: gokernel COMMAND"},
		{"help", []string{"help"}, exitOK, "install", ""},
		{"--help", []string{"--help"}, exitOK, "install", ""},
		{"help of a command", []string{"help", "install"}, exitOK, "-sys-prefix", ""},
		{"--help of a command", []string{"kernel", "--help"}, exitOK, "connection FILE", ""},
		{"version", []string{"version"}, exitOK, "gokernel " + version, ""},
		{"misspelt", []string{"isntall"}, exitUsage, "", `did you mean "install"?`},
		{"one letter short", []string{"uninstal"}, exitUsage, "", `did you mean "uninstall"?`},
		{"another word", []string{"frobnicate"}, exitUsage, "", "there is no command \"frobnicate\"\n"},
		{"the worker is not offered", []string{"workr"}, exitUsage, "", "there is no command \"workr\"\n"},
		{"unknown flag", []string{"install", "--prefx", "x"}, exitUsage, "", "not defined: -prefx"},
		{"two places", []string{"install", "--user", "--prefix", "x"}, exitUsage, "", "exclude each other"},
		{"empty prefix", []string{"install", "--prefix", ""}, exitUsage, "", "needs a directory"},
		{"bad name", []string{"uninstall", "--name", "../x"}, exitFailure, "", "only ASCII letters"},
		{"bad env", []string{"install", "--env", "NOVALUE"}, exitUsage, "", "want NAME=VALUE"},
		{"arguments of list", []string{"list", "all"}, exitUsage, "", "unexpected argument"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr strings.Builder
			status := run(test.args, strings.NewReader(""), &stdout, &stderr)
			if status != test.status {
				t.Errorf("run(%q) = %d, want %d", test.args, status, test.status)
			}
			for _, part := range []struct{ name, got, want string }{
				{"stdout", stdout.String(), test.stdout},
				{"stderr", stderr.String(), test.stderr},
			} {
				if part.want == "" && part.got != "" || !strings.Contains(part.got, part.want) {
					t.Errorf("run(%q): %s is %q, want %q in it", test.args, part.name, part.got, part.want)
				}
			}
		})
	}
}

// Every command has help that says what it does, and the table is complete
// enough for the help that main prints.
func TestCommandHelp(t *testing.T) {
	for _, c := range commands() {
		var stdout, stderr strings.Builder
		if status := run([]string{c.name, "--help"}, strings.NewReader(""), &stdout, &stderr); status != exitOK {
			t.Errorf("%s --help = %d", c.name, status)
		}
		if !strings.HasPrefix(stdout.String(), "Usage: gokernel "+c.name) || stderr.Len() > 0 {
			t.Errorf("%s --help says %q and %q", c.name, stdout.String(), stderr.String())
		}
		if c.summary == "" {
			t.Errorf("%s has no summary", c.name)
		}
	}
}

func TestInstallListUninstall(t *testing.T) {
	m := newMachine(t) // installs
	run := func(want string, args ...string) {
		t.Helper()
		if out := m.run(t, time.Minute, binary, args...); !strings.Contains(out, want) {
			t.Errorf("gokernel %s printed %q, want %q in it", strings.Join(args, " "), out, want)
		}
	}
	prefix := filepath.Join(m.home, "prefix")
	run("is up to date", "install", "--no-build", "--prefix", prefix)
	run("gokernel  Go (gokernel)", "list")
	run("Installed kernelspec \"mygo\" (My Go) in "+filepath.Join(m.home, "data", "kernels", "mygo"),
		"install", "--no-build", "--name", "MyGo", "--display-name", "My Go", "--env", "A=b=c", "--env", "D=")
	run("My Go", "list")
	data, err := os.ReadFile(filepath.Join(m.home, "data", "kernels", "mygo", "kernel.json"))
	if err != nil || !strings.Contains(string(data), `"A": "b=c"`) || !strings.Contains(string(data), binary) {
		t.Errorf("kernel.json is %s, %v", data, err)
	}
	run("There is one in "+prefix, "uninstall")
	run("Removed kernelspec \"mygo\"", "uninstall", "--name", "mygo")
	run("There is no kernelspec", "uninstall", "--name", "mygo")
	run("Removed kernelspec \"gokernel\"", "uninstall", "--prefix", prefix)
}
