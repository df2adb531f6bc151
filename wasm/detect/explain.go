package detect

import "slices"

// describeText fills in what the exemplar's words look like. Words that the copies do not agree on say nothing of the
// message: who they speak to and for is left out.
func describeText(f *Facts, x *form, agreed []bool) {
	c := &x.canon
	f.Units, f.Weight = int64(len(c.units)), x.weight
	f.Words = max(int64(len(c.words)), f.Units/unitsPerWord)
	if all := int64(len(x.grams)); all > 0 {
		f.Ordinary = 1000 - x.weight*1000/(all*unknownWeight)
		runs := int64(len(c.units) - gramLen + 1)
		f.Repeats = (runs - all) * 1000 / runs
	}
	if c.tagText {
		f.TagText = 1
	}
	words := make([]uint64, 0, len(c.words))
	long, titled := int64(0), int64(0)
	for i := range c.words {
		from, to := c.word(i)
		hash := hashUnits(c.units[from:to])
		if slices.Contains(agreed[from:to], false) || shortened(x.raw[c.start[from]:c.end[to-1]], to-from) {
			hash = 0
		}
		words = append(words, hash)
		if to-from >= 4 {
			long++
			if at := c.start[from]; isCapital(x.raw[at]) && !isCapital(x.raw[c.start[from+1]]) {
				titled++
			}
		}
	}
	if long >= 4 {
		f.Titled = titled * 1000 / long
	}
	f.Letter, f.Greeting = 2*letterPhrases.count(words)+requestPhrases.count(words), greetingLexicon.count(words)
	f.Addressed, f.FirstVoice = addressPhrases.count(words), firstPersonWords.count(words)
}

// shortened says whether a word of one or two characters became so by its canonical form: the French l', il and Mme would
// be read as the English I and me.
func shortened(raw string, units int) bool {
	if units == 1 && (raw == "l" || raw == "L") {
		return true
	}
	letters := 0
	for letters < len(raw) && 'a' <= raw[letters]|0x20 && raw[letters]|0x20 <= 'z' {
		letters++
	}
	return units <= 2 && letters == len(raw) && letters > units
}

// agreed says of each character of the exemplar whether other texts of the cluster have it too: whether it is in a gram that
// stands in a third of the posts, and not in the exemplar's own words alone. p is the probe of x.
func (d *Detector) agreed(k *cluster, exemplar uint32, x *form, p *probe) []bool {
	posts := map[uint32]int{} // of each text
	for _, at := range k.posts {
		posts[uint32(d.posts.at(at).node)]++
	}
	p.place()
	holds := make([]int, len(p.table)) // of each gram, at its place; where there is none nothing is read
	for node, n := range posts {       // order-free: only sums are made
		for _, g := range d.side(&d.graph.own, node).grams {
			holds[p.at(g)] += n
		}
	}
	own := 0
	if len(posts) > 1 {
		own = posts[uint32(d.posts.at(exemplar).node)]
	}
	out := make([]bool, len(x.canon.units))
	for i, g := range rolling(nil, x.canon.units, gramLen) {
		if n := holds[p.at(g)]; n > own && 3*n >= len(k.posts) {
			for j := range gramLen {
				out[i+j] = true
			}
		}
	}
	return out
}

// isCapital says whether a byte is A to Z.
func isCapital(b byte) bool { return 'A' <= b && b <= 'Z' }

// describeQuotes fills in how much of the exemplar stands in a root: of the cluster's threads, or, without threads, of
// none.
func (d *Detector) describeQuotes(f *Facts, k *cluster, x *form, p *probe) {
	var root form
	for i := range k.parts {
		for _, at := range k.parts[i].thread.roots {
			if d.posts.at(at).gone || x.weight == 0 {
				continue
			}
			root.set(d.posts.at(at).text)
			f.Quoted = max(f.Quoted, p.shared(root.grams)*1000/x.weight)
		}
	}
}

// tally64 counts accounts by some hash.
type tally64 map[uint64]int64

