package zmq

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
)

// Bounds of what one peer may have the kernel remember: strangers may
// subscribe too.
const (
	maxTopics = 1024 // subscriptions
	maxTopic  = 4096 // bytes of one
)

// A publisher is what a kernel needs of an XPUB socket: each message goes to
// every peer with a subscription that its topic begins with, in one order for
// all of them.
type publisher struct {
	log           *slog.Logger
	subscriptions chan string
	room          bell // rung when a crowded peer has room again

	mu    sync.Mutex
	peers map[*peer]map[string]struct{} // the topics of each
}

func newPublisher(log *slog.Logger) *publisher {
	return &publisher{log: log, subscriptions: make(chan string, 256), peers: make(map[*peer]map[string]struct{})}
}

func (b *publisher) join(p *peer) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.peers[p] = make(map[string]struct{})
	p.out.mu.Lock()
	p.out.room = b.room.ring
	p.out.mu.Unlock()
	return nil
}

func (b *publisher) leave(p *peer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.peers, p)
}

// receive takes a subscription: 1 and a topic; or its end: 0 and the topic.
// Anything else is a message upstream, which a kernel has no use for.
func (b *publisher) receive(p *peer, frames [][]byte) error {
	if len(frames) != 1 || len(frames[0]) == 0 {
		return nil
	}
	topic := string(frames[0][1:])
	switch frames[0][0] {
	case 0:
		b.mu.Lock()
		delete(b.peers[p], topic)
		b.mu.Unlock()
	case 1:
		if err := b.subscribe(p, topic); err != nil {
			return err
		}
		select {
		case b.subscriptions <- topic:
		default:
			b.log.Warn("nobody takes note of a subscription")
		}
	}
	return nil
}

func (b *publisher) subscribe(p *peer, topic string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	topics := b.peers[p]
	if len(topics) >= maxTopics {
		return fmt.Errorf("%w: more than %d subscriptions", errProtocol, maxTopics)
	}
	if len(topic) > maxTopic {
		return fmt.Errorf("%w: subscription of %d bytes, at most %d", errProtocol, len(topic), maxTopic)
	}
	topics[topic] = struct{}{}
	return nil
}

// publish queues frames for each subscriber of the topic, the first frame. A
// peer that cannot take them is disconnected, which is no failure.
func (b *publisher) publish(frames [][]byte) {
	topic := string(frames[0])
	b.mu.Lock()
	defer b.mu.Unlock()
	for p, topics := range b.peers {
		if wants(topics, topic) {
			_ = p.send(frames) // the goroutine that reads from p logs the reason
		}
	}
}

func wants(topics map[string]struct{}, topic string) bool {
	for t := range topics {
		if strings.HasPrefix(topic, t) {
			return true
		}
	}
	return false
}
