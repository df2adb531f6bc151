package eval

import (
	"fmt"
	"slices"

	"github.com/refrain-project/refrain/wasm/detect"
)

// Sizes of a campaign, after what is known of 2023: a handful of copies a page and day, about 7 posts an account.
const (
	copiesMin, copiesMax   = 3, 10
	postsPerAccount        = 7
	accountsMin            = 16
	daysPerPage            = 4
	windowMin, windowMax   = 5 * 60, 45 * 60 // seconds from the first to the last copy of a page-day
	burstMin, burstMax     = 60, 20 * 60
	dripDaysMin, dripDays  = 10, 14
	batchDaysMin, batchMax = 14, 28
)

// member is an account of a campaign's pool.
type member struct {
	account detect.Account
	batch   bool
}

// pool makes the accounts of a campaign that will write about n posts; half of them were created together.
func (b *builder) pool(n int) []member {
	out := make([]member, max(accountsMin, n/postsPerAccount))
	for i := range out {
		out[i].batch = i%2 == 0
		if out[i].batch {
			out[i].account = account(batchHandle(b.r))
		} else {
			out[i].account = account(ordinaryHandle(b.r))
		}
	}
	return out
}

// campaign injects one campaign: some pages, some days each, until the units are used up or no place is left.
func (b *builder) campaign(s stratum) {
	members := b.pool(b.options.units() * (copiesMin + copiesMax) / 2)
	for unit := 0; unit < b.options.units(); {
		want := min(b.r.between(2, daysPerPage), b.options.units()-unit)
		if s.name == Drip {
			want = 1
		}
		sites := b.ground.take(want)
		if sites == nil {
			return
		}
		for _, place := range sites {
			if b.pageDay(s, place, members, unit) {
				unit++
			}
		}
	}
}

// pageDay writes one unit. It says false if the page has no template left.
func (b *builder) pageDay(s stratum, place site, members []member, unit int) bool {
	list := b.p.sections["campaign"]
	t, ok := b.ground.template(place.page, b.p.lang, s.name, len(list))
	if !ok {
		return false
	}
	times := b.times(s.name, place)
	w := &writer{r: b.r, p: b.p, template: list[t]}
	copies := s.write(w, len(times))
	mention := ""
	if b.r.chance(0.5) {
		mention = "@" + place.page + " "
	}
	who := some(b.r, members, len(times))
	drafts := make([]draft, len(times))
	for i := range drafts {
		drafts[i] = draft{account: who[i].account, batch: who[i].batch, text: mention + copies[i], time: times[i]}
	}
	b.add(fmt.Sprintf("%d/%s/%s/%d", b.seed, s.name, b.p.lang, unit), place, false, drafts)
	return true
}

// times are those of one unit's copies.
func (b *builder) times(name string, place site) []int64 {
	n := b.r.between(copiesMin, copiesMax)
	switch name {
	case Drip:
		return b.drip(place)
	case "burst":
		return b.window(place, n, b.r.between(burstMin, burstMax))
	}
	return b.window(place, n, b.r.between(windowMin, windowMax))
}

// window spreads n copies over exactly so many seconds, starting near a real reply of the thread.
func (b *builder) window(place site, n, seconds int) []int64 {
	start := pick(b.r, place.times) + int64(b.r.between(-300, 300))
	out := []int64{start, start + int64(seconds)}
	for len(out) < n {
		out = append(out, start+int64(b.r.below(seconds)))
	}
	slices.Sort(out)
	return out
}

// drip is one or two copies a day over 10 to 14 days, at any hour.
func (b *builder) drip(place site) []int64 {
	var out []int64
	first := place.times[0] / day
	for d := range int64(b.r.between(dripDaysMin, dripDays)) {
		for range b.r.between(1, 2) {
			if len(out) < accountsMin {
				out = append(out, (first+d)*day+int64(b.r.below(day)))
			}
		}
	}
	slices.Sort(out)
	return out
}

var firstNames = []string{
	"Alba", "Bert", "Celia", "Dorin", "Edna", "Flore", "Gaston", "Hedy", "Ines", "Jonas", "Karla", "Lucie", "Marin", "Noemi",
	"Oscar", "Perrine", "Quentin", "Rosa", "Simon", "Tilda", "Ugo", "Vera", "Wanda", "Yves", "Zelda", "Armel", "Brigit", "Cyril",
}

var surnames = []string{
	"Abbott", "Bellerive", "Cormack", "Dufresnoy", "Ellard", "Fontaine", "Gravelin", "Harrow", "Isling", "Jutras", "Kessel", "Lanthier",
	"Mercer", "Norwell", "Ouimette", "Pardell", "Quirion", "Rowley", "Savarin", "Tremblet", "Underhill", "Vachon", "Winslade", "Yardley",
}

var words = []string{"hockey", "maple", "canoe", "garden", "teacher", "north", "prairie", "coffee", "river", "dad", "mom", "loon", "bike", "jazz", "tundra", "poutine"}

// ordinaryHandle looks like what people choose.
func ordinaryHandle(r *random) string {
	first, last, word := pick(r, firstNames), pick(r, surnames), pick(r, words)
	switch r.below(5) {
	case 0:
		return first + last + fmt.Sprint(r.below(100))
	case 1:
		return word + "_" + last + fmt.Sprint(r.below(1000))
	case 2:
		return first + "_" + word + fmt.Sprint(r.below(1000))
	case 3:
		return last + word + fmt.Sprint(1950+r.below(60))
	}
	return first + fmt.Sprintf("%08d", r.below(100000000)) // what X proposes
}

// batchHandle is a name and random characters, as seen on accounts made by program.
func batchHandle(r *random) string { return pick(r, firstNames) + token(r, r.between(5, 8)) }
