package kernelspec

import (
	"os/user"
	"path/filepath"
	"slices"
	"testing"
)

// place makes a Place of an environment.
func place(goos, home string, env map[string]string, python string) Place {
	return Place{
		GOOS:   goos,
		Lookup: func(name string) (string, bool) { value, ok := env[name]; return value, ok },
		Home:   home,
		Prefix: func() string { return python },
	}
}

func TestKernelDirs(t *testing.T) {
	tests := []struct {
		name       string
		goos, home string
		env        map[string]string
		python     string
		want       []string
	}{
		{
			name: "linux, plain", goos: "linux", home: "/home/u", python: "/usr",
			want: []string{
				"/home/u/.local/share/jupyter/kernels",
				"/usr/share/jupyter/kernels",
				"/usr/local/share/jupyter/kernels",
				"/home/u/.ipython/kernels",
			},
		},
		{
			name: "linux, no Python", goos: "linux", home: "/home/u",
			want: []string{
				"/home/u/.local/share/jupyter/kernels",
				"/usr/local/share/jupyter/kernels",
				"/usr/share/jupyter/kernels",
				"/home/u/.ipython/kernels",
			},
		},
		{
			name: "linux, all variables", goos: "linux", home: "/home/u",
			env: map[string]string{
				"JUPYTER_PATH":     "/one/:/two",
				"JUPYTER_DATA_DIR": "/data",
				"XDG_DATA_HOME":    "/xdg",
				"PYTHONUSERBASE":   "/base",
				"IPYTHONDIR":       "/ipython",
				"CONDA_PREFIX":     "/conda",
			},
			want: []string{
				"/one/kernels", "/two/kernels",
				"/data/kernels", "/base/share/jupyter/kernels",
				"/conda/share/jupyter/kernels",
				"/usr/local/share/jupyter/kernels", "/usr/share/jupyter/kernels",
				"/ipython/kernels",
			},
		},
		{
			name: "linux, XDG", goos: "linux", home: "/home/u",
			env: map[string]string{"XDG_DATA_HOME": "/xdg"},
			want: []string{
				"/xdg/jupyter/kernels", "/home/u/.local/share/jupyter/kernels",
				"/usr/local/share/jupyter/kernels", "/usr/share/jupyter/kernels",
				"/home/u/.ipython/kernels",
			},
		},
		{
			name: "linux, a virtual environment goes before the user", goos: "linux", home: "/home/u", python: "/never",
			env: map[string]string{"VIRTUAL_ENV": "/venv", "CONDA_PREFIX": "/conda"},
			want: []string{
				"/venv/share/jupyter/kernels",
				"/home/u/.local/share/jupyter/kernels",
				"/usr/local/share/jupyter/kernels", "/usr/share/jupyter/kernels",
				"/home/u/.ipython/kernels",
			},
		},
		{
			name: "linux, unless the user says otherwise", goos: "linux", home: "/home/u",
			env: map[string]string{"VIRTUAL_ENV": "/venv", "JUPYTER_PREFER_ENV_PATH": "0"},
			want: []string{
				"/home/u/.local/share/jupyter/kernels",
				"/venv/share/jupyter/kernels",
				"/usr/local/share/jupyter/kernels", "/usr/share/jupyter/kernels",
				"/home/u/.ipython/kernels",
			},
		},
		{
			name: "darwin", goos: "darwin", home: "/Users/u", python: "/opt/homebrew",
			want: []string{
				"/Users/u/Library/Jupyter/kernels",
				"/opt/homebrew/share/jupyter/kernels",
				"/usr/local/share/jupyter/kernels", "/usr/share/jupyter/kernels",
				"/Users/u/.ipython/kernels",
			},
		},
		{
			name: "darwin, a conda environment that is not the base, platform directories", goos: "darwin", home: "/Users/u",
			env: map[string]string{"CONDA_PREFIX": "/conda/envs/go", "CONDA_DEFAULT_ENV": "go", "JUPYTER_PLATFORM_DIRS": "1"},
			want: []string{
				"/conda/envs/go/share/jupyter/kernels",
				"/Users/u/Library/Application Support/jupyter/kernels",
				"/usr/local/share/jupyter/kernels", "/usr/share/jupyter/kernels",
				"/Users/u/.ipython/kernels",
			},
		},
		{
			name: "windows does not trust PROGRAMDATA", goos: "windows", home: `C:\Users\u`, python: `C:\Python`,
			env: map[string]string{"APPDATA": `C:\Users\u\AppData\Roaming`, "PROGRAMDATA": `C:\ProgramData`},
			want: []string{
				`C:\Users\u\AppData\Roaming\jupyter\kernels`,
				`C:\Python\share\jupyter\kernels`,
				`C:\Users\u\.ipython\kernels`,
			},
		},
		{
			name: "windows, PROGRAMDATA on request, two paths", goos: "windows", home: `C:\Users\u`,
			env: map[string]string{
				"APPDATA": `C:\Roaming`, "PROGRAMDATA": `C:\ProgramData`, "JUPYTER_USE_PROGRAMDATA": "yes",
				"JUPYTER_PATH": `D:\one\;E:\two`,
			},
			want: []string{
				`D:\one\kernels`, `E:\two\kernels`,
				`C:\Roaming\jupyter\kernels`,
				`C:\ProgramData\jupyter\kernels`,
				`C:\Users\u\.ipython\kernels`,
			},
		},
		{
			name: "windows without APPDATA", goos: "windows", home: `C:\Users\u`,
			want: []string{`C:\Users\u\.jupyter\data\kernels`, `C:\Users\u\.ipython\kernels`},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := slices.Collect(place(test.goos, test.home, test.env, test.python).KernelDirs())
			if !slices.Equal(got, test.want) {
				t.Errorf("KernelDirs() =\n%q, want\n%q", got, test.want)
			}
		})
	}
}

// Python is slow to start, so what the user's own directories answer is
// answered without it.
func TestKernelDirsAsksPythonLate(t *testing.T) {
	p := place("linux", "/home/u", nil, "")
	p.Prefix = func() string { t.Error("Python was asked"); return "" }
	for range p.KernelDirs() {
		break
	}
}

func TestFlag(t *testing.T) {
	for value, want := range map[string]bool{"1": true, "yes": true, "": true, "no": false, "False": false, "0": false, "off": false} {
		p := place("linux", "", map[string]string{"F": value}, "")
		if got := p.flag("F"); got != want {
			t.Errorf("flag with F=%q = %v, want %v", value, got, want)
		}
	}
	if place("linux", "", nil, "").flag("F") {
		t.Error("flag of an unset variable is true")
	}
}

// Without HOME, as for services, the home directory is what the system says: not
// the working directory.
func TestHomeOfTheAccount(t *testing.T) {
	account, err := user.Current()
	if err != nil {
		t.Skip(err)
	}
	want, err := filepath.EvalSymlinks(account.HomeDir)
	if err != nil {
		t.Skip(err)
	}
	for _, name := range []string{"HOME", "USERPROFILE", "home"} {
		t.Setenv(name, "")
	}
	if got := Here().Home; got != want {
		t.Errorf("the home directory is %q, want %q", got, want)
	}
}
