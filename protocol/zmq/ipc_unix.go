//go:build unix

package zmq

import "syscall"

// ownerOnly gives a socket that is not bound yet the mode that its file will
// be made with, so that there is no moment in which others may connect. Linux
// does that; elsewhere the umask decides until listenFile has set the mode.
func ownerOnly(_, _ string, socket syscall.RawConn) error {
	return socket.Control(func(fd uintptr) {
		_ = syscall.Fchmod(int(fd), 0o600) // some systems have no modes for sockets
	})
}
