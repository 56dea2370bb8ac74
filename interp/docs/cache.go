package docs

import (
	"container/list"
	"sync"
)

// A cache keeps values up to a sum of sizes; the one that was not used for the
// longest time goes first. It may be used by several goroutines at once.
type cache struct {
	limit int // of the sizes

	mu    sync.Mutex
	byKey map[string]*list.Element // of *cached; guarded by mu
	order list.List                // latest first; guarded by mu
	size  int                      // guarded by mu
}

type cached struct {
	key, stamp string
	value      any
	size       int
}

// get returns a value of that stamp, or nil.
func (c *cache) get(key, stamp string) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.byKey[key]
	if e == nil || e.Value.(*cached).stamp != stamp {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*cached).value
}

// put keeps a value, unless it is larger than all that may be kept.
func (c *cache) put(key, stamp string, value any, size int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.byKey[key]; old != nil {
		c.remove(old)
	}
	if size > c.limit {
		return
	}
	if c.byKey == nil {
		c.byKey = map[string]*list.Element{}
	}
	c.byKey[key] = c.order.PushFront(&cached{key, stamp, value, size})
	c.size += size
	for c.size > c.limit {
		c.remove(c.order.Back())
	}
}

// remove forgets an element. c.mu is held.
func (c *cache) remove(e *list.Element) {
	old := c.order.Remove(e).(*cached)
	delete(c.byKey, old.key)
	c.size -= old.size
}
