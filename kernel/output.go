package kernel

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"gokernel/interp"
	"gokernel/protocol"
)

const (
	// joinFor is how long text may wait to be joined with text that follows.
	joinFor = 20 * time.Millisecond
	// joinBytes is how much text is joined at most.
	joinBytes = 128 << 10
)

// username is the kernel's own in message headers.
const username = "kernel"

// output is the only way to IOPub. What goes through it keeps the order of the
// calls: the mutex is held while a message is sent, and sending never waits
// for a peer. What may be large is made and signed before, see prepare. Text is
// joined, see text; anything else of a run pushes the
// run's text out first.
type output struct {
	topic   string // "kernel.<id>."
	session string
	log     *slog.Logger
	wake    chan struct{} // a run has got text that waits

	mu      sync.Mutex
	conn    Conn              // nil before and after Serve
	waiting map[*run]struct{} // runs with text that waits
	busy    *run              // of the queued request that is being served, or nil
}

func newOutput(id, session string, log *slog.Logger) *output {
	return &output{
		topic:   "kernel." + id + ".",
		session: session,
		log:     log,
		wake:    make(chan struct{}, 1),
		waiting: make(map[*run]struct{}),
	}
}

func (o *output) attach(c Conn) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.conn = c
}

// detach publishes what waits, and drops what comes later.
func (o *output) detach() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for r := range o.waiting {
		o.pushLocked(r)
	}
	o.conn = nil
}

// message makes a message with the kernel's session; content nil means {}.
func (o *output) message(t protocol.MsgType, parent json.RawMessage, content any) (*protocol.Message, error) {
	if content == nil {
		content = struct{}{}
	}
	m, err := protocol.New(t, o.session, username, content)
	if err != nil {
		return nil, err
	}
	m.Parent = parent
	return m, nil
}

// addressed makes a message to the subscribers of a topic. It is nil, which is
// logged, where content is no JSON.
func (o *output) addressed(topic string, t protocol.MsgType, parent json.RawMessage, content any) *protocol.Message {
	m, err := o.message(t, parent, content)
	if err != nil {
		o.log.Error("publishing", "type", t, "err", err)
		return nil
	}
	m.Identities = [][]byte{[]byte(topic)}
	return m
}

// publish sends content on IOPub under a parent header; nil is none.
func (o *output) publish(t protocol.MsgType, parent json.RawMessage, content any) {
	sendLocked := o.prepare(t, parent, content, nil)
	o.mu.Lock()
	defer o.mu.Unlock()
	sendLocked()
}

// prepare makes a message that may be large, and returns what sends it with the
// mutex held.
func (o *output) prepare(t protocol.MsgType, parent json.RawMessage, content any, buffers [][]byte) (sendLocked func()) {
	m := o.addressed(o.topic+string(t), t, parent, content)
	if m == nil {
		return func() {}
	}
	m.Buffers = buffers
	o.mu.Lock()
	p, ok := o.conn.(Preparer)
	o.mu.Unlock()
	var send func() error
	if ok {
		var err error
		if send, err = p.Prepare(protocol.IOPub, m); err != nil {
			o.log.Warn("sending on iopub", "type", t, "err", err)
			return func() {}
		}
	}
	return func() { o.sendLocked(m, send) }
}

// status publishes what the kernel does about a request. Front ends show the
// state that they heard last: so when a request has been answered beside a
// running cell, its idle is followed by the cell's busy once more.
func (o *output) status(r *request, state string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	idle := state == protocol.StateIdle
	if r.run != nil {
		o.busy = r.run
		if idle {
			o.busy = nil
		}
	}
	o.publishLocked(protocol.TypeStatus, r.parent, protocol.Status{ExecutionState: state})
	if idle && o.busy != nil {
		o.publishLocked(protocol.TypeStatus, o.busy.parent, protocol.Status{ExecutionState: protocol.StateBusy})
	}
}

// publishRun sends content under a run, after the run's text.
func (o *output) publishRun(t protocol.MsgType, r *run, content any, buffers [][]byte) {
	sendLocked := o.prepare(t, r.parent, content, buffers)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pushLocked(r)
	sendLocked()
}

// publishLocked is publish of what is small.
func (o *output) publishLocked(t protocol.MsgType, parent json.RawMessage, content any) {
	if m := o.addressed(o.topic+string(t), t, parent, content); m != nil {
		o.sendLocked(m, nil)
	}
}

// sendLocked sends a message: by send, where it has been prepared.
func (o *output) sendLocked(m *protocol.Message, send func() error) {
	if o.conn == nil {
		o.log.Debug("not serving: message dropped", "type", m.Header.MsgType)
		return
	}
	if send == nil {
		send = func() error { return o.conn.Send(protocol.IOPub, m) }
	}
	if err := send(); err != nil {
		o.log.Warn("sending on iopub", "type", m.Header.MsgType, "err", err)
	}
}

