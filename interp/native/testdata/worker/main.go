// Program worker runs the compiled cells of this folder's tests.
package main

import (
	"context"
	"fmt"
	"os"

	"gokernel/interp/native/load"
	"gokernel/interp/worker"
)

func main() {
	engine := load.New(load.Options{Show: load.Show})
	err := worker.ServeProcess(context.Background(), map[string]worker.Engine{load.Name: engine}, worker.ServeOptions{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
