package detect

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// realTexts gives up to n texts of the data set, or skips.
func realTexts(t testing.TB, n int) []string {
	f, err := os.Open(filepath.FromSlash("../../../shared/data/cdnpoli_2019-05.jsonl.gz"))
	if err != nil {
		t.Skip("skipped: the data set is not at ../shared/data")
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for d := json.NewDecoder(z); d.More() && len(texts) < n; {
		var post struct{ Text string }
		if err := d.Decode(&post); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, post.Text)
	}
	return texts
}

// Disguises are rare in ordinary posts: a rule that finds them everywhere is wrong.
func TestNoiseIsRareInRealPosts(t *testing.T) {
	texts := realTexts(t, 20000)
	seen := map[Noise]int{}
	var c canon
	for _, text := range texts {
		c.set(text)
		for n := NoiseLookalike; n <= NoiseSuffix; n <<= 1 {
			if c.noise&n != 0 {
				seen[n]++
			}
		}
	}
	for n, posts := range seen {
		if posts*1000 > len(texts) {
			t.Errorf("noise %05b in %d of %d posts, want at most 1 in 1,000", n, posts, len(texts))
		}
	}
}

func BenchmarkNormalize(b *testing.B) {
	texts := realTexts(b, 20000)
	bytes := 0
	for _, text := range texts {
		bytes += len(text)
	}
	b.SetBytes(int64(bytes / len(texts)))
	b.ReportAllocs()
	var c canon
	for i := 0; b.Loop(); i++ {
		c.set(texts[i%len(texts)])
	}
}
