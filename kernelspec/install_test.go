package kernelspec

import (
	"bytes"
	"encoding/json"
	"errors"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// at is a Place whose user directory is in a fresh directory.
func at(t *testing.T) (Place, string) {
	root := t.TempDir()
	return place("linux", filepath.Join(root, "home"), map[string]string{
		"JUPYTER_DATA_DIR": filepath.Join(root, "data"),
		"VIRTUAL_ENV":      filepath.Join(root, "venv"),
	}, ""), root
}

func TestInstall(t *testing.T) {
	p, root := at(t)
	o := Options{Binary: "/opt/go<kernel>", Env: map[string]string{"GOFLAGS": "-mod=mod"}}
	dir, changed, err := p.Install(o)
	if err != nil || !changed {
		t.Fatalf("Install = %q, %v, %v, want a change", dir, changed, err)
	}
	if want := filepath.Join(root, "data", "kernels", "gokernel"); dir != want {
		t.Errorf("Install chose %q, want %q", dir, want)
	}
	spec, err := p.Find("GoKernel")
	if err != nil {
		t.Fatal(err)
	}
	want := Spec{
		Name: "gokernel", Dir: dir,
		Argv:        []string{"/opt/go<kernel>", "kernel", "-f", "{connection_file}"},
		DisplayName: "Go (gokernel)", Language: "go", InterruptMode: "message",
		Env:      map[string]string{"GOFLAGS": "-mod=mod"},
		Metadata: map[string]any{"debugger": false},
	}
	if !reflect.DeepEqual(spec, want) {
		t.Errorf("Find = %+v, want %+v", spec, want)
	}
	if got := spec.Command("/run/k.json"); got[3] != "/run/k.json" {
		t.Errorf("Command = %q, want the connection file in it", got)
	}

	before := modified(t, dir)
	if _, changed, err := p.Install(o); err != nil || changed {
		t.Errorf("Install again = %v, %v, want no change", changed, err)
	}
	if after := modified(t, dir); !reflect.DeepEqual(before, after) {
		t.Errorf("Install again touched files: %v, were %v", after, before)
	}

	o.Binary = "/elsewhere/gokernel"
	if _, changed, err := p.Install(o); err != nil || !changed {
		t.Errorf("Install of another binary = %v, %v, want a change", changed, err)
	}
	if spec, err := p.Find("gokernel"); err != nil || spec.Argv[0] != o.Binary {
		t.Errorf("after it, Find = %v, %v, want %s", spec.Argv, err, o.Binary)
	}
}

// modified maps the files of dir, hidden ones too, to their times.
func modified(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	times := map[string]string{}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			t.Fatal(err)
		}
		times[entry.Name()] = info.ModTime().String()
	}
	if len(times) != 4 {
		t.Errorf("the kernelspec has files %v, want kernel.json and three logos", times)
	}
	return times
}

func TestInstallTargets(t *testing.T) {
	p, root := at(t)
	tests := []struct {
		name   string
		target Target
		kernel string
		want   string // under root; "" is an error
	}{
		{"user", Target{}, "gokernel", "data/kernels/gokernel"},
		{"prefix", Target{Prefix: filepath.Join(root, "pre")}, "gokernel", "pre/share/jupyter/kernels/gokernel"},
		{"environment", Target{SysPrefix: true}, "gokernel", "venv/share/jupyter/kernels/gokernel"},
		{"lower case", Target{}, "Go-1.26_x", "data/kernels/go-1.26_x"},
		{"both", Target{SysPrefix: true, Prefix: root}, "gokernel", ""},
		{"a path", Target{}, "../gokernel", ""},
		{"dots", Target{}, "..", ""},
		{"a space", Target{}, "go kernel", ""},
		{"not ASCII", Target{}, "gö", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir, _, err := p.Install(Options{Target: test.target, Name: test.kernel, Binary: "/bin/gokernel"})
			if (err != nil) != (test.want == "") {
				t.Fatalf("Install(%+v, %q) = %q, %v", test.target, test.kernel, dir, err)
			}
			if err != nil {
				return
			}
			if want := filepath.Join(root, test.want); dir != want {
				t.Errorf("Install(%+v, %q) = %q, want %q", test.target, test.kernel, dir, want)
			}
			if got, removed, err := p.Uninstall(test.target, test.kernel); got != dir || !removed || err != nil {
				t.Errorf("Uninstall = %q, %v, %v, want %q removed", got, removed, err, dir)
			}
			if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("after Uninstall, Stat(%q) = %v", dir, err)
			}
			if _, removed, err := p.Uninstall(test.target, test.kernel); removed || err != nil {
				t.Errorf("Uninstall again = %v, %v, want nothing removed", removed, err)
			}
		})
	}
	if _, _, err := p.Install(Options{Binary: "bin/gokernel"}); err == nil {
		t.Error("Install took a relative path: front ends start kernels from anywhere")
	}
}

