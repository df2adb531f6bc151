package campaign

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/refrain-project/refrain/wasm/detect"
)

// accountBytes is how much of a keyed hash names an account: two of a million accounts share 16 bytes with a chance of one in 10²⁶.
const accountBytes = 16

// leastSharing is how many accounts must carry a link before it is the cluster's: the detector's own number for link clusters.
const leastSharing = 3

// FoundIn gives what is stored and joined of a verified report: one Found per cluster, in the order of the evidence. The
// office is the one that sent it, received in Unix milliseconds. accountKey is the server's secret for the hashes of accounts.
func FoundIn(r *Report, res detect.Result, office string, received int64, accountKey []byte) []Found {
	posts := make(map[string]*Post, len(r.Posts))
	for i := range r.Posts {
		posts[r.Posts[i].ID] = &r.Posts[i]
	}
	var out []Found
	for i := range res.Clusters {
		k := &res.Clusters[i]
		if k.Level == detect.LevelNone {
			continue
		}
		f := Found{
			ID: r.ID + "/" + strconv.Itoa(i), Report: r.ID, Office: office, Page: r.Page, Level: k.Level.String(), Kind: k.Kind.String(),
			Posts: int64(len(k.Posts)), Reported: received, Signature: k.Signature,
		}
		if x := posts[k.Exemplar]; x != nil {
			f.Text = x.Text
			if k.Kind != detect.KindLink {
				f.Sketch = detect.SketchOf(x.Text)
			}
		}
		members := make([]*Post, 0, len(k.Posts))
		for _, id := range k.Posts {
			if p := posts[id]; p != nil {
				members = append(members, p)
			}
		}
		f.describe(r, members, accountKey)
		out = append(out, f)
	}
	return out
}

// describe fills in what the posts say together.
func (f *Found) describe(r *Report, members []*Post, accountKey []byte) {
	platform, _, _ := strings.Cut(r.Page, ":")
	langs, people := map[string]int{}, map[string]bool{}
	sharing := map[uint64]map[string]bool{}
	var preparer detect.Preparer
	for _, p := range members {
		langs[p.Lang]++
		people[p.Account.ID] = true
		f.Observed = earlier(f.Observed, p.ObservedAt)
		f.First, f.Last = earlier(f.First, p.Time), max(f.Last, p.Time)
		for _, h := range preparer.LinkHashes(p.post(detect.Post{Platform: platform, Page: r.Page})) {
			if sharing[h] == nil {
				sharing[h] = map[string]bool{}
			}
			sharing[h][p.Account.ID] = true
		}
	}
	f.People, f.Lang = int64(len(people)), majority(langs)
	for h, by := range sharing {
		if len(by) >= leastSharing {
			f.Links = append(f.Links, h)
		}
	}
	slices.Sort(f.Links)
	if !r.Pseudonyms {
		for id := range people {
			f.Accounts = append(f.Accounts, AccountHash(accountKey, platform, id))
		}
		slices.Sort(f.Accounts)
	}
}

// AccountHash names an account without saying which it is: HMAC-SHA-256 of platform and id, its first 16 bytes in hexadecimal.
// With the key, whoever knows an account can find what is held about it; without it, nobody can try out accounts.
func AccountHash(key []byte, platform, id string) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(platform + "\x00" + id))
	return hex.EncodeToString(m.Sum(nil)[:accountBytes])
}

// earlier gives the earlier of two times of which 0 is unknown.
func earlier(a, b int64) int64 {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

// majority gives the language that most posts have, known before unknown, of equals the first by name.
func majority(langs map[string]int) (best string) {
	for _, l := range slices.Sorted(maps.Keys(langs)) {
		if l != "" && cmp.Compare(langs[l], langs[best]) > 0 || best == "" {
			best = l
		}
	}
	return best
}

// ordinal gives the place of a cluster in its report's evidence out of its id.
func ordinal(id string) (int, bool) {
	_, digits, ok := strings.Cut(id, "/")
	n, err := strconv.Atoi(digits)
	return n, ok && err == nil && n >= 0
}
