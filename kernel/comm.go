package kernel

import (
	"context"
	"encoding/json"
	"sync"

	"gokernel/interp"
	"gokernel/protocol"
)

// A CommReceiver is an Interpreter whose user code also hears what front ends
// say on comms. Without it, front ends can open no comm.
type CommReceiver interface {
	// ReceiveComm hands a front end's message to user code, between cells;
	// what the code does about it are events of run. It reports false where
	// there is no such target or comm.
	ReceiveComm(ctx context.Context, run int64, c interp.Comm) bool
}

// Ops of an interp.Comm.
const (
	commOpOpen  = "open"
	commOpMsg   = "msg"
	commOpClose = "close"
)

// comms knows the open comms, whichever side opened them.
type comms struct {
	receiver CommReceiver // or nil; set by Serve

	mu      sync.Mutex
	targets map[string]string // by comm id
}

func newComms() *comms { return &comms{targets: make(map[string]string)} }

func (c *comms) open(id, target string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.targets[id] = target
}

func (c *comms) has(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.targets[id]
	return ok
}

// close reports whether the comm was open.
func (c *comms) close(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.targets[id]
	delete(c.targets, id)
	return ok
}

// commInfo lists the open comms, of one target or of all.
func (k *Kernel) commInfo(_ context.Context, _ *request, req protocol.CommInfoRequest) (any, error) {
	k.comms.mu.Lock()
	defer k.comms.mu.Unlock()
	reply := protocol.CommInfoReply{Status: protocol.StatusOK, Comms: make(map[string]protocol.CommInfo)}
	for id, target := range k.comms.targets {
		if req.TargetName == "" || req.TargetName == target {
			reply.Comms[id] = protocol.CommInfo{TargetName: target}
		}
	}
	return reply, nil
}

// commOpen hands on a front end's comm, and closes it at once where there is
// nobody to hear it: front ends wait for that answer.
func (k *Kernel) commOpen(_ context.Context, r *request, open protocol.CommOpen) (any, error) {
	k.comms.open(open.CommID, open.TargetName) // user code may answer on it at once
	if !k.hear(r, interp.Comm{Op: commOpOpen, ID: open.CommID, Target: open.TargetName, Data: open.Data, Buffers: r.msg.Buffers}) {
		k.comms.close(open.CommID)
		k.log.Debug("unknown comm target", "target", open.TargetName)
		k.out.publish(protocol.TypeCommClose, r.parent, protocol.CommData{CommID: open.CommID, Data: object(nil)})
	}
	return nil, nil
}

func (k *Kernel) commMsg(_ context.Context, r *request, msg protocol.CommData) (any, error) {
	if !k.comms.has(msg.CommID) ||
		!k.hear(r, interp.Comm{Op: commOpMsg, ID: msg.CommID, Data: msg.Data, Buffers: r.msg.Buffers}) {
		k.log.Warn("comm_msg that nobody hears", "comm", msg.CommID)
	}
	return nil, nil
}

func (k *Kernel) commClose(_ context.Context, r *request, msg protocol.CommData) (any, error) {
	if !k.comms.close(msg.CommID) {
		k.log.Warn("comm_close of an unknown comm", "comm", msg.CommID)
		return nil, nil
	}
	k.hear(r, interp.Comm{Op: commOpClose, ID: msg.CommID, Data: msg.Data, Buffers: r.msg.Buffers})
	return nil, nil
}

// hear hands a message to user code as a run, so that what the code prints
// appears under the message, and an interrupt ends it.
func (k *Kernel) hear(r *request, c interp.Comm) bool {
	if k.comms.receiver == nil {
		return false
	}
	r.run.count = int(k.count.Load())
	defer k.out.push(r.run)
	return k.comms.receiver.ReceiveComm(r.run.ctx, r.run.id, c)
}

// emitComm publishes what user code says on a comm.
func (k *Kernel) emitComm(r *run, c *interp.Comm) {
	switch c.Op {
	case commOpOpen:
		k.comms.open(c.ID, c.Target)
		k.out.publishRun(protocol.TypeCommOpen, r,
			protocol.CommOpen{CommID: c.ID, TargetName: c.Target, Data: object(c.Data)}, c.Buffers)
	case commOpMsg:
		k.out.publishRun(protocol.TypeCommMsg, r, protocol.CommData{CommID: c.ID, Data: object(c.Data)}, c.Buffers)
	case commOpClose:
		k.comms.close(c.ID)
		k.out.publishRun(protocol.TypeCommClose, r, protocol.CommData{CommID: c.ID, Data: object(c.Data)}, c.Buffers)
	default:
		k.log.Warn("comm event of an unknown kind", "op", c.Op)
	}
}

// object is data, which the protocol wants to be an object, or {}.
func object(data json.RawMessage) json.RawMessage {
	if len(data) == 0 || string(data) == "null" {
		return json.RawMessage("{}")
	}
	return data
}
