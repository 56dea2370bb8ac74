package magic

import (
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gokernel/interp"
	"gokernel/interp/process"
)

// RunShell runs a line of the shell: !command. A name of a session variable
// behind a dollar sign, and a Go expression in braces, stand for their values;
// $$ is a dollar sign.
func RunShell(ctx context.Context, h Host, line string) *interp.CellError {
	line, err := interpolate(ctx, h, line)
	if err != nil {
		return err
	}
	_, err = h.Process(ctx, process.Request{Command: &process.Command{Line: line}})
	return withCure(err)
}

func bash() *Magic {
	return &Magic{
		Name:     "bash",
		Aliases:  []string{"sh"},
		Usage:    "%%bash\n%bash COMMAND",
		Brief:    "runs the cell, or the rest of the line, in the shell",
		Detail:   "What it writes appears as it is written. A status other than 0 fails the cell. In the line form, and in `!command`, `$name` stands for the value of the session variable of that name, and `{expression}` for that of a Go expression; what is neither is left to the shell.",
		Forms:    LineOrCell,
		Operands: Shell,
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			switch {
			case !c.Cell && c.Args != "":
				return RunShell(ctx, c, c.Args)
			case !c.Cell || c.Args != "":
				return c.Misused()
			}
			return c.feed(ctx, "", c.Body)
		},
	}
}

func script() *Magic {
	return &Magic{
		Name:     "script",
		Usage:    "%%script PROGRAM [ARGUMENT…]",
		Brief:    "runs a program that reads the cell as its standard input",
		Forms:    Cell,
		Operands: Shell,
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			if c.Args == "" {
				return c.Misused()
			}
			return c.feed(ctx, c.Args, c.Body)
		},
	}
}

// feed runs a program on a script; "" is the shell.
func (c *Call) feed(ctx context.Context, program, script string) *interp.CellError {
	if strings.TrimSpace(script) == "" {
		return nil
	}
	_, err := c.Process(ctx, process.Request{Command: &process.Command{Line: program, Script: script}})
	return withCure(err)
}

// withCure adds to the error of a command that could not be started what helps
// where the machine has run out of something. nil stays nil.
func withCure(err *interp.CellError) *interp.CellError {
	if err == nil || err.Advice != "" {
		return err
	}
	cured := *err
	cured.Advice = interp.Shortage(err.Message)
	return &cured
}

func ls() *Magic {
	return &Magic{
		Name:     "ls",
		Usage:    "%ls [ARGUMENT…]",
		Brief:    "lists files, as the command ls does",
		Operands: Files,
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			return RunShell(ctx, c, strings.TrimSpace("ls "+c.Args))
		},
	}
}

// interpolate puts values into a line of the shell.
func interpolate(ctx context.Context, h Host, line string) (string, *interp.CellError) {
	var out strings.Builder
	for i := 0; i < len(line); i++ {
		switch {
		case strings.HasPrefix(line[i:], "$$"):
			out.WriteByte('$')
			i++
			continue
		case line[i] == '$':
			name := leadingName(line[i+1:])
			if name != "" && h.Snapshot().Scope.Var(name) != nil {
				text, err := valueOf(ctx, h, name)
				if err != nil {
					return "", err
				}
				out.WriteString(text)
				i += len(name)
				continue
			}
		case line[i] == '{' && (i == 0 || line[i-1] != '$'):
			if expr, ok := expressionAt(h, line[i+1:]); ok {
				text, err := valueOf(ctx, h, expr)
				if err != nil {
					return "", err
				}
				out.WriteString(text)
				i += len(expr) + 1
				continue
			}
		}
		out.WriteByte(line[i])
	}
	return out.String(), nil
}

// expressionAt is the Go expression before the next closing brace that ends
// one, if it is about something that the session has.
func expressionAt(h Host, text string) (string, bool) {
	for end, c := range text {
		if c != '}' {
			continue
		}
		expr, err := parser.ParseExpr(text[:end])
		if err != nil {
			continue // the brace may be one of the expression's own
		}
		known := false
		ast.Inspect(expr, func(n ast.Node) bool {
			if ident, ok := n.(*ast.Ident); ok {
				known = known || h.Snapshot().Scope.Var(ident.Name) != nil || h.Snapshot().Lookup(ident.Name) != nil || h.Snapshot().Imported(ident.Name) != nil
			}
			return !known
		})
		return text[:end], known
	}
	return "", false
}

// valueOf is the text of an expression's value: that of a string without
// quotes.
func valueOf(ctx context.Context, h Host, expr string) (string, *interp.CellError) {
	bundle, err := h.Evaluate(ctx, expr)
	if err != nil {
		return "", Fail("{"+expr+"}: "+err.Message, err.Advice)
	}
	var text string
	if json.Unmarshal(bundle.Data["text/plain"], &text) != nil {
		return "", Fail(expr+" has no text", "")
	}
	if unquoted, err := strconv.Unquote(text); err == nil && text[0] != '\'' {
		return unquoted, nil
	}
	return text, nil
}

// leadingName is the identifier that text begins with, or "".
func leadingName(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if end < 0 {
		end = len(text)
	}
	if r, _ := utf8.DecodeRuneInString(text); unicode.IsDigit(r) {
		return ""
	}
	return text[:end]
}
