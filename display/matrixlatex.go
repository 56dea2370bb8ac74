package display

import (
	"strconv"
	"strings"
)

// latexMatrix is a matrix as a formula. Of a large one, the corners are seen.
func latexMatrix(m matrix) string {
	rows, columns := m.Dims()
	const most = 10
	is, js := cornered(rows, most), cornered(columns, most)
	var b strings.Builder
	b.WriteString("$$\\begin{bmatrix}\n")
	for _, i := range is {
		for k, j := range js {
			if k > 0 {
				b.WriteString(" & ")
			}
			switch {
			case i < 0 && j < 0:
				b.WriteString(`\ddots`)
			case i < 0:
				b.WriteString(`\vdots`)
			case j < 0:
				b.WriteString(`\cdots`)
			default:
				b.WriteString(latexNumber(m.At(i, j)))
			}
		}
		b.WriteString(" \\\\\n")
	}
	b.WriteString("\\end{bmatrix}$$")
	return b.String()
}

// cornered are the first n places, or, of more than most, the first and the
// last ones with -1 between them.
func cornered(n, most int) []int {
	var at []int
	for i := range n {
		if n > most && i == most-2 {
			at = append(at, -1, n-1)
			break
		}
		at = append(at, i)
	}
	return at
}

// latexNumber is a number in a formula, of six digits.
func latexNumber(x float64) string {
	text := strconv.FormatFloat(x, 'g', significant, 64)
	switch text {
	case "NaN":
		return `\mathrm{NaN}`
	case "+Inf":
		return `\infty`
	case "-Inf":
		return `-\infty`
	}
	if digits, power, ok := strings.Cut(text, "e"); ok {
		n, _ := strconv.Atoi(power)
		return digits + ` \cdot 10^{` + strconv.Itoa(n) + "}"
	}
	return text
}
