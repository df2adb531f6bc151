//go:build !linux && !js

package main

// standBack does something on Linux only, where a thread has a priority of its own.
func standBack() {}
