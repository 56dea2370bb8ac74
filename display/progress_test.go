package display

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A cellScreen is the screen of one cell, which bars may draw on from their
// own goroutines.
type cellScreen struct {
	mu      sync.Mutex
	screen  screen
	stopped chan struct{}
	atEnd   []func()
	ended   bool
}

func (s *cellScreen) Display(b Bundle, id string, update bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.screen.Display(b, id, update)
}
func (s *cellScreen) Clear(bool)                         {}
func (s *cellScreen) Input(string, bool) (string, error) { return "", nil }
func (s *cellScreen) Cell() Cell {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return Cell{ID: 7}
	}
	return Cell{ID: 7, Stopped: s.stopped, AtEnd: func(f func()) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.atEnd = append(s.atEnd, f)
	}}
}

// end is the end of the cell.
func (s *cellScreen) end() {
	s.mu.Lock()
	last := s.atEnd
	s.ended = true
	s.mu.Unlock()
	for _, f := range last {
		f()
	}
}

// texts are the drawings so far.
func (s *cellScreen) texts() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var texts []string
	for _, b := range s.screen.data {
		texts = append(texts, b.Text())
	}
	return texts
}

// onCell runs a test as a cell, in a world whose clock moves only while all
// goroutines wait.
func onCell(t *testing.T, test func(t *testing.T, s *cellScreen)) {
	synctest.Test(t, func(t *testing.T) {
		s := &cellScreen{stopped: make(chan struct{})}
		defer Connect(s)()
		test(t, s)
	})
}

