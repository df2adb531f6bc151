package eval

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/refrain-project/refrain/wasm/detect"
)

// A blind reading puts real and injected clusters into one sheet in random order; what is what is in a file apart. See
// docs/rubric.md.

// blindMax is how many real clusters a scope are read at the most.
const blindMax = 100

// blindItem is one line of the key. The first line of the file is a blindHead.
type blindItem struct {
	Item    int      `json:"item"`
	Cluster string   `json:"cluster"`
	Scopes  []string `json:"scopes"` // "page", "all"; "injected" alone for the reader's check
	Lang    string   `json:"lang"`
	posts   []detect.Post
}

// blindHead says what the items were drawn from.
type blindHead struct {
	Posts map[string]int `json:"posts"` // read, by language
	Total map[string]int `json:"total"` // coordinated clusters, by scope and language: "page/en"
	Drawn map[string]int `json:"drawn"` // of them in the sheet
}

// insideRepository says whether a folder or one above it holds a go.mod or .git.
func insideRepository(dir string) bool {
	dir, err := filepath.Abs(dir)
	for err == nil {
		for _, name := range []string{"go.mod", ".git"} {
			if _, e := os.Stat(filepath.Join(dir, name)); e == nil {
				return true
			}
		}
		up := filepath.Dir(dir)
		if up == dir {
			return false
		}
		dir = up
	}
	return err != nil
}

// blindClusters picks the coordinated clusters of a result, at most n of them by a fixed seed.
func blindClusters(scope string, posts []detect.Post, res detect.Result, n int, head *blindHead) []blindItem {
	byID := make(map[string]detect.Post, len(posts))
	for _, p := range posts {
		byID[p.ID] = p
	}
	langs := countReal(scope, posts, res).Clusters
	var out []blindItem
	for _, c := range res.Clusters {
		if c.Level != detect.LevelCoordinated {
			continue
		}
		item := blindItem{Cluster: c.ID, Scopes: []string{scope}, Lang: "en"}
		if slices.Contains(langs["fr"], c.ID) {
			item.Lang = "fr"
		}
		for _, id := range c.Posts {
			item.posts = append(item.posts, byID[id])
		}
		out = append(out, item)
		head.Total[scope+"/"+item.Lang]++
	}
	out = some(newRandom(1, "blind", scope), out, n)
	for _, item := range out {
		head.Drawn[scope+"/"+item.Lang]++
	}
	return out
}

// join makes one item of clusters with the same posts in both scopes.
func join(items []blindItem) []blindItem {
	at := map[string]int{}
	var out []blindItem
	for _, item := range items {
		var ids []string
		for _, p := range item.posts {
			ids = append(ids, p.ID)
		}
		slices.Sort(ids)
		k := strings.Join(ids, " ")
		if i, ok := at[k]; ok {
			out[i].Scopes = append(out[i].Scopes, item.Scopes...)
			continue
		}
		at[k] = len(out)
		out = append(out, item)
	}
	return out
}

// writeBlind writes sheet.txt, key.jsonl and an empty verdicts.txt into a folder outside of the repository.
func writeBlind(dir string, head blindHead, items []blindItem) error {
	if insideRepository(dir) {
		return fmt.Errorf("%s is inside a repository: texts of real people must not be committed by accident", dir)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of the reading: %w", err)
	}
	items = join(items)
	shuffle(newRandom(2, "blind"), items)
	var sheet, key, verdicts strings.Builder
	enc := json.NewEncoder(&key)
	if err := enc.Encode(head); err != nil {
		return err
	}
	for i := range items {
		items[i].Item = i + 1
		if err := enc.Encode(items[i]); err != nil {
			return err
		}
		writeItem(&sheet, items[i])
		fmt.Fprintf(&verdicts, "%d\t\n", i+1)
	}
	for name, s := range map[string]string{"sheet.txt": sheet.String(), "key.jsonl": key.String(), "verdicts.txt": verdicts.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(s), 0o600); err != nil {
			return fmt.Errorf("write the reading: %w", err)
		}
	}
	return nil
}

// blindPosts is how many posts of a cluster are printed.
const blindPosts = 25

func writeItem(w io.Writer, item blindItem) {
	posts := slices.Clone(item.posts)
	slices.SortStableFunc(posts, func(a, b detect.Post) int { return int(a.Time - b.Time) })
	names := map[string]string{}
	for _, p := range posts {
		if names[p.Account.ID] == "" {
			names[p.Account.ID] = "A" + strconv.Itoa(len(names)+1)
		}
	}
	fmt.Fprintf(w, "== %d == %d posts, %d accounts, %d s\n", item.Item, len(posts), len(names), posts[len(posts)-1].Time-posts[0].Time)
	for _, p := range posts[:min(blindPosts, len(posts))] {
		fmt.Fprintf(w, "%8d s  %-4s %s\n", p.Time-posts[0].Time, names[p.Account.ID], strings.Join(strings.Fields(p.Text), " "))
	}
	if len(posts) > blindPosts {
		fmt.Fprintf(w, "           … %d more\n", len(posts)-blindPosts)
	}
	fmt.Fprintln(w)
}

// verdictNames are the rubric's.
var verdictNames = []string{"ordinary", "coordinated", "doubtful"}

// readVerdicts reads lines of an item's number, a tab or space, and a verdict.
func readVerdicts(file string) (map[int]string, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read verdicts: %w", err)
	}
	out := map[int]string{}
	for n, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		f := strings.Fields(line)
		item, err := strconv.Atoi(append(f, "")[0])
		if err != nil || len(f) < 2 || !slices.Contains(verdictNames, f[1]) {
			return nil, fmt.Errorf("%s:%d: expected a number and one of %s", file, n+1, strings.Join(verdictNames, ", "))
		}
		out[item] = f[1]
	}
	return out, nil
}

func readKey(file string) (blindHead, []blindItem, error) {
	var head blindHead
	f, err := os.Open(file)
	if err != nil {
		return head, nil, fmt.Errorf("read the key: %w", err)
	}
	defer f.Close()
	dec := json.NewDecoder(bufio.NewReader(f))
	if err := dec.Decode(&head); err != nil {
		return head, nil, fmt.Errorf("read the key: %w", err)
	}
	var items []blindItem
	for {
		var item blindItem
		if err := dec.Decode(&item); errors.Is(err, io.EOF) {
			return head, items, nil
		} else if err != nil {
			return head, nil, fmt.Errorf("read the key: %w", err)
		}
		items = append(items, item)
	}
}
