package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
)

// A record is a figure of an earlier run: one line of the history.
type record struct {
	Date    string `json:"date"`
	Commit  string `json:"commit"`  // what was measured
	Machine string `json:"machine"` // its kind, see machine
	Go      string `json:"go"`
	Other   string `json:"other,omitempty"` // the version of ipykernel
	figure
	Ratio float64 `json:"ratio,omitempty"` // 0 where there is no neighbour
}

// watched is what a later figure is held against.
func (r record) watched() string {
	switch {
	case r.Ratio == 0:
		return r.Unit.text(r.Gokernel)
	case r.Program != 0:
		return fmt.Sprintf("%.2f", r.Gokernel/r.Program)
	}
	return against(r.Ratio)
}

// slid reports whether a figure is worse than the one recorded by more than a
// share, from 0 to 1: its ratio, or the figure itself where one of the two has
// no neighbour. What one run finds beside the other in the same minute depends
// less on the machine than a time does.
func slid(now figure, before record, share float64) bool {
	if ratio := now.ratio(); ratio > 0 && before.Ratio > 0 {
		return ratio < before.Ratio*(1-share)
	}
	return now.Gokernel > before.Gokernel*(1+share)
}

// A history is what was recorded, the oldest first.
type history []record

// of returns the last record of each row that comes from a kind of machine.
func (h history) of(machine string) map[string]record {
	last := map[string]record{}
	for _, r := range h {
		if r.Machine == machine {
			last[r.Row] = r
		}
	}
	return last
}

// readHistory reads the file; one that is not there yet is empty.
func readHistory(path string) (history, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the history: %w", err)
	}
	var h history
	lines := bufio.NewScanner(bytes.NewReader(data))
	for n := 1; lines.Scan(); n++ {
		var r record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("reading the history: %s:%d: %w", path, n, err)
		}
		if r.Row == "" || r.Gokernel <= 0 {
			return nil, fmt.Errorf("reading the history: %s:%d: it has no row, or no figure", path, n)
		}
		h = append(h, r)
	}
	return h, lines.Err()
}

// appendHistory adds records to the file.
func appendHistory(path string, records []record) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, r := range records {
		if err := e.Encode(r); err != nil {
			return fmt.Errorf("recording %s: %w", r.Row, err)
		}
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return fmt.Errorf("recording: %w", err)
	}
	_, err = f.Write(b.Bytes())
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("recording: %w", err)
	}
	return nil
}

// commitHere names the commit of the working directory, with "-dirty" where
// files differ from it.
func commitHere(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty", "--exclude=*").Output()
	if err != nil {
		return "", fmt.Errorf("asking git for the commit to record: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}
