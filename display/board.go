package display

import (
	"strings"
	"sync"
	"time"
)

const (
	// redraw is the time between two drawings of a board.
	redraw = 100 * time.Millisecond
	// redrawIdle is that time while nothing changes but the clock.
	redrawIdle = time.Second
	// restAfter is how long bars that no cell waits for may stand still until
	// their board rests.
	restAfter = time.Minute
	// maxLinesOfBars is how many bars a board shows.
	maxLinesOfBars = 20
)

// boards holds the board of each cell that has bars. Like sink it is the
// process's.
var boards = boardTable{open: map[int64]*board{}}

type boardTable struct {
	mu   sync.Mutex
	open map[int64]*board // by the cell's ID
}

// enter puts a bar on the board of the calling goroutine's cell.
func (t *boardTable) enter(b *ProgressBar) {
	cell := cellOf(connected())
	t.mu.Lock()
	defer t.mu.Unlock()
	d := t.open[cell.ID]
	if d == nil || !d.add(b) {
		d = &board{id: newID(), cell: cell.ID, sink: connected(), quit: make(chan struct{})}
		t.open[cell.ID] = d
		d.begin(b, cell)
	}
}

// leave takes away a board, unless another has its place.
func (t *boardTable) leave(d *board) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open[d.cell] == d {
		delete(t.open, d.cell)
	}
}

// A board is the display of the bars of a cell that are there at the same
// time. While one of them is not done, a goroutine draws it when it changes;
// when the cell ends, or is interrupted, the board rests until a bar moves
// again, as one of a goroutine that outlives the cell does.
type board struct {
	id   string
	cell int64
	sink Sink

	mu      sync.Mutex
	bars    []*ProgressBar
	changed bool          // since it was drawn
	shown   string        // the text of the last drawing
	drawn   time.Time     // when that was
	moved   time.Time     // when something had changed last
	quit    chan struct{} // closed when the goroutine is to end; nil while there is none
	over    bool          // all bars are done
}

// begin shows the board with its first bar.
func (d *board) begin(b *ProgressBar, cell Cell) {
	b.board = d
	d.mu.Lock()
	defer d.mu.Unlock()
	d.bars = []*ProgressBar{b}
	d.draw(time.Now(), false)
	d.live(cell)
}

// add gives a bar a line of the board, unless that is over.
func (d *board) add(b *ProgressBar) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.over {
		return false
	}
	b.board = d
	d.changed = true
	for i := 1; i < len(d.bars); i++ {
		if !d.bars[i].ended.IsZero() {
			d.bars[i] = b
			return true
		}
	}
	d.bars = append(d.bars, b)
	return true
}

// live starts the goroutine that draws. d.mu is held.
func (d *board) live(cell Cell) {
	quit := make(chan struct{})
	d.quit = quit
	if cell.AtEnd != nil {
		cell.AtEnd(func() { d.settle(quit) })
	}
	d.moved = time.Now()
	go func() {
		ticker := time.NewTicker(redraw)
		defer ticker.Stop()
		for {
			select {
			case <-quit:
				return
			case <-cell.Stopped:
				d.rest(quit, true)
				return
			case <-ticker.C:
				if d.tick() && cell.Stopped == nil {
					d.rest(quit, false)
				}
			}
		}
	}()
}

// tick draws the board if there is something new, and asks loops how far they
// are. It reports whether nothing has been new for long.
func (d *board) tick() (still bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.quit == nil {
		return false
	}
	now := time.Now()
	for _, b := range d.bars {
		if b.ended.IsZero() && !b.due.Swap(true) {
			d.changed = true
		}
	}
	if d.changed {
		d.moved = now
	}
	if d.changed || now.Sub(d.drawn) >= redrawIdle {
		d.draw(now, false)
	}
	return now.Sub(d.moved) >= restAfter
}

// wake makes a board that rests draw again.
func (d *board) wake() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.changed = true
	if d.quit == nil && !d.over {
		d.live(cellOf(d.sink))
	}
}

// rest draws the board, and ends the goroutine that quit belongs to. Loops
// that go on nevertheless wake it again.
func (d *board) rest(quit chan struct{}, stopped bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.over || d.quit != quit {
		return
	}
	d.sleep(stopped)
}

// settle is rest for a cell whose goroutine has ended: it knows exactly how far
// loops came that ended by a panic.
func (d *board) settle(quit chan struct{}) {
	boards.leave(d) // bars that follow are not of this cell's own doing
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.over || d.quit != nil && d.quit != quit {
		return
	}
	for _, b := range d.bars {
		if b.ended.IsZero() {
			b.settle()
		}
	}
	d.sleep(true)
}

// sleep ends the goroutine. d.mu is held.
func (d *board) sleep(stopped bool) {
	for _, b := range d.bars {
		b.due.Store(true) // so that the next move wakes the board
	}
	if d.quit != nil {
		close(d.quit)
		d.quit = nil
	}
	d.draw(time.Now(), stopped)
}

// done ends a bar, and the board with the last.
func (d *board) done(b *ProgressBar) {
	d.mu.Lock()
	if !b.ended.IsZero() {
		d.mu.Unlock()
		return
	}
	b.ended = time.Now()
	b.due.Store(false)
	d.changed = true
	for _, other := range d.bars {
		if other.ended.IsZero() {
			d.mu.Unlock()
			return
		}
	}
	d.over = true
	if d.quit != nil {
		close(d.quit)
		d.quit = nil
	}
	d.draw(b.ended, false)
	d.mu.Unlock()
	boards.leave(d)
}

// draw shows the bars as they are; stopped says that those which are not done
// do not go on. d.mu is held.
func (d *board) draw(now time.Time, stopped bool) {
	d.drawn, d.changed = now, false
	var text, html strings.Builder
	for i, b := range d.bars {
		if i == maxLinesOfBars {
			left := "… " + thousands(len(d.bars)-i) + " more"
			text.WriteString(left)
			html.WriteString("<div>" + left + "</div>")
			break
		}
		s := b.state(now, stopped)
		text.WriteString(s.text() + "\n")
		html.WriteString(s.html())
	}
	plain := strings.TrimSuffix(text.String(), "\n")
	if plain == d.shown {
		return
	}
	update := d.shown != ""
	d.shown = plain
	if p, ok := d.sink.(progressPrinter); ok {
		p.progress(plain, d.over || stopped)
		return
	}
	var bundle Bundle
	bundle.with(MIMEText, quote(plain))
	bundle.with(MIMEHTML, quote(`<div style="font-variant-numeric: tabular-nums">`+html.String()+`</div>`))
	d.sink.Display(bundle, d.id, update)
}

// A progressPrinter is a Sink that shows bars by its own means; last is the
// last state for now.
type progressPrinter interface {
	progress(text string, last bool)
}
