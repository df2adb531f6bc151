package detect

// describeText fills in what the exemplar's words look like.
func describeText(f *Facts, x *form) {
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
		if at := c.start[from]; to-from == 1 && (x.raw[at] == 'l' || x.raw[at] == 'L') {
			hash = 0 // the French article, which the canonical form writes as the English pronoun
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
		f.SameTag = tags.add(x.tags, f.SameTag)
		if len(x.links) > 0 {
			f.Linked++
		}
		if x.headline {
			f.Headline++
		}
	}
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
	x.headline = x.headline || len(x.links) > 0 && endsWithSource(s.text)
}

// endsWithSource says whether a text names its source the way share buttons do: "… via @outlet", "… | Outlet".
func endsWithSource(text string) bool {
	low := lowerASCII(text)
	return indexOf(low, " via @") >= 0 || indexOf(low, " | ") >= 0
}
