package native_test

import "testing"

func TestSessions(t *testing.T) {
	type step struct{ code, want string }
	for _, test := range []struct {
		name  string
		steps []step
	}{
		{"variables live on", []step{
			{"x := 1\ny := \"a\"", ""},
			{"x += 41\nx", "= 42\n"},
			{"y = y + y\nx, y = x*2, y+y\nx", "= 84\n"},
			{"y", "= \"aaaa\"\n"},
		}},
		{"functions of earlier cells", []step{
			{"func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }", ""},
			{"fib(20)", "= 6765\n"},
			{"for i := range 5 { fmt.Println(i, fib(i)) }", "0 0\n1 1\n2 1\n3 2\n4 3\n"},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNotebook(t)
			for _, s := range test.steps {
				if got := n.run(s.code); got != s.want {
					t.Errorf("%s\ngives %q, want %q", s.code, got, s.want)
				}
			}
		})
	}
}
