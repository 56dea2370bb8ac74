package kernel

import (
	"encoding/json"
	"strings"
	"testing"

	"gokernel/protocol"
)

// Whatever comes on a channel, a request is answered once, and everything ends
// with idle.
func FuzzRequest(f *testing.F) {
	for request := range newRoutes(false) {
		f.Add(byte(0), string(request), []byte(`{"code":"x","cursor_pos":1,"hist_access_type":"tail","comm_id":"c"}`))
		f.Add(byte(1), string(request), []byte(`{"code":7}`))
	}
	f.Add(byte(2), "input_reply", []byte(`{"value":"x"}`))
	f.Add(byte(0), "_request", []byte(`null`))
	channels := []protocol.Channel{protocol.Shell, protocol.Control, protocol.Stdin}
	f.Fuzz(func(t *testing.T, channel byte, msgType string, body []byte) {
		ch := channels[int(channel)%len(channels)]
		b := start(t, nil, func(o *Options) { o.AbortWindow = -1 })
		m := b.Message(protocol.MsgType(msgType), json.RawMessage(body))
		m.Header.MsgType = protocol.MsgType(msgType)
		b.Send(ch, m)
		if ch == protocol.Stdin && m.Header.MsgType == protocol.TypeInputReply {
			return // an answer, not a request
		}
		b.idle(m)
		replies := 0
		if name, ok := strings.CutSuffix(msgType, "_request"); ok {
			replies = 1
			reply := b.replyTo(ch, m)
			if got := string(reply.Header.MsgType); got != name+"_reply" {
				t.Errorf("answered with %q", got)
			}
			if !json.Valid(reply.Content) {
				t.Errorf("reply = %q", reply.Content)
			}
		}
		if more := b.Pending(ch); len(more) > 0 {
			t.Errorf("%d replies", replies+len(more))
		}
	})
}
