package kernel

import (
	"context"
	"unicode/utf8"

	"gokernel/protocol"
)

// welcome greets each subscription to IOPub with its topic, so that a front
// end knows when it will miss nothing. It ends with ctx.
func (k *Kernel) welcome(ctx context.Context) {
	subscriptions := k.conn.Subscriptions()
	for {
		select {
		case <-ctx.Done():
			return
		case topic, ok := <-subscriptions:
			if !ok {
				return
			}
			k.audience.come()
			if !utf8.ValidString(topic) {
				k.log.Debug("subscription is not UTF-8: no welcome")
				continue
			}
			k.out.welcome(topic)
		}
	}
}

// welcome is addressed by the topic itself, and has no parent.
func (o *output) welcome(topic string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if m := o.addressed(topic, protocol.TypeIOPubWelcome, nil, struct {
		Subscription string `json:"subscription"`
	}{topic}); m != nil {
		o.sendLocked(m, nil)
	}
}
