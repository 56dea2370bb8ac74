//go:build linux

package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gokernel/interp"
	"gokernel/kernel/client"
	"gokernel/protocol"
)

// sendGarbage has peers send mutated messages to all sockets, with a right
// signature or without one, while a front end runs cells. What has no right
// signature must not run.
func sendGarbage(t *trial) error {
	k, c, err := t.front(launch{}, "1 + 1")
	if err != nil {
		return err
	}
	before := len(descriptors(k.pid()))
	marker := filepath.Join(k.dir, "ran")
	until := time.Now().Add(time.Duration(t.n(180)) * time.Second)
	var messages, connections atomic.Int64
	var peers sync.WaitGroup
	defer peers.Wait()
	for i := range 4 {
		peers.Go(func() {
			g := garbage{rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), uint64(i))), k.info.Key, marker}
			for time.Now().Before(until) && t.ctx.Err() == nil {
				n, err := g.visit(k)
				if err != nil {
					t.failf("a peer is not let in: %v", err)
					return
				}
				messages.Add(n)
				connections.Add(1)
			}
		})
	}
	cells, stopped := 0, 0
	var slowest, attach time.Duration
	for time.Now().Before(until) {
		began := time.Now()
		const code = "if 6*7 != 42 { panic(0) }"
		switch r, err := k.execute(c, client.Cell{Code: code}); {
		case err != nil:
			return fmt.Errorf("running %q: %w", code, err)
		case r.Status == protocol.StatusAborted || r.ErrorContent != nil && r.EName == string(interp.KindInterrupt):
			stopped++ // by a peer's right request, or with a cell of its own that failed
		case r.Status != protocol.StatusOK:
			return fmt.Errorf("%q ended with %s: %s", code, r.Status, why(r))
		}
		slowest = max(slowest, time.Since(began))
		if cells++; cells%20 == 0 {
			began := time.Now()
			late, err := k.attach()
			if err != nil {
				return err
			}
			attach = max(attach, time.Since(began))
			late.Close()
		}
		time.Sleep(20 * time.Millisecond)
	}
	peers.Wait()
	k.settle(before)
	if _, err := os.Stat(marker); err == nil {
		t.failf("code without a right signature has run")
	}
	t.figure("messages", messages.Load())
	t.figure("connections", connections.Load())
	t.figure("cells meanwhile", cells)
	t.figure("of them ended by peers that may", stopped)
	if stopped > cells/10 {
		t.failf("%d of %d cells of a right client did not run to their end", stopped, cells)
	}
	t.figure("slowest cell", slowest)
	t.figure("slowest front end to come", attach)
	// The sentinel does run with a signature: or the check above says nothing.
	r, err := k.execute(c, client.Cell{Code: unsigned(marker)})
	if err != nil {
		return err
	}
	if _, err := os.Stat(marker); err != nil || r.Status != protocol.StatusOK {
		t.failf("the code that must not run cannot run: %v, %s", err, why(r))
	}
	return nil
}

// unsigned is code that makes a file.
func unsigned(marker string) string {
	return fmt.Sprintf("os.WriteFile(%q, nil, 0o600)", marker)
}

// garbage makes messages that no front end sends.
type garbage struct {
	*rand.Rand
	key, marker string
}

// visit connects to one socket, perhaps badly, sends messages and leaves. It
// fails where the kernel does not listen.
func (g garbage) visit(k *kernel) (sent int64, err error) {
	ch := channels[g.IntN(len(channels))]
	p, err := connect(k.info, ch)
	if err != nil {
		return 0, err
	}
	defer p.Close()
	go io.Copy(io.Discard, p.in) // ends with the connection
	if err := p.SetWriteDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return 0, err
	}
	kind := kinds[ch]
	if g.IntN(5) == 0 {
		kind = pick(g, "PUB", "PULL", "ROUTER", "REP", "XSUB", "", "DEALER", "PAIR", "NONSENSE")
	}
	hello := append(greeting(), ready(kind, pick(g, "", "me", strings.Repeat("z", 255), "\x00binary"))...)
	switch g.IntN(8) {
	case 0:
		g.flip(hello)
	case 1:
		hello = hello[:g.IntN(len(hello))]
	case 2:
		copy(hello[12:], "CURVE")
	}
	if _, err := p.Write(hello); err != nil {
		return 0, nil // it has been sent home
	}
	for range g.IntN(40) {
		if _, err := p.Write(g.message()); err != nil {
			break
		}
		if sent++; g.IntN(4) == 0 {
			time.Sleep(time.Duration(g.IntN(20)) * time.Millisecond)
		}
	}
	return sent, nil
}

