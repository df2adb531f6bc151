//go:build ignore

// Makes background.bin, the model of how ordinary posts are worded, from real posts:
//
//	go run gen_background.go -o background.bin DATA/cdnpoli_2019-03.jsonl.gz DATA/cdnpoli_2019-04.jsonl.gz DATA/extra/fr_tweets_textonly.txt.gz
//
// JSONL files give their rows labelled organic, by language; a .txt.gz file is French, one post a line. One author's posts
// count once for each gram, so that a prolific account does not make a phrase ordinary. English and French are counted
// apart, and a gram is as common as in the language in which it is commoner. The same input gives the same bytes.
package main

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"

	"github.com/refrain-project/refrain/wasm/detect"
)

// corpus counts, for one language, by how many posts each hash is held.
type corpus struct {
	posts       int64
	grams, keys map[uint32]int32
	seen        map[string]map[uint32]bool // author → long grams counted already
}

func newCorpus() *corpus {
	return &corpus{grams: map[uint32]int32{}, keys: map[uint32]int32{}, seen: map[string]map[uint32]bool{}}
}

func (c *corpus) add(author, text string) {
	grams, keys := detect.BackgroundHashes(text)
	c.posts++
	for _, g := range grams {
		c.grams[g]++
	}
	seen := c.seen[author]
	if seen == nil {
		seen = map[uint32]bool{}
		if author != "" {
			c.seen[author] = seen
		}
	}
	for _, k := range keys {
		if !seen[k] {
			c.keys[k]++
			seen[k] = true
		}
	}
}

func main() {
	out := flag.String("o", "background.bin", "file to write")
	gramBits := flag.Int("grams", 14, "log2 of the buckets for short grams")
	keyBits := flag.Int("keys", 13, "log2 of the buckets for keys")
	least := flag.Int("least", 12, "posts that must hold a hash for it to count as ordinary")
	flag.Parse()
	en, fr := newCorpus(), newCorpus()
	for _, name := range flag.Args() {
		if err := read(name, en, fr); err != nil {
			log.Fatalf("%s: %v", name, err)
		}
	}
	grams := merge(int32(*least), en.posts, fr.posts, en.grams, fr.grams)
	keys := merge(int32(*least), en.posts, fr.posts, en.keys, fr.keys)
	b := append(detect.BackgroundTable(*gramBits, grams), detect.BackgroundTable(*keyBits, keys)...)
	if err := os.WriteFile(*out, b, 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d English and %d French posts; %d grams and %d keys offered; %d bytes\n", en.posts, fr.posts, len(grams), len(keys), len(b))
	for _, i := range []int{0, 100, 1000, 10000, 20000, 25000, 40000, 49000} {
		if i < len(grams) && i < len(keys) {
			fmt.Println(i, "gram rarity", grams[i].Rarity, "key rarity", keys[i].Rarity)
		}
	}
}

func read(name string, en, fr *corpus) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if strings.HasSuffix(name, ".txt.gz") {
			fr.add("", lines.Text())
			continue
		}
		var row struct{ Author, Text, Lang, Label string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return err
		}
		if row.Label != "organic" {
			continue
		}
		if row.Lang == "fr" {
			fr.add(row.Author, row.Text)
		} else {
			en.add(row.Author, row.Text)
		}
	}
	return lines.Err()
}

// merge gives all hashes with the rarity of the language in which each is commoner, the commonest first.
func merge(least int32, enPosts, frPosts int64, en, fr map[uint32]int32) []detect.Counted {
	type share struct {
		hash     uint32
		perMille int64
	}
	best := map[uint32]int64{} // posts that hold it, per 2^24
	put := func(held map[uint32]int32, posts int64) {
		for h, n := range held {
			if n >= least {
				best[h] = max(best[h], int64(n)<<24/posts)
			}
		}
	}
	put(en, enPosts)
	put(fr, frPosts)
	all := make([]share, 0, len(best))
	for h, s := range best {
		all = append(all, share{h, s})
	}
	slices.SortFunc(all, func(a, b share) int { return cmp.Or(cmp.Compare(b.perMille, a.perMille), cmp.Compare(a.hash, b.hash)) })
	counted := make([]detect.Counted, len(all))
	for i, s := range all {
		r := 0
		for s.perMille<<(r+1) <= 1<<24 {
			r++
		}
		counted[i] = detect.Counted{Hash: s.hash, Rarity: r}
	}
	return counted
}
