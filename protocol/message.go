// Package protocol holds the words of the Jupyter messaging protocol, version
// 5.5: the envelope (Header, Message), the message types and the content of
// each message, one file for each message pair. It knows JSON and nothing of
// sockets, signatures or cells.
//
// Source: jupyter_client's docs/messaging.rst.
package protocol

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Version is the protocol version this package speaks.
const Version = "5.5"

// A Channel is one of the four channels that carry messages. The fifth, the
// heartbeat, carries plain bytes.
type Channel string

const (
	Shell   Channel = "shell"
	Control Channel = "control"
	Stdin   Channel = "stdin"
	IOPub   Channel = "iopub"
)

// A Header identifies a message.
type Header struct {
	MsgID      string  `json:"msg_id"`
	Session    string  `json:"session"`
	Username   string  `json:"username"`
	Date       string  `json:"date"` // ISO 8601, UTC
	MsgType    MsgType `json:"msg_type"`
	Version    string  `json:"version"`
	SubshellID string  `json:"subshell_id,omitempty"`
}

// NewHeader returns a header with a fresh msg_id and the present time.
func NewHeader(t MsgType, session, username string) Header {
	return Header{
		MsgID:    uuid.NewString(),
		Session:  session,
		Username: username,
		Date:     time.Now().UTC().Format("2006-01-02T15:04:05.000000Z"),
		MsgType:  t,
		Version:  Version,
	}
}

// A Message is one message of any type, its content still JSON.
//
// RawHeader and Parent keep the bytes as they came, so that a reply echoes
// fields this package does not know.
type Message struct {
	Identities [][]byte // routing prefix: ROUTER identities, or the IOPub topic
	Header     Header
	RawHeader  json.RawMessage // nil in a message that was made here: Header is marshalled
	Parent     json.RawMessage // the parent header; nil means {}
	Metadata   json.RawMessage // nil means {}
	Content    json.RawMessage // nil means {}
	Buffers    [][]byte
}

// New returns a message of type t with the given content, which may be any
// value that marshals to a JSON object.
func New(t MsgType, session, username string, content any) (*Message, error) {
	raw, err := marshal(content)
	if err != nil {
		return nil, fmt.Errorf("marshalling %s content: %w", t, err)
	}
	return &Message{Header: NewHeader(t, session, username), Content: raw}, nil
}

// marshal is json.Marshal, but for content that is large and knows better.
func marshal(content any) ([]byte, error) {
	if c, ok := content.(interface{ appendJSON([]byte) ([]byte, error) }); ok {
		return c.appendJSON(nil)
	}
	return json.Marshal(content)
}

// HeaderJSON returns the header as it goes over the wire.
func (m *Message) HeaderJSON() (json.RawMessage, error) {
	if m.RawHeader != nil {
		return m.RawHeader, nil
	}
	return json.Marshal(m.Header)
}

// ParentHeader decodes the parent header; it is the zero Header where there
// is none.
func (m *Message) ParentHeader() Header {
	var h Header
	if len(m.Parent) > 0 {
		_ = json.Unmarshal(m.Parent, &h) // an odd parent is as good as none
	}
	return h
}

// Decode unmarshals the content into v, a pointer to one of this package's
// content types. Unknown fields are ignored, as the protocol asks. Large JSON
// that v keeps as it is shares memory with the content.
func (m *Message) Decode(v any) error {
	if len(m.Content) == 0 {
		return nil
	}
	// null would decode into anything, a missing code into an empty cell.
	if !bytes.HasPrefix(bytes.TrimLeft(m.Content, " \t\r\n"), []byte("{")) {
		return fmt.Errorf("decoding %s content: it is not a JSON object", m.Header.MsgType)
	}
	content, put := []byte(m.Content), func() {}
	if b, ok := v.(bulky); ok {
		content, put = lift(content, b)
	}
	if err := json.Unmarshal(content, v); err != nil {
		return fmt.Errorf("decoding %s content: %w", m.Header.MsgType, err)
	}
	put()
	return nil
}
