package detect

import "cmp"

// Detector holds posts and finds the clusters among them. It is not safe for concurrent use.
//
// Its state is the posts; all else is derived from them and can be made again: texts (posts with the same canonical form
// on one page), the edges between alike texts, the components of that graph, the clusters of each component. What a new
// post does not touch is not computed again. A post that changes or leaves is marked gone, and the derived state is made
// anew when a quarter of it is gone.
type Detector struct {
	params   Params
	preparer Preparer

	posts  paged[stored]
	byID   table
	gone   int        // posts marked gone
	newest int64      // greatest time seen: the horizon hangs from it
	oldest int64      // no post held has an earlier time, but for those without one
	names  table      // platforms, pages, threads, languages, account ids
	labels []string   // by number
	last   [16]uint32 // numbers given lately, by the length of the name
	facts  []*Account // what an account showed last, by its number, so that the same is kept once

	pages   map[pageKey]uint32 // numbered in order of arrival; only equality is used
	threads map[threadKey]*thread
	linked  map[linkKey][]uint32 // posts by page and rare link

	graph  graph
	epoch  int // counts the times that texts were numbered anew
	signed signed
}

type postKey struct {
	platform uint32
	id       string
}

type pageKey struct{ platform, page uint32 }

type threadKey struct{ page, thread uint32 }

type linkKey struct {
	page uint32
	link uint64
}

// stored is one post in little memory; names are numbers in Detector.names.
type stored struct {
	id, text                     string
	facts                        *Account
	extra                        *extra
	time, resolution, group      int64
	platform, page, thread, lang uint32
	who                          uint32 // the account id
	place                        uint32 // the page's number in Detector.pages
	node                         int32  // its text in graph.texts, or noNode
	next                         uint32 // the next post of that text, plus one
	noise                        Noise
	root, bare, gone             bool
}

// extra is what few posts have.
type extra struct {
	links, media []string
	hashes       []uint64 // of rare links
}

const noNode = -1

// thread is the replies of one thread.
type thread struct {
	name  string
	posts []uint32
	roots []uint32 // one; more only if the pages disagree
	seen  int      // roots that came or went
	tests int      // clusters tested last
	fresh bool     // posts came or went since its tests were made
}

// New makes an empty detector.
func New(p Params) *Detector {
	d := &Detector{}
	d.Reset(p)
	return d
}

// Reset starts over with an empty detector, in the memory of the last one. The signatures loaded are kept.
func (d *Detector) Reset(p Params) {
	d.params = p
	d.clear()
}

// clear forgets everything.
func (d *Detector) clear() {
	d.posts, d.gone, d.newest, d.oldest = d.posts.emptied(), 0, 0, maxTime
	d.labels, d.facts = emptied(d.labels), emptied(d.facts)
	d.byID.empty()
	d.names.empty()
	d.pages, d.threads, d.linked = map[pageKey]uint32{}, map[threadKey]*thread{}, map[linkKey][]uint32{}
	d.graph.empty()
	d.signed.marks = nil
	d.epoch++
	d.name("")
}

// name gives the number of a string.
func (d *Detector) name(s string) uint32 {
	last := &d.last[len(s)%len(d.last)] // posts come in runs of one page, one thread, one language
	if *last < uint32(len(d.labels)) && d.labels[*last] == s {
		return *last
	}
	hash := hashName(s)
	if n, ok := d.names.find(hash, func(n uint32) bool { return d.labels[n] == s }); ok {
		*last = n
		return n
	}
	n := uint32(len(d.labels))
	d.names.add(hash, n)
	d.labels = append(d.labels, s)
	return n
}

// named gives the number of a string, if it has one.
func (d *Detector) named(s string) (uint32, bool) {
	return d.names.find(hashName(s), func(n uint32) bool { return d.labels[n] == s })
}

// Add takes posts in, in any order and any batches. A post whose id is known merges into it field by field (merge). On
// an *Error nothing was taken in.
func (d *Detector) Add(posts []Post) error {
	if len(posts) > maxBatch {
		return &Error{Code: ErrTooMany}
	}
	for i := range posts {
		if err := posts[i].check(); err != nil {
			return err
		}
	}
	for i := range posts {
		p := d.preparer.scratch(posts[i])
		d.put(&p)
	}
	d.settle()
	return nil
}

