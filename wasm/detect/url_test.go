package detect

import (
	"slices"
	"testing"
)

func TestCanonicalLink(t *testing.T) {
	for _, tt := range []struct{ raw, want string }{
		{"https://www.CBC.ca/News/a-1.2/", "cbc.ca/News/a-1.2"},
		{"http://m.cbc.ca/News/a-1.2?utm_source=x&fbclid=y#top", "cbc.ca/News/a-1.2"},
		{"HTTPS://mobile.example.org:443/a?b=2&a=1&ref=z", "example.org/a?a=1&b=2"},
		{"example.org", "example.org"},
		{"https://user@example.org/?s=1", "example.org?s=1"},
		{"https://www.youtube.com/watch?list=a&v=dQw4w9WgXcQ&t=10s", "youtube:dQw4w9WgXcQ"},
		{"https://youtu.be/dQw4w9WgXcQ?si=abc", "youtube:dQw4w9WgXcQ"},
		{"https://m.youtube.com/shorts/dQw4w9WgXcQ", "youtube:dQw4w9WgXcQ"},
		{"https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", "youtube:dQw4w9WgXcQ"},
		{"https://youtube.com/@channel", "youtube.com/@channel"},
		{"https://twitter.com/a/status/1123?s=20&t=x", "x:1123"},
		{"https://mobile.x.com/i/web/status/1123/photo/1", "x:1123"},
		{"https://x.com/someone?s=21", "x.com/someone"},
		{"pic.twitter.com/igI", ""},
		{"https://", ""},
		{"https://localhost/a", ""},
	} {
		if got := canonicalLink(tt.raw); got != tt.want {
			t.Errorf("canonicalLink(%q) = %q, want %q", tt.raw, got, tt.want)
		}
		if got := canonicalLink(tt.want); tt.want != "" && linkDomain(tt.want) != "youtube.com" && linkDomain(tt.want) != "x.com" && got != tt.want {
			t.Errorf("canonicalLink(%q) = %q: not stable", tt.want, got)
		}
	}
}

func TestLinksOfText(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"See https://a.ca/b. And (https://b.ca/c_(d)) or http://c.ca/x…", []string{"a.ca/b", "b.ca/c_(d)", "c.ca/x"}},
		{"foohttps://a.ca/bpic.twitter.com/1234567890", []string{"a.ca/b"}},
		{"https://a.ca/bhttps://c.ca/d", []string{"a.ca/b", "c.ca/d"}},
		{"https://web.archive.org/web/https://a.ca/b", []string{"web.archive.org/web/https://a.ca/b"}},
		{"https://t.co/abcdefghijHello there", []string{"t.co/abcdefghij"}},
		{"read om4.me/Abc and www.a.org", []string{"om4.me/Abc", "a.org"}},
		{"https://a.ca/été中文", []string{"a.ca/été"}},
		{"@name.pic.twitter.com/abc and/or 1.5/2 a.b/c.d", nil},
	} {
		var c canon
		if c.set(tt.text); !slices.Equal(c.links, tt.want) {
			t.Errorf("%q: links %q, want %q", tt.text, c.links, tt.want)
		}
	}
}

func TestLinkDomain(t *testing.T) {
	for link, want := range map[string]string{"a.ca/b": "a.ca", "a.ca?b": "a.ca", "a.ca": "a.ca", "x:1": "x.com", "youtube:a": "youtube.com"} {
		if got := linkDomain(link); got != want {
			t.Errorf("linkDomain(%q) = %q, want %q", link, got, want)
		}
	}
	if !isShortener("bit.ly") || isShortener("cbc.ca") {
		t.Error("isShortener: want bit.ly and not cbc.ca")
	}
}
