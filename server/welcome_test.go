package main

import (
	"strings"
	"testing"
)

// TestFirstSteps holds the first steps to the program and the folder that they are about.
func TestFirstSteps(t *testing.T) {
	for _, l := range []language{english, french} {
		for _, data := range []string{defaultData, "/var/lib/refrain"} {
			o := &serveOptions{public: "https://refrain.example", data: data}
			text := o.steps(l, "bin/refrain", "LINK")
			named := strings.Count(text, " --data "+data)
			if want := map[bool]int{true: 0, false: 4}[data == defaultData]; named != want {
				t.Errorf("%v: %d commands name the folder %s, want %d", l, named, data, want)
			}
			if n := strings.Count(text, "\n  bin/refrain "); n != 7 || strings.Contains(text, "%!") || !strings.Contains(text, "LINK") {
				t.Errorf("%v: %d commands in\n%s", l, n, text)
			}
		}
	}
}
