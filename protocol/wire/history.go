package wire

import "crypto/sha256"

// historySize is how many signatures are remembered: jupyter_client's default.
const historySize = 65536

// A digest is the sum that a signature spells in hexadecimal.
type digest [sha256.Size]byte

// A history remembers the latest digests, the oldest forgotten first.
type history struct {
	size  int
	known map[digest]struct{}
	ring  []digest // in the order of arrival, from next on once it is full
	next  int
}

func newHistory(size int) *history {
	return &history{size: size, known: make(map[digest]struct{})}
}

// add remembers d; it is false when d is known already.
func (h *history) add(d digest) bool {
	if _, ok := h.known[d]; ok {
		return false
	}
	h.known[d] = struct{}{}
	if len(h.ring) < h.size {
		h.ring = append(h.ring, d)
		return true
	}
	delete(h.known, h.ring[h.next])
	h.ring[h.next] = d
	h.next = (h.next + 1) % h.size
	return true
}
