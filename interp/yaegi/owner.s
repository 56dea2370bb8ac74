// The function without a body in owner.go needs an assembly file beside it.
