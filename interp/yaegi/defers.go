package yaegi

// defers are the deferred calls of one call of an interpreted function, and
// the panic under way in it. They belong to one goroutine.
type defers struct {
	e         *Engine
	list      []func()
	panicking bool
	value     any
}

// run runs the body of the function and then the deferred calls, the last one
// first. It panics when a panic is left.
func (d *defers) run(body func()) {
	d.try(body)
	for len(d.list) > 0 {
		if _, ok := d.value.(exit); ok && d.panicking {
			break // the process would be gone
		}
		f := d.list[len(d.list)-1]
		d.list = d.list[:len(d.list)-1]
		d.try(f)
	}
	if d.panicking {
		panic(d.value)
	}
}

// try runs f. Its panic takes the place of one that is under way.
func (d *defers) try(f func()) {
	if panicked, value := catch(f); panicked {
		d.panicking, d.value = true, value
	}
}

// recover is the built-in, called by a deferred function. Panics of our own
// are none of the user's.
func (d *defers) recover() any {
	if !d.panicking {
		return nil
	}
	switch d.value.(type) {
	case exit, stop, goexit:
		return nil
	}
	value := d.value
	d.panicking, d.value = false, nil
	d.e.trace.take()
	if r := d.e.current(); r != nil {
		r.whole.Store(true) // the cell need not come to its own end any more
	}
	return unwrap(value)
}