// message is one message on the wire.
func (g garbage) message() []byte {
	frames := g.frames()
	var wire []byte
	for i, f := range frames {
		flags := byte(flagMore)
		if i == len(frames)-1 {
			flags = 0
		}
		wire = append(wire, frame(flags, f)...)
	}
	switch g.IntN(15) {
	case 0:
		g.flip(wire)
	case 1:
		wire = wire[:g.IntN(len(wire))]
	}
	return wire
}

// frames are those of a message whose signature is right and whose parts are
// not, or the other way round.
func (g garbage) frames() [][]byte {
	header := map[string]any{"msg_id": fmt.Sprint(g.Int64()), "session": "garbage", "username": "", "date": "2026-01-01T00:00:00Z", "version": "5.5", "msg_type": "execute_request"}
	content := any(map[string]any{"code": unsigned(g.marker), "silent": false})
	signed := g.IntN(2) == 0
	if signed {
		header["msg_type"] = pick(g, "execute_request", "complete_request", "inspect_request", "history_request", "is_complete_request", "comm_open",
			"comm_msg", "comm_close", "kernel_info_request", "interrupt_request", "debug_request", "input_reply", "usage_request", "execute_reply", "", "nonsense")
		for range g.IntN(3) {
			header[pick(g, "msg_id", "session", "username", "date", "version", "subshell_id", "msg_type")] = g.value(0)
		}
		content = map[string]any{"code": "1 + 1", "cursor_pos": 2}
		if g.IntN(2) == 0 {
			content = g.value(0)
		}
	}
	parts := [][]byte{text(header), []byte("{}"), []byte("{}"), text(content)}
	if signed && g.IntN(3) == 0 {
		parts[1+g.IntN(3)] = text(g.value(0))
	}
	mac := hmac.New(sha256.New, []byte(g.key))
	for _, p := range parts {
		mac.Write(p)
	}
	signature := []byte(hex.EncodeToString(mac.Sum(nil)))
	if !signed {
		switch g.IntN(4) {
		case 0:
			signature = nil
		case 1:
			signature = bytes.Repeat([]byte("0"), 64)
		case 2:
			signature = signature[:63]
		case 3:
			g.flip(signature)
		}
	}
	frames := append([][]byte{[]byte("<IDS|MSG>"), signature}, parts...)
	switch at := g.IntN(len(frames)); g.IntN(12) {
	case 0:
		frames = append(frames[:at:at], frames[at+1:]...)
	case 1:
		frames = append(frames[:at:at], append([][]byte{frames[at]}, frames[at:]...)...)
	case 2:
		g.Shuffle(len(frames), func(i, j int) { frames[i], frames[j] = frames[j], frames[i] })
	case 3:
		frames = append(frames, make([][]byte, 200)...)
	case 4:
		frames = append([][]byte{bytes.Repeat([]byte("i"), g.IntN(1<<20))}, frames...)
	}
	return frames
}

// value is something of JSON, or nearly.
func (g garbage) value(depth int) any {
	deep := g.IntN(20_000)
	switch g.IntN(10) {
	case 0:
		return nil
	case 1:
		return g.Int64() - g.Int64()
	case 2:
		return strings.Repeat("é\x00\"", g.IntN(50))
	case 3:
		return json.RawMessage(strings.Repeat("[", deep))
	case 4:
		return json.RawMessage(strings.Repeat("[", deep) + strings.Repeat("]", deep))
	case 5:
		return json.RawMessage(strings.Repeat(`{"a":`, deep) + "1" + strings.Repeat("}", deep))
	case 6:
		return json.RawMessage(pick(g, "1e999999", `"\ud800"`, "\xff", `{"code":"1","code":2}`))
	case 7:
		return true
	}
	m := map[string]any{}
	for range g.IntN(5) {
		if depth < 3 {
			m[pick(g, "code", "cursor_pos", "silent", "store_history", "user_expressions", "allow_stdin", "stop_on_error", "hist_access_type", "n",
				"pattern", "data", "comm_id", "target_name", "value", "restart", "detail_level", "command")] = g.value(depth + 1)
		}
	}
	return m
}

// text writes a value; what is no JSON it writes as it is.
func text(v any) []byte {
	switch v := v.(type) {
	case json.RawMessage:
		return v
	case map[string]any:
		var b bytes.Buffer
		for name, value := range v {
			fmt.Fprintf(&b, ",%q:%s", name, text(value))
		}
		return []byte("{" + strings.TrimPrefix(b.String(), ",") + "}")
	}
	data, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return data
}

// flip changes one bit.
func (g garbage) flip(b []byte) { b[g.IntN(len(b))] ^= 1 << g.IntN(8) }

func pick(g garbage, of ...string) string { return of[g.IntN(len(of))] }