// Match does for a prepared post the comparisons with the texts held, which is most of the work of taking it in. It only
// reads the detector, so a host with several cores may match many posts at once, each core with a Matcher of its own, as
// long as nothing is added meanwhile. Posts that are not matched before AddPrepared are matched there.
func (d *Detector) Match(p *Prepared, m *Matcher) {
	p.matched = d.graph.texts.count
	platform, ok := d.named(p.post.Platform)
	page, found := d.named(p.post.Page)
	place, known := d.pages[pageKey{platform, page}]
	if !ok || !found || !known || p.hash == 0 {
		return
	}
	if _, same := d.graph.textOf(place, p.hash); same {
		return
	}
	d.begin(m, p)
	d.graph.index.find(&m.counter, p.keys, 0, func(t uint32, shared int) { d.consider(m, place, p, t, shared) })
	p.near, p.compared = append(p.near[:0], m.near...), m.compared
}

// AddPrepared is Add for posts that the host prepared; it keeps their strings and lists of strings, and nothing else of them.
func (d *Detector) AddPrepared(posts []Prepared) {
	for i := range posts {
		d.put(&posts[i])
	}
	d.settle()
}

// settle drops what is outside the window, and makes the derived state anew when much of it is of posts gone.
func (d *Detector) settle() {
	d.evict()
	if d.gone > max(1024, int(d.posts.count)/4) {
		d.rebuild()
	}
}

// put takes one post in or merges it into the one known by its id.
func (d *Detector) put(p *Prepared) {
	key := postKey{d.name(p.post.Platform), p.post.ID}
	at, known := d.held(key)
	if !known {
		d.insert(key, p)
		return
	}
	old := d.post(at)
	merged := merge(old, p.post)
	if merged.same(&old) {
		return
	}
	d.drop(at)
	again := d.preparer.scratch(merged) // both parts were checked, and merging makes nothing longer
	d.insert(key, &again)
}

// held gives the post known by a key.
func (d *Detector) held(key postKey) (uint32, bool) {
	return d.byID.find(key.hash(), func(at uint32) bool {
		s := d.posts.at(at)
		return s.id == key.id && s.platform == key.platform && !s.gone
	})
}

// hash is key's in Detector.byID.
func (key postKey) hash() uint32 { return hashName(key.id) + key.platform }

// insert stores a post and enters it everywhere.
func (d *Detector) insert(key postKey, p *Prepared) {
	at := d.posts.count
	d.posts.add(d.pack(key, p))
	d.byID.add(key.hash(), at)
	s := d.posts.at(at)
	if s.time > 0 {
		d.newest, d.oldest = max(d.newest, s.time), min(d.oldest, s.time)
	}
	if s.thread != 0 {
		d.enterThread(at, s)
	}
	if s.root {
		return
	}
	if p.hash != 0 {
		s.node = int32(d.putText(s.place, at, p))
	}
	if s.extra != nil {
		for _, h := range s.extra.hashes {
			k := linkKey{s.place, h}
			d.linked[k] = append(d.linked[k], at)
		}
	}
}

// pack makes the stored form of a post.
func (d *Detector) pack(key postKey, p *Prepared) stored {
	q := &p.post
	s := stored{
		id: q.ID, text: q.Text, time: q.Time, resolution: q.Resolution, group: q.Group, platform: key.platform,
		page: d.name(q.Page), thread: d.name(q.Thread), lang: d.name(q.Lang), who: d.name(q.Account.ID), node: noNode,
		noise: p.noise, root: q.Root, bare: q.Bare,
	}
	if missing := len(d.labels) - len(d.facts); missing > 0 {
		d.facts = append(d.facts, make([]*Account, missing)...)
	}
	if s.facts = d.facts[s.who]; s.facts == nil || *s.facts != q.Account {
		facts := q.Account
		s.facts, d.facts[s.who] = &facts, &facts
	}
	if len(q.Links)+len(q.Media)+len(p.links) > 0 {
		s.extra = &extra{q.Links, q.Media, p.links}
	}
	page := pageKey{s.platform, s.page}
	n, ok := d.pages[page]
	if !ok {
		n = uint32(len(d.pages))
		d.pages[page] = n
	}
	s.place = n
	return s
}

