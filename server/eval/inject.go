package eval

import (
	"slices"
	"strconv"

	"github.com/refrain-project/refrain/wasm/detect"
)

// Inject makes campaigns and innocent events of the named strata on the pages, threads and days of a real background. It
// gives only the new posts; the same arguments give the same posts. Even and odd seeds share no template and no slot.
func Inject(background []detect.Post, seed uint64, names []string, o Options) Injection {
	b := &builder{
		seed: seed, ground: newGround(newRandom(seed, "ground"), background), options: o,
		out: Injection{Truth: map[string]Truth{}}, ids: newRandom(seed, "ids"), taken: map[string]bool{},
	}
	for _, p := range background {
		b.taken[p.ID] = true
	}
	for _, lang := range languages {
		b.p = loadPhrases(lang, seed)
		for _, name := range names {
			b.r = newRandom(seed, lang, name)
			b.stratum = name
			b.one(name)
		}
	}
	return b.out
}

// builder collects the posts of one Inject.
type builder struct {
	seed    uint64
	ground  *ground
	options Options
	out     Injection
	ids     *random
	taken   map[string]bool
	p       *phrases
	r       *random
	stratum string
}

func (b *builder) one(name string) {
	for _, s := range strata {
		if s.name == name && containsWord(s.langs, b.p.lang) {
			b.campaign(s)
		}
	}
	for _, k := range innocents {
		if k.name == name {
			b.innocent(k)
		}
	}
}

func containsWord(list, word string) bool {
	return len(list) >= 2 && (list[:2] == word || containsWord(list[min(3, len(list)):], word))
}

// copy is one post to be.
type draft struct {
	account detect.Account
	text    string
	time    int64
	batch   bool
}

// add turns drafts into posts of one unit, numbered by time.
func (b *builder) add(unit string, s site, innocent bool, drafts []draft) {
	slices.SortStableFunc(drafts, func(x, y draft) int { return int(x.time - y.time) })
	for i, d := range drafts {
		id := b.id(d.time)
		b.out.Posts = append(b.out.Posts, detect.Post{
			ID: id, Platform: "x", Page: s.page, Thread: s.thread, Account: d.account, Text: d.text,
			Lang: b.p.lang, Time: d.time, Resolution: 1,
		})
		b.out.Truth[id] = Truth{
			Unit: unit, Stratum: b.stratum, Lang: b.p.lang, Innocent: innocent, Copy: i + 1,
			Page: s.page, Thread: s.thread, Batch: d.batch,
		}
	}
}

// scenery adds a post that is never scored.
func (b *builder) scenery(unit string, p detect.Post) {
	p.ID, p.Platform, p.Lang, p.Resolution = b.id(p.Time), "x", b.p.lang, 1
	b.out.Posts = append(b.out.Posts, p)
	b.out.Truth[p.ID] = Truth{Unit: unit, Stratum: b.stratum, Lang: b.p.lang, Page: p.Page, Thread: p.Thread, Filler: true}
}

// id is what X would give at that time: 41 bits of milliseconds since 4 Nov 2010, then 22 bits.
func (b *builder) id(t int64) string {
	for {
		low := b.ids.next()
		ms := uint64(t*1000-1288834974657) + low>>32%1000
		id := strconv.FormatUint(ms<<22|low&(1<<22-1), 10)
		if !b.taken[id] {
			b.taken[id] = true
			return id
		}
	}
}

// account is an account of which only the handle is known.
func account(handle string) detect.Account {
	return detect.Account{ID: handle, Handle: handle, Followers: -1, Following: -1, Posts: -1, DefaultPicture: -1}
}
