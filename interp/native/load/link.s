// Empty: it lets guard.go declare a function without a body.
