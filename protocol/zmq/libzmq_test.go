package zmq

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"gokernel/protocol"
)

// python returns an interpreter that has pyzmq and jupyter_client. Where there
// is none the test is skipped, but not where CI is set.
func python(t *testing.T) string {
	t.Helper()
	var tried []string
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		out, err := exec.Command(name, "-c", "import zmq, jupyter_client").CombinedOutput()
		if err == nil {
			return name
		}
		tried = append(tried, fmt.Sprintf("%s: %v: %s", name, err, out))
	}
	report := t.Skipf
	if os.Getenv("CI") != "" {
		report = t.Fatalf
	}
	report("no Python with zmq and jupyter_client: %s", strings.Join(tried, "; "))
	return ""
}

// prelude gives scripts the connection (its file is their first argument), raw
// sockets and a Session that signs.
const prelude = `
import sys, json, time, zmq
from jupyter_client.session import Session
path = sys.argv[1]
info = json.load(open(path))
context = zmq.Context()
def endpoint(port):
    sep = "-" if info["transport"] == "ipc" else ":"
    return "%s://%s%s%d" % (info["transport"], info["ip"], sep, info[port + "_port"])
def connect(kind, port, **options):
    s = context.socket(kind)
    s.linger = 5000
    s.rcvtimeo = 60000
    s.sndtimeo = 60000
    for name, value in options.items():
        setattr(s, name, value)
    if kind == zmq.SUB:
        s.subscribe(options.get("topic", b""))
    s.connect(endpoint(port))
    return s
session = Session(key=info["key"].encode(), signature_scheme="hmac-sha256")
def receive(s):
    ids, frames = session.feed_identities(s.recv_multipart())
    return session.deserialize(frames)
def check(condition, *what):
    if not condition:
        raise SystemExit("check failed: %r" % (what,))
`

// A script is a running Python process.
type script struct {
	t      *testing.T
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Scanner
	errors strings.Builder
}

// run starts a script with the connection file of info. It must print "done"
// last.
func run(t *testing.T, info ConnectionInfo, text string) *script {
	t.Helper()
	path := filepath.Join(t.TempDir(), "connection.json")
	if err := info.Write(path); err != nil {
		t.Fatal(err)
	}
	s := &script{t: t}
	s.cmd = exec.CommandContext(within(t, 3*time.Minute), python(t), "-c", prelude+text+"\nprint('done', flush=True)\ncontext.destroy(linger=0)\n", path)
	s.cmd.Stderr = &s.errors
	var err error
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.out = bufio.NewScanner(out)
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return s
}

// says waits for the script to print a line.
func (s *script) says(want string) {
	s.t.Helper()
	if !s.out.Scan() || s.out.Text() != want {
		err := s.cmd.Wait()
		s.t.Fatalf("script said %q, want %q (%v)\n%s", s.out.Text(), want, err, &s.errors)
	}
}

// tell writes a line to the script.
func (s *script) tell(line string) {
	s.t.Helper()
	if _, err := io.WriteString(s.in, line+"\n"); err != nil {
		s.t.Fatal(err)
	}
}

// done waits for the script to end well.
func (s *script) done() {
	s.t.Helper()
	s.says("done")
	if err := s.cmd.Wait(); err != nil {
		s.t.Fatalf("script: %v\n%s", err, &s.errors)
	}
}

// overTransports runs a test over tcp and over ipc.
func overTransports(t *testing.T, test func(t *testing.T, s *Server)) {
	for _, transport := range []string{"tcp", "ipc"} {
		t.Run(transport, func(t *testing.T) {
			info := ConnectionInfo{Transport: transport, Key: "a-key"}
			if transport == "ipc" {
				info.IP = t.TempDir() + "/k"
			}
			test(t, listen(t, info, Options{}))
		})
	}
}

// answer makes a server reply to everything on a channel with the content it
// got, until the test ends.
func answer(t *testing.T, s *Server, ch protocol.Channel) {
	ended := make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(func() { cancel(); <-ended })
	go func() {
		defer close(ended)
		for {
			m, err := s.Receive(ctx, ch)
			if err != nil {
				return
			}
			reply, err := protocol.New("echo_reply", "kernel", "k", m.Content)
			if err != nil {
				t.Error(err)
				return
			}
			reply.Identities, reply.Parent, reply.Buffers = m.Identities, m.RawHeader, m.Buffers
			_ = s.Send(ch, reply) // the peer may have left
		}
	}()
}

