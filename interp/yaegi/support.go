package yaegi

import (
	"flag"
	"fmt"
	"go/constant"
	"log"
	"maps"
	"math/bits"
	"os"
	"reflect"
	"sync"
	"time"

	yaegi "github.com/traefik/yaegi/interp"
	"github.com/traefik/yaegi/stdlib"
	"github.com/traefik/yaegi/stdlib/unrestricted"
)

// Generated code calls back through a package of its own. The mark in its alias
// is a letter that no cell is expected to use.
const (
	supportPath  = "gokernel/interp/support"
	supportAlias = "gk" + mark
	mark         = "ʹ" // U+02B9
)

// standard is the standard library as the interpreter has it, the calls that
// end the process included: overrides replaces those. It is not to be changed.
func standard() yaegi.Exports {
	all := yaegi.Exports(maps.Clone(stdlib.Symbols))
	for path, symbols := range unrestricted.Symbols {
		both := map[string]reflect.Value{}
		maps.Copy(both, all[path])
		maps.Copy(both, symbols)
		all[path] = both
	}
	return all
}

// fmtKey names package fmt to the interpreter in other words. By its usual key it
// would know the standard library, and compile the sources of generic functions
// that come with it: a third of what a machine costs, and the Lowerer lets no cell
// use them (see Has). What else it would do then, overrides does.
const fmtKey = "fmt//fmt"

// library is standard with fmt by its other key.
func library() yaegi.Exports {
	all := standard()
	all[fmtKey] = all["fmt/fmt"]
	delete(all, "fmt/fmt")
	return all
}

// exports turns import paths into the interpreter's keys.
func exports(packages map[string]map[string]reflect.Value) yaegi.Exports {
	all := yaegi.Exports{}
	for path, symbols := range packages {
		base := path
		for i := len(path) - 1; i >= 0; i-- {
			if path[i] == '/' {
				base = path[i+1:]
				break
			}
		}
		all[path+"/"+base] = symbols
	}
	return all
}

// overrides are the standard functions that must not do to the worker what
// they do to a program, those that read and write the cell's streams, and the
// variables that the interpreter has copies of.
func (e *Engine) overrides() yaegi.Exports {
	logger := log.New(stderr{e}, "", log.LstdFlags)
	if e.options.Shared != nil {
		logger = log.Default() // which is that of compiled cells
	}
	fatal := func(text string) {
		logger.Output(3, text)
		panic(exit{code: 1, message: "log.Fatal: " + firstLine(text)})
	}
	streams := map[string]reflect.Value{
		"Print":   reflect.ValueOf(func(a ...any) (int, error) { return fmt.Fprint(printed{e}, a...) }),
		"Printf":  reflect.ValueOf(func(format string, a ...any) (int, error) { return fmt.Fprintf(printed{e}, format, a...) }),
		"Println": reflect.ValueOf(func(a ...any) (int, error) { return fmt.Fprintln(printed{e}, a...) }),
		"Scan":    reflect.ValueOf(func(a ...any) (int, error) { return fmt.Fscan(scanned{e}, a...) }),
		"Scanf":   reflect.ValueOf(func(format string, a ...any) (int, error) { return fmt.Fscanf(scanned{e}, format, a...) }),
		"Scanln":  reflect.ValueOf(func(a ...any) (int, error) { return fmt.Fscanln(scanned{e}, a...) }),
	}
	// Which methods of an argument they call, the interpreter knows by the function.
	methods := map[reflect.Value][]reflect.Type{}
	for name, f := range streams {
		methods[f] = stdlib.MapTypes[stdlib.Symbols["fmt/fmt"][name]]
	}
	return yaegi.Exports{
		".":    {"MapTypes": reflect.ValueOf(methods)},
		fmtKey: streams,
		"math/bits/bits": {
			"UintSize": reflect.ValueOf(constant.MakeInt64(bits.UintSize)), // of this machine, not of the one that made the tables
		},
		"os/os": {
			"Args": reflect.ValueOf(&os.Args).Elem(),
			"Exit": reflect.ValueOf(func(code int) { panic(exit{code: code, message: fmt.Sprintf("os.Exit(%d)", code)}) }),
		},
		"flag/flag": {
			"CommandLine": reflect.ValueOf(&flag.CommandLine).Elem(),
		},
		"runtime/runtime": {
			"Goexit": reflect.ValueOf(func() { panic(goexit{}) }),
		},
		"time/time": {
			"Sleep": reflect.ValueOf(e.sleep),
		},
		"log/log": {
			"Default":   reflect.ValueOf(func() *log.Logger { return logger }),
			"Fatal":     reflect.ValueOf(func(v ...any) { fatal(fmt.Sprint(v...)) }),
			"Fatalf":    reflect.ValueOf(func(format string, v ...any) { fatal(fmt.Sprintf(format, v...)) }),
			"Fatalln":   reflect.ValueOf(func(v ...any) { fatal(fmt.Sprintln(v...)) }),
			"Flags":     reflect.ValueOf(logger.Flags),
			"Output":    reflect.ValueOf(logger.Output),
			"Panic":     reflect.ValueOf(logger.Panic),
			"Panicf":    reflect.ValueOf(logger.Panicf),
			"Panicln":   reflect.ValueOf(logger.Panicln),
			"Prefix":    reflect.ValueOf(logger.Prefix),
			"Print":     reflect.ValueOf(logger.Print),
			"Printf":    reflect.ValueOf(logger.Printf),
			"Println":   reflect.ValueOf(logger.Println),
			"SetFlags":  reflect.ValueOf(logger.SetFlags),
			"SetOutput": reflect.ValueOf(logger.SetOutput),
			"SetPrefix": reflect.ValueOf(logger.SetPrefix),
			"Writer":    reflect.ValueOf(logger.Writer),
		},
	}
}

