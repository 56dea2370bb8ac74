// Empty: it lets types.go declare a function without a body.
