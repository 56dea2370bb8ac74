package nbformat

import (
	"bytes"
	"testing"
)

func TestClean(t *testing.T) {
	const before = `{
 "cells": [
  {"cell_type": "markdown", "id": "a", "metadata": {"jp-MarkdownHeadingCollapsed": true}, "source": "text"},
  {"cell_type": "code", "execution_count": 3, "id": "b",
   "metadata": {"collapsed": true, "execution": {"iopub.status.busy": "x"}, "jupyter": {"outputs_hidden": true}, "tags": ["mine"]},
   "outputs": [{"name": "stdout", "output_type": "stream", "text": "1"}], "source": "x"},
  {"cell_type": "code", "execution_count": 4, "id": "c",
   "metadata": {"jupyter": {"outputs_hidden": true, "source_hidden": true}, "tags": ["keep_output"]},
   "outputs": [{"data": {"text/plain": "2"}, "execution_count": 4, "metadata": {}, "output_type": "execute_result"}], "source": "y"}
 ],
 "metadata": {"kernelspec": {"name": "gokernel"}, "language_info": {"name": "go", "version": "1.26.8"}, "widgets": {}, "own": 1},
 "nbformat": 4,
 "nbformat_minor": 5
}`
	const after = `{
 "cells": [
  {"cell_type": "markdown", "id": "a", "metadata": {"jp-MarkdownHeadingCollapsed": true}, "source": "text"},
  {"cell_type": "code", "execution_count": null, "id": "b", "metadata": {"tags": ["mine"]}, "outputs": [], "source": "x"},
  {"cell_type": "code", "execution_count": null, "id": "c",
   "metadata": {"jupyter": {"source_hidden": true}, "tags": ["keep_output"]},
   "outputs": [{"data": {"text/plain": "2"}, "execution_count": null, "metadata": {}, "output_type": "execute_result"}], "source": "y"}
 ],
 "metadata": {"kernelspec": {"name": "gokernel"}, "language_info": {"name": "go"}, "own": 1},
 "nbformat": 4,
 "nbformat_minor": 5
}`
	write := func(text string, clean bool) []byte {
		n, err := Read([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if clean {
			n.Clean()
		}
		data, err := Write(n)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	got, want := write(before, true), write(after, false)
	if !bytes.Equal(got, want) {
		t.Errorf("Clean gives\n%s\nwant\n%s", got, want)
	}
	if again := write(string(got), true); !bytes.Equal(again, got) {
		t.Errorf("cleaned twice:\n%s\nand once:\n%s", again, got)
	}
}
