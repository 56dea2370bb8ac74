package zmq

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"gokernel/protocol"
	"gokernel/protocol/wire"
)

// works checks that a server still serves.
func works(t testing.TB, s *Server) {
	t.Helper()
	c := dial(t, s.Info(), Options{})
	m := message(t, "works", struct{}{})
	if err := c.Send(protocol.Shell, m); err != nil {
		t.Fatal(err)
	}
	if got := receive(t, s, protocol.Shell); got.Header.MsgID != m.Header.MsgID {
		t.Fatalf("received %+v, want the message just sent", got)
	}
	if err := c.Heartbeat(within(t, 10*time.Second)); err != nil {
		t.Fatal(err)
	}
}

// What is no ZMTP ends the connection, at once and alone.
func TestHostileBytes(t *testing.T) {
	ready := command("READY", property("Socket-Type", "DEALER")...)
	hello := append(greetingBytes(), ready...)
	huge := binary.BigEndian.AppendUint64([]byte{flagLong}, 1<<62)
	tests := map[string][]byte{
		"HTTP":                     []byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + strings.Repeat(" ", 64)),
		"ZMTP 2":                   append([]byte{0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1}, make([]byte, 53)...),
		"CURVE":                    bytes.Replace(greetingBytes(), []byte("NULL\x00"), []byte("CURVE"), 1),
		"message for READY":        append(greetingBytes(), frame(0, "hello")...),
		"huge READY":               append(greetingBytes(), binary.BigEndian.AppendUint64([]byte{flagLong | flagCommand}, 1<<40)...),
		"READY in two parts":       append(greetingBytes(), frame(flagCommand|flagMore, "\x05READY")...),
		"empty command":            append(greetingBytes(), flagCommand, 0),
		"command name cut":         append(greetingBytes(), frame(flagCommand, "\x09READY")...),
		"metadata name cut":        append(greetingBytes(), command("READY", 40, 'S')...),
		"metadata value cut":       append(greetingBytes(), command("READY", append(property("Socket-Type", "")[:12], 0, 0, 1, 0)...)...),
		"metadata size of 4 GB":    append(greetingBytes(), command("READY", append(property("Socket-Type", "")[:12], 255, 255, 255, 255)...)...),
		"unknown socket type":      append(greetingBytes(), command("READY", property("Socket-Type", "FOO")...)...),
		"no socket type":           append(greetingBytes(), command("READY")...),
		"wrong socket type":        append(greetingBytes(), command("READY", property("Socket-Type", "SUB")...)...),
		"identity with zero":       append(greetingBytes(), command("READY", append(property("Socket-Type", "DEALER"), property("Identity", "\x00\x00\x00\x00\x01")...)...)...),
		"identity of 256 bytes":    append(greetingBytes(), command("READY", append(property("Socket-Type", "DEALER"), property("Identity", strings.Repeat("i", 256))...)...)...),
		"frame of 4 EiB":           append(hello[:len(hello):len(hello)], huge...),
		"frame of 8 EiB and more":  append(hello[:len(hello):len(hello)], flagLong, 255, 255, 255, 255, 255, 255, 255, 255),
		"frame over the limit":     append(hello[:len(hello):len(hello)], binary.BigEndian.AppendUint64([]byte{flagLong}, 2<<20)...),
		"frames over the limit":    append(hello[:len(hello):len(hello)], append(append(frame(flagMore, strings.Repeat("x", 600<<10)), frame(flagMore, strings.Repeat("x", 600<<10))...), frame(0, "")...)...),
		"frames without end":       append(hello[:len(hello):len(hello)], bytes.Repeat([]byte{flagMore, 0}, 5000)...),
		"reserved flags":           append(hello[:len(hello):len(hello)], 0x80, 0),
		"command inside, too long": append(hello[:len(hello):len(hello)], binary.BigEndian.AppendUint64([]byte{flagLong | flagCommand}, 1<<30)...),
		"malformed PING":           append(hello[:len(hello):len(hello)], command("PING", 1)...),
		"ERROR":                    append(hello[:len(hello):len(hello)], command("ERROR", 1, 'x')...),
	}
	s := listen(t, ConnectionInfo{}, Options{MaxMessage: 1 << 20})
	for name, data := range tests {
		t.Run(name, func(t *testing.T) {
			p := rawDial(t, s.Info().ShellPort)
			_, _ = p.Write(data) // may fail: the server hangs up before the end
			p.hungUp()
		})
	}
	works(t, s)
}

