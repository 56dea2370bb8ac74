package native

import "testing"

func TestPlainName(t *testing.T) {
	for _, test := range []struct{ name, want string }{
		{"main.f", "main.f"},
		{"main.lateʹf", "main.f"},
		{"main.lateʹfnʹRun.func1", "main.Run.func1"},
		{"main.lateʹx2", "main.x2"},
		{"main.(*Tʹ).M", "main.(*T).M"},
		{"main.Tʹ12.M-fm", "main.T.M-fm"},
		{"*map[string]main.Pair[main.Tʹ3,int]", "*map[string]main.Pair[main.T,int]"},
		{"*struct { T main.T2ʹ; n int }", "*struct { T main.T2; n int }"},
		{"main.cellʹ.func2", "main.cellʹ.func2"},
		{"main.initʹ0", "main.init.0"},
		{"main.fmtʹPrintln", "main.fmtʹPrintln"},
	} {
		if got := plainName(test.name); got != test.want {
			t.Errorf("plainName(%q) = %q, want %q", test.name, got, test.want)
		}
	}
}
