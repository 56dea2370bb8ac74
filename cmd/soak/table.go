//go:build linux

package main

import (
	"fmt"
	"io"
	"strings"
)

// lines tell a report as the scenarios go by.
func (r report) lines() []string {
	var lines []string
	for _, f := range r.figures {
		lines = append(lines, f.name+": "+f.value)
	}
	if r.watched {
		lines = append(lines,
			fmt.Sprintf("heartbeat %v, control %v at most; the machine itself %v", round(r.beat), round(r.control), round(r.lag)),
			fmt.Sprintf("memory of the kernel %v, of the worker %v at most", size(r.kernel), size(r.worker)))
	}
	for _, f := range r.failures {
		lines = append(lines, "FAILED: "+strings.ReplaceAll(f, "\n", "\n    "))
	}
	return append(lines, fmt.Sprintf("took %v", round(r.took)))
}

// printTable prints all reports as a table in Markdown.
func printTable(w io.Writer, reports []report) {
	fmt.Fprintln(w, "| what | result | figures | heartbeat, control at most | memory of kernel, worker at most |")
	fmt.Fprintln(w, "| --- | --- | --- | --- | --- |")
	for _, r := range reports {
		result := "holds"
		if len(r.failures) > 0 {
			first, _, _ := strings.Cut(r.failures[0], "\n")
			result = "**fails**: " + first
		}
		var figures []string
		for _, f := range r.figures {
			figures = append(figures, f.name+": "+f.value)
		}
		answers, memory := "", ""
		if r.watched {
			answers = fmt.Sprintf("%v, %v", round(r.beat), round(r.control))
			memory = fmt.Sprintf("%v, %v", size(r.kernel), size(r.worker))
		}
		row := []string{r.scenario.what, result, strings.Join(figures, "; "), answers, memory}
		for i, cell := range row {
			row[i] = strings.ReplaceAll(cell, "|", `\|`)
		}
		fmt.Fprintf(w, "| %s |\n", strings.Join(row, " | "))
	}
}