// A peer that stops in the middle of anything is not waited for by others.
func TestTruncated(t *testing.T) {
	s := listen(t, ConnectionInfo{}, Options{})
	whole := append(greetingBytes(), command("READY", property("Socket-Type", "DEALER")...)...)
	whole = append(whole, frame(flagMore, wire.Delimiter)...)
	whole = append(whole, frame(0, strings.Repeat("x", 300))...)
	for n := 1; n < len(whole); n += 7 {
		p := rawDial(t, s.Info().ShellPort)
		p.write(whole[:n])
		if n%2 == 0 {
			p.Close()
		}
	}
	works(t, s)
}

func TestSilentPeers(t *testing.T) {
	o := Options{HandshakeTimeout: 300 * time.Millisecond}
	s := listen(t, ConnectionInfo{}, o)
	info := s.Info()
	var silent []*rawPeer
	for _, port := range []int{info.ShellPort, info.ControlPort, info.StdinPort, info.IOPubPort, info.HBPort} {
		for range 3 {
			silent = append(silent, rawDial(t, port))
		}
	}
	start := time.Now()
	works(t, s)
	if took := time.Since(start); took > o.HandshakeTimeout {
		t.Errorf("a client had to wait %v for silent peers", took)
	}
	for _, p := range silent {
		p.hungUp()
	}
}

func TestMaxConns(t *testing.T) {
	s := listen(t, ConnectionInfo{}, Options{MaxConns: 3})
	var peers []*rawPeer
	for range 3 {
		p := rawDial(t, s.Info().ShellPort)
		p.greet("DEALER", "")
		peers = append(peers, p)
	}
	rawDial(t, s.Info().ShellPort).hungUp()
	peers[0].Close()
	// The place is free as soon as the server has noticed; Dial may come sooner.
	for ctx := within(t, 10*time.Second); ; {
		c, err := Dial(ctx, s.Info(), Options{})
		if err == nil {
			c.Close()
			break
		}
		if ctx.Err() != nil {
			t.Fatalf("the place of a peer that left was not given away: %v", err)
		}
	}
}

