//go:build !race

package zmq

const racing = false