// The front end that Jupyter's own programs use, on every channel.
func TestJupyterClient(t *testing.T) {
	overTransports(t, func(t *testing.T, s *Server) {
		script := run(t, s.Info(), `
from jupyter_client import BlockingKernelClient
kc = BlockingKernelClient()
kc.load_connection_file(path)
kc.start_channels()
welcome = kc.get_iopub_msg(timeout=20)
check(welcome["msg_type"] == "iopub_welcome", welcome)
id = kc.execute("1+1")
m = kc.get_shell_msg(timeout=20)
check(m["parent_header"]["msg_id"] == id and m["content"]["code"] == "1+1", m)
m = kc.get_iopub_msg(timeout=20)
check(m["msg_type"] == "status" and m["parent_header"]["msg_id"] == id, m)
m = kc.get_stdin_msg(timeout=20)
check(m["msg_type"] == "input_request" and m["content"]["prompt"] == "? ", m)
kc.input("a line")
id = kc.shutdown(restart=True)
m = kc.get_control_msg(timeout=20)
check(m["parent_header"]["msg_id"] == id and m["content"] == {"restart": True}, m)
deadline = time.time() + 20
while not kc.hb_channel.is_beating():
    check(time.time() < deadline, "no heartbeat")
    time.sleep(0.01)
kc.stop_channels()
`)
		subscribed(t, s, 1)
		welcome := message(t, protocol.TypeIOPubWelcome, map[string]string{"subscription": ""})
		welcome.Identities = [][]byte{{}}
		if err := s.Send(protocol.IOPub, welcome); err != nil {
			t.Fatal(err)
		}
		m := receive(t, s, protocol.Shell)
		reply := message(t, protocol.TypeExecuteReply, m.Content)
		reply.Identities, reply.Parent = m.Identities, m.RawHeader
		status := message(t, protocol.TypeStatus, protocol.Status{ExecutionState: protocol.StateBusy})
		status.Identities, status.Parent = [][]byte{[]byte("kernel.1.status")}, m.RawHeader
		// The same identity reaches the front end on stdin.
		input := message(t, protocol.TypeInputRequest, protocol.InputRequest{Prompt: "? "})
		input.Identities, input.Parent = m.Identities, m.RawHeader
		for _, sent := range []struct {
			ch protocol.Channel
			m  *protocol.Message
		}{{protocol.Shell, reply}, {protocol.IOPub, status}, {protocol.Stdin, input}} {
			if err := s.Send(sent.ch, sent.m); err != nil {
				t.Fatal(err)
			}
		}
		var line protocol.InputReply
		if m := receive(t, s, protocol.Stdin); m.Decode(&line) != nil || line.Value != "a line" {
			t.Errorf("stdin received %s", m.Content)
		}
		answer(t, s, protocol.Control)
		script.done()
		if n := s.Dropped(); n != 0 {
			t.Errorf("dropped %d messages", n)
		}
	})
}

// Sockets of libzmq: unwelcome messages, the heartbeat, buffers, keep-alives.
func TestLibzmqSockets(t *testing.T) {
	overTransports(t, func(t *testing.T, s *Server) {
		for _, ch := range []protocol.Channel{protocol.Shell, protocol.Control, protocol.Stdin} {
			answer(t, s, ch)
		}
		run(t, s.Info(), `
for port in "shell", "control", "stdin":
    s = connect(zmq.DEALER, port)
    sent = session.send(s, "x", content={"n": 1}, buffers=[b"\x00\xff", b""])
    m = receive(s)
    check(m["parent_header"]["msg_id"] == sent["msg_id"] and m["content"] == {"n": 1}, m)
    check([bytes(b) for b in m["buffers"]] == [b"\x00\xff", b""], m)

    # Each of these is dropped, and the peer served on.
    evil = Session(key=b"another key")
    evil.send(s, "wrong key")
    frames = session.serialize(session.msg("replayed"))
    s.send_multipart(frames)
    check(receive(s)["msg_type"] == "echo_reply")
    s.send_multipart(frames)
    s.send_multipart(frames[:3])
    s.send(b"")
    s.send(b"{}")
    bad = session.sign([b"{", b"{}", b"{}", b"{}"])
    s.send_multipart([b"<IDS|MSG>", bad, b"{", b"{}", b"{}", b"{}"])
    sent = session.send(s, "last")
    m = receive(s)
    check(m["parent_header"]["msg_id"] == sent["msg_id"], m)

    # A REQ socket is a good front end, too.
    s = connect(zmq.REQ, port)
    s.send_multipart(session.serialize(session.msg("from REQ")))
    check(s.recv_multipart()[0] == b"<IDS|MSG>")

s = connect(zmq.REQ, "hb")
for n in range(100):
    s.send(b"ping %d" % n)
    check(s.recv() == b"ping %d" % n)
s = connect(zmq.DEALER, "hb")
s.send_multipart([b"", b"a", b"b"])
check(s.recv_multipart() == [b"", b"a", b"b"])

# With pings of its own libzmq leaves a peer that does not answer them.
s = connect(zmq.DEALER, "shell", heartbeat_ivl=20, heartbeat_timeout=200, heartbeat_ttl=400)
monitor = s.get_monitor_socket(zmq.EVENT_DISCONNECTED)
for n in range(10):
    session.send(s, "x")
    receive(s)
    time.sleep(0.06)
check(not monitor.poll(0), "disconnected")
s.disable_monitor()
`).done()
		if n := s.Dropped(); n != 3*6 {
			t.Errorf("dropped %d messages, want %d", n, 3*6)
		}
	})
}

