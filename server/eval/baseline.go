package eval

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strings"
	"unicode"

	"github.com/refrain-project/refrain/wasm/detect"
)

// The baseline: 5-gram Jaccard of 0.45, three accounts, three days; nothing else.
const (
	baselineJaccard  = 0.45
	baselineAccounts = 3
	baselineWindow   = 3 * day
	baselineLetters  = 20
)

// plain is a text in lower case, addresses removed, signs made one space.
func plain(text string) string {
	text = strings.ToLower(address.ReplaceAllString(text, " "))
	return strings.Join(strings.FieldsFunc(text, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '_'
	}), " ")
}

func grams(text string) []uint64 {
	c := []rune(plain(text))
	if len(c) < baselineLetters {
		return nil
	}
	var out []uint64
	for i := 0; i+5 <= len(c); i++ {
		h := fnv.New64a()
		h.Write([]byte(string(c[i : i+5])))
		out = append(out, h.Sum64())
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Candidates come from MinHash: 50 bands of 3 rows hold 99.1 % of the pairs at the threshold; each is checked exactly.
const bands, rows = 50, 3

// bandKeys hashes the least of each row's permutation, three rows a key.
func bandKeys(set []uint64, seeds []uint64) [bands]uint64 {
	var out [bands]uint64
	for b := range bands {
		for _, seed := range seeds[b*rows : b*rows+rows] {
			least := ^uint64(0)
			for _, g := range set {
				least = min(least, (g^seed)*0x9e3779b97f4a7c15)
			}
			out[b] = (out[b] ^ least) * 0xff51afd7ed558ccd
		}
	}
	return out
}

// entry is a post's place in one band.
type entry struct {
	key  uint64
	post int
}

func jaccard(a, b []uint64) float64 {
	i, j, both := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			both++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// neighbours finds the pairs at the threshold, of one page and within the window.
func neighbours(posts []detect.Post) map[int][]int {
	sets := make([][]uint64, len(posts))
	keys := make([][bands]uint64, len(posts))
	r := newRandom(1, "minhash")
	seeds := make([]uint64, bands*rows)
	for i := range seeds {
		seeds[i] = r.next()
	}
	for i, p := range posts {
		if !p.Bare && !p.Root {
			sets[i] = grams(p.Text)
			keys[i] = bandKeys(sets[i], seeds)
		}
	}
	found := map[[2]int]bool{}
	near := map[int][]int{}
	for b := range bands {
		var list []entry
		for i := range posts {
			if len(sets[i]) > 0 {
				list = append(list, entry{keys[i][b], i})
			}
		}
		slices.SortFunc(list, func(x, y entry) int {
			return cmp.Or(cmp.Compare(x.key, y.key), strings.Compare(posts[x.post].Page, posts[y.post].Page),
				cmp.Compare(posts[x.post].Time, posts[y.post].Time), x.post-y.post)
		})
		compareBand(posts, sets, list, found, near)
	}
	return near
}

// compareBand checks the pairs of equal key, page and near time.
func compareBand(posts []detect.Post, sets [][]uint64, list []entry, found map[[2]int]bool, near map[int][]int) {
	for x := range list {
		i := list[x].post
		for _, other := range list[x+1:] {
			j := other.post
			if other.key != list[x].key || posts[i].Page != posts[j].Page || posts[j].Time-posts[i].Time > baselineWindow {
				break
			}
			pair := [2]int{min(i, j), max(i, j)}
			if !found[pair] && jaccard(sets[i], sets[j]) >= baselineJaccard {
				found[pair] = true
				near[i], near[j] = append(near[i], j), append(near[j], i)
			}
		}
	}
}

// Baseline calls a post coordinated if it and its neighbours are of three accounts; a cluster is a connected component.
func Baseline(posts []detect.Post) detect.Result {
	near := neighbours(posts)
	seen := map[int]bool{}
	var res detect.Result
	for i := range posts {
		if !seen[i] && called(posts, near, i) {
			res.Clusters = append(res.Clusters, component(posts, near, i, seen))
		}
	}
	for _, c := range res.Clusters {
		for _, id := range c.Posts {
			res.Flags = append(res.Flags, detect.Flag{Post: id, Level: detect.LevelCoordinated, Cluster: c.ID})
		}
	}
	return res
}

// called says whether a post has neighbours enough.
func called(posts []detect.Post, near map[int][]int, i int) bool {
	accounts := map[string]bool{posts[i].Account.ID: true}
	for _, j := range near[i] {
		accounts[posts[j].Account.ID] = true
	}
	return len(accounts) >= baselineAccounts
}

func component(posts []detect.Post, near map[int][]int, first int, seen map[int]bool) detect.Cluster {
	c := detect.Cluster{ID: posts[first].ID, Level: detect.LevelCoordinated}
	queue := []int{first}
	seen[first] = true
	for len(queue) > 0 {
		i := queue[0]
		queue = queue[1:]
		c.Posts = append(c.Posts, posts[i].ID)
		for _, j := range near[i] {
			if !seen[j] && called(posts, near, j) {
				seen[j] = true
				queue = append(queue, j)
			}
		}
	}
	return c
}
