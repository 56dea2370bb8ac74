package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const dirtyNotebook = `{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": 1,
   "id": "a",
   "metadata": {},
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "1\n"
     ]
    }
   ],
   "source": [
    "fmt.Println(1)"
   ]
  }
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 5
}
`

// runWith runs a command in this process.
func runWith(stdin string, args ...string) (status int, stdout, stderr string) {
	var out, err strings.Builder
	status = run(args, strings.NewReader(stdin), &out, &err)
	return status, out.String(), err.String()
}

func TestCleanCommand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.ipynb")
	if err := os.WriteFile(path, []byte(dirtyNotebook), 0o644); err != nil {
		t.Fatal(err)
	}
	if status, out, _ := runWith("", "clean", "--check", path); status != exitFailure || !strings.Contains(out, "is not clean") {
		t.Errorf("clean --check of a notebook with outputs = %d, %q", status, out)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != dirtyNotebook {
		t.Errorf("clean --check has changed the file: %v", err)
	}
	if status, out, errs := runWith("", "clean", path); status != exitOK || out+errs != "" {
		t.Errorf("clean = %d, %q, %q", status, out, errs)
	}
	clean, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(clean), "stdout") || !strings.Contains(string(clean), `"execution_count": null`) {
		t.Errorf("cleaned: %s, %v", clean, err)
	}
	if status, out, _ := runWith("", "clean", path, "--check"); status != exitOK || out != "" {
		t.Errorf("clean --check of a clean notebook = %d, %q", status, out)
	}
	// As git calls its filters.
	if status, out, errs := runWith(dirtyNotebook, "clean", "-"); status != exitOK || out != string(clean) || errs != "" {
		t.Errorf("clean - = %d, %q, %q", status, out, errs)
	}
	if status, out, errs := runWith("", "clean", "-"); status != exitFailure || out != "" || !strings.Contains(errs, "empty") {
		t.Errorf("clean - of nothing = %d, %q, %q", status, out, errs)
	}
	if status, _, errs := runWith("", "clean"); status != exitUsage || !strings.Contains(errs, "which notebook?") {
		t.Errorf("clean without arguments = %d, %q", status, errs)
	}
}
