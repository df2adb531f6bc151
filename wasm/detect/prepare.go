package detect

// Prepared is a post with all that can be computed of it alone. Preparing is most of the work of adding and needs no
// detector, so a host with several cores may prepare many posts at once.
type Prepared struct {
	post   Post
	hash   uint64   // of the canonical text and where its words begin; 0 if the text says too little to be matched
	letter uint64   // of the canonical text alone
	keys   []uint32 // that find it
	bits   bitmap   // of its grams
	grams  []uint32 // its short grams, each once; in order they are looked up faster
	weight int32    // of them
	noise  Noise
	links  []uint64 // hashes of its rare links
	own    []uint32 // memory of keys and grams

	// what Match found: the texts alike among the first matched of the detector, and how many were compared
	near     []edge
	matched  uint32
	compared int64
}

// Preparer makes Prepared posts; it holds scratch memory and is not safe for concurrent use.
type Preparer struct {
	canon    canon
	profile  profile
	winnower winnower
	keys     []uint32
}

// Prepare checks a post and computes what can be computed of it alone.
func (s *Preparer) Prepare(p Post) (Prepared, error) {
	var out Prepared
	err := s.PrepareInto(&out, p)
	return out, err
}

// PrepareInto is Prepare that uses the memory of one that was taken in.
func (s *Preparer) PrepareInto(out *Prepared, p Post) error {
	if err := p.check(); err != nil {
		return err
	}
	own, near := out.own, out.near
	*out = s.scratch(p)
	out.own = append(append(own[:0], out.keys...), out.grams...) // one piece of memory for both
	keys := len(out.keys)
	out.keys, out.grams, out.near = out.own[:keys:keys], out.own[keys:], near[:0]
	return nil
}

// Post gives the post, which is not to be changed.
func (p *Prepared) Post() *Post { return &p.post }

// scratch is Prepare for a checked post; the result is good until the next call. Its grams are not sorted, for most texts
// are never compared.
func (s *Preparer) scratch(p Post) Prepared {
	p.tidy()
	out := Prepared{post: p}
	if !p.Bare && !p.Root && p.Account.ID != "" { // else there is nobody to count: it stands in its thread, no more
		s.fill(&out)
	}
	return out
}

// fill computes the matching side of a post.
func (s *Preparer) fill(out *Prepared) {
	c, f := &s.canon, &s.profile
	c.set(out.post.Text)
	out.noise = c.noise
	out.links = rareLinks(&out.post, c.links)
	if len(c.units) < minUnits {
		return
	}
	if f.read(c.units); f.weight < minWeight {
		return
	}
	out.letter = hashUnits(c.units)
	out.hash = max(1, hashWords(out.letter, c.words))
	s.keys = s.winnower.pick(s.keys, c.units)
	salt := uint32(hashString(out.post.Page)) // so that pages share no keys
	for i := range s.keys {
		s.keys[i] ^= salt
	}
	out.keys, out.grams = s.keys, f.grams
	out.bits, out.weight = f.bits, int32(f.weight)
}

// rareLinks gives the hashes of the links that say where a message leads: no link to the platform's own posts (a quote), no
// front page, and nothing on a site that ordinary posts often link to, unless it is one video.
func rareLinks(p *Post, inText []string) (hashes []uint64) {
	add := func(link string) {
		domain := linkDomain(link)
		video := domain == "youtube.com" && link[:min(8, len(link))] == "youtube:"
		if domain == link || domain == "x.com" || !video && commonKey(domainKey(domain)) || len(hashes) == maxLinks {
			return
		}
		hashes = append(hashes, hashString(link))
	}
	for _, l := range inText {
		add(l)
	}
	for _, l := range p.Links {
		add(canonicalLink(l))
	}
	return hashes
}

// LinkHashes gives what link clusters are made of: a hash of each rare link of a post, in its text or beside it. Two posts
// lead to one place if they have one in common.
func (s *Preparer) LinkHashes(p Post) []uint64 {
	s.canon.set(p.Text)
	return rareLinks(&p, s.canon.links)
}

// domainKey is the key under which the background model knows a web site.
func domainKey(domain string) uint32 { return uint32(hashString(domain) >> 32) }
