package native

import "testing"

func TestFlags(t *testing.T) {
	for _, test := range []struct {
		name, flags, build, carried string
	}{
		{"none", "", "", "-mod=readonly -buildvcs=false"},
		{"of the module", "-mod=vendor -modfile=x.mod -buildvcs=false", "-mod=vendor -modfile=x.mod -buildvcs=false", "-mod=readonly -buildvcs=false"},
		{"that packages are built with", "-tags=netgo,a -trimpath", "-tags=netgo,a -trimpath", "-tags=netgo,a -trimpath -mod=readonly -buildvcs=false"},
		{"that cells cannot have", "-race -gcflags=-N -ldflags=-s -n -json -a -cover -mod=mod", "-mod=mod", "-mod=readonly -buildvcs=false"},
		{"two dashes", "--tags=a --race", "--tags=a", "--tags=a -mod=readonly -buildvcs=false"},
		{"in quotes", `'-gcflags=all=-N -l' "-tags=a b"  -p=1`, `"-tags=a b" -p=1`, `"-tags=a b" -p=1 -mod=readonly -buildvcs=false`},
		{"an open quote", `-p=1 '-tags=a b`, `-p=1 '-tags=a b`, `-p=1 '-tags=a b -mod=readonly -buildvcs=false`},
		{"other space", "-tags=a\t-race\n-p=2", "-tags=a -p=2", "-tags=a -p=2 -mod=readonly -buildvcs=false"},
	} {
		build := buildFlags(test.flags)
		if build != test.build {
			t.Errorf("%s: buildFlags(%q) = %q, want %q", test.name, test.flags, build, test.build)
		}
		if got := carriedFlags(build); got != test.carried {
			t.Errorf("%s: carriedFlags(%q) = %q, want %q", test.name, build, got, test.carried)
		}
	}
}
