package detect

import (
	"math/bits"
	"slices"
	"testing"
)

func clocks(at ...int64) (cs []clock) {
	for _, t := range at {
		cs = append(cs, clock{t, 1})
	}
	return cs
}

// TestChanceAgainstEnumeration counts, among all subsets of the replies, those that are as close.
func TestChanceAgainstEnumeration(t *testing.T) {
	all := clocks(0, 3, 4, 9, 9, 20, 21, 22, 50, 51, 90, 200)
	for k := 3; k <= 5; k++ {
		for _, span := range []int64{2, 6, 18, 60} {
			close, total := uint64(0), uint64(0)
			for set := range uint(1) << len(all) {
				if bits.OnesCount(set) != k {
					continue
				}
				total++
				first, last := bits.TrailingZeros(set), bits.Len(set)-1
				if all[last].at-all[first].at <= span {
					close++
				}
			}
			if close == 0 {
				continue
			}
			want := ratio(natOf(close), natOf(total))
			if got := chance(all, int64(k), int64(k), span); got != want {
				t.Errorf("k=%d span=%d: %v, counted %v (%d of %d)", k, span, got, want, close, total)
			}
		}
	}
}

// TestBurstFalseAlarms draws random members of a front-loaded thread: with no link to time, at most about one in a
// hundred may reach p = 0.01.
func TestBurstFalseAlarms(t *testing.T) {
	state := uint64(7)
	next := func(n int) int {
		state = state*6364136223846793005 + 1442695040888963407
		return int(state >> 33 % uint64(n))
	}
	for _, n := range []int{20, 100, 400} {
		alarms, trials := 0, 1500
		var all []clock
		for i := range n {
			all = append(all, clock{int64(i) * int64(i) * int64(i) / int64(n), 1}) // dense at first
		}
		for range trials {
			picked := map[int]bool{}
			for len(picked) < 5 {
				picked[next(n)] = true
			}
			var copies []clock
			for i := range all {
				if picked[i] {
					copies = append(copies, all[i])
				}
			}
			if testBurst(all, copies).p.atMost(2) {
				alarms++
			}
		}
		if alarms > trials*15/1000 {
			t.Errorf("n=%d: %d alarms in %d trials at p = 0.01", n, alarms, trials)
		}
	}
}

func TestBurstFindsTheSubWindow(t *testing.T) {
	var at []int64
	for i := int64(0); i < 100; i++ {
		at = append(at, i*600)
	}
	copies := clocks(3000, 20001, 20010, 20030, 20055, 54000)
	all := clocks(append(at, 20001, 20010, 20030, 20055)...)
	slices.SortFunc(all, func(a, b clock) int { return int(a.at - b.at) })
	b := testBurst(all, copies)
	if b.within != 4 || b.span != 54 || !b.p.atMost(4) || b.copies != 6 {
		t.Errorf("%+v", b)
	}
	if whole := chance(all, 6, 6, 51000); whole.atMost(1) {
		t.Errorf("the whole span is no burst, yet p = %v", whole)
	}
	for i := range copies {
		copies[i].res = 3600
	}
	if coarse := testBurst(all, copies); coarse.span < 3600 || coarse.p.cmp(b.p) <= 0 {
		t.Errorf("times to the hour must weaken the test: %+v", coarse)
	}
}

// TestTriesShareTheError: by a union bound the corrected p keeps its rate if the errors that the sizes get sum to one.
func TestTriesShareTheError(t *testing.T) {
	for sizes := int64(1); sizes <= int64(len(burstSizes)); sizes++ {
		if sum := sizes - 1; sum > 0 && (tries(true, sizes) != 2 || tries(false, sizes) != 2*sum) {
			t.Errorf("%d sizes: %d for all copies, %d for the others", sizes, tries(true, sizes), tries(false, sizes))
		}
	}
	if tries(true, 1) != 1 {
		t.Errorf("one size tried is corrected by %d", tries(true, 1))
	}
	all, copies := clocks(10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120), clocks(10, 20, 30, 40, 50, 60)
	if got, want := testBurst(all, copies).p, chance(all, 6, 6, 50).times(2); got != want {
		t.Errorf("six of six: %v, want %v", got, want)
	}
}

func TestHolm(t *testing.T) {
	p := func(m, e int64) prob { return prob{m, e} }
	got := holm([]prob{p(400, -4), p(100, -5), p(300, -4)})
	want := []prob{p(600, -4), p(300, -5), p(600, -4)}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestLongestBurst: the same five copies are a burst over an hour and none over three, however long the thread.
func TestLongestBurst(t *testing.T) {
	const hour = 3600
	for _, step := range []int64{hour / 4, 3 * hour / 4, 2 * hour} {
		var all, copies []clock
		for i := range int64(300) {
			all = append(all, clock{i * 3 * hour, 1})
		}
		for i := range int64(5) {
			copies = append(copies, clock{500*hour + 1 + i*step, 1})
		}
		all = append(all, copies...)
		slices.SortFunc(all, func(a, b clock) int { return int(a.at - b.at) })
		b := testBurst(all, copies)
		if whole := b.within == 5 && b.p.atMost(burstEnough); whole != (step == hour/4) {
			t.Errorf("copies %d s apart: %d within, p %v", step, b.within, b.p)
		}
	}
}
