package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gokernel/protocol/nbformat"
)

// nbconvert's other formats: what the tour and the gallery show is in each of them, in the form that is the format's own,
// and no code of a terminal is left.
func TestNBConvertFormats(t *testing.T) {
	jupyter := jupyter(t, "nbconvert")
	m := newMachine(t)
	if _, err := m.command(t, time.Minute, "pandoc", "--version").Output(); err != nil {
		missing(t, "no pandoc")
	}
	paths := []string{gallery(t), m.printable(t)}
	for _, test := range []struct {
		format, extension string
		want              map[string][]string // of each notebook
	}{
		{"markdown", ".md", map[string][]string{
			"gallery": {"```go\n", "<table", "_files/", "$$", "png)"},
			"tour":    {"```go\nfunc greeting() string", "    []string{\"one\"}", "    count + \"one\"\n"},
		}},
		{"rst", ".rst", map[string][]string{
			"gallery": {".. code:: go\n", ".. image:: ", ".. math::"},
			"tour":    {".. code:: go\n", "    to standard error\n"},
		}},
		{"asciidoc", ".asciidoc", map[string][]string{
			"gallery": {"----\nimport \"gokernel/display\"", "_files/"},
			"tour":    {"----\nfunc greeting() string", "hello from main"},
		}},
		{"slides", ".slides.html", map[string][]string{
			"gallery": {`class="reveal"`, "<section>", "data:image/png;base64,", `highlight hl-go"`},
			"tour":    {`class="reveal"`, "<section>", `<span class="ansi-red-fg">`},
		}},
		{"html", ".html", map[string][]string{
			"gallery": {"data:image/png;base64,", `highlight hl-go"`, "<table", "<audio"},
			"tour":    {`<span class="ansi-red-fg">`, "°C"},
		}},
		{"latex", ".tex", map[string][]string{
			"gallery": {`\includegraphics`, ".pdf}", `\begin{tabular}`, `\sqrt{\pi}`},
			"tour":    {`\textcolor{ansi-red}`, "°C"},
		}},
	} {
		t.Run(test.format, func(t *testing.T) {
			out := filepath.Join(m.home, test.format)
			m.run(t, 3*time.Minute, jupyter, append([]string{"nbconvert", "--to", test.format, "--output-dir", out}, paths...)...)
			for name, want := range test.want {
				data, err := os.ReadFile(filepath.Join(out, name+test.extension))
				if err != nil {
					t.Fatal(err)
				}
				text := string(data)
				for _, want := range want {
					if !strings.Contains(text, want) {
						t.Errorf("the %s of the %s lacks %q", test.format, name, want)
					}
				}
				if strings.Contains(text, "\x1b") {
					t.Errorf("the %s of the %s has codes of a terminal", test.format, name)
				}
				if test.format == "latex" {
					checkLatex(t, name, text)
				}
			}
		})
	}
}

// printable runs the tour, less the SVG of its own: LaTeX has none, and nbconvert asks for Inkscape to draw it.
func (m machine) printable(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(tour(t))
	if err != nil {
		t.Fatal(err)
	}
	nb, err := nbformat.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range nb.Cells {
		if strings.Contains(c.Source, "display.SVG(") {
			c.Source = ""
		}
	}
	if data, err = nbformat.Write(nb); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(m.home, "tour.ipynb")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	m.run(t, 3*time.Minute, binary, "run", path, "-o", path)
	return path
}

var environments = regexp.MustCompile(`\\(begin|end)\{(\w+\*?)\}`)

// checkLatex looks whether a document is whole: each environment ends where it should.
func checkLatex(t *testing.T, name, text string) {
	t.Helper()
	_, body, ok := strings.Cut(text, `\begin{document}`)
	if !ok || !strings.HasSuffix(strings.TrimSpace(text), `\end{document}`) {
		t.Errorf("the document of the %s is not whole", name)
	}
	open := []string{"document"}
	for _, found := range environments.FindAllStringSubmatch(body, -1) {
		inner := open[len(open)-1]
		switch kind, environment := found[1], found[2]; {
		case strings.HasSuffix(strings.ToLower(inner), "verbatim") && environment != inner: // text
		case kind == "begin":
			open = append(open, environment)
		case environment != inner:
			t.Errorf("the document of the %s ends %s in %q", name, environment, open)
			return
		default:
			if open = open[:len(open)-1]; len(open) == 0 {
				return
			}
		}
	}
	t.Errorf("the document of the %s leaves %q open", name, open)
}
