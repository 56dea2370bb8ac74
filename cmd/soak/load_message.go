//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gokernel/kernel/client"
	"gokernel/protocol"
)

// largeMessages sends a cell of 100 MB, which is refused with words, one of a
// million frames, whose connection ends, and an answer of 100 MB to a question;
// and reads a printed line and a shown value of 100 MB.
func largeMessages(t *trial) error {
	k, c, err := t.front(launch{})
	if err != nil {
		return err
	}
	n := t.n(100_000_000)
	r, err := k.execute(c, client.Cell{Code: "//" + strings.Repeat("x", n)})
	if err != nil {
		return fmt.Errorf("a cell of %v: %w", size(n), err)
	}
	t.figure(fmt.Sprintf("a cell of %v", size(n)), why(r))
	if refused := strings.Contains(why(r), "too large"); refused != (n > 16<<20) {
		t.failf("a cell of %v ended with %s %s", size(n), r.Status, why(r))
	}
	if err := k.run(c, "1+1"); err != nil {
		return err
	}

	frames := t.n(1_000_000)
	p, err := k.connect(protocol.Shell)
	if err == nil {
		err = p.greet("DEALER", "")
	}
	if err != nil {
		return err
	}
	sent := 0
	for ; sent < frames && err == nil; sent++ {
		_, err = p.Write([]byte{flagMore, 1, 'x'})
	}
	if ended, _ := p.hungUp(10 * time.Second); !ended {
		t.failf("a message of %d frames is still listened to", sent)
	}
	t.figure(fmt.Sprintf("a message of %d frames", frames), fmt.Sprintf("its connection was ended (%d were sent by then)", sent))

	r2, took, err := k.read(c, fmt.Sprintf(`fmt.Println(strings.Repeat("y", %d))`, n), func(int) string { return strings.Repeat("y", n) })
	if err != nil {
		return err
	}
	if r2.lines != 1 || r2.wrong != "" {
		t.failf("one line of %v: %d came, %s", size(n), r2.lines, r2.wrong)
	}
	t.figure(fmt.Sprintf("one printed line of %v", size(n)), took)

	began := time.Now()
	r, err = k.execute(c, client.Cell{
		Code: fmt.Sprintf(`
line, err := bufio.NewReader(os.Stdin).ReadString('\n')
if len(line) != %d { panic(fmt.Sprint(len(line), " bytes, ", err)) }`, n+1),
		Input: func(context.Context, protocol.InputRequest) (string, error) { return strings.Repeat("z", n), nil },
	})
	if err == nil && r.Status != protocol.StatusOK {
		err = errors.New(why(r))
	}
	if err != nil {
		return fmt.Errorf("an answer of %v: %w", size(n), err)
	}
	t.figure(fmt.Sprintf("an answer of %v", size(n)), time.Since(began))
	return showLarge(t, k, c, n)
}

// showLarge has a cell show a value of n bytes, once the session allows it.
func showLarge(t *trial, k *kernel, c *client.Client, n int) error {
	if err := k.run(c, "%output value=200MB"); err != nil {
		return err
	}
	shown := 0
	defer c.Watch(func(m *protocol.Message) {
		var d protocol.DisplayData
		if m.Header.MsgType == protocol.TypeDisplayData && m.Decode(&d) == nil {
			html, _ := d.Data["text/html"].(string)
			shown += len(html)
		}
	})()
	began := time.Now()
	if err := k.run(c, fmt.Sprintf(`display.HTML(strings.Repeat("v", %d))`, n)); err != nil {
		return fmt.Errorf("a shown value of %v: %w", size(n), err)
	}
	t.figure(fmt.Sprintf("a shown value of %v", size(n)), time.Since(began))
	if shown != n {
		t.failf("a shown value of %v: %d bytes came", size(n), shown)
	}
	return k.run(c, "1+1")
}

// muchInput has cells read 200 MB of input: long lines, and many short ones.
func muchInput(t *trial) error {
	k, c, err := t.front(launch{})
	if err != nil {
		return err
	}
	for _, p := range []struct {
		lines, bytes int
	}{
		{20, t.n(10_000_000)},
		{t.n(20_000), 100},
	} {
		line := strings.Repeat("z", p.bytes)
		given := 0
		code := fmt.Sprintf(`
in := bufio.NewReader(os.Stdin)
lines, bytes := 0, 0
for {
	line, err := in.ReadString('\n')
	bytes += len(line)
	if err != nil { break }
	lines++
}
if lines != %d || bytes != %d { panic(fmt.Sprint(lines, " lines, ", bytes, " bytes")) }`, p.lines, p.lines*(p.bytes+1))
		began := time.Now()
		r, err := k.execute(c, client.Cell{Code: code, Input: func(context.Context, protocol.InputRequest) (string, error) {
			if given++; given > p.lines {
				return "\x04", nil // the end of input
			}
			return line, nil
		}})
		if err == nil && r.Status != protocol.StatusOK {
			err = errors.New(why(r))
		}
		if err != nil {
			return fmt.Errorf("reading %d lines of %v: %w", p.lines, size(p.bytes), err)
		}
		t.figure(fmt.Sprintf("%d lines of %v", p.lines, size(p.bytes)), time.Since(began))
	}
	return k.run(c, "1+1")
}