func TestLibzmqHundredMegabytes(t *testing.T) {
	if testing.Short() {
		t.Skip("sends 100 MB")
	}
	overTransports(t, func(t *testing.T, s *Server) {
		answer(t, s, protocol.Shell)
		size := 100
		if racing {
			size = 5
		}
		run(t, s.Info(), `
s = connect(zmq.DEALER, "shell")
for size in `+strconv.Itoa(size)+`, 1:
    text = "x" * (size * 1000000)
    session.send(s, "big", content={"text": text})
    m = receive(s)
    check(m["content"]["text"] == text, "content")
    data = text.encode()
    session.send(s, "big", buffers=[data])
    m = receive(s)
    check(bytes(m["buffers"][0]) == data, "buffers")
`).done()
	})
}

// What is too large is refused: libzmq connects again and is served.
func TestLibzmqTooLarge(t *testing.T) {
	s := listen(t, ConnectionInfo{Key: "k"}, Options{MaxMessage: 1 << 20})
	answer(t, s, protocol.Shell)
	run(t, s.Info(), `
s = connect(zmq.DEALER, "shell")
session.send(s, "small")
receive(s)
monitor = s.get_monitor_socket(zmq.EVENT_DISCONNECTED)
session.send(s, "big", content={"text": "x" * 100000000})
check(monitor.poll(20000), "still connected")
s.disable_monitor()
session.send(s, "small")
receive(s)
`).done()
	if n := s.Dropped(); n != 1 {
		t.Errorf("dropped %d messages, want 1", n)
	}
}

// A stalled SUB of libzmq and a healthy one: the healthy one gets everything.
func TestLibzmqStalledSubscriber(t *testing.T) {
	if testing.Short() {
		t.Skip("publishes 200 MB")
	}
	s := listen(t, ConnectionInfo{Key: "k"}, Options{})
	const count = 200
	script := run(t, s.Info(), `
stalled = connect(zmq.SUB, "iopub", rcvhwm=1)
healthy = connect(zmq.SUB, "iopub")
for n in range(`+strconv.Itoa(count)+`):
    m = receive(healthy)
    check(m["metadata"]["n"] == n and len(m["buffers"][0]) == 1 << 20, m["metadata"], n)
    print(n, flush=True)
`)
	subscribed(t, s, 2)
	text := make([]byte, 1<<20)
	for n := range count {
		m := message(t, protocol.TypeDisplayData, struct{}{})
		m.Buffers = [][]byte{text}
		m.Identities = [][]byte{[]byte("stream")}
		m.Metadata = []byte(`{"n":` + strconv.Itoa(n) + `}`)
		start := time.Now()
		if err := s.Send(protocol.IOPub, m); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > 500*time.Millisecond {
			t.Errorf("Send %d took %v", n, took)
		}
		if n >= 10 {
			script.says(strconv.Itoa(n - 10))
		}
	}
	for n := count - 10; n < count; n++ {
		script.says(strconv.Itoa(n))
	}
	script.done()
}

// A front end that connects again with its identity gets the replies at its
// new connection, and fifty that come and go leave nothing.
func TestLibzmqIdentities(t *testing.T) {
	overTransports(t, func(t *testing.T, s *Server) {
		answer(t, s, protocol.Shell)
		run(t, s.Info(), `
olds = []
for n in range(5):
    s = connect(zmq.DEALER, "shell", identity=b"me")
    sent = session.send(s, "x", content={"n": n})
    check(receive(s)["parent_header"]["msg_id"] == sent["msg_id"])
    olds.append(s)
    s.close() if n < 4 else None
for n in range(50):
    s = connect(zmq.DEALER, "shell")
    sub = connect(zmq.SUB, "iopub")
    session.send(s, "x", content={"n": n})
    check(receive(s)["content"] == {"n": n})
    s.close(); sub.close()
olds[4].close()
`).done()
		r := s.routers[protocol.Shell]
		for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
			r.mu.Lock()
			n := len(r.peers)
			r.mu.Unlock()
			if n == 0 {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("%d peers are left", n)
			}
		}
	})
}

