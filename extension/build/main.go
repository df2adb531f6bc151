// Command build leaves the browser extension in dist/extension-chrome and dist/extension-firefox, ready to be loaded.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/refrain-project/refrain/extension"
)

func main() {
	source := flag.String("source", "extension", "the folder of the TypeScript")
	dist := flag.String("dist", "dist", "where to leave the folders")
	detector := flag.String("detector", "bin/detector.wasm", "the detector to put in")
	archives := flag.Bool("zip", false, "leave a zip of each folder as well")
	flag.Parse()
	wasm, err := os.ReadFile(*detector)
	if err == nil {
		err = extension.Write(*source, *dist, wasm, *archives)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}
