package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"gokernel/kernelspec"
	"gokernel/protocol/nbformat"
)

// findKernel finds the kernel of that name, "" being gokernel. A gokernel that
// is installed nowhere is this binary, so that run and console work on a fresh
// machine. The error for a kernel that does not exist lists those that do.
func findKernel(name string) (kernelspec.Spec, error) {
	if name == "" {
		name = kernelspec.DefaultName
	}
	spec, err := kernelspec.Find(name)
	var missing *kernelspec.NotFoundError
	if !errors.As(err, &missing) || !strings.EqualFold(name, kernelspec.DefaultName) {
		return spec, err
	}
	binary, err := os.Executable()
	if err != nil {
		return kernelspec.Spec{}, fmt.Errorf("finding this binary: %w", err)
	}
	return kernelspec.Spec{
		Name:          kernelspec.DefaultName,
		Argv:          []string{binary, "kernel", "-f", kernelspec.ConnectionFile},
		DisplayName:   kernelspec.DefaultDisplayName,
		Language:      "go",
		InterruptMode: kernelspec.InterruptMessage,
	}, nil
}

// kernelOf finds the kernel of a notebook: the one that is asked for, else the
// one that its metadata name, else gokernel if it is about Go or says nothing.
func kernelOf(nb *nbformat.Notebook, asked string) (kernelspec.Spec, error) {
	name := asked
	if name == "" {
		name = nb.KernelName()
	}
	if language := nb.Language(); name == "" && language != "" && !strings.EqualFold(language, "go") {
		return kernelspec.Spec{}, fmt.Errorf("the notebook is in %s and names no kernel: choose one with --kernel NAME", language)
	}
	spec, err := findKernel(name)
	var missing *kernelspec.NotFoundError
	if asked == "" && errors.As(err, &missing) {
		return spec, fmt.Errorf("%w; the notebook asks for it: choose another with --kernel NAME", err)
	}
	return spec, err
}