// A kernel that starts again on its ports has its front ends back.
func TestLibzmqRestart(t *testing.T) {
	overTransports(t, func(t *testing.T, s *Server) {
		script := run(t, s.Info(), `
s = connect(zmq.DEALER, "shell", identity=b"me")
sub = connect(zmq.SUB, "iopub")
session.send(s, "first")
check(receive(sub)["content"] == {"state": "bye"})
print("restart", flush=True)
sys.stdin.readline()
session.send(s, "second")
# A SUB sends its subscription again when its thread next looks at it.
check(receive(sub)["content"] == {"life": 2})
check(receive(s)["content"] == {"life": 2})
`)
		subscribed(t, s, 1)
		receive(t, s, protocol.Shell)
		bye := message(t, "bye", map[string]string{"state": "bye"})
		bye.Identities = [][]byte{[]byte("topic")}
		if err := s.Send(protocol.IOPub, bye); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		script.says("restart")
		second := listen(t, s.Info(), Options{})
		script.tell("go")
		subscribed(t, second, 1)
		m := receive(t, second, protocol.Shell)
		for _, ch := range []protocol.Channel{protocol.Shell, protocol.IOPub} {
			reply := message(t, "reply", map[string]int{"life": 2})
			reply.Identities = m.Identities
			if err := second.Send(ch, reply); err != nil {
				t.Fatal(err)
			}
		}
		script.done()
	})
}

// The client's side, against the sockets that ipykernel binds.
func TestLibzmqKernel(t *testing.T) {
	for _, transport := range []string{"tcp", "ipc"} {
		t.Run(transport, func(t *testing.T) {
			info := ConnectionInfo{Transport: transport, Key: "a-key"}
			if transport == "ipc" {
				info.IP = t.TempDir() + "/k"
			}
			free := listen(t, info, Options{})
			free.Close() // its ports are free now
			info = free.Info()
			script := run(t, info, `
def bind(kind, port):
    s = context.socket(kind)
    s.linger = 5000
    s.rcvtimeo = 60000
    s.bind(endpoint(port))
    return s
routers = [bind(zmq.ROUTER, port) for port in ("shell", "control", "stdin")]
pub = bind(zmq.XPUB, "iopub")
hb = bind(zmq.REP, "hb")
check(pub.recv() == b"\x01")
identities = set()
for s in routers:
    ids, frames = session.feed_identities(s.recv_multipart())
    m = session.deserialize(frames)
    identities.add(ids[0])
    session.send(s, "reply", content=m["content"], parent=m, ident=ids, buffers=[b"b"])
check(len(identities) == 1, identities)
session.send(pub, "status", content={"execution_state": "idle"}, ident=b"kernel.status")
hb.send(hb.recv())
hb.send(hb.recv())
evil = Session(key=b"another key")
evil.send(pub, "status", ident=b"kernel.status")
session.send(pub, "last", ident=b"kernel.status")
sys.stdin.readline()
`)
			c := dial(t, info, Options{Identity: "front-end"})
			for _, ch := range []protocol.Channel{protocol.Shell, protocol.Control, protocol.Stdin} {
				m := message(t, "request", map[string]string{"channel": string(ch)})
				if err := c.Send(ch, m); err != nil {
					t.Fatal(err)
				}
				got := receive(t, c, ch)
				var content map[string]string
				if err := got.Decode(&content); err != nil || content["channel"] != string(ch) || got.ParentHeader().MsgID != m.Header.MsgID || len(got.Buffers) != 1 {
					t.Errorf("%s: received %s, %v", ch, got.Content, err)
				}
			}
			if m := receive(t, c, protocol.IOPub); m.Header.MsgType != protocol.TypeStatus || string(m.Identities[0]) != "kernel.status" {
				t.Errorf("iopub: received %+v", m)
			}
			for range 2 {
				if err := c.Heartbeat(within(t, 20*time.Second)); err != nil {
					t.Error(err)
				}
			}
			if m := receive(t, c, protocol.IOPub); m.Header.MsgType != "last" || c.Dropped() != 1 {
				t.Errorf("iopub: received %s, %d dropped", m.Header.MsgType, c.Dropped())
			}
			script.tell("end")
			script.done()
		})
	}
}
