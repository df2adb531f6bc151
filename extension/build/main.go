// Command build leaves the browser extension in dist/extension-chrome and dist/extension-firefox, ready to be loaded; or, with -page, the
// script of the server's page /try.
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
	page := flag.String("page", "", "leave the script of /try in this `file`, and nothing else")
	archives := flag.Bool("zip", false, "leave a zip of each folder as well")
	flag.Parse()
	if *page != "" {
		fail(extension.WritePage(*source, *page))
		return
	}
	wasm, err := os.ReadFile(*detector)
	if err == nil {
		err = extension.Write(*source, *dist, wasm, *archives)
	}
	fail(err)
}

// fail ends the program if there is an error.
func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}