// support is the package that generated code calls.
func (e *Engine) support(m *machine) yaegi.Exports {
	symbols := map[string]reflect.Value{
		"Call":      reflect.ValueOf(e.callFunc),
		"Result":    reflect.ValueOf(e.result),
		"Text":      reflect.ValueOf(e.text),
		"Guard":     reflect.ValueOf(e.guard),
		"Leave":     reflect.ValueOf(e.trace.leave),
		"Defers":    reflect.ValueOf(func() *defers { return &defers{e: e} }),
		"Defer":     reflect.ValueOf(func(d *defers, f func()) { d.list = append(d.list, f) }),
		"Frame":     reflect.ValueOf(func(d *defers, body func()) { d.run(body) }),
		"Ended":     reflect.ValueOf(func() { e.current().whole.Store(true) }),
		"Recover":   reflect.ValueOf(func(d *defers) any { return d.recover() }),
		"Slot":      reflect.ValueOf(m.slot),
		"Error":     reflect.ValueOf((*error)(nil)),
		"Zero":      reflect.ValueOf(func(p any) { reflect.ValueOf(p).Elem().SetZero() }),
		"Move":      reflect.ValueOf(func(to, from any) { reflect.ValueOf(to).Elem().Set(reflect.ValueOf(from).Elem()) }),
		"Println":   reflect.ValueOf(e.println),
		"Print":     reflect.ValueOf(e.print),
		"Min":       reflect.ValueOf(func(a, b float64) float64 { return min(a, b) }),
		"Max":       reflect.ValueOf(func(a, b float64) float64 { return max(a, b) }),
		"Clear":     reflect.ValueOf(func(v any) { reflect.ValueOf(v).Clear() }),
		"ToInt":     reflect.ValueOf(truncate[int]),
		"ToInt8":    reflect.ValueOf(truncate[int8]),
		"ToInt16":   reflect.ValueOf(truncate[int16]),
		"ToInt32":   reflect.ValueOf(truncate[int32]),
		"ToInt64":   reflect.ValueOf(truncate[int64]),
		"ToUint":    reflect.ValueOf(truncate[uint]),
		"ToUint8":   reflect.ValueOf(truncate[uint8]),
		"ToUint16":  reflect.ValueOf(truncate[uint16]),
		"ToUint32":  reflect.ValueOf(truncate[uint32]),
		"ToUint64":  reflect.ValueOf(truncate[uint64]),
		"Shift":     reflect.ValueOf(shift),
		"Index":     reflect.ValueOf(index),
		"SliceLow":  reflect.ValueOf(sliceLow),
		"StringLow": reflect.ValueOf(stringLow),
		"ArrayLow":  reflect.ValueOf(stringLow),
		"Asserted":  reflect.ValueOf(asserted),
		"Complex":   reflect.ValueOf(func(re, im float64) complex128 { return complex(re, im) }),
		"Wait":      reflect.ValueOf(func(wg *sync.WaitGroup) { e.blocking(wg.Wait) }),
		"CondWait":  reflect.ValueOf(func(c *sync.Cond) { e.blocking(c.Wait) }),
		"Lock":      reflect.ValueOf(e.lock),
	}
	maps.Copy(symbols, e.streams.exports())
	return yaegi.Exports{supportPath + "/support": symbols}
}

