package protocol

// piece is how many bytes are copied at a stretch. While memory is copied the
// runtime cannot stop the goroutine: the collector waits for it, and everyone
// for the collector. 100 MB in one go, into pages that are new, take a tenth of
// a second and more, in which not even the heartbeat answers.
const piece = 64 << 10

// appendPieces is append in pieces.
func appendPieces(b, p []byte) []byte {
	for len(p) > piece {
		b = appendPiece(b, p[:piece])
		p = p[piece:]
	}
	return append(b, p...)
}

// appendPiece is a call of its own because where a function begins the
// goroutine can be stopped for certain: a signal would mostly find it copying.
//
//go:noinline
func appendPiece(b, p []byte) []byte { return append(b, p...) }