// What is badly signed, replayed or malformed is counted, logged, and dropped,
// and the peer that sent it is still served.
func TestBadMessages(t *testing.T) {
	var mu sync.Mutex
	var text strings.Builder
	log := slog.New(slog.NewTextHandler(writerFunc(func(b []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return text.Write(b)
	}), nil))
	s := listen(t, ConnectionInfo{Key: "the key"}, Options{Log: log})
	right, err := wire.New(wire.Scheme, "the key", wire.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	wrong, err := wire.New(wire.Scheme, "another", wire.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	encode := func(c *wire.Codec, m *protocol.Message) [][]byte {
		frames, err := c.Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		return frames
	}
	secret := message(t, "t", map[string]string{"code": "the content"})
	notJSON := *secret
	notJSON.Content = []byte(`{the content`)
	notObject := *secret
	notObject.RawHeader = []byte(`{"msg_id":[],"msg_type":"t"}`)
	good := encode(right, secret)
	for _, ch := range []protocol.Channel{protocol.Shell, protocol.Control, protocol.Stdin} {
		t.Run(string(ch), func(t *testing.T) {
			port := map[protocol.Channel]int{protocol.Shell: s.Info().ShellPort, protocol.Control: s.Info().ControlPort, protocol.Stdin: s.Info().StdinPort}[ch]
			p := rawDial(t, port)
			p.greet("DEALER", "evil-"+string(ch))
			before := s.Dropped()
			last := encode(right, message(t, "last", struct{}{}))
			sent := uint64(0)
			for _, frames := range [][][]byte{
				{{}}, {[]byte(wire.Delimiter)}, good[:3], good[:5], // truncated
				encode(wrong, secret),                             // wrong signature
				{good[0], {}, good[2], good[3], good[4], good[5]}, // none
				encode(right, &notJSON),
				encode(right, &notObject),
				{[]byte("\xff\x00"), []byte("noise"), bytes.Repeat([]byte{0}, 70000)},
			} {
				p.message(frames...)
				sent++
			}
			if ch == protocol.Shell {
				p.message(good...)
				receive(t, s, ch)
			}
			p.message(good...) // a replay, on the other channels of shell's message
			sent++
			p.message(last...)
			got := receive(t, s, ch)
			if got.Header.MsgType != "last" || string(got.Identities[0]) != "evil-"+string(ch) {
				t.Errorf("received %+v, want the last message", got)
			}
			// The messages after the first with the same signed parts are replays,
			// which is dropping them too.
			if n := s.Dropped() - before; n != sent {
				t.Errorf("dropped %d messages, want %d", n, sent)
			}
		})
	}
	mu.Lock()
	defer mu.Unlock()
	for _, hush := range []string{"the key", "the content"} {
		if strings.Contains(text.String(), hush) {
			t.Errorf("the log has %q: %s", hush, &text)
		}
	}
	for _, want := range []string{"level=WARN", "channel=shell", "wrong signature", "message replayed", "not a JSON object"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the log has no %q: %s", want, &text)
		}
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func TestCommands(t *testing.T) {
	s := listen(t, ConnectionInfo{}, Options{})
	p := rawDial(t, s.Info().HBPort)
	p.greet("REQ", "")
	p.write(command("PING", 0, 100, 'c', 't', 'x'))
	if got := p.frame(); string(got) != "\x04PONGctx" {
		t.Errorf("answer to PING = %q, want PONG with its context", got)
	}
	p.write(frame(flagMore, ""), command("PING", 0, 100), frame(0, "beat")) // in the middle of a message
	if got := p.frame(); string(got) != "\x04PONG" {
		t.Errorf("answer to PING = %q", got)
	}
	if a, b := p.frame(), p.frame(); len(a) != 0 || string(b) != "beat" {
		t.Errorf("echo = %q, %q", a, b)
	}
	p.write(command("PONG"), command("WHATEVER", 1, 2), frame(0, "still here"))
	if got := p.frame(); string(got) != "still here" {
		t.Errorf("echo = %q", got)
	}
}

// Subscriptions come as messages, from ZMTP 3.0 peers, and as commands, from
// those of 3.1; both end, too.
func TestSubscriptions(t *testing.T) {
	s := listen(t, ConnectionInfo{}, Options{})
	forms := map[string]func(on byte, topic string) []byte{
		"message": func(on byte, topic string) []byte { return frame(0, string(on)+topic) },
		"command": func(on byte, topic string) []byte {
			return command([]string{"CANCEL", "SUBSCRIBE"}[on], []byte(topic)...)
		},
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			p := rawDial(t, s.Info().IOPubPort)
			p.greet("SUB", "")
			long := strings.Repeat("long", 100)
			for _, topic := range []string{"a.", "", long} {
				p.write(form(1, topic))
				select {
				case got := <-s.Subscriptions():
					if got != topic {
						t.Errorf("subscription %q, want %q", got, topic)
					}
				case <-time.After(10 * time.Second):
					t.Fatal("no subscription seen")
				}
			}
			p.write(form(0, ""), form(0, long), form(1, "b"))
			<-s.Subscriptions()
			for _, topic := range []string{"long", "c", long + "er", "a", "a.b"} {
				m := message(t, "t", struct{}{})
				m.Identities = [][]byte{[]byte(topic)}
				if err := s.Send(protocol.IOPub, m); err != nil {
					t.Fatal(err)
				}
			}
			if got := p.frame(); string(got) != "a.b" {
				t.Errorf("the first message has topic %q, want a.b", got)
			}
		})
	}
}

// The newest connection of an identity gets the replies.
func TestIdentityConnectsAgain(t *testing.T) {
	s := listen(t, ConnectionInfo{}, Options{})
	var old []*rawPeer
	for range 5 {
		p := rawDial(t, s.Info().ShellPort)
		p.greet("DEALER", "me")
		m := message(t, "t", struct{}{})
		codec, _ := wire.New("", "", wire.Limits{})
		frames, err := codec.Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		p.message(frames...)
		got := receive(t, s, protocol.Shell)
		got.RawHeader, got.Header.MsgType = nil, "reply"
		if err := s.Send(protocol.Shell, got); err != nil {
			t.Fatal(err)
		}
		if first := p.frame(); string(first) != wire.Delimiter {
			t.Errorf("first frame %q, want the delimiter", first)
		}
		old = append(old, p)
	}
	for _, p := range old[:4] {
		p.hungUp()
	}
	r := s.routers[protocol.Shell]
	r.mu.Lock()
	n := len(r.peers)
	r.mu.Unlock()
	if n != 1 {
		t.Errorf("the router knows %d peers, want 1", n)
	}
}

// Who only knows another's identity, as everybody does who listens to IOPub,
// gets nothing that is meant for that one; who has the key too, gets it all.
func TestStolenIdentity(t *testing.T) {
	s := listen(t, ConnectionInfo{Key: "the key"}, Options{})
	say := func(p *rawPeer, key string) {
		codec, err := wire.New(wire.Scheme, key, wire.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		frames, err := codec.Encode(message(t, "t", struct{}{}))
		if err != nil {
			t.Fatal(err)
		}
		p.message(frames...)
	}
	answer := func(want *rawPeer) {
		t.Helper()
		reply := message(t, "reply", struct{}{})
		reply.Identities = [][]byte{[]byte("me")}
		if err := s.Send(protocol.Shell, reply); err != nil {
			t.Fatal(err)
		}
		if first := want.frame(); string(first) != wire.Delimiter {
			t.Errorf("first frame %q, want the delimiter", first)
		}
		for range 5 { // signature and parts
			want.frame()
		}
	}
	connect := func() *rawPeer {
		p := rawDial(t, s.Info().ShellPort)
		p.greet("DEALER", "me")
		return p
	}
	owner := connect()
	say(owner, "the key")
	receive(t, s, protocol.Shell)
	thief := connect()
	before := s.Dropped()
	say(thief, "another key")
	for deadline := time.Now().Add(10 * time.Second); s.Dropped() == before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the thief's message has not been read")
		}
	}
	answer(owner)

	again := connect() // before the old connection has ended
	say(again, "the key")
	receive(t, s, protocol.Shell)
	owner.hungUp()
	answer(again)
}