// catch calls f and tells whether it panicked, and with what.
func catch(f func()) (panicked bool, value any) {
	panicked = true
	defer func() { value = recover() }()
	f()
	return false, nil
}

// guard returns the function that runs the body of a goroutine. It is called
// by the goroutine that starts the other one.
func (e *Engine) guard() func(f func()) {
	return func(f func()) {
		err := e.attempt(func() {
			panicked, value := catch(f)
			switch value.(type) {
			case stop, goexit:
				return
			}
			if panicked {
				panic(value)
			}
		})
		if host := e.Host(); host != nil && err != nil {
			host.GoroutineFailed(0, err)
		}
	}
}

// stop unwinds a goroutine that was waiting when its cell was interrupted.
type stop struct{}

// goexit unwinds a goroutine that called runtime.Goexit.
type goexit struct{}

// exit unwinds a cell that called os.Exit or log.Fatal.
type exit struct {
	code    int
	message string
}

// blocking runs a compiled function that may wait for ever. When the cell is
// interrupted meanwhile the calling goroutine unwinds, and wait goes on in one
// of its own. It reports nothing of the wait's own panic: it panics with it.
func (e *Engine) blocking(wait func()) {
	r := e.mine()
	if r == nil {
		wait()
		return
	}
	done := make(chan any, 1)
	go func() {
		defer func() { done <- recover() }()
		wait()
	}()
	select {
	case p := <-done:
		if p != nil {
			panic(p)
		}
	case <-r.stop:
		panic(stop{})
	}
}

func (e *Engine) lock(l sync.Locker) {
	r := e.mine()
	if r == nil {
		l.Lock()
		return
	}
	if try, ok := l.(interface{ TryLock() bool }); ok && try.TryLock() {
		return
	}
	locked := make(chan struct{})
	go func() {
		l.Lock()
		select {
		case locked <- struct{}{}:
		case <-r.stop:
			l.Unlock()
		}
	}()
	select {
	case <-locked:
	case <-r.stop:
		panic(stop{})
	}
}

func (e *Engine) sleep(d time.Duration) {
	r := e.mine()
	if r == nil {
		time.Sleep(d)
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.stop:
		panic(stop{})
	}
}

// shift is the count of a shift. It panics when that is negative, as Go does.
func shift(count any) uint64 {
	n := reflect.ValueOf(count).Int()
	_ = 1 << n
	return uint64(n)
}

// truncate converts a float to an integer. What is out of range becomes what the
// machine makes of it.
func truncate[T int | int8 | int16 | int32 | int64 | uint | uint8 | uint16 | uint32 | uint64](f float64) T {
	return T(f)
}
