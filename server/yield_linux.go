package main

import (
	"runtime"
	"syscall"
)

// politeness is how far the threads that run reports again stand behind those that receive.
const politeness = 5

// standBack keeps the calling goroutine on a thread of its own, to which the system gives time when no other thread of the server wants it.
func standBack() {
	runtime.LockOSThread()
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, politeness) // without it receipts are slower, and nothing else
}
