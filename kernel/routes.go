package kernel

import (
	"context"
	"fmt"
	"strings"

	"gokernel/protocol"
)

// A lane says on which goroutine a request is served.
type lane int

const (
	// prompt requests are served by the goroutine that received them. Their
	// handlers return quickly.
	prompt lane = iota
	// beside requests get a goroutine of their own, so that they are answered
	// while a cell runs and keep nothing waiting; see besides for how many.
	beside
	// queued requests wait for the running cell and for those before them.
	// They come on shell only.
	queued
)

// A route says how messages of one type are served.
type route struct {
	reply  protocol.MsgType // "" where the protocol has no reply
	lane   lane
	handle func(context.Context, *Kernel, *request) (any, error)
	after  func(*Kernel, *request) // once idle has been sent, or nil
}

// newRoutes returns the table of all messages that front ends send, but for
// input_reply, which answers a question of the kernel's own. Comm messages
// are ordered with cells where there is user code that hears them.
func newRoutes(comms bool) map[protocol.MsgType]route {
	commLane := prompt
	if comms {
		commLane = queued
	}
	return map[protocol.MsgType]route{
		protocol.TypeExecuteRequest:    {protocol.TypeExecuteReply, queued, bounded((*Kernel).execute), (*Kernel).abortQueued},
		protocol.TypeInspectRequest:    {protocol.TypeInspectReply, beside, bounded((*Kernel).inspect), nil},
		protocol.TypeCompleteRequest:   {protocol.TypeCompleteReply, beside, bounded((*Kernel).complete), nil},
		protocol.TypeHistoryRequest:    {protocol.TypeHistoryReply, beside, bounded((*Kernel).searchHistory), nil},
		protocol.TypeIsCompleteRequest: {protocol.TypeIsCompleteReply, beside, bounded((*Kernel).isComplete), nil},
		protocol.TypeConnectRequest:    {protocol.TypeConnectReply, prompt, bounded((*Kernel).connect), nil},
		protocol.TypeCommInfoRequest:   {protocol.TypeCommInfoReply, prompt, bounded((*Kernel).commInfo), nil},
		protocol.TypeKernelInfoRequest: {protocol.TypeKernelInfoReply, prompt, bounded((*Kernel).kernelInfo), nil},
		protocol.TypeShutdownRequest:   {protocol.TypeShutdownReply, prompt, typed((*Kernel).shutdown), (*Kernel).afterShutdown},
		protocol.TypeInterruptRequest:  {protocol.TypeInterruptReply, prompt, bounded((*Kernel).interrupt), nil},
		protocol.TypeDebugRequest:      {protocol.TypeDebugReply, prompt, bounded((*Kernel).debug), nil},
		protocol.TypeUsageRequest:      {protocol.TypeUsageReply, beside, bounded((*Kernel).reportUsage), nil},
		protocol.TypeCommOpen:          {"", commLane, typed((*Kernel).commOpen), nil},
		protocol.TypeCommMsg:           {"", commLane, typed((*Kernel).commMsg), nil},
		protocol.TypeCommClose:         {"", commLane, typed((*Kernel).commClose), nil},
	}
}

// none is the content of requests that have none.
type none struct{}

// typed makes a handler of one that takes decoded content. Content that does
// not decode is an error reply.
func typed[T any](f func(*Kernel, context.Context, *request, T) (any, error)) func(context.Context, *Kernel, *request) (any, error) {
	return func(ctx context.Context, k *Kernel, r *request) (any, error) {
		var content T
		if err := r.msg.Decode(&content); err != nil {
			return nil, err
		}
		return f(k, ctx, r, content)
	}
}

// dispatch serves a request of shell or control, or queues it.
func (k *Kernel) dispatch(ctx context.Context, r *request) {
	t := r.msg.Header.MsgType
	rt, known := k.routes[t]
	if !known || rt.lane == queued && r.channel != protocol.Shell {
		k.serve(ctx, r, unsupported(r))
		return
	}
	switch rt.lane {
	case queued:
		switch k.queue.add(r) {
		case nil:
		case errQueueClosed: // the kernel is shutting down
			k.serve(ctx, r, aborted(rt))
		case errQueueFull:
			k.serve(ctx, r, refused(rt, errQueueFull))
		}
	case beside:
		k.beside[r.channel].serve(ctx, func() { k.serve(ctx, r, rt) })
	default:
		k.serve(ctx, r, rt)
	}
}

// refused is a route that answers with an error at once.
func refused(rt route, err error) route {
	return route{reply: rt.reply, handle: func(context.Context, *Kernel, *request) (any, error) { return nil, err }}
}

// unsupported is the route of a message that the kernel does not serve: a
// request is answered with an error, anything else is logged.
func unsupported(r *request) route {
	t := string(r.msg.Header.MsgType)
	rt := route{handle: func(context.Context, *Kernel, *request) (any, error) {
		return nil, fmt.Errorf("this kernel does not support %q on the %s channel", t, r.channel)
	}}
	if name, ok := strings.CutSuffix(t, "_request"); ok {
		rt.reply = protocol.MsgType(name + "_reply")
	}
	return rt
}
