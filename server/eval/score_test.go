package eval

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/server/corpus"
	"github.com/refrain-project/refrain/wasm/detect"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 0.0005 {
		t.Errorf("%s: %.4f, want %.4f", what, got, want)
	}
}

// Known values: Wilson after Newcombe, Statistics in Medicine 17 (1998), table I; Clopper–Pearson from the same; Garwood's
// Poisson limits from any table.
func TestIntervalsAgreeWithPublishedValues(t *testing.T) {
	lo, hi := Rate{81, 263}.Wilson()
	near(t, "Wilson 81/263", lo, 0.2553)
	near(t, "Wilson 81/263", hi, 0.3662)
	lo, hi = Rate{15, 148}.Wilson()
	near(t, "Wilson 15/148", lo, 0.0624)
	near(t, "Wilson 15/148", hi, 0.1605)
	lo, hi = Rate{0, 20}.Wilson()
	near(t, "Wilson 0/20", lo, 0)
	near(t, "Wilson 0/20", hi, 0.1611)
	lo, hi = Rate{81, 263}.ClopperPearson()
	near(t, "Clopper–Pearson 81/263", lo, 0.2527)
	near(t, "Clopper–Pearson 81/263", hi, 0.3676)
	lo, hi = Rate{0, 20}.ClopperPearson()
	near(t, "Clopper–Pearson 0/20", lo, 0)
	near(t, "Clopper–Pearson 0/20", hi, 0.1684)
	lo, hi = Poisson(0)
	near(t, "Poisson 0", lo, 0)
	near(t, "Poisson 0", hi, 3.6889)
	lo, hi = Poisson(10)
	near(t, "Poisson 10", lo, 4.7954)
	near(t, "Poisson 10", hi, 18.3904)
}

func TestBurstP(t *testing.T) {
	// Of the 10 triples of 0, 1, 2, 10, 20, one lies within 2 and four within 10: 012, 0 1 10, 0 2 10, 1 2 10.
	times := []int64{0, 1, 2, 10, 20}
	near(t, "p of 3 within 2", burstP(times, 3, 2), 0.1)
	near(t, "p of 3 within 10", burstP(times, 3, 10), 0.4)
	near(t, "p of all", burstP(times, 5, 20), 1)
}

// fakeResult calls the given posts one cluster.
func fakeResult(level detect.Level, ids ...string) detect.Result {
	res := detect.Result{Clusters: []detect.Cluster{{ID: ids[0], Level: level, Posts: ids}}}
	for _, id := range ids {
		res.Flags = append(res.Flags, detect.Flag{Post: id, Level: level, Cluster: ids[0]})
	}
	return res
}

func TestScoreCountsFromTheThirdCopyOn(t *testing.T) {
	bg := syntheticBackground()
	in := Inject(bg, 3, []string{"exact"}, Options{Units: 1})
	var ids []string
	for _, p := range in.Posts {
		if in.Truth[p.ID].Lang == "en" {
			ids = append(ids, p.ID)
		}
	}
	s := NewScores()
	s.Score(Stripped, append(bg, in.Posts...), in, fakeResult(detect.LevelCoordinated, append(ids[:len(ids)-1:len(ids)-1], "b1")...))
	en, fr := s.rows[key{Stripped, "exact", "en"}], s.rows[key{Stripped, "exact", "fr"}]
	n := len(ids)
	if en.Third != (Rate{n - 3, n - 2}) || en.Early != (Rate{2, 2}) || en.Coordinated != (Rate{n - 3, n - 3}) || en.Units != (Rate{1, 1}) {
		t.Errorf("%d copies, all but the last flagged: %+v", n, *en)
	}
	if fr.Third.Hits != 0 || fr.Units != (Rate{0, 1}) {
		t.Errorf("nothing flagged: %+v", *fr)
	}
	if p := s.precision[Stripped]; *p != (Rate{n - 1, n}) {
		t.Errorf("precision %+v", *p)
	}
	s = NewScores()
	s.Score(Stripped, append(bg, in.Posts...), in, fakeResult(detect.LevelSimilar, ids[0], ids[1], "b1"))
	if got := s.rows[key{Stripped, "exact", "en"}]; got.Early.Hits != 0 || got.Coordinated.Hits != 0 || got.Similar != (Rate{1, 1}) {
		t.Errorf("two copies beside a stranger do not count as matched: %+v", *got)
	}
}

func TestBaselineFindsCopiesAndNoLeet(t *testing.T) {
	bg := syntheticBackground()
	in := Inject(bg, 3, []string{"exact", "leet"}, Options{Units: 4})
	posts := append(bg, in.Posts...)
	s := NewScores()
	s.Score("baseline", posts, in, Baseline(posts))
	if got := s.rows[key{"baseline", "exact", "en"}].Third; got.Hits != got.Total {
		t.Errorf("exact: %+v", got)
	}
	if got := s.rows[key{"baseline", "leet", "en"}].Third; got.Share() > 0.3 {
		t.Errorf("leet: %+v", got)
	}
}

