package worker

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A kind says what a frame is.
type kind byte

// The frames that go down, from the Client. The number of callRun and
// callInterrupt is that of the call, of callAnswer that of the question,
// of callDescribe its own.
const (
	callRun       kind = 1 + iota // payload: Program as JSON
	callInterrupt                 // no payload
	callPing                      // no payload
	callAnswer                    // payload: see answer
	callShutdown                  // no payload
	callDescribe                  // payload: keys as JSON
	lastCall
)

// The frames that go up. The number of text and events is the run that owns
// them, that of upResult and upStopping the call's, of questions their own, of
// upDescription that of the callDescribe.
const (
	upReady       kind = 32 + iota // no payload; the first frame
	upStdout                       // payload: text
	upStderr                       // payload: text
	upRawStderr                    // payload: text that came over file descriptor 2
	upEvent                        // payload: see eventHead
	upResult                       // payload: Result as JSON; the last frame of a call
	upStopping                     // no payload; the server itself has interrupted the call
	upPong                         // no payload
	upAsk                          // payload: question as JSON
	upUnask                        // no payload; the question has lost its asker
	upDescription                  // payload: description as JSON
	lastUp
)

func (k kind) known() bool {
	return callRun <= k && k < lastCall || upReady <= k && k < lastUp
}

// text reports whether frames of k carry text of cells.
func (k kind) text() bool { return k == upStdout || k == upStderr || k == upRawStderr }

// A frame is one message over the seam.
type frame struct {
	kind    kind
	number  int64
	payload []byte
}

// A header is the length of the payload in 4 bytes, the kind in 1 and the
// number in 8, little endian.
const headerSize = 4 + 1 + 8

// maxPayload limits a frame. It is far above what a front end can show, and
// keeps a damaged length from being believed.
const maxPayload = 256 << 20

// errDamaged says that what was read is no frame. Nothing after it can be
// trusted.
var errDamaged = errors.New("damaged frame")

// appendHeader appends the header of a frame whose payload has size bytes.
func appendHeader(b []byte, k kind, number int64, size int) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(size))
	b = append(b, byte(k))
	return binary.LittleEndian.AppendUint64(b, uint64(number))
}

// appendFrame appends a whole frame.
func appendFrame(b []byte, f frame) []byte {
	return append(appendHeader(b, f.kind, f.number, len(f.payload)), f.payload...)
}

// A frameReader reads frames. It is used by one goroutine.
type frameReader struct {
	r    *bufio.Reader
	text []byte // the last payload of text, to be used again
}

func newFrameReader(r io.Reader) *frameReader {
	return &frameReader{r: bufio.NewReaderSize(r, gatherSize)}
}

// read returns the next frame. A payload of text is good until the next read,
// any other for good. The error is io.EOF at the end of a whole frame,
// io.ErrUnexpectedEOF inside one, and wraps errDamaged where the bytes are no
// frame.
func (r *frameReader) read() (frame, error) {
	var header [headerSize]byte
	if _, err := io.ReadFull(r.r, header[:]); err != nil {
		return frame{}, err
	}
	size := int(binary.LittleEndian.Uint32(header[:]))
	f := frame{kind: kind(header[4]), number: int64(binary.LittleEndian.Uint64(header[5:]))}
	if !f.kind.known() {
		return frame{}, fmt.Errorf("%w: kind %d", errDamaged, f.kind)
	}
	if size > maxPayload {
		return frame{}, fmt.Errorf("%w: %d bytes of payload", errDamaged, size)
	}
	f.payload = r.room(f.kind, size)
	if _, err := io.ReadFull(r.r, f.payload); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return frame{}, err
	}
	return f, nil
}

// room is memory for a payload. It is made in one piece, as pages are the
// system's until something comes that is put there; growing by the bytes that
// come would copy them, and cost twice as much.
func (r *frameReader) room(k kind, size int) []byte {
	if !k.text() || size > gatherSize {
		return make([]byte, size)
	}
	if cap(r.text) < size {
		r.text = make([]byte, size)
	}
	return r.text[:size]
}

// A question is the payload of upAsk.
type question struct {
	Run      int64  `json:"run"`
	Prompt   string `json:"prompt"`
	Password bool   `json:"password,omitempty"`
}

// An answer is the payload of callAnswer: what came of the question in one
// byte, and a text as it is, which may be large.
type answer struct {
	outcome outcome
	text    string // the line; or why there is none, when it failed
}

// An outcome is what came of a question.
type outcome byte

const (
	answered outcome = 1 + iota
	failed
	refused // interp.ErrNoInput: nobody can be asked
	ended   // io.EOF: the user ended the input
)

// maxAnswer is how long the text of an answer may be, in bytes.
const maxAnswer = maxPayload - 1

// readAnswer is the answer of a payload, which it shares no memory with.
func readAnswer(payload []byte) (answer, error) {
	if len(payload) == 0 || outcome(payload[0]) < answered || outcome(payload[0]) > ended {
		return answer{}, fmt.Errorf("%w: answer of %d bytes", errDamaged, len(payload))
	}
	return answer{outcome(payload[0]), string(payload[1:])}, nil
}