// post is the inverse of pack.
func (d *Detector) post(at uint32) Post {
	s := d.posts.at(at)
	p := Post{
		ID: s.id, Platform: d.labels[s.platform], Page: d.labels[s.page], Thread: d.labels[s.thread], Root: s.root,
		Account: *s.facts, Text: s.text, Lang: d.labels[s.lang], Time: s.time, Resolution: s.resolution, Bare: s.bare, Group: s.group,
	}
	if s.extra != nil {
		p.Links, p.Media = s.extra.links, s.extra.media
	}
	return p
}

// enterThread puts a post into its thread.
func (d *Detector) enterThread(at uint32, s *stored) {
	key := threadKey{s.place, s.thread}
	t := d.threads[key]
	if t == nil {
		t = &thread{name: d.labels[s.thread]}
		d.threads[key] = t
	}
	t.fresh = true
	if s.root {
		t.roots, t.seen = append(t.roots, at), t.seen+1
		return
	}
	t.posts = append(t.posts, at)
}

// drop marks a post gone and its surroundings for another look.
func (d *Detector) drop(at uint32) {
	s := d.posts.at(at)
	s.gone = true
	d.gone++
	if s.thread != 0 {
		t := d.threads[threadKey{s.place, s.thread}]
		t.fresh = true
		if s.root {
			t.seen++
		}
	}
	if s.node != noNode {
		d.graph.touch(uint32(s.node))
	}
}

// evict drops the posts outside the window: those older than the newest by more than the horizon, and all but the
// greatest by (time, id). A post without a time is outside no horizon, so those are counted apart: as many at the most, the
// greatest by id. All limits only ever rise as posts come, so what is dropped now would be dropped later too, whatever the
// order.
func (d *Detector) evict() {
	if cut := d.newest - d.params.Horizon; d.oldest < cut {
		d.oldest = maxTime
		for i := range d.posts.count {
			if s := d.posts.at(i); !s.gone && s.time > 0 {
				if s.time < cut {
					d.drop(uint32(i))
				} else {
					d.oldest = min(d.oldest, s.time)
				}
			}
		}
	}
	if int64(int(d.posts.count)-d.gone) > d.params.Posts {
		d.crowd(func(s *stored) bool { return s.time > 0 })
		d.crowd(func(s *stored) bool { return s.time == 0 })
	}
}

// crowd drops the least posts by (time, id) of those counted, over params.Posts. It sorts few of them: what is later than the
// last of as many as have to go can stay.
func (d *Detector) crowd(counts func(s *stored) bool) {
	excess := -d.params.Posts
	for i := range d.posts.count {
		if s := d.posts.at(i); !s.gone && counts(s) {
			excess++
		}
	}
	if excess <= 0 {
		return
	}
	var least []uint32
	cut := func() int64 {
		sortFunc(least, d.earlier)
		least = least[:min(excess, int64(len(least)))]
		return d.posts.at(least[len(least)-1]).time
	}
	latest := int64(maxTime)
	for i := range d.posts.count {
		s := d.posts.at(i)
		if s.gone || s.time > latest || !counts(s) {
			continue
		}
		if least = append(least, uint32(i)); int64(len(least)) >= 2*excess+64 {
			latest = cut()
		}
	}
	cut()
	for _, at := range least {
		d.drop(at)
	}
}

// live gives the posts held, by time and id.
func (d *Detector) live() []uint32 {
	order := make([]uint32, 0, int(d.posts.count)-d.gone)
	for i := range d.posts.count {
		if !d.posts.at(i).gone {
			order = append(order, uint32(i))
		}
	}
	sortFunc(order, d.earlier)
	return order
}

// earlier orders posts by time, then id, then platform.
func (d *Detector) earlier(a, b uint32) int {
	p, q := d.posts.at(a), d.posts.at(b)
	return cmp.Or(cmp.Compare(p.time, q.time), cmp.Compare(p.id, q.id), cmp.Compare(d.labels[p.platform], d.labels[q.platform]))
}

// rebuild makes the derived state anew from the posts held.
func (d *Detector) rebuild() {
	order := d.live()
	posts := make([]Post, len(order))
	for i, at := range order {
		posts[i] = d.post(at)
	}
	d.clear()
	for i := range posts {
		p := d.preparer.scratch(posts[i])
		d.put(&p)
	}
}
