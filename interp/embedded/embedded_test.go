package embedded

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// tree makes a directory with all that patterns may come upon.
func tree(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "a [b]*c")
	for _, name := range []string{
		"go.mod", "data.csv", "data2.csv", "with space.txt", "ünï.txt", "quo'te.txt", ".hidden", "_under", "_cgo_x", "-dash", "trailing.", "aux.txt",
		"assets/a.txt", "assets/b.txt", "assets/c.md", "assets/.hidden", "assets/_under", "assets/sub/d.txt", "assets/sub/.e", "assets/.git/config", "assets/.dot/x",
		"hiddenonly/.a", "hiddenonly/_b/c", ".git/config", ".dir/x", "CON/x",
		"module/go.mod", "module/x.txt", "module/sub/y.txt", "outer/x.txt", "outer/module/go.mod", "outer/module/y.txt",
		"badinside/ok.txt", "badinside/quo'te.txt", "badhidden/ok.txt", "badhidden/.quo'te", "badhidden/quo'te/x.txt",
		"[x]/y", "deep/1/f.txt", "deep/2/f.txt", "deep/2/g.txt", "links/file.txt",
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		text := name
		if filepath.Base(name) == "go.mod" {
			text = "module m\n"
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o777); err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{"link.txt": "data.csv", "linkdir": "assets", "broken": "nowhere", "links/link.txt": "file.txt"} {
		if err := os.Symlink(to, filepath.Join(dir, from)); err != nil {
			t.Skip("this system has no symbolic links:", err)
		}
	}
	return dir
}

// TestMatchIsTheGoCommands compares Match with what the go command says of the
// same patterns.
func TestMatchIsTheGoCommands(t *testing.T) {
	dir := tree(t)
	for _, pattern := range []string{
		"data.csv", "data*.csv", "_cgo_x", "*.csv", "nope.csv", "*.nope", "with space.txt", "ünï.txt", "quo'te.txt", "-dash", "trailing.", "aux.txt",
		".hidden", "_under", "*", ".*", ".git", ".git/config", ".dir", "CON", "CON/x",
		"assets", "all:assets", "assets/*", "all:assets/*", "assets/*.txt", "assets/.hidden", "assets/sub", "all:assets/sub", "assets/s?b/*", "assets/[a-b].txt",
		"all:*.csv", "all:", "all:all:data.csv",
		"hiddenonly", "all:hiddenonly", "empty", "all:empty",
		"module", "module/x.txt", "module/sub", "module/sub/y.txt", "outer", "outer/module", "outer/*",
		"badinside", "badhidden", "all:badhidden", "badinside/*",
		"link.txt", "linkdir", "linkdir/a.txt", "broken", "links", "links/*",
		"[x]/y", `\[x\]/y`, "[[]x]/y", "deep/*/f.txt", "deep/*", "deep/*/*",
		".", "..", "../x", "./data.csv", "assets/", "/etc/passwd", "assets//a.txt", "assets/../data.csv", "[", "a[", "", "\\",
	} {
		want, wantErr := goCommands(t, dir, pattern)
		got, err := Match(dir, pattern)
		gotErr := ""
		if err != nil {
			gotErr = err.Error()
		}
		if !slices.Equal(got, want) || gotErr != wantErr {
			t.Errorf("Match(%q) = %q, %q, want %q, %q", pattern, got, gotErr, want, wantErr)
		}
	}
}

// goCommands is what the go command makes of a pattern.
func goCommands(t *testing.T, dir, pattern string) (files []string, message string) {
	t.Helper()
	quoted, err := json.Marshal(pattern)
	if err != nil {
		t.Fatal(err)
	}
	source := "package main\n\nimport _ \"embed\"\n\n//go:embed " + string(quoted) + "\nvar s string\n"
	file := filepath.Join(dir, "main.go")
	if err := os.WriteFile(file, []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(file)
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=EmbedFiles,Error")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GO111MODULE=on")
	out, err := cmd.Output()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Skip("there is no go command:", err)
	}
	var said struct {
		EmbedFiles []string
		Error      *struct{ Err string }
	}
	if err := json.Unmarshal(out, &said); err != nil {
		t.Fatalf("go list says %q: %v", out, err)
	}
	if said.Error != nil {
		return nil, said.Error.Err
	}
	return said.EmbedFiles, ""
}