func TestIRAGroupsAreWholeOrMissed(t *testing.T) {
	var posts []detect.Post
	var ids []string
	for i := range 10 {
		id := "p" + strconv.Itoa(i)
		ids = append(ids, id)
		text := "The same invented line of thirty letters and more #tag" + strconv.Itoa(i%2) + " https://t.co/" + id
		posts = append(posts, detect.Post{ID: id, Account: account("a" + strconv.Itoa(i%5)), Text: text, Time: int64(i)})
	}
	for i := range posts {
		posts[i].Text = strings.ReplaceAll(posts[i].Text, "#tag1", "#tag0")
	}
	groups := wordingGroups(posts)
	if len(groups) != 1 || len(groups[0]) != 10 {
		t.Fatalf("groups %v", groups)
	}
	if got := judgeIRA(groups, fakeResult(detect.LevelSimilar, ids[:8]...)); got.Found != (Rate{1, 1}) {
		t.Errorf("8 of 10 in one cluster: %+v", got)
	}
	if got := judgeIRA(groups, fakeResult(detect.LevelSimilar, ids[:7]...)); got.Found != (Rate{0, 1}) || got.Misses[0] != "p0" {
		t.Errorf("7 of 10 in one cluster: %+v", got)
	}
	if len(wordingGroups(posts[:4])) != 0 {
		t.Error("four accounts make a group")
	}
}

func TestBlindReading(t *testing.T) {
	bg := syntheticBackground()[:30]
	head := blindHead{Posts: map[string]int{"en": 100_000, "fr": 50_000}, Total: map[string]int{}, Drawn: map[string]int{}}
	res := fakeResult(detect.LevelCoordinated, "b0", "b1", "b2")
	items := blindClusters("page", bg, res, blindMax, &head)
	items = append(items, blindClusters("all", bg, res, blindMax, &head)...)
	check := blindClusters("injected", bg, fakeResult(detect.LevelCoordinated, "b7", "b8", "b9"), 1, &blindHead{Total: map[string]int{}, Drawn: map[string]int{}})
	dir := t.TempDir()
	if err := writeBlind(dir, head, append(items, check...)); err != nil {
		t.Fatal(err)
	}
	sheet, _ := os.ReadFile(filepath.Join(dir, "sheet.txt"))
	if s := string(sheet); !strings.Contains(s, "== 2 ==") || strings.Contains(s, "== 3 ==") || strings.Contains(s, "bg1") || !strings.Contains(s, "post 7") {
		t.Errorf("sheet:\n%s", s)
	}
	_, key, err := readKey(filepath.Join(dir, "key.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var verdicts strings.Builder
	for _, item := range key {
		v := "doubtful"
		if item.Scopes[0] == "injected" {
			v = "coordinated"
		}
		verdicts.WriteString(strconv.Itoa(item.Item) + "\t" + v + "\n")
	}
	file := filepath.Join(dir, "verdicts.txt")
	os.WriteFile(file, []byte(verdicts.String()), 0o600)
	var out bytes.Buffer
	if code := Main([]string{"--judge", file}, &out, &out); code != 0 {
		t.Fatal(out.String())
	}
	for _, want := range []string{"| page | EN | 1 | 1 | 0 | 1 | 0.00 | 0.50 |", "1 of 1", "EN all, doubtful: b0"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if err := writeBlind("texts", head, nil); err == nil {
		t.Error("a blind reading is written inside the repository")
	}
}

func TestArguments(t *testing.T) {
	var out bytes.Buffer
	for _, bad := range [][]string{{}, {"a", "b"}, {"--seeds", "x", "a"}, {"--strata", "nonsense", "a"}} {
		if code := Main(bad, &out, &out); code != 2 {
			t.Errorf("%v: code %d", bad, code)
		}
	}
	c, err := parse([]string{"dir", "--seeds", "2,4", "--write", "f"}, &out)
	if err != nil || c.dir != "dir" || len(c.seeds) != 2 || c.write != "f" {
		t.Errorf("%+v, %v", c, err)
	}
	if code := Main([]string{t.TempDir()}, &out, &out); code != 1 {
		t.Errorf("no data: code %d", code)
	}
}

func TestReportKeepsWhatIsWrittenByHand(t *testing.T) {
	file := filepath.Join(t.TempDir(), "accuracy.md")
	os.WriteFile(file, []byte("old\n"+keepMark+"\nby hand\n"), 0o600)
	if err := writeKeeping(file, "new\n"); err != nil {
		t.Fatal(err)
	}
	got, _ := os.ReadFile(file)
	if s := string(got); strings.Contains(s, "old") || !strings.HasPrefix(s, "new\n") || !strings.HasSuffix(s, "\nby hand\n") {
		t.Errorf("%q", s)
	}
}

// TestRealDataMakesSitesEnough injects a full seed into real posts, if they are there.
func TestRealDataMakesSitesEnough(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "data")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("skipped: ../shared/data is absent")
	}
	if testing.Short() {
		t.Skip("skipped: reads 270,000 posts")
	}
	posts, err := background(dir, func(e *corpus.LineError) { t.Error(e) })
	if err != nil {
		t.Fatal(err)
	}
	in := Inject(posts, 1, all, Options{})
	units := map[string]bool{}
	for _, x := range in.Truth {
		units[x.Unit] = true
	}
	if want := 24 * (18 + 17 + 2*8 + 1); len(units) != want {
		t.Errorf("%d units, want %d: too few sites or templates", len(units), want)
	}
}
