package wire

import (
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"gokernel/protocol"
)

// Decode returns the message in frames, or an error that wraps one of this
// package's. The signature is checked before any JSON is looked at, and over
// the raw frames. The message shares memory with frames.
func (c *Codec) Decode(frames [][]byte) (*protocol.Message, error) {
	s, err := c.split(frames)
	if err != nil {
		return nil, err
	}
	if err := c.authenticate(s); err != nil {
		return nil, err
	}
	for i, part := range s.parts {
		// Content of another shape than an object is the kernel's to refuse: the
		// header says to whom and as what.
		if i != content && !looksLikeObject(part) || !protocol.ValidJSON(part) {
			return nil, fmt.Errorf("%w: %s of %d bytes", ErrJSON, partNames[i], len(part))
		}
	}
	header, err := decodeHeader(s.parts[0])
	if err != nil {
		return nil, err
	}
	return &protocol.Message{
		Identities: s.identities,
		Header:     header,
		RawHeader:  s.parts[0],
		Parent:     s.parts[1],
		Metadata:   s.parts[2],
		Content:    s.parts[3],
		Buffers:    s.buffers,
	}, nil
}

// sections are the frames of a message by their place.
type sections struct {
	identities [][]byte
	signature  []byte
	parts      [4][]byte
	buffers    [][]byte
}

// split finds the sections of a message and holds them against the limits.
func (c *Codec) split(frames [][]byte) (sections, error) {
	var s sections
	if n := len(frames); n > c.limits.Frames {
		return s, fmt.Errorf("%w: %d frames, at most %d", ErrLimit, n, c.limits.Frames)
	}
	at := -1
	for i, frame := range frames {
		if string(frame) == Delimiter {
			at = i
			break
		}
		if len(frame) > c.limits.Identity {
			return s, fmt.Errorf("%w: identity of %d bytes, at most %d", ErrLimit, len(frame), c.limits.Identity)
		}
	}
	if at < 0 {
		return s, fmt.Errorf("%w: no delimiter in %d frames", ErrFraming, len(frames))
	}
	rest := frames[at+1:]
	if len(rest) < 5 {
		return s, fmt.Errorf("%w: %d frames after the delimiter, at least 5", ErrFraming, len(rest))
	}
	// Sections that are empty stay nil, so that equal messages are deeply equal.
	if at > 0 {
		s.identities = frames[:at:at]
	}
	s.signature = rest[0]
	copy(s.parts[:], rest[1:5])
	if len(rest) > 5 {
		s.buffers = rest[5:len(rest):len(rest)]
	}
	for i, limit := range [4]int{c.limits.Header, c.limits.Header, c.limits.Metadata, c.limits.Content} {
		if n := len(s.parts[i]); n > limit {
			return s, fmt.Errorf("%w: %s of %d bytes, at most %d", ErrLimit, partNames[i], n, limit)
		}
	}
	total := 0
	for _, b := range s.buffers {
		total += len(b)
	}
	if total > c.limits.Buffers {
		return s, fmt.Errorf("%w: buffers of %d bytes, at most %d", ErrLimit, total, c.limits.Buffers)
	}
	return s, nil
}

// authenticate checks the signature and that it comes for the first time. The
// history keeps the sum computed here, so that no other spelling of the same
// signature passes for a new one.
func (c *Codec) authenticate(s sections) error {
	if !c.signed {
		return nil
	}
	sum := c.sum(s.parts)
	var want [2 * len(sum)]byte
	hex.Encode(want[:], sum[:])
	if subtle.ConstantTimeCompare(want[:], s.signature) != 1 {
		return ErrSignature
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.seen.add(sum) {
		return ErrReplay
	}
	return nil
}

// decodeHeader reads the header. Only msg_id and msg_type are insisted on: the
// kernel can serve a request whose date is odd, but not one without a name.
func decodeHeader(raw []byte) (protocol.Header, error) {
	var h protocol.Header
	err := json.Unmarshal(raw, &h)
	var wrongType *json.UnmarshalTypeError
	if err != nil && !errors.As(err, &wrongType) {
		return h, fmt.Errorf("%w: not readable", ErrHeader)
	}
	// After a wrong type Unmarshal goes on with the other fields.
	switch {
	case h.MsgID == "":
		return h, fmt.Errorf("%w: msg_id is missing or no string", ErrHeader)
	case h.MsgType == "":
		return h, fmt.Errorf("%w: msg_type is missing or no string", ErrHeader)
	}
	return h, nil
}
