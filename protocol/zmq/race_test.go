//go:build race

package zmq

// racing makes tests send less: the race detector slows signing and JSON down
// ten times.
const racing = true
