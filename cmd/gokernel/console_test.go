package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A user at a terminal, played through tmux.
func TestConsoleTerminal(t *testing.T) {
	if _, err := exec.LookPath("tmux"); err != nil {
		missing(t, "tmux")
	}
	m := newMachine(t)
	socket := filepath.Join(m.home, "tmux")
	tmux := func(args ...string) string {
		t.Helper()
		return m.run(t, 10*time.Second, "tmux", append([]string{"-S", socket, "-f", "/dev/null"}, args...)...)
	}
	tmux("new-session", "-d", "-x", "100", "-y", "24", binary+" console; echo status=$?; exec sleep 60")
	defer tmux("kill-server")

	// see waits until the screen shows want as its last line but blank ones.
	see := func(want string) {
		t.Helper()
		var screen string
		for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
			screen = strings.TrimSpace(tmux("capture-pane", "-p"))
			if strings.HasSuffix(screen, want) {
				return
			}
		}
		t.Fatalf("the screen does not end with %q:\n%s", want, screen)
	}
	steps := []struct {
		name string
		keys []string
		want string
	}{
		{"a function of three lines", []string{"func double(n int) int {", "Enter"}, "int {\n   ...:"},
		{"its body is indented", []string{"return 2 * n", "Enter", "}"}, "   ...:      return 2 * n\n   ...: }"},
		{"and runs when it is whole", []string{"Enter"}, "In [2]:"},
		{"Tab completes", []string{"doub", "Tab", "(21)"}, "In [2]: double(21)"},
		{"a value is shown", []string{"Enter"}, "Out[2]: 42\nIn [3]:"},
		{"arrow up brings the last cell", []string{"Up"}, "In [3]: double(21)"},
		{"which runs again", []string{"Enter"}, "Out[3]: 42\nIn [4]:"},
		{"letters beyond ASCII", []string{`größe := "日本é"; größe`, "Enter"}, "Out[4]: \"日本é\"\nIn [5]:"},
		{"an endless loop", []string{"for {}", "Enter"}, "In [5]: for {}"},
		{"a cell asks", []string{`var s string; fmt.Print("Name? "); fmt.Scanln(&s); s`, "Enter"}, "\nName?"},
		{"and is answered", []string{"Bob", "Enter"}, "Name? Bob\nOut[6]: \"Bob\"\nIn [7]:"},
		{"an error is shown", []string{`panic("oops")`, "Enter"}, "cell[7]:1\n        panic(\"oops\")\nIn [8]:"},
		{"Ctrl-C clears the line", []string{"half", "C-c"}, "In [8]: half\nIn [8]:"},
		{"%recall puts a cell into the prompt", []string{"%recall 1", "Enter"}, "In [9]: func double(n int) int {\n   ...:      return 2 * n\n   ...: }"},
		{"to be edited", []string{"BSpace", "BSpace", " + 1 }", "Enter"}, "In [10]:"},
		{"and run", []string{"double(21)", "Enter"}, "Out[10]: 43\nIn [11]:"},
		{"a cell that is laid out anew", []string{"%format on", "Enter"}, "In [12]:"},
		{"is not in the prompt again", []string{"1+1", "Enter"}, "Out[12]: 2\nIn [13]:"},
		{"Ctrl-D leaves", []string{"C-d"}, "status=0"},
	}
	see("In [1]:")
	for _, step := range steps {
		t.Log(step.name)
		tmux(append([]string{"send-keys"}, step.keys...)...)
		see(step.want)
		if step.name == "an endless loop" {
			// Until the cell runs, Ctrl-C is for the editor: the kernel's word on
			// whether the cell is whole is asked between.
			for deadline := time.Now().Add(30 * time.Second); !strings.HasSuffix(strings.TrimSpace(tmux("capture-pane", "-p")), "In [6]:"); time.Sleep(200 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatal("Ctrl-C does not end the loop")
				}
				tmux("send-keys", "C-c")
			}
		}
	}
}

func TestConsolePipe(t *testing.T) {
	tests := []struct {
		name, in, out string
		ok            bool
	}{
		{"two lines", "x := 1\nx + 1\n", "2\n", true},
		{"no newline at the end", "x := 1\nx + 1", "2\n", true},
		{"blank lines in a function", "func f() int {\n\n\n\treturn 3\n}\n\nf()\n", "3\n", true},
		{"the first failure ends it", "fmt.Println(1)\n\npanic(2)\n\nfmt.Println(3)\n", "1\n", false},
		{"nothing", "\n\n", "", true},
		{"what a terminal would obey", "fmt.Print(\"a\\x1b]0;evil\")\nfmt.Println(\"\\x07b\")\n", "ab\n", true},
		{"of the changes of a display the last", "import \"gokernel/display\"\nh := display.Text(\"0\")\nh.Update(\"1\")\nfmt.Println(\"b\")\nh.Update(\"2\")\n", "0\nb\n2\n", true},
	}
	m := newMachine(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cmd := m.command(t, 30*time.Second, binary, "console")
			cmd.Stdin = strings.NewReader(test.in)
			out, err := cmd.Output()
			if string(out) != test.out || (err == nil) != test.ok {
				t.Errorf("console of %q = %q, %v, want %q, success %v", test.in, out, err, test.out, test.ok)
			}
		})
	}
}
