package trial

import "embed"

// page always has its sheet and its frame, so that the program builds from a fresh clone, where no script was made yet.
//
//go:embed page
var page embed.FS

// Asset gives a file of the page; nil if there is none, as where `go build` was run without `make page`.
func Asset(name string) []byte {
	b, err := page.ReadFile("page/" + name)
	if err != nil {
		return nil
	}
	return b
}
