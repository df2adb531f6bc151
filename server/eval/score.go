package eval

import (
	"fmt"
	"slices"

	"github.com/refrain-project/refrain/wasm/detect"
)

// Modes of account facts.
const (
	Stripped = "stripped" // no facts anywhere, as in #cdnpoli
	Drawn    = "drawn"    // facts drawn for background, campaigns and innocents alike
)

// burstAlpha is the p, before any correction, up to which a unit counts as posted in a burst.
const burstAlpha = 0.01

// key is a row of the tables.
type key struct{ Mode, Stratum, Lang string }

// Tally counts one row over all seeds.
type Tally struct {
	Third       Rate // posts from the third copy on that are matched: similar or above, with two others of their campaign
	Early       Rate // first and second copies that are matched
	Coordinated Rate // matched posts from the third copy on that are coordinated
	Supported   Rate // the same, of units posted in a burst (p ≤ burstAlpha)
	Units       Rate // units with any post called coordinated
	Posts       Rate // posts called coordinated
	Similar     Rate // units with any post flagged at all
}

// Scores are the tallies of all runs.
type Scores struct {
	rows map[key]*Tally
	// Precision is, by mode, the campaign posts among all posts called coordinated; real ones count as wrong here, so it
	// is a lower bound that depends on how much is injected.
	precision map[string]*Rate
}

// NewScores is empty.
func NewScores() Scores { return Scores{rows: map[key]*Tally{}, precision: map[string]*Rate{}} }

func (s Scores) tally(k key) *Tally {
	if s.rows[k] == nil {
		s.rows[k] = &Tally{}
	}
	return s.rows[k]
}

// Run feeds posts to a new detector. The limits on posts held and on work are lifted, the rest is as the host has it.
func Run(posts []detect.Post, p detect.Params) (detect.Result, error) {
	p.Posts = max(p.Posts, int64(len(posts))+1)
	p.Work = max(p.Work, 1<<40)
	d := detect.New(p)
	for batch := range slices.Chunk(posts, 8192) {
		if err := d.Add(batch); err != nil {
			return detect.Result{}, fmt.Errorf("add: %w", err)
		}
	}
	res, err := d.Result()
	if err != nil {
		return res, fmt.Errorf("result: %w", err)
	}
	return res, nil
}

// Score adds one run's flags to the tallies. The posts are background and injection together.
func (s Scores) Score(mode string, posts []detect.Post, in Injection, res detect.Result) {
	flags := make(map[string]detect.Flag, len(res.Flags))
	mates := map[[2]string]int{} // (detector's cluster, stratum and language) → injected posts in it
	if s.precision[mode] == nil {
		s.precision[mode] = &Rate{}
	}
	for _, f := range res.Flags {
		flags[f.Post] = f
		t, ok := in.Truth[f.Post]
		if f.Level == detect.LevelCoordinated {
			s.precision[mode].add(ok && !t.Innocent)
		}
		if ok {
			mates[[2]string{f.Cluster, t.Stratum + t.Lang}]++
		}
	}
	bursts := burstUnits(posts, in)
	units := map[string][]string{}
	for _, p := range in.Posts {
		if t := in.Truth[p.ID]; !t.Filler {
			units[t.Unit] = append(units[t.Unit], p.ID)
		}
	}
	for _, name := range keys(units) {
		first := in.Truth[units[name][0]]
		tally := s.tally(key{mode, first.Stratum, first.Lang})
		var worst detect.Level
		for _, id := range units[name] {
			t, f := in.Truth[id], flags[id]
			worst = max(worst, f.Level)
			matched := f.Level >= detect.LevelSimilar && mates[[2]string{f.Cluster, t.Stratum + t.Lang}] >= 3
			tally.post(t.Copy, matched, f.Level == detect.LevelCoordinated, bursts[name])
		}
		tally.Units.add(worst == detect.LevelCoordinated)
		tally.Similar.add(worst >= detect.LevelSimilar)
	}
}

func (t *Tally) post(copy int, matched, coordinated, burst bool) {
	t.Posts.add(coordinated)
	if copy < 3 {
		t.Early.add(matched)
		return
	}
	t.Third.add(matched)
	if matched {
		t.Coordinated.add(coordinated)
		if burst {
			t.Supported.add(coordinated)
		}
	}
}

// burstUnits tests each unit's own posts against all times of its thread.
func burstUnits(posts []detect.Post, in Injection) map[string]bool {
	wanted := map[string][]int64{}
	for _, t := range in.Truth {
		wanted[t.Thread] = nil
	}
	for _, p := range posts {
		if times, ok := wanted[p.Thread]; ok && p.Thread != "" && !p.Root {
			wanted[p.Thread] = append(times, p.Time)
		}
	}
	for _, times := range wanted {
		slices.Sort(times)
	}
	type span struct {
		n      int
		lo, hi int64
	}
	spans := map[string]span{}
	for _, p := range in.Posts {
		if t := in.Truth[p.ID]; !t.Filler {
			s, ok := spans[t.Unit]
			if !ok {
				s = span{0, p.Time, p.Time}
			}
			spans[t.Unit] = span{s.n + 1, min(s.lo, p.Time), max(s.hi, p.Time)}
		}
	}
	out := map[string]bool{}
	for _, p := range in.Posts {
		if t := in.Truth[p.ID]; t.Copy == 1 && t.Thread != "" {
			s := spans[t.Unit]
			out[t.Unit] = burstP(wanted[t.Thread], s.n, s.hi-s.lo) <= burstAlpha
		}
	}
	return out
}
