package nbdiff

// context is how many lines are shown round what differs.
const context = 3

// maxTable bounds the work of finding the best common lines. What is larger is
// compared by its beginning and its end alone.
const maxTable = 4_000_000

// diffLines tells how to make b of a: what differs, with some lines round it.
func diffLines(a, b []string) []Line {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA, endB = endA-1, endB-1
	}
	var all []Line
	for _, line := range a[:start] {
		all = append(all, Line{' ', line})
	}
	all = append(all, changed(a[start:endA], b[start:endB])...)
	for _, line := range a[endA:] {
		all = append(all, Line{' ', line})
	}
	return shorten(all)
}

// changed tells how to make b of a, by the longest list of lines that both have.
func changed(a, b []string) []Line {
	var lines []Line
	if len(a)*len(b) > maxTable {
		for _, line := range a {
			lines = append(lines, Line{'-', line})
		}
		for _, line := range b {
			lines = append(lines, Line{'+', line})
		}
		return lines
	}
	length := make([][]int32, len(a)+1) // of the longest list for a[i:] and b[j:]
	for i := range length {
		length[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			lines = append(lines, Line{' ', a[i]})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && length[i+1][j] >= length[i][j+1]:
			lines = append(lines, Line{'-', a[i]})
			i++
		default:
			lines = append(lines, Line{'+', b[j]})
			j++
		}
	}
	return lines
}

// shorten leaves out what is the same, far from what is not.
func shorten(lines []Line) []Line {
	near := make([]bool, len(lines))
	for i, line := range lines {
		if line.Op == ' ' {
			continue
		}
		for k := max(0, i-context); k <= min(len(lines)-1, i+context); k++ {
			near[k] = true
		}
	}
	var kept []Line
	for i, line := range lines {
		switch {
		case near[i]:
			kept = append(kept, line)
		case i == 0 || near[i-1]:
			kept = append(kept, Line{Op: '@'})
		}
	}
	return kept
}