// Where the home directory is a file, the error says so, and what to do.
func TestInstallBelowAFile(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	if err := os.WriteFile(home, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p := place("linux", home, nil, "")
	_, changed, err := p.Install(Options{Binary: "/opt/gokernel"})
	if err == nil || changed || !strings.Contains(err.Error(), home) || !strings.Contains(err.Error(), "JUPYTER_DATA_DIR") {
		t.Errorf("Install = %v, %v", changed, err)
	}
	if _, removed, err := p.Uninstall(Target{}, ""); err != nil || removed {
		t.Errorf("Uninstall = %v, %v, want that nothing is there", removed, err)
	}
}

func TestOtherKernelsAreLeftAlone(t *testing.T) {
	for name, text := range map[string]string{
		"another":   `{"argv": ["python3", "-m", "ipykernel", "-f", "{connection_file}"], "display_name": "Python", "language": "python"}`,
		"malformed": `{"argv": [`,
	} {
		t.Run(name, func(t *testing.T) {
			p, root := at(t)
			dir := filepath.Join(root, "data", "kernels", "gokernel")
			write(t, dir, text)
			if _, changed, err := p.Install(Options{Binary: "/bin/gokernel"}); err == nil || changed {
				t.Errorf("Install over it = %v, %v, want an error", changed, err)
			}
			if _, removed, err := p.Uninstall(Target{}, ""); err == nil || removed {
				t.Errorf("Uninstall of it = %v, %v, want an error", removed, err)
			}
			if data, err := os.ReadFile(filepath.Join(dir, "kernel.json")); err != nil || string(data) != text {
				t.Errorf("kernel.json = %q, %v, want it as it was", data, err)
			}
		})
	}
}

func write(t *testing.T, dir, kernelJSON string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "kernel.json"), []byte(kernelJSON), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestList(t *testing.T) {
	p, root := at(t)
	venv, data := filepath.Join(root, "venv", "share", "jupyter", "kernels"), filepath.Join(root, "data", "kernels")
	write(t, filepath.Join(venv, "both"), `{"argv": ["first"], "future": [1]}`)
	write(t, filepath.Join(data, "Both"), `{"argv": ["second"]}`)
	write(t, filepath.Join(data, "one"), `{"argv": ["x"], "interrupt_mode": "message"}`)
	write(t, filepath.Join(data, "empty"), `{}`)
	write(t, filepath.Join(data, "not a name"), `{"argv": ["x"]}`)
	specs, err := p.List()
	var got []string
	for _, spec := range specs {
		if strings.HasPrefix(spec.Dir, root) { // the machine's own kernels are there too
			got = append(got, spec.Name+" "+spec.Argv[0]+" "+spec.InterruptMode)
		}
	}
	if want := []string{"both first signal", "one x message"}; !slices.Equal(got, want) {
		t.Errorf("List = %q, want %q", got, want)
	}
	if err == nil || !strings.Contains(err.Error(), filepath.Join(data, "empty")) {
		t.Errorf("List's error = %v, want the kernel without argv", err)
	}

	var missing *NotFoundError
	if _, err := p.Find("no-such"); !errors.As(err, &missing) || !slices.Contains(missing.Have, "one") {
		t.Errorf("Find of none = %v, want a NotFoundError that names the others", err)
	}
}

func TestLogos(t *testing.T) {
	files, err := contents(Options{Binary: "/bin/gokernel"})
	if err != nil {
		t.Fatal(err)
	}
	if last := files[len(files)-1].name; last != "kernel.json" {
		t.Errorf("the last file to be written is %s, want kernel.json", last)
	}
	for _, f := range files {
		switch size := map[string]int{"logo-32x32.png": 32, "logo-64x64.png": 64}[f.name]; {
		case size > 0:
			config, err := png.DecodeConfig(bytes.NewReader(f.data))
			if err != nil || config.Width != size || config.Height != size {
				t.Errorf("%s is %dx%d, %v", f.name, config.Width, config.Height, err)
			}
		case f.name == "kernel.json":
			if !json.Valid(f.data) {
				t.Errorf("kernel.json is not JSON: %s", f.data)
			}
		case f.name != "logo-svg.svg":
			t.Errorf("unexpected file %s", f.name)
		}
	}
}
