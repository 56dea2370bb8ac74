package hook

// All is everything in this package that generated code mentions, and what the
// compiler may mention in its place. The worker holds on to it: its linker
// leaves out what nothing mentions, and lean plugins take all of it from the
// worker.
func All() []any {
	return []any{
		Line, Len, Register, Poll, Guard, Guarded, Recovered, Exit, Fatal, Sleep,
		&Stop, &Polled, &Calls, &Stdout, &Stdin,
		&Generation{}, &Var{}, &Function{}, &Run{}, &Signal{}, &Writer{}, &Reader{},
		[]Var(nil), []Function(nil), (func(*Run))(nil),
		language[error], language[any], collections, texts, numbers, pointers,
		new(bool), new(string), new(error), new(any), new(uintptr),
		new(int), new(int8), new(int16), new(int32), new(int64), new(uint), new(uint8), new(uint16), new(uint32), new(uint64),
		new(float32), new(float64), new(complex64), new(complex128),
	}
}

// language uses forms for which the compiler calls functions of the runtime. It
// is never called.
func language[T any](text string, value any, panics bool, seq func(func(int) bool)) (err T) {
	for n := range seq {
		defer print(n, text, value, float32(n), complex(float32(n), 1), complex(float64(n), 1), &text, []byte(text), uint(n), panics)
		if panics {
			return
		}
	}
	switch v := value.(type) {
	case error:
		print(v)
		return value.(T)
	case interface{ String() string }:
		print(len([]rune(v.String())), string([]rune(text)), []byte(text)[n(text)])
	case complex128:
		print(v / complex(1, real(v)))
	case [0]func():
		err, _ = value.(T)
	}
	for i, r := range text {
		text += string(r) + text[i:] + text[:i] + "a" + text + "b"
	}
	go func() { panic(recover()) }()
	return err
}

func n(text string) int { return len(text) / 2 }

// wide does not fit where the compiler keeps the value of a missing map entry.
type wide struct {
	pointer *int
	array   [200]uint64
}

// collections uses forms as language does, of maps, channels and slices.
func collections(size int, out chan<- wide, in <-chan string, done chan struct{}) map[any]any {
	wides, bytes, keys := make(map[int32]wide, size), make(map[uint8][]string, size), make(map[any]any)
	w, ok := wides[int32(size)]
	words := append(bytes[1], bytes[2]...)
	keys[w.pointer], keys[wides[2].array], keys[ok] = wides, words, [1]float32{}
	names, numbers, pointers := make(map[string]*int, size), make(map[int64]int, size), make(map[*int]error)
	*names[words[0]]++
	numbers[int64(size)]++
	pointers[names[words[0]]] = nil
	delete(names, words[1])
	delete(numbers, int64(size))
	delete(wides, int32(size))
	small := map[int32]int16{int32(size): int16(size)}
	delete(small, int32(len(small)))
	delete(keys, names)
	clear(keys)
	clear(words)
	for k := range wides {
		for name, p := range names {
			pointers[p] = nil
			words = append(words, name)
			numbers[int64(k)] = copy(words, words[k:])
		}
	}
	select {
	case out <- w:
	default:
	}
	select {
	case name := <-in:
		words = append(words, name)
	default:
	}
	select {
	case name, ok := <-in:
		keys[name] = ok
	case out <- w:
	case <-done:
		close(done)
	}
	word, ok := <-in
	out <- wide{array: [200]uint64{uint64(cap(in)), uint64(len(out))}}
	if array := [4]string(words[size:]); ok && word != array[size] && w == wides[1] && keys[1] == keys[2] {
		select {}
	}
	_ = make(chan wide, size)
	_ = [...]any{[]*int{nil}, map[string]bool{}, [2]string{word}, struct{ a, b float64 }{}, struct{ c complex64 }{}}
	return keys
}

// texts uses forms as language does, of strings and bytes.
func texts(a, b, c, d, e string, bytes []byte) (list [][]byte) {
	list = append(list, []byte(a+b), []byte(a+b+c), []byte(a+b+c+d), []byte(a+b+c+d+e), []byte(a+b+c+d+e+a))
	copy(bytes[len(a):], bytes)
	copy(list[1:], list)
	return append(list, bytes[:copy(bytes, a)])
}

// numbers uses forms as language does, of slices that begin on the stack.
func numbers(n int) []int {
	var list []int
	for i := range n {
		if cap(list) < 100 {
			list = append(list, i)
		}
	}
	return list
}

func pointers(n int) ([]*int, []string) {
	var list []*int
	var texts []string
	for i := range n {
		list = append(list, &i)
		if cap(texts) < 100 {
			texts = append(texts, string(rune(i)))
		}
	}
	return list, texts
}
