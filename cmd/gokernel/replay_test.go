package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"gokernel/protocol"
	"gokernel/protocol/zmq"
)

// Front ends that cannot be started here are replayed: each script of testdata/replays holds the messages of one, field by
// field as it sends them, and what the real kernel answers on its sockets. -update writes the answers anew.
//
// The section "header" holds what all headers of the front end have; msg_id and msg_type come by themselves. A section
// "N CHANNEL TYPE" is a message, with header (over the common one; "$absent" leaves a field out), parent_header,
// metadata, content and buffers. The next message is sent when the reply and the idle of this one are there;
// with "at once" behind the type it is sent at once, with "until X" as soon as an X of this one is there, with "until all"
// when all that was sent so far is answered. "$question" is the header of the last input_request, "$kernel" the kernel's
// session. "N out" is all that came of message N: IOPub, stdin, replies. Lines "Varies: REGEXP" above it all name what
// is not compared.
func TestReplays(t *testing.T) {
	scripts, err := filepath.Glob("testdata/replays/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, path := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			replay(t, archive)
			if *update {
				if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// A sent message, and what has come of it.
type sent struct {
	at      int // of its section
	msgType string
	iopub   []*protocol.Message
	stdin   []*protocol.Message
	replies []*protocol.Message
	idle    bool
}

// done tells whether nothing more is to come of it. An answer to a question has no answer.
func (s *sent) done() bool {
	return s.msgType == string(protocol.TypeInputReply) || s.idle && (len(s.replies) > 0 || !strings.HasSuffix(s.msgType, "_request"))
}

// heard tells whether a message of that type has come of it.
func (s *sent) heard(msgType string) bool {
	return slices.ContainsFunc(slices.Concat(s.iopub, s.stdin), func(m *protocol.Message) bool { return string(m.Header.MsgType) == msgType })
}

// A replayer plays the front end of one script.
type replayer struct {
	t        *testing.T
	conn     *zmq.Client
	header   map[string]any
	sent     map[string]*sent // by msg_id
	question *protocol.Message
	welcome  bool

	arrived chan arrival // closed when the kernel has hung up
}

// An arrival is a message from the kernel.
type arrival struct {
	channel protocol.Channel
	message *protocol.Message
}

// replay plays a script to a kernel and ends the kernel: by a SIGTERM, where the script does not.
func replay(t *testing.T, archive *txtar.Archive) {
	needCompiler(t)
	m := newMachine(t)
	info := freeConnection(t)
	file := filepath.Join(m.home, "connection.json")
	if err := info.Write(file); err != nil {
		t.Fatal(err)
	}
	cmd := m.command(t, 2*time.Minute, binary, "kernel", "-f", file)
	var log strings.Builder
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := sync.OnceValue(cmd.Wait)
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		_ = ended()
	})

	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	conn, err := zmq.Dial(ctx, info, zmq.Options{Identity: "replayed"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	r := &replayer{t: t, conn: conn, sent: make(map[string]*sent), arrived: make(chan arrival)}
	r.listen(ctx)
	r.await(func() bool { return r.welcome }, "the welcome")

	shut := false
	for i, f := range archive.Files {
		words := strings.Fields(f.Name)
		switch {
		case f.Name == "header":
			r.decode(f.Data, &r.header)
		case len(words) >= 3:
			shut = shut || words[2] == string(protocol.TypeShutdownRequest)
			r.play(i, words, f.Data)
		}
	}
	r.await(r.allDone, "what is still to come")
	if !shut {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	for a := range r.arrived {
		r.take(a)
	}
	if err := ended(); err != nil {
		t.Errorf("the kernel ended with %v\n%s", err, log.String())
	}
	r.compare(archive)
}

// listen takes messages of all channels, until the kernel hangs up.
func (r *replayer) listen(ctx context.Context) {
	var all sync.WaitGroup
	for _, ch := range []protocol.Channel{protocol.IOPub, protocol.Shell, protocol.Control, protocol.Stdin} {
		all.Go(func() {
			for {
				m, err := r.conn.Receive(ctx, ch)
				if err != nil {
					if !errors.Is(err, io.EOF) && ctx.Err() == nil {
						r.t.Errorf("receiving on %s: %v", ch, err)
					}
					return
				}
				select {
				case r.arrived <- arrival{ch, m}:
				case <-ctx.Done():
					return
				}
			}
		})
	}
	go func() {
		all.Wait()
		close(r.arrived)
	}()
}

// take puts an arrival to the message that it came of.
func (r *replayer) take(a arrival) {
	m := a.message
	s := r.sent[m.ParentHeader().MsgID]
	switch {
	case s == nil && a.channel == protocol.IOPub && len(m.ParentHeader().MsgID) == 0:
		r.welcome = r.welcome || m.Header.MsgType == protocol.TypeIOPubWelcome
	case s == nil:
		r.t.Errorf("%s of nothing that was sent on %s: %s", m.Header.MsgType, a.channel, m.Parent)
	case a.channel == protocol.IOPub:
		s.iopub = append(s.iopub, m)
		s.idle = s.idle || m.Header.MsgType == protocol.TypeStatus && strings.Contains(string(m.Content), protocol.StateIdle)
	case a.channel == protocol.Stdin && m.Header.MsgType == protocol.TypeInputRequest:
		s.stdin = append(s.stdin, m)
		r.question = m
	default:
		s.replies = append(s.replies, m)
	}
}

// await takes what arrives until something is so.
func (r *replayer) await(so func() bool, what string) {
	r.t.Helper()
	for !so() {
		select {
		case a, open := <-r.arrived:
			if !open {
				r.t.Fatalf("the kernel hung up before %s", what)
			}
			r.take(a)
		case <-time.After(30 * time.Second):
			r.t.Fatalf("waiting for %s", what)
		}
	}
}

// allDone tells whether nothing more is to come of all that was sent.
func (r *replayer) allDone() bool {
	for _, s := range r.sent {
		if !s.done() {
			return false
		}
	}
	return true
}

// play sends the message of a section and waits as its name says.
func (r *replayer) play(at int, name []string, data []byte) {
	r.t.Helper()
	if r.question != nil {
		header, err := r.question.HeaderJSON()
		if err != nil {
			r.t.Fatal(err)
		}
		data = []byte(strings.NewReplacer(`"$question"`, string(header), "$kernel", r.question.Header.Session).Replace(string(data)))
	}
	var message struct {
		Header            map[string]any
		ParentHeader      json.RawMessage `json:"parent_header"`
		Metadata, Content json.RawMessage
		Buffers           []string
	}
	r.decode(data, &message)
	header := map[string]any{"msg_id": "message-" + name[0], "msg_type": name[2]}
	maps.Copy(header, r.header)
	maps.Copy(header, message.Header)
	maps.DeleteFunc(header, func(_ string, v any) bool { return v == "$absent" })
	raw, err := json.Marshal(header)
	if err != nil {
		r.t.Fatal(err)
	}
	m := &protocol.Message{RawHeader: raw, Parent: message.ParentHeader, Metadata: message.Metadata, Content: message.Content}
	for _, b := range message.Buffers {
		m.Buffers = append(m.Buffers, []byte(b))
	}
	s := &sent{at: at, msgType: name[2]}
	r.sent[fmt.Sprint(header["msg_id"])] = s
	if err := r.conn.Send(protocol.Channel(name[1]), m); err != nil {
		r.t.Fatal(err)
	}
	what := "what comes of message " + name[0]
	switch wait := strings.Join(name[3:], " "); {
	case wait == "at once":
	case wait == "until all":
		r.await(r.allDone, what+" and those before it")
	case wait == "":
		r.await(s.done, what)
	case len(name) == 5 && name[3] == "until":
		r.await(func() bool { return s.heard(name[4]) }, name[4]+" of message "+name[0])
	default:
		r.t.Fatalf("%q is no way to wait", wait)
	}
}

// compare holds all that came against the script's "out" sections; with -update it writes them.
func (r *replayer) compare(archive *txtar.Archive) {
	var varies []*regexp.Regexp
	for line := range strings.Lines(string(archive.Comment)) {
		if text, ok := strings.CutPrefix(line, "Varies: "); ok {
			varies = append(varies, regexp.MustCompile(strings.TrimSpace(text)))
		}
	}
	was, files := archive.Files, []txtar.File(nil)
	for i, f := range was {
		number, rest, _ := strings.Cut(f.Name, " ")
		if rest == "out" {
			continue
		}
		files = append(files, f)
		for _, s := range r.sent {
			if s.at != i || s.msgType == string(protocol.TypeInputReply) && len(s.iopub)+len(s.replies) == 0 {
				continue
			}
			got := r.transcript(s)
			for _, v := range varies {
				got = v.ReplaceAllString(got, "…")
			}
			name := number + " out"
			files = append(files, txtar.File{Name: name, Data: []byte(got)})
			want := ""
			if at := slices.IndexFunc(was, func(f txtar.File) bool { return f.Name == name }); at >= 0 {
				want = string(was[at].Data)
			}
			if got != want && !*update {
				r.t.Errorf("%s: of message %s came\n%s\nwant\n%s", f.Name, number, got, want)
			}
		}
	}
	archive.Files = files
}

// transcript writes what came of a message, a line for each message. Text that was printed in one go may have come in several.
func (r *replayer) transcript(s *sent) string {
	var b strings.Builder
	line := func(channel protocol.Channel, m *protocol.Message) {
		var content any
		r.decode(m.Content, &content)
		fmt.Fprintf(&b, "%s %s ", channel, m.Header.MsgType)
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(content); err != nil { // with its fields in order
			r.t.Fatal(err)
		}
	}
	busy := false
	for _, m := range joined(r.t, s.iopub) {
		isBusy := m.Header.MsgType == protocol.TypeStatus && strings.Contains(string(m.Content), protocol.StateBusy)
		if isBusy && busy {
			continue // said again behind the idle of what was answered beside the cell, where the cell still runs
		}
		busy = busy || isBusy
		line(protocol.IOPub, m)
	}
	for _, m := range s.stdin {
		line(protocol.Stdin, m)
	}
	for _, m := range s.replies {
		line("reply", m)
	}
	return b.String()
}

// joined puts text that follows text of the same stream into one message.
func joined(t *testing.T, all []*protocol.Message) []*protocol.Message {
	t.Helper()
	var list []*protocol.Message
	var last protocol.Stream // the end of list, if that is a stream
	for _, m := range all {
		var s protocol.Stream
		if m.Header.MsgType == protocol.TypeStream {
			if err := m.Decode(&s); err != nil {
				t.Fatal(err)
			}
			if s.Name == last.Name {
				s.Text = last.Text + s.Text
				list = list[:len(list)-1]
			}
			content, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			m = &protocol.Message{Header: m.Header, Content: content}
		}
		last = s
		list = append(list, m)
	}
	return list
}

func (r *replayer) decode(data []byte, v any) {
	r.t.Helper()
	if err := json.Unmarshal(data, v); err != nil {
		r.t.Fatalf("%v in %s", err, data)
	}
}
