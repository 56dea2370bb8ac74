//go:build !unix

package main

// keepInherited has nothing to do: handles are inherited one by one.
func keepInherited() {}
