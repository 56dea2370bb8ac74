package native

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A Linker is the external linker that Go's own hands its work to. Called
// through the C compiler it costs a quarter more, most of it for questions
// about flags, each of which compiles a trivial program. So where it can be
// called by itself, a shell script stands between: it answers the questions at
// once and translates the arguments.
type Linker struct {
	CC     string   // the C compiler
	Direct string   // path of the linker, or "" where it is called through CC
	Dirs   []string // where it finds the C library
}

// direct linkers, the fastest first.
var directLinkers = []string{"mold", "ld.lld", "ld.gold", "ld"}

// findLinker looks for a C compiler, without which neither packages that use C
// nor plugins can be built, and for a linker.
func findLinker(ctx context.Context, cc, arch string) (Linker, error) {
	fields := strings.Fields(cc)
	if len(fields) == 0 {
		fields = []string{"gcc"}
	}
	path, err := exec.LookPath(fields[0])
	if err != nil {
		return Linker{}, &UnavailableError{Reason: "there is no C compiler (" + fields[0] + ")", Advice: installC}
	}
	l := Linker{CC: path}
	if arch != "amd64" && arch != "arm64" || len(fields) > 1 || !isExecutable("/bin/sh") {
		return l, nil
	}
	for _, file := range []string{"libc.so", "libgcc.a"} {
		out, err := exec.CommandContext(ctx, path, "-print-file-name="+file).Output()
		found := strings.TrimSpace(string(out))
		if err != nil || !filepath.IsAbs(found) {
			return l, nil // no C library to link with, or an unusual compiler
		}
		l.Dirs = append(l.Dirs, filepath.Dir(filepath.Clean(found)))
	}
	l.Direct = directLinker()
	return l, nil
}

// directLinker is the path of the fastest linker there is, or "".
func directLinker() string {
	for _, name := range directLinkers {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func (l Linker) String() string {
	return l.CC + " " + l.Direct + " " + strings.Join(l.Dirs, ":")
}

// command gives what Go's linker is to call, with its own flags, in dir.
func (l Linker) command(dir string) (extld, flags string, err error) {
	if l.Direct == "" {
		return l.CC, "", nil
	}
	path := filepath.Join(dir, "extld")
	if err := os.WriteFile(path, []byte(l.script()), 0o777); err != nil {
		return "", "", fmt.Errorf("writing linker script: %w", err)
	}
	return path, "", nil
}

// script is the program between the two linkers.
func (l Linker) script() string {
	var dirs strings.Builder
	for _, dir := range l.Dirs {
		dirs.WriteString(" '-L" + strings.ReplaceAll(dir, "'", `'\''`) + "'")
	}
	return `#!/bin/sh
# The Go linker asks about flags by linking a trivial program.
for last; do :; done
case "$*" in
*-Qunused-arguments*|*--compress-debug-sections*trivial.c*) exit 1 ;;
*trivial.c*) exit 0 ;;
esac
n=$#
while [ $n -gt 0 ]; do
	n=$((n-1))
	arg=$1
	shift
	case "$arg" in
	-Wl,*)
		IFS=,
		for part in ${arg#-Wl,}; do set -- "$@" "$part"; done
		unset IFS ;;
	-rdynamic) set -- "$@" --export-dynamic ;;
	-pthread) set -- "$@" -lpthread ;;
	-m64|-O*|-g*|-f*|-Q*) ;;
	*) set -- "$@" "$arg" ;;
	esac
done
exec '` + strings.ReplaceAll(l.Direct, "'", `'\''`) + `' "$@"` + dirs.String() + ` -lc
`
}
