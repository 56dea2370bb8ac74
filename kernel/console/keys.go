package console

import (
	"fmt"
	"os"
	"strings"
	"unicode"

	"github.com/reeflective/readline"
	"github.com/reeflective/readline/inputrc"
	"github.com/rivo/uniseg"
	"golang.org/x/term"

	"gokernel/kernel/ansi"
	"gokernel/protocol"
)

// A reading is what the user is asked for: a cell, or an answer.
type reading struct {
	// Of a cell. indent says whether the code is whole, and if it is not what
	// the next line begins with; complete takes the cursor in code points.
	indent   func(code string) (next string, whole bool)
	complete func(code string, cursor int) protocol.CompleteReply
	text     string // what it begins with

	// Of an answer: one line, and stars in place of its letters if it is secret.
	question bool
	prompt   string
	secret   bool
}

// wakeKey is Ctrl-\.
const wakeKey = '\x1c'

// configure sets what a cell needs of the editor. All else is the user's.
func (t *terminal) configure() {
	config := t.shell.Config
	for name, value := range map[string]any{
		"convert-meta":            false, // letters beyond ASCII are letters
		"input-meta":              true,
		"output-meta":             true,
		"enable-bracketed-paste":  true,
		"echo-control-characters": false,     // ^C would stand in the midst of the text
		"multiline-column":        false,     // draw writes the prompts of further lines
		"comment-begin":           `[^\s\S]`, // colors what looks like a shell's comment: nothing does
		// The library would ask the terminal at each key where the cursor is,
		// and take what is typed meanwhile for a part of the answer. Without
		// that it needs a free row below the text: draw sees to it.
		"cursor-position-probe": false,
	} {
		_ = config.Set(name, value) // the names are the library's own
	}
	t.builtin = map[string]func(){}
	replaced := map[string]func(){
		"accept-line": t.acceptLine,
		"self-insert": t.selfInsert,
		"complete":    t.tab,
	}
	for name := range replaced {
		t.builtin[name] = t.shell.Keymap.Commands()[name]
	}
	t.builtin["possible-completions"] = t.shell.Keymap.Commands()["possible-completions"]
	replaced["console-attend"] = t.attend
	replaced["console-newline"] = t.newline
	t.shell.Keymap.Register(replaced)

	binds := map[string]string{
		`\C-\`: "console-attend", `\M-\C-\`: "console-attend", `\C-x\C-\`: "console-attend",
		`\e\C-m`: "console-newline", `\M-\C-m`: "console-newline", // Alt-Enter
		`\C-i`: "complete",
	}
	for _, arrow := range []string{`\e[`, `\eO`, `\M-[`, `\M-O`} {
		binds[arrow+"A"], binds[arrow+"B"] = "up-line-or-history", "down-line-or-history"
	}
	for _, keymap := range []string{"emacs", "emacs-standard", "vi-insert"} {
		for keys, command := range binds {
			config.Binds[keymap][inputrc.Unescape(keys)] = inputrc.Bind{Action: command}
		}
	}
}

func (t *terminal) prompt() string {
	if t.asked.question {
		return t.asked.prompt
	}
	first, _ := t.prompts()
	return first
}

// draw is what is printed of the text, which the library writes under the
// prompt with its own cursor movements around it. Before it, draw makes sure of
// a free row below, by line feeds that keep the column; after each newline it
// writes the prompt of further lines where the library leaves a margin.
func (t *terminal) draw(line []rune) string {
	_, next := t.prompts()
	text := string(line)
	if t.asked.secret {
		text = strings.Repeat("*", len(line))
	}
	rows := t.rows(text) + 1
	return strings.Repeat("\x1bD", rows) + fmt.Sprintf("\x1b[%dA", rows) + strings.ReplaceAll(text, "\n", "\n\r"+next)
}

// rows is how many rows of the terminal text takes below that of the prompt.
func (t *terminal) rows(text string) int {
	width, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil || width <= 0 {
		width = 80
	}
	margin := uniseg.StringWidth(ansi.Clean(t.prompt(), false))
	rows := -1
	for line := range strings.SplitSeq(text, "\n") {
		tabbed := strings.ReplaceAll(line, "\t", "     ") // as the library shows them
		rows += 1 + (margin+uniseg.StringWidth(tabbed))/width
	}
	return rows
}

// acceptLine is Enter.
func (t *terminal) acceptLine() {
	t.enter = ""
	t.builtin["accept-line"]()
	if t.enter != "" {
		t.shell.Cursor().InsertAt([]rune(t.enter)...)
		t.enter = ""
	}
}

// whole says whether Enter ends the text; if not the library adds a newline at
// the cursor. Within a text of many lines Enter only does so on the last.
func (t *terminal) whole(line []rune) bool {
	if t.asked.question {
		return true
	}
	pos := min(t.shell.Cursor().Pos(), len(line))
	if strings.ContainsRune(string(line[pos:]), '\n') {
		t.enter = margin(line[:pos])
		return false
	}
	indent, whole := t.asked.indent(string(line))
	t.enter = indent
	return whole
}

// newline adds a line to the cell whether it is whole or not.
func (t *terminal) newline() {
	if t.asked.question {
		return
	}
	cursor := t.shell.Cursor()
	cursor.InsertAt([]rune("\n" + margin((*t.shell.Line())[:cursor.Pos()]))...)
}

// margin is the blank beginning of the last line of text.
func margin(text []rune) string {
	last := lastLine(text)
	return last[:len(last)-len(strings.TrimLeft(last, " \t"))]
}

func lastLine(text []rune) string {
	s := string(text)
	return s[strings.LastIndexByte(s, '\n')+1:]
}

// selfInsert inserts the key that was pressed. A closing bracket that begins a
// line stands one step to the left of what it encloses.
func (t *terminal) selfInsert() {
	keys, cursor, line := t.shell.Keys.Caller(), t.shell.Cursor(), t.shell.Line()
	if len(keys) == 0 {
		return
	}
	if keys[0] > unicode.MaxASCII { // the library moves the cursor by columns, not by letters
		t.shell.History.SkipSave()
		cursor.InsertAt(keys...)
		return
	}
	if !t.asked.question && strings.ContainsRune(")]}", keys[0]) && cursor.Pos() <= line.Len() {
		before := lastLine((*line)[:cursor.Pos()])
		step := 0
		switch {
		case strings.TrimLeft(before, " \t") != "":
		case strings.HasSuffix(before, "\t"):
			step = 1
		case strings.HasSuffix(before, "    "):
			step = 4
		}
		if step > 0 {
			line.Cut(cursor.Pos()-step, cursor.Pos())
			cursor.Move(-step)
		}
	}
	t.builtin["self-insert"]()
}

// tab indents where nothing stands before the cursor, and completes elsewhere:
// as far as all candidates agree, and if that is nowhere it opens a menu.
func (t *terminal) tab() {
	cursor, line := t.shell.Cursor(), t.shell.Line()
	pos := cursor.Pos()
	switch {
	case t.asked.complete == nil:
		return
	case strings.TrimSpace(lastLine((*line)[:pos])) == "":
		cursor.InsertAt('\t')
		return
	}
	reply := t.asked.complete(string(*line), pos)
	start, end := reply.CursorStart, reply.CursorEnd
	if len(reply.Matches) == 0 || start < 0 || start > pos || end < pos || end > line.Len() {
		return
	}
	common := []rune(commonPrefix(reply.Matches))
	if len(reply.Matches) == 1 || len(common) > pos-start {
		t.shell.History.Save()
		line.Cut(start, end)
		cursor.Set(start)
		cursor.InsertAt(common...)
		return
	}
	t.builtin["possible-completions"]() // and the next Tab walks through them
}

// menu lists the candidates for the library's menu. The library takes what
// stands before the cursor up to a blank for the word to be replaced, unless
// it is told a prefix, which must not be empty and is counted in bytes.
func (t *terminal) menu(line []rune, pos int) readline.Completions {
	if t.asked.complete == nil || pos == 0 {
		return readline.Completions{}
	}
	reply := t.asked.complete(string(line), pos)
	start := reply.CursorStart
	if start < 0 || start > pos {
		return readline.Completions{}
	}
	from := min(start, pos-1)
	prefix := string(line[from:pos])
	if strings.ContainsFunc(prefix, func(r rune) bool { return r > unicode.MaxASCII }) {
		return readline.CompleteMessage("%s", strings.Join(reply.Matches, "  "))
	}
	candidates := make([]readline.Completion, len(reply.Matches))
	for i, match := range reply.Matches {
		candidates[i] = readline.Completion{Value: string(line[from:start]) + match, Display: match}
	}
	menu := readline.CompleteRaw(candidates).NoSort().NoSpace()
	menu.PREFIX = prefix
	return menu
}

// commonPrefix is what all of texts begin with.
func commonPrefix(texts []string) string {
	common := []rune(texts[0])
	for _, text := range texts[1:] {
		n := 0
		for _, r := range text {
			if n == len(common) || common[n] != r {
				break
			}
			n++
		}
		common = common[:n]
	}
	return string(common)
}
