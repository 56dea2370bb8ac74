package zmq

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
)

// exposed says who beside the owner of the connection file comes near a
// kernel that listens at addr, a sentence for each way. A connection file may
// ask for all of them; nobody should have them unawares.
func (c ConnectionInfo) exposed(addr net.Addr) []string {
	var ways []string
	if c.Key == "" {
		ways = append(ways, "the connection file has an empty key: messages are not signed, and whoever can connect can run code as you")
	}
	switch addr := addr.(type) {
	case *net.TCPAddr:
		if !addr.IP.IsLoopback() {
			ways = append(ways, fmt.Sprintf("listening on %s: other machines can connect and read what cells show, for messages are signed but not encrypted; "+
				"ip 127.0.0.1 in the connection file and a tunnel (ssh -L) keep them out", addr.IP))
		}
	case *net.UnixAddr:
		switch dir := filepath.Dir(addr.Name); {
		case strings.HasPrefix(addr.Name, "@"):
			ways = append(ways, "sockets whose names begin with @ have no permissions: each user of this machine can connect and read what cells show")
		case replaceable(dir):
			ways = append(ways, fmt.Sprintf("all users of this machine may replace the sockets in %s: chmod go-w, or another directory, keeps them out", dir))
		}
	}
	return ways
}

// replaceable reports whether everybody may remove files of others from dir.
func replaceable(dir string) bool {
	const others = 0o002
	info, err := os.Stat(dir)
	return err == nil && info.Mode()&others != 0 && info.Mode()&os.ModeSticky == 0
}
