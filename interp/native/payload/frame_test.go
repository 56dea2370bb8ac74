package payload

import "testing"

func TestFrame(t *testing.T) {
	keys := func(key string) (int, bool) { return 7, key == "#0a1b" }
	for _, test := range []struct{ file, function, want string }{
		{"/tmp/x/cell[4]", "main.f", "cell[4]:3 in f"},
		{"cell[#0a1b]", "main.cell", "cell[7]:3"},
		{"cell[#0a1b]", "main.cell.func1", "cell[7]:3 in func1"},
		{"cell[#0a1b]", "main.cell.func1-range2", "cell[7]:3 in func1"},
		{"cell[4]", "main.lateʹf", "cell[4]:3 in f"},
		{"cell[4]", "main.(*Tʹ12).String", "cell[4]:3 in (*T).String"},
		{"cell[4]", "main.Map[...]", "cell[4]:3 in Map"},
		{"cell[4]", "main.cellar", "cell[4]:3 in cellar"},
		{"cell[#ffff]", "main.f", ""},
		{"/usr/lib/go/src/sort/sort.go", "sort.Sort", ""},
		{"", "", ""},
	} {
		f, ok := Frame(test.file, 3, test.function, keys)
		if got := f.String(); ok != (test.want != "") || ok && got != test.want {
			t.Errorf("%s in %s is %s, %v, want %q", test.function, test.file, got, ok, test.want)
		}
	}
}