// add counts each hash once and gives the greatest count so far.
func (t tally64) add(hashes []uint64, best int64) int64 {
	for i, h := range hashes {
		first := true
		for _, g := range hashes[:i] {
			first = first && g != h
		}
		if first {
			t[h]++
			best = max(best, t[h])
		}
	}
	return best
}

// carried is what one account's posts in a cluster carry besides their words.
type carried struct {
	links, sites, tags []uint64
	headline           bool
}

// describePosts reads each post of a cluster again. It finds what each shares with the exemplar, and the exemplar with any other: node is the
// exemplar's text and p its probe, nil for a link cluster. And it fills in links, sites and hashtags: how many accounts have the same ones.
func (d *Detector) describePosts(f *Facts, k *cluster, node int32, p *probe) {
	k.spans = make([][]Span, len(k.posts))
	of := map[uint32]*carried{}
	var order []*carried
	var c canon
	var shared []bool // of the exemplar's grams, by place, whether another text has it
	if p != nil {
		shared = make([]bool, len(p.table))
	}
	grams := 0 // of the other texts
	for i, at := range k.posts {
		s := d.posts.at(at)
		x := of[s.who]
		if x == nil {
			x = &carried{}
			of[s.who] = x
			order = append(order, x)
		}
		c.set(s.text)
		x.read(&c, s)
		if p != nil && s.node != node {
			if grams >= maxOthers {
				k.spans[i] = p.spans(&c, nil, nil)
				continue
			}
			k.spans[i] = p.spans(&c, shared, nil)
			grams += max(0, len(c.units)-gramLen+1)
		}
	}
	if grams == 0 {
		shared = nil // all have the exemplar's words
	}
	for i, at := range k.posts {
		if s := d.posts.at(at); p != nil && s.node == node {
			c.set(s.text)
			k.spans[i] = p.spans(&c, nil, shared)
		}
	}
	describeCarried(f, order)
}

// maxOthers bounds the grams of a cluster's texts that are looked for in its exemplar; of a larger cluster the first posts say enough.
const maxOthers = 1 << 14

// describeCarried fills in links, sites and hashtags.
func describeCarried(f *Facts, order []*carried) {
	links, sites, tags := tally64{}, tally64{}, tally64{}
	for _, x := range order {
		f.SameLink = links.add(x.links, f.SameLink)
		f.SameSite = sites.add(x.sites, f.SameSite)
		if len(order) < tagAccounts {
			x.tags = setOf(x.tags)
		}
		f.SameTag = tags.add(x.tags, f.SameTag)
		if len(x.links) > 0 {
			f.Linked++
		}
		if x.headline {
			f.Headline++
		}
	}
}

// setOf makes of some hashes one of all of them.
func setOf(hashes []uint64) (set []uint64) {
	for i, h := range hashes {
		switch {
		case i == 0:
			set = []uint64{h}
		case !slices.Contains(hashes[:i], h):
			set[0] += h
		}
	}
	return set
}

// read adds one post.
func (x *carried) read(c *canon, s *stored) {
	link := func(canonical string) {
		domain := linkDomain(canonical)
		if canonical == "" || domain == "x.com" {
			return
		}
		if isShortener(domain) {
			domain = "shortener"
		}
		x.links, x.sites = append(x.links, hashString(canonical)), append(x.sites, hashString(domain))
	}
	for _, l := range c.links {
		link(l)
	}
	if s.extra != nil {
		for _, l := range s.extra.links {
			link(canonicalLink(l))
		}
	}
	for _, t := range c.tagSpans {
		x.tags = append(x.tags, hashString(lowerASCII(s.text[t.Start:t.End])))
	}
	x.headline = x.headline || namesSource(s.text, len(x.links) > 0)
}

// namesSource says whether a text names its source the way share buttons do: "… via @outlet", or, with a link, "… | Outlet".
func namesSource(text string, linked bool) bool {
	low := lowerASCII(text)
	return indexOf(low, " via @") >= 0 || linked && indexOf(low, " | ") >= 0
}
