package worker

import (
	"syscall"
	"unsafe"
)

// reserve is how many file descriptors cells leave to the worker: else one that
// has opened all there are could not even load the next, which closes them.
const reserve = 16

// keepReserve takes the reserve from what the process may open. It is too much
// where the limit is low.
func keepReserve() {
	if soft, _, ok := descriptorLimit(nil); ok && soft >= 8*reserve {
		change(-reserve)
	}
}

// WithReserve runs f, which may use descriptors that cells may not. What else
// runs meanwhile may use them too.
func WithReserve(f func()) {
	if change(reserve) {
		defer change(-reserve)
	}
	f()
}

// change moves the limit, if the system lets it.
func change(by int64) bool {
	soft, hard, ok := descriptorLimit(nil)
	if !ok || by > 0 && soft+uint64(by) > hard {
		return false
	}
	_, _, ok = descriptorLimit(&syscall.Rlimit{Cur: soft + uint64(by), Max: hard})
	return ok
}

// descriptorLimit sets the limit, unless new is nil, and gives what it was. It
// goes past package syscall, which would no longer give programs that cells start
// the limit that the process was started with.
func descriptorLimit(new *syscall.Rlimit) (soft, hard uint64, ok bool) {
	var old syscall.Rlimit
	_, _, errno := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, 0, syscall.RLIMIT_NOFILE, uintptr(unsafe.Pointer(new)), uintptr(unsafe.Pointer(&old)), 0, 0)
	return uint64(old.Cur), uint64(old.Max), errno == 0
}