func wantTexts(t *testing.T, s *cellScreen, want ...string) {
	t.Helper()
	if got := s.texts(); !slices.Equal(got, want) {
		t.Errorf("drawn\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestABarIsDrawnInItsPlace(t *testing.T) {
	onCell(t, func(t *testing.T, s *cellScreen) {
		bar := Progress(4)
		bar.Label("reading")
		for range 4 {
			time.Sleep(530 * time.Millisecond)
			bar.Add(1)
		}
		bar.Done()
		bar.Done()
		bar.Add(1)
		time.Sleep(time.Hour)
		wantTexts(t, s,
			"  0 % ░░░░░░░░░░░░░░░░░░░░ 0 of 4",
			"reading   0 % ░░░░░░░░░░░░░░░░░░░░ 0 of 4",
			"reading  25 % █████░░░░░░░░░░░░░░░ 1 of 4",
			"reading  50 % ██████████░░░░░░░░░░ 2 of 4, 1.1 s, 1.1 s left, 1.8/s",
			"reading  75 % ███████████████░░░░░ 3 of 4, 1.6 s, 0.5 s left, 1.9/s",
			"reading 100 % ████████████████████ 4 of 4, 2.1 s, 1.9/s",
		)
		if first, rest := s.screen.shown[0], s.screen.shown[1:]; !strings.HasPrefix(first, "show ") || strings.Contains(strings.Join(rest, " "), "show") {
			t.Errorf("shown as %q", s.screen.shown)
		}
		html := form(t, s.screen.data[5], MIMEHTML)
		if want := `<div style="font-variant-numeric: tabular-nums"><div><span>reading</span> <progress aria-label="reading" max="100" value="100">100 %</progress> <span>100 %, 4 of 4, 2.1 s, 1.9/s</span></div></div>`; html != want {
			t.Errorf("HTML %s", html)
		}
	})
}

func TestLoopsWithABar(t *testing.T) {
	onCell(t, func(t *testing.T, s *cellScreen) {
		var got []any
		for x := range Each([]string{"a", "b"}) {
			got = append(got, x)
		}
		for i := range EachN(2) {
			got = append(got, i)
		}
		for i := range EachN(-3) {
			got = append(got, i)
		}
		for x := range EachOf(slices.Values([]int{7, 8}), 5) {
			got = append(got, x)
		}
		for k, v := range EachPair(maps.All(map[string]int{"k": 9}), -1) {
			got = append(got, k, v)
		}
		if !slices.Equal(got, []any{"a", "b", 0, 1, 7, 8, "k", 9}) {
			t.Errorf("the loops saw %v", got)
		}
		full, empty := "100 % ████████████████████ ", "  0 % ░░░░░░░░░░░░░░░░░░░░ "
		wantTexts(t, s, empty+"0 of 2", full+"2 of 2", empty+"0 of 2", full+"2 of 2", full+"0 of 0",
			empty+"0 of 5", " 40 % ████████░░░░░░░░░░░░ 2 of 5, stopped", "0", "1")
	})
}

func TestALoopThatIsLeftEndsItsBar(t *testing.T) {
	onCell(t, func(t *testing.T, s *cellScreen) {
		for i := range EachN(10) {
			if i == 5 {
				break
			}
		}
		wantTexts(t, s, "  0 % ░░░░░░░░░░░░░░░░░░░░ 0 of 10", " 50 % ██████████░░░░░░░░░░ 5 of 10, stopped")
	})
}

func TestAPanicLeavesTheLastState(t *testing.T) {
	onCell(t, func(t *testing.T, s *cellScreen) {
		func() {
			defer func() { recover() }()
			for i := range Each([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}) {
				if i == 6 {
					panic("here")
				}
			}
		}()
		s.end()
		wantTexts(t, s, "  0 % ░░░░░░░░░░░░░░░░░░░░ 0 of 10", " 60 % ████████████░░░░░░░░ 6 of 10, stopped")
	})
}

func TestAnInterruptShowsTheLastState(t *testing.T) {
	onCell(t, func(t *testing.T, s *cellScreen) {
		bar := Progress(-1)
		bar.Add(3)
		close(s.stopped)
		synctest.Wait()
		wantTexts(t, s, "0", "3, stopped")
		s.end()
		wantTexts(t, s, "0", "3, stopped")
	})
}

func TestABarGoesOnBehindItsCell(t *testing.T) {
	onCell(t, func(t *testing.T, s *cellScreen) {
		bar := Progress(10)
		bar.Add(1)
		s.end()
		time.Sleep(10 * time.Minute) // nothing moves, and nothing is drawn
		bar.Add(1)
		time.Sleep(150 * time.Millisecond)
		bar.Done()
		wantTexts(t, s,
			"  0 % ░░░░░░░░░░░░░░░░░░░░ 0 of 10",
			" 10 % ██░░░░░░░░░░░░░░░░░░ 1 of 10, stopped",
			" 20 % ████░░░░░░░░░░░░░░░░ 2 of 10, 10:00, 40:00 left, 0.0033/s",
			" 20 % ████░░░░░░░░░░░░░░░░ 2 of 10, 10:00, 0.0033/s, stopped",
		)
	})
}

func TestNestedLoopsShareADisplay(t *testing.T) {
	onCell(t, func(t *testing.T, s *cellScreen) {
		for range EachN(3) {
			for range EachN(2) {
				time.Sleep(400 * time.Millisecond)
			}
		}
		got := s.texts()
		if last, want := got[len(got)-1], "100 % ████████████████████ 3 of 3, 2.4 s, 1.2/s\n100 % ████████████████████ 2 of 2"; last != want {
			t.Errorf("in the end\n%s\nwant\n%s", last, want)
		}
		shows := 0
		for _, line := range s.screen.shown {
			if strings.HasPrefix(line, "show") {
				shows++
			}
		}
		if shows != 1 {
			t.Errorf("%d displays, want one: %q", shows, s.screen.shown)
		}
		for _, text := range got {
			if strings.Count(text, "\n") > 1 {
				t.Errorf("more than two lines: %s", text)
			}
		}
	})
}

func TestAFastLoopIsDrawnTenTimesASecond(t *testing.T) {
	onCell(t, func(t *testing.T, s *cellScreen) {
		for range EachN(100_000) {
			time.Sleep(100 * time.Microsecond)
		}
		// 10 s, the first and the last drawing.
		if n := len(s.texts()); n < 90 || n > 103 {
			t.Errorf("drawn %d times in 10 s", n)
		}
	})
}

func TestManyBarsAtATime(t *testing.T) {
	onCell(t, func(t *testing.T, s *cellScreen) {
		var all sync.WaitGroup
		for range 30 {
			all.Go(func() {
				bar := Progress(2)
				defer bar.Done()
				time.Sleep(time.Second / 2)
				bar.Set(2)
			})
		}
		all.Wait()
		got := s.texts()
		if last := got[len(got)-1]; strings.Count(last, "100 %") != maxLinesOfBars || !strings.HasSuffix(last, "… 10 more") {
			t.Errorf("in the end\n%s", last)
		}
	})
}

func TestLabelsAreEscaped(t *testing.T) {
	onCell(t, func(t *testing.T, s *cellScreen) {
		bar := Progress(1)
		bar.Label("<b>\"x\" &\x00\xff\n")
		bar.Done()
		if html := form(t, s.screen.data[len(s.screen.data)-1], MIMEHTML); !strings.Contains(html, `<span>&lt;b&gt;&#34;x&#34; &amp;␀`+"\uFFFD"+`</span>`) || !strings.Contains(html, `aria-label="&lt;b&gt;&#34;x&#34;`) {
			t.Errorf("HTML %s", html)
		}
	})
}

func TestClock(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0.0 s", 9949 * time.Millisecond: "9.9 s", 9960 * time.Millisecond: "10 s", 59400 * time.Millisecond: "59 s",
		59600 * time.Millisecond: "1:00", 3599 * time.Second: "59:59", 3725 * time.Second: "1:02:05", 5000 * time.Hour: "208 days",
	} {
		if got := clock(d); got != want {
			t.Errorf("clock(%v) = %q, want %q", d, got, want)
		}
	}
}

// What a loop with a bar costs, beside one without.
func BenchmarkProgress(b *testing.B) {
	defer Connect(&cellScreen{stopped: make(chan struct{})})()
	const n = 10_000_000
	values := make([]int, n)
	sum := 0
	for name, loop := range map[string]func(){
		"None": func() {
			for i := range n {
				sum += i
			}
		},
		"Add": func() {
			bar := Progress(n)
			defer bar.Done()
			for i := range n {
				sum += i
				bar.Add(1)
			}
		},
		"Each": func() {
			for v := range Each(values) {
				sum += v
			}
		},
		"EachN": func() {
			for i := range EachN(n) {
				sum += i
			}
		},
		"EachOf": func() {
			for v := range EachOf(slices.Values(values), n) {
				sum += v
			}
		},
		"EachPair": func() {
			for i, v := range EachPair(slices.All(values), n) {
				sum += i + v
			}
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				loop()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/iteration")
		})
	}
}
