// Command build leaves the Cloudflare Worker in a folder, ready for `wrangler deploy`, and says how large it is.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/refrain-project/refrain/server/detectors"
	"github.com/refrain-project/refrain/server/worker"
)

// paid is the size that Cloudflare allows on its paid plan, free on the other; both compressed.
const (
	paid = 10 << 20
	free = 3 << 20
)

func main() {
	dist := flag.String("dist", "dist/worker", "where to leave it")
	flag.Parse()
	if err := run(*dist); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

// run makes it.
func run(dist string) error {
	list, err := detectors.All()
	if err != nil {
		return err
	}
	current := detectors.Current()
	if current == nil {
		return detectors.ErrNone
	}
	b := worker.Build{Root: ".", Dist: dist, Detectors: [][]byte{current}}
	for i := len(list) - 1; i >= 0; i-- {
		if string(list[i]) != string(current) {
			b.Detectors = append(b.Detectors, list[i])
		}
	}
	parts, err := b.Make()
	if err != nil {
		return err
	}
	var all int64
	for _, p := range parts {
		fmt.Printf("%-24s %6d KiB, compressed %5d KiB\n", p.Name, p.Size>>10, p.Compressed>>10)
		all += p.Compressed
	}
	fmt.Printf("%s: %d KiB compressed; Cloudflare allows %d on the paid plan, %d on the free one\n", dist, all>>10, paid>>10, free>>10)
	if all > paid {
		return fmt.Errorf("%s is too large for Cloudflare", dist)
	}
	return nil
}