// The sockets of a front end come one by one; who has a question for one of them
// can wait for it.
func TestAwait(t *testing.T) {
	s := listen(t, ConnectionInfo{}, Options{})
	id := [][]byte{[]byte("me")}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := s.Await(ended, protocol.Stdin, id); !errors.Is(err, ErrNoPeer) || !errors.Is(err, context.Canceled) {
		t.Errorf("Await of nobody = %v", err)
	}
	came := make(chan error)
	go func() { came <- s.Await(t.Context(), protocol.Stdin, id) }()
	rawDial(t, s.Info().StdinPort).greet("DEALER", "another")
	rawDial(t, s.Info().ShellPort).greet("DEALER", "me")
	select {
	case err := <-came:
		t.Fatalf("Await = %v before the socket had come", err)
	default:
	}
	p := rawDial(t, s.Info().StdinPort)
	p.greet("DEALER", "me")
	if err := <-came; err != nil {
		t.Fatal(err)
	}
	m := message(t, "t", struct{}{})
	m.Identities = id
	if err := s.Send(protocol.Stdin, m); err != nil {
		t.Errorf("Send to who has come = %v", err)
	}
	if err := s.Await(t.Context(), protocol.Stdin, nil); !errors.Is(err, ErrNoPeer) {
		t.Errorf("Await without an identity = %v", err)
	}
	if err := s.Await(t.Context(), protocol.IOPub, id); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("Await on iopub = %v", err)
	}
}

func TestSendToNobody(t *testing.T) {
	s := listen(t, ConnectionInfo{}, Options{})
	m := message(t, "t", struct{}{})
	if err := s.Send(protocol.IOPub, m); err != nil {
		t.Errorf("IOPub without subscribers: %v", err)
	}
	for _, ids := range [][][]byte{nil, {[]byte("gone")}} {
		m.Identities = ids
		if err := s.Send(protocol.Stdin, m); !errors.Is(err, ErrNoPeer) {
			t.Errorf("Send to %q = %v, want %v", ids, err, ErrNoPeer)
		}
	}
	if err := s.Send("other", m); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("Send on no channel = %v", err)
	}
	if _, err := s.Receive(t.Context(), protocol.IOPub); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("Receive on iopub = %v", err)
	}
}
