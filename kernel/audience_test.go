package kernel

import (
	"testing"
	"testing/synctest"
	"time"

	"gokernel/protocol"
)

// The first cell waits for a subscription, for a while; later ones do not.
func TestAudience(t *testing.T) {
	for _, test := range []struct {
		name  string
		comes time.Duration // after the first cell; 0 is never
		first time.Duration // until the first cell is answered
	}{
		{"it comes late", 100 * time.Millisecond, 100 * time.Millisecond},
		{"nobody comes", 0, time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := start(t, scripts(), func(o *Options) { o.Audience = time.Second })
				began := time.Now()
				m := b.execute("hello")
				if test.comes > 0 {
					time.AfterFunc(test.comes, func() { b.pipe.Subscribe("") })
				}
				b.replyTo(protocol.Shell, m)
				if took := time.Since(began); took != test.first {
					t.Errorf("the first cell was answered after %v, want %v", took, test.first)
				}
				began = time.Now()
				b.replyTo(protocol.Shell, b.execute("hello"))
				if took := time.Since(began); took != 0 {
					t.Errorf("the second cell was answered after %v", took)
				}
			})
		})
	}
}
