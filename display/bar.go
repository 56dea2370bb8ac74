package display

import (
	"fmt"
	"strings"
	"time"
)

// A barState is what a bar shows at one moment.
type barState struct {
	label   string
	done    int64
	total   int64 // negative where it is not known
	elapsed time.Duration
	ended   bool // the bar is done
	stopped bool // its cell is
}

// state is the bar's at that time. board.mu is held.
func (b *ProgressBar) state(now time.Time, stopped bool) barState {
	s := barState{label: b.label, done: b.count.Load(), total: b.total, ended: !b.ended.IsZero(), stopped: stopped}
	if s.ended {
		now = b.ended
	}
	s.elapsed = now.Sub(b.begun)
	return s
}

// percent is from 0 to 100.
func (s barState) percent() int {
	switch {
	case s.done >= s.total:
		return 100
	case s.done <= 0:
		return 0
	}
	return int(float64(s.done) / float64(s.total) * 100)
}

// facts is what is said in words.
func (s barState) facts() string {
	words := []string{thousands(int(s.done))}
	if s.total >= 0 {
		words[0] += " of " + thousands(int(s.total))
	}
	if s.elapsed >= time.Second {
		words = append(words, clock(s.elapsed))
	}
	going := !s.ended && !s.stopped
	if going && s.elapsed >= time.Second && 0 < s.done && s.done < s.total {
		left := time.Duration(float64(s.elapsed) * (float64(s.total)/float64(s.done) - 1))
		words = append(words, clock(left)+" left")
	}
	if s.elapsed >= time.Second && s.done > 0 {
		words = append(words, rate(float64(s.done)/s.elapsed.Seconds()))
	}
	if !s.ended && s.stopped || s.ended && s.done < s.total {
		words = append(words, "stopped")
	}
	return strings.Join(words, ", ")
}

// text is the bar on a line of a terminal.
func (s barState) text() string {
	const width = 20
	label := s.label
	if label != "" {
		label += " "
	}
	if s.total < 0 {
		return label + s.facts()
	}
	full := width * s.percent() / 100
	return fmt.Sprintf("%s%3d %% %s%s %s", label, s.percent(), strings.Repeat("█", full), strings.Repeat("░", width-full), s.facts())
}

// html is the bar as an element, which needs no script and is read out by
// screen readers.
func (s barState) html() string {
	name := s.label
	if name == "" {
		name = "progress"
	}
	label := ""
	if s.label != "" {
		label = `<span>` + Escape(s.label) + `</span> `
	}
	if s.total < 0 {
		element := ""
		if !s.ended && !s.stopped {
			element = fmt.Sprintf(`<progress aria-label="%s"></progress> `, Escape(name))
		}
		return fmt.Sprintf(`<div>%s%s<span>%s</span></div>`, label, element, s.facts())
	}
	return fmt.Sprintf(`<div>%s<progress aria-label="%s" max="100" value="%d">%[3]d %%</progress> <span>%[3]d %%, %s</span></div>`,
		label, Escape(name), s.percent(), s.facts())
}

// clock is a time as a reader wants it: "3.2 s", "42 s", "2:05", "1:02:05".
func clock(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	switch {
	case d < 9950*time.Millisecond:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	case s < 1000*3600:
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return thousands(s/86400) + " days"
}

// rate is a number for each second, in three digits or whole.
func rate(r float64) string {
	if r >= 100 {
		return thousands(int(r+0.5)) + "/s"
	}
	return fmt.Sprintf("%.2g/s", r)
}
