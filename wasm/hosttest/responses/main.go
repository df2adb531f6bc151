// Command responses prints the SHA-256 of the native detector's responses to everything in a testdata folder, one sequence
// of calls a line: builds for different processors are compared by it.
package main

import (
	"crypto/sha256"
	"fmt"
	"os"

	"github.com/refrain-project/refrain/wasm/abitest"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: responses TESTDATA")
		os.Exit(2)
	}
	vectors, err := abitest.ReadAll(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "responses:", err)
		os.Exit(1)
	}
	for _, v := range vectors {
		sum := sha256.New()
		for _, r := range v.Run() {
			fmt.Fprintf(sum, "%x\n", r)
		}
		fmt.Printf("%x %s\n", sum.Sum(nil), v.Name)
	}
}