// text publishes text of a run, joined with what the same stream of the run
// writes within joinFor. The first text after a quiet joinFor goes out at
// once, so that a program that prints now and then is seen without delay.
func (o *output) text(r *run, stream, text string) {
	if text == "" {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if r.stream != stream {
		o.pushLocked(r)
		r.stream = stream
	}
	due := len(r.text)+len(text) >= joinBytes || time.Since(r.sent) >= joinFor
	if due && len(r.text) == 0 {
		o.sendTextLocked(r, text)
		return
	}
	r.text = append(r.text, text...)
	if due {
		o.pushLocked(r)
		return
	}
	if _, already := o.waiting[r]; !already {
		o.waiting[r] = struct{}{}
		select {
		case o.wake <- struct{}{}:
		default:
		}
	}
}

// push publishes the text of a run that waits.
func (o *output) push(r *run) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pushLocked(r)
}

func (o *output) pushLocked(r *run) {
	if len(r.text) == 0 {
		return
	}
	o.sendTextLocked(r, string(r.text))
	r.text = r.text[:0]
	if cap(r.text) > 2*joinBytes {
		r.text = nil // one huge print keeps no memory
	}
	delete(o.waiting, r)
}

func (o *output) sendTextLocked(r *run, text string) {
	o.publishLocked(protocol.TypeStream, r.parent, protocol.Stream{Name: r.stream, Text: text})
	r.sent = time.Now()
}

// flushLoop publishes text when it has waited for joinFor, until ctx ends.
func (o *output) flushLoop(ctx context.Context) {
	timer := time.NewTimer(joinFor)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.wake:
		case <-timer.C:
		}
		if wait, some := o.flushDue(); some {
			timer.Reset(wait)
		}
	}
}

// flushDue publishes the text that has waited long enough and says when the
// next is due, if there is more.
func (o *output) flushDue() (wait time.Duration, some bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for r := range o.waiting {
		left := joinFor - time.Since(r.sent)
		if left <= 0 {
			o.pushLocked(r)
			continue
		}
		if !some || left < wait {
			wait, some = left, true
		}
	}
	return wait, some
}

// Emit publishes an event of user code under the request that caused it, also
// when that has ended. Where the Conn is a Pacer it waits for front ends that
// have much to read, which in turn holds back the code.
func (k *Kernel) Emit(e interp.Event) {
	r := k.runs.get(e.Run)
	if r == nil {
		// Forgotten, or never begun: shown by front ends that show
		// everything.
		k.log.Debug("event of an unknown run", "run", e.Run)
		r = &run{id: e.Run}
	}
	if e.Comm == nil && r.silent {
		return
	}
	k.pace()
	if e.Comm != nil {
		k.emitComm(r, e.Comm)
		return
	}
	switch {
	case e.Stream != nil:
		k.out.text(r, e.Stream.Name, e.Stream.Text)
	case e.Display != nil:
		t := protocol.TypeDisplayData
		if e.Display.Update {
			t = protocol.TypeUpdateDisplayData
		}
		data, metadata := bundle(e.Display.Bundle)
		k.out.publishRun(t, r, protocol.DisplayData{
			Data: data, Metadata: metadata, Transient: protocol.Transient{DisplayID: e.Display.ID},
		}, nil)
	case e.Result != nil:
		data, metadata := bundle(*e.Result)
		k.out.result(r, e.Result.Data["text/plain"])
		k.out.publishRun(protocol.TypeExecuteResult, r, protocol.ExecuteResult{
			ExecutionCount: r.count, Data: data, Metadata: metadata,
		}, nil)
	case e.Clear != nil:
		k.out.publishRun(protocol.TypeClearOutput, r, protocol.ClearOutput{Wait: e.Clear.Wait}, nil)
	case e.Error != nil:
		k.out.publishRun(protocol.TypeError, r, errorContent(e.Error), nil)
	default:
		k.log.Debug("event without content", "run", e.Run)
	}
}

// pace holds user code back while front ends have enough to read. An interrupt
// ends the wait, and so does a shutdown.
func (k *Kernel) pace() {
	if ctx := k.runs.present(); k.pacer != nil && ctx != nil {
		k.pacer.Pace(ctx)
	}
}

// result keeps the value of a run for the history.
func (o *output) result(r *run, plain json.RawMessage) {
	var text string
	if json.Unmarshal(plain, &text) != nil {
		return // no text form: nothing to keep
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	r.result = text
}

func (o *output) resultOf(r *run) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return r.result
}

// bundle gives a bundle the protocol's shape; its values are JSON already.
func bundle(b interp.Bundle) (data, metadata map[string]any) {
	return values(b.Data), values(b.Metadata)
}

func values(raw map[string]json.RawMessage) map[string]any {
	m := make(map[string]any, len(raw)) // never null in JSON
	for k, v := range raw {
		m[k] = v
	}
	return m
}
