// Package hook is what the code of a generation calls. Every generation links
// it, so it imports nothing: a longer import list would make every link
// longer. What the calls do is set by package load, which lives in the same
// worker process.
//
// Generated code reaches its surroundings by package variables, as that is all
// that a plugin and the program that opens it share. They are set once, before
// the first generation is opened.
package hook

// Predeclared types, for generated code among declarations that hide them.
type (
	Any        = any
	Bool       = bool
	Byte       = byte
	Complex128 = complex128
	Complex64  = complex64
	Error      = error
	Float32    = float32
	Float64    = float64
	Int        = int
	Int16      = int16
	Int32      = int32
	Int64      = int64
	Int8       = int8
	Rune       = rune
	String     = string
	Uint       = uint
	Uint16     = uint16
	Uint32     = uint32
	Uint64     = uint64
	Uint8      = uint8
	Uintptr    = uintptr
)

// A Flag tells that a later body of a function takes over.
type Flag = uint32

// Comparable is the predeclared constraint.
type Comparable interface{ comparable }

// Zero is a pointer to a new variable.
func Zero[T any]() *T { return new(T) }

// Line is text without its last byte, a newline.
func Line(text string) string { return text[:len(text)-1] }

// Len is the number of bytes.
func Len(text string) int { return len(text) }

// A Generation is a plugin as it presents itself when it is opened.
type Generation struct {
	Cell      func(*Run) // the cell's statements, or nil
	Vars      []Var
	Functions []Function
}

// A Var binds a session variable. Pointer is a **T, to be pointed at the
// variable itself.
type Var struct {
	Key     string // name and version, as "x#1"
	Pointer any
}

// A Function is a generation's copy of a session function. While *Flag is not
// zero, a call looks at *Next, and hands itself over when that is not nil.
type Function struct {
	Name string
	Flag *uint32
	Self any // func(...)
	Next any // *func(...)
}

// A Run is one call of a cell's function.
type Run struct {
	Results []any // what the last expression gave
	Shown   bool  // there was a last expression
}

// Result takes the values of the last expression.
func (r *Run) Result(values ...any) {
	r.Results, r.Shown = values, true
}

// Stop is not zero while a goroutine may have to stop: then polls call Poll.
// It is read without synchronisation; a late look is good enough.
var Stop uint32

// Polled points at Stop. Loops keep it in a register, which a variable's address
// would not be.
var Polled = &Stop

// A Signal is the value of a panic that is none of the user's: an interrupt,
// or the end of the cell.
type Signal struct {
	Exit    bool // os.Exit or log.Fatal; otherwise an interrupt
	Code    int
	Message string
}

// String is for who recovers it all the same.
func (s *Signal) String() string { return s.Message }

// Callbacks are what package load does for generated code.
type Callbacks struct {
	Register func(*Generation)
	Poll     func()                              // panics with a *Signal when the calling goroutine is to stop
	Failed   func(value any)                     // a goroutine has panicked; called while its stack is there
	Write    func(fd int, p []byte) (int, error) // to the output of the calling goroutine's cell
	Read     func(p []byte) (int, error)         // of its input
	Print    func(p []byte) (int, error)         // to what os.Stdout is
	Scan     func(p []byte) (int, error)         // of what os.Stdin is
	Sleep    func(nanoseconds int64)
}

// Calls is set by package load.
var Calls Callbacks

// Register presents a generation. Its init function calls it.
func Register(g *Generation) { Calls.Register(g) }

// Poll stops the calling goroutine if it is to stop.
func Poll() { Calls.Poll() }

// Guard is deferred in every goroutine that a cell starts: a panic there is
// reported, and ends the goroutine alone.
func Guard() {
	if v := recover(); v != nil {
		Calls.Failed(v)
	}
}

// Guarded is f with a Guard.
func Guarded(f func()) func() {
	return func() {
		defer Guard()
		f()
	}
}

// Recovered stands round each recover of a cell, and lets signals pass.
func Recovered(v any) any {
	if s, ok := v.(*Signal); ok {
		panic(s)
	}
	return v
}

// Exit stands for os.Exit.
func Exit(code int) {
	panic(&Signal{Exit: true, Code: code, Message: "os.Exit(" + itoa(code) + ")"})
}

// Fatal ends the cell after log.Fatal has printed its message.
func Fatal(message string) {
	panic(&Signal{Exit: true, Code: 1, Message: "log.Fatal: " + message})
}

// Sleep stands for time.Sleep.
func Sleep(nanoseconds int64) { Calls.Sleep(nanoseconds) }

// A Writer is what fmt.Print and its like write to: os.Stdout as it is at that
// time.
type Writer struct{}

func (*Writer) Write(p []byte) (int, error) { return Calls.Print(p) }

// A Reader is what fmt.Scan and its like read: os.Stdin as it is at that time.
type Reader struct{}

func (*Reader) Read(p []byte) (int, error) { return Calls.Scan(p) }

// The standard streams of calls that name none.
var (
	Stdout = &Writer{}
	Stdin  = &Reader{}
)

func itoa(n int) string {
	if n < 0 {
		return "-" + utoa(-uint(n))
	}
	return utoa(uint(n))
}

func utoa(n uint) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return utoa(n/10) + string(rune('0'+n%10))
}
