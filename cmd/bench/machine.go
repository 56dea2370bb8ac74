package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
)

// A machine is named by its kind: what makes figures comparable, and nothing
// that tells whose it is.
type machine struct {
	Kind      string // processors, their model and family, memory, system
	Go        string // version
	IPykernel string // version, with Python's; "" where there is none
}

// String is a line for people.
func (m machine) String() string {
	text := m.Kind + "; " + m.Go
	if m.IPykernel != "" {
		text += ", ipykernel " + m.IPykernel
	}
	return text
}

// thisMachine describes this one, as far as the system tells.
func thisMachine(ctx context.Context, subjects []*subject) (machine, error) {
	kind := fmt.Sprintf("%d cores", runtime.NumCPU())
	if cpu, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if model := cpuModel(string(cpu)); model != "" {
			kind += ", " + model
		}
	}
	if memory, err := os.ReadFile("/proc/meminfo"); err == nil {
		if gb := memoryGB(string(memory)); gb > 0 {
			kind += fmt.Sprintf(", %d GB", gb)
		}
	}
	m := machine{Kind: kind + ", " + runtime.GOOS + "/" + runtime.GOARCH}
	out, err := exec.CommandContext(ctx, "go", "env", "GOVERSION").Output()
	if err != nil {
		return m, fmt.Errorf("asking for Go's version: %w", err)
	}
	m.Go = strings.TrimSpace(string(out))
	if len(subjects) > 1 {
		const code = "import ipykernel, platform; print(ipykernel.__version__, 'on Python', platform.python_version())"
		out, err := exec.CommandContext(ctx, subjects[1].argv[0], "-c", code).Output()
		if err != nil {
			return m, fmt.Errorf("asking for ipykernel's version: %w", err)
		}
		m.IPykernel = strings.TrimSpace(string(out))
	}
	return m, nil
}

// cpuModel is the model name in a /proc/cpuinfo, with family and model number:
// virtual machines give several models one name.
func cpuModel(info string) string {
	name, family, model := field(info, "model name"), field(info, "cpu family"), field(info, "model")
	if family != "" && model != "" {
		name += fmt.Sprintf(" (family %s, model %s)", family, model)
	}
	return strings.TrimSpace(name)
}

// memoryGB is the memory in a /proc/meminfo. The kernel keeps a part of what
// the machine has for itself, so it is rounded.
func memoryGB(info string) int {
	kb, err := strconv.ParseFloat(strings.TrimSuffix(field(info, "MemTotal"), " kB"), 64)
	if err != nil {
		return 0
	}
	return int(math.Round(kb / (1 << 20)))
}

// field finds the first line "name : value".
func field(info, name string) string {
	for line := range strings.Lines(info) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
