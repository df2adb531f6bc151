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
// stands in a third of the posts, and not in the exemplar's own words alone.
func (d *Detector) agreed(k *cluster, exemplar uint32, x *form) []bool {
	posts := map[uint32]int{} // of each text
	for _, at := range k.posts {
		posts[uint32(d.posts.at(at).node)]++
	}
	holds := make([]int, len(x.grams))
	for node, n := range posts { // order-free: only sums are made
		for _, g := range d.side(&d.graph.own, node).grams {
			if has(x.grams, g) {
				holds[placeOf(x.grams, g)] += n
			}
		}
	}
	own := 0
	if len(posts) > 1 {
		own = posts[uint32(d.posts.at(exemplar).node)]
	}
	out := make([]bool, len(x.canon.units))
	for i, g := range rolling(nil, x.canon.units, gramLen) {
		if n := holds[placeOf(x.grams, g)]; n > own && 3*n >= len(k.posts) {
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
func (d *Detector) describeQuotes(f *Facts, k *cluster, x *form) {
	var root form
	var p probe
	p.recall(x.raw, x.grams, x.weight)
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

// describeCarried fills in links, sites and hashtags: how many accounts have the same ones.
func (d *Detector) describeCarried(f *Facts, k *cluster) {
	of := map[uint32]*carried{}
	var order []*carried
	var c canon
	for _, at := range k.posts {
		s := d.posts.at(at)
		x := of[s.who]
		if x == nil {
			x = &carried{}
			of[s.who] = x
			order = append(order, x)
		}
		c.set(s.text)
		x.read(&c, s)
	}
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
