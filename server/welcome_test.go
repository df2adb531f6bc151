package main

import (
	"net"
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

// TestTryIsForThisMachine holds the page /try to what its flag says, and without one to servers of this machine alone.
func TestTryIsForThisMachine(t *testing.T) {
	yes, no := true, false
	here, anywhere := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, &net.TCPAddr{IP: net.IPv6unspecified}
	for _, c := range []struct {
		what   string
		at     net.Addr
		public string
		flag   *bool
		want   bool
	}{
		{"this machine", here, "", nil, true}, {"a proxy on this machine", here, "https://refrain.example", nil, false}, {"all networks", anywhere, "", nil, false},
		{"this machine, refused", here, "", &no, false}, {"all networks, wanted", anywhere, "https://refrain.example", &yes, true},
	} {
		o := &serveOptions{public: c.public, try: c.flag}
		if got := o.tries(c.at); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}
