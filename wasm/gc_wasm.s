// Lets gc.go declare a function without a body.
