package zmq

import (
	"log/slog"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
)

// The kernel listens where the connection file says, on this machine alone
// where it says nothing, and warns where that lets others come near.
func TestListenWarnsOfExposure(t *testing.T) {
	open := t.TempDir() + "/open"
	if err := os.Mkdir(open, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	const everywhere, unsigned, abstract, writable = "other machines can connect", "messages are not signed", "have no permissions", "may replace the sockets"
	tests := []struct {
		name     string
		info     ConnectionInfo
		bound    string // the address of shell begins with it
		warnings []string
	}{
		{"empty ip", ConnectionInfo{Key: "k"}, "127.0.0.1:", nil},
		{"loopback", ConnectionInfo{IP: "127.0.0.1", Key: "k"}, "127.0.0.1:", nil},
		{"another loopback", ConnectionInfo{IP: "127.1.2.3", Key: "k"}, "127.1.2.3:", nil},
		{"loopback of IPv6", ConnectionInfo{IP: "::1", Key: "k"}, "[::1]:", nil},
		{"the same in brackets", ConnectionInfo{IP: "[::1]", Key: "k"}, "[::1]:", nil},
		{"a name", ConnectionInfo{IP: "localhost", Key: "k"}, "", nil},
		{"all of IPv4", ConnectionInfo{IP: "0.0.0.0", Key: "k"}, "0.0.0.0:", []string{everywhere}},
		{"all of IPv6", ConnectionInfo{IP: "::", Key: "k"}, "[::]:", []string{everywhere}},
		{"all, as ZeroMQ says it", ConnectionInfo{IP: "*", Key: "k"}, "0.0.0.0:", []string{everywhere}},
		{"no key", ConnectionInfo{}, "127.0.0.1:", []string{unsigned}},
		{"no key, everywhere", ConnectionInfo{IP: "*"}, "0.0.0.0:", []string{everywhere, unsigned}},
		{"private files", ConnectionInfo{Transport: "ipc", IP: t.TempDir() + "/k", Key: "k"}, "/", nil},
		{"files in a directory of all", ConnectionInfo{Transport: "ipc", IP: open + "/k", Key: "k"}, "/", []string{writable}},
		{"abstract", ConnectionInfo{Transport: "ipc", IP: "@gokernel-test-exposure", Key: "k"}, "@", []string{abstract}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			switch {
			case strings.Contains(test.info.IP, "::") && !hasIPv6(), test.info.IP == "127.1.2.3" && runtime.GOOS != "linux",
				test.info.Transport == "ipc" && runtime.GOOS != "linux":
				t.Skip("not on this system")
			}
			var log strings.Builder
			s, err := Listen(t.Context(), test.info, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			for _, b := range s.binders {
				if at := b.ln.Addr().String(); !strings.HasPrefix(at, test.bound) {
					t.Errorf("%s is bound to %s, want %s…", b.name, at, test.bound)
				}
			}
			for _, warning := range []string{everywhere, unsigned, abstract, writable} {
				want := 0
				for _, w := range test.warnings {
					if w == warning {
						want = 1 // not one for each socket
					}
				}
				if n := strings.Count(log.String(), warning); n != want {
					t.Errorf("%d warnings that %q, want %d:\n%s", n, warning, want, log.String())
				}
			}
		})
	}
}

func hasIPv6() bool {
	ln, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		return false
	}
	ln.Close()
	return true
}
