// Empty: it lets owner.go declare a function without a body.
