// Package wire turns the frames of a Jupyter message into a protocol.Message
// and back: routing prefix, delimiter, HMAC-SHA256 signature, limits, and the
// shape of the JSON parts. It is pure: it knows nothing of sockets, and of what
// a message says it reads no more than the header.
package wire

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"slices"
	"sync"

	"gokernel/protocol"
)

// Delimiter is the frame between the routing prefix and the signature.
const Delimiter = "<IDS|MSG>"

// Scheme is the one signature scheme of this package, as connection files
// spell it.
const Scheme = "hmac-sha256"

// The reasons to refuse a message. Errors of Decode wrap exactly one of them,
// and never quote the key or the content.
var (
	ErrFraming   = errors.New("malformed message frames")
	ErrLimit     = errors.New("message over a limit")
	ErrSignature = errors.New("wrong signature")
	ErrReplay    = errors.New("message replayed")
	ErrJSON      = errors.New("message part is not a JSON object")
	ErrHeader    = errors.New("invalid message header")
)

// ErrScheme reports a signature scheme that this package does not have.
var ErrScheme = errors.New("unsupported signature scheme")

// Limits bound what Decode accepts. Sizes are in bytes; a zero field means the
// value of DefaultLimits.
type Limits struct {
	Frames   int // frames of a message, identities and buffers included
	Identity int // each frame of the routing prefix
	Header   int // header and parent header, each
	Metadata int
	Content  int
	Buffers  int // all buffers together
}

// DefaultLimits returns limits that no honest front end meets: a notebook may
// well send 100 MB, but not a header of a megabyte.
func DefaultLimits() Limits {
	return Limits{
		Frames:   4096,
		Identity: 4 << 10,
		Header:   256 << 10,
		Metadata: 64 << 20,
		Content:  512 << 20,
		Buffers:  512 << 20,
	}
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	for _, f := range []struct {
		have *int
		want int
	}{
		{&l.Frames, d.Frames}, {&l.Identity, d.Identity}, {&l.Header, d.Header},
		{&l.Metadata, d.Metadata}, {&l.Content, d.Content}, {&l.Buffers, d.Buffers},
	} {
		if *f.have == 0 {
			*f.have = f.want
		}
	}
	return l
}

// A Codec encodes and decodes the messages of one connection file. It is safe
// for concurrent use. All channels of a kernel share one Codec, so that what
// was said on one channel cannot be replayed on another.
type Codec struct {
	signed bool
	limits Limits
	macs   sync.Pool // of hash.Hash, keyed: making one costs two blocks of SHA-256

	mu   sync.Mutex
	seen *history // guarded by mu; nil when not signed
}

// New returns a Codec for a signature scheme (empty means Scheme) and a key.
// With an empty key messages are neither signed nor checked, and a replay
// cannot be told from a repetition.
func New(scheme, key string, limits Limits) (*Codec, error) {
	if scheme != "" && scheme != Scheme {
		return nil, fmt.Errorf("%w %q: only %q is known", ErrScheme, scheme, Scheme)
	}
	c := &Codec{signed: key != "", limits: limits.withDefaults()}
	if c.signed {
		secret := []byte(key)
		c.macs.New = func() any { return hmac.New(sha256.New, secret) }
		c.seen = newHistory(historySize)
	}
	return c, nil
}

// Signed reports whether messages are signed: only then does a message say that
// who sent it has the key.
func (c *Codec) Signed() bool { return c.signed }

// Encode returns the frames of m, the routing prefix first. The frames share
// memory with m: neither may be changed while they are in use.
func (c *Codec) Encode(m *protocol.Message) ([][]byte, error) {
	header, err := m.HeaderJSON()
	if err != nil {
		return nil, fmt.Errorf("encoding header of %s: %w", m.Header.MsgType, err)
	}
	parts := [4][]byte{header, object(m.Parent), object(m.Metadata), object(m.Content)}
	for i, part := range parts {
		if !looksLikeObject(part) {
			return nil, fmt.Errorf("encoding %s of %s: %w", partNames[i], m.Header.MsgType, ErrJSON)
		}
	}
	frames := make([][]byte, 0, len(m.Identities)+6+len(m.Buffers))
	frames = append(frames, m.Identities...)
	frames = append(frames, []byte(Delimiter), c.sign(parts))
	frames = append(frames, parts[:]...)
	return append(frames, m.Buffers...), nil
}

// sign returns the signature frame of the four parts, empty without a key.
func (c *Codec) sign(parts [4][]byte) []byte {
	if !c.signed {
		return []byte{}
	}
	sum := c.sum(parts)
	return hex.AppendEncode(make([]byte, 0, 2*len(sum)), sum[:])
}

func (c *Codec) sum(parts [4][]byte) digest {
	mac := c.macs.Get().(hash.Hash)
	defer c.macs.Put(mac)
	mac.Reset()
	for _, part := range parts {
		// In pieces: what is summed at a stretch cannot be stopped, and while the
		// collector waits for that nobody else runs.
		for piece := range slices.Chunk(part, 64<<10) {
			mac.Write(piece)
		}
	}
	var sum digest
	mac.Sum(sum[:0])
	return sum
}

// partNames are the four signed parts in their order on the wire.
var partNames = [4]string{"header", "parent header", "metadata", "content"}

// content is the index of the content among the signed parts.
const content = 3

// object is part, or the empty object where there is none.
func object(part []byte) []byte {
	if part == nil {
		return []byte("{}")
	}
	return part
}

// looksLikeObject reports whether the first byte of a value that is not white
// space opens an object. Together with protocol.ValidJSON that makes it one.
func looksLikeObject(part []byte) bool {
	for _, b := range part {
		switch b {
		case ' ', '\t', '\r', '\n':
		default:
			return b == '{'
		}
	}
	return false
}
