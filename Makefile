.PHONY: build
build:
	go build -o bin/gokernel ./cmd/gokernel
