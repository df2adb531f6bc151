package detect

// signed is what a detector knows of signatures. Without any it is empty, and costs nothing.
type signed struct {
	set     *Signatures // nil: none
	counter counter
	marks   []mark // the texts that match one, in their order
}

// mark says which signature a text matches.
type mark struct {
	text  uint32
	owner uint16 // place in Signatures.list
	hits  uint16 // elements that it holds
}

// Load replaces the loaded signatures. The flags are the same whether posts or signatures came first, and in whatever order
// the signatures stand; they are not in the snapshot. On an *Error nothing has changed.
func (d *Detector) Load(list []Signature) error {
	s, err := NewSignatures(list)
	if err == nil {
		d.Use(s)
	}
	return err
}

// Use is Load for a set already made; nil is none. Every text held is matched again.
func (d *Detector) Use(s *Signatures) {
	d.signed = signed{set: s}
	for n := range d.graph.texts.count {
		if s == nil || len(s.list) == 0 {
			break
		}
		x := d.side(&d.graph.own, uint32(n))
		d.sign(uint32(n), x.raw, x.grams)
	}
	for _, clusters := range d.graph.clusters { // order-free: each is marked
		for _, k := range clusters {
			k.judged = false
		}
	}
}

// sign matches a text, numbered higher than all before it.
func (d *Detector) sign(text uint32, raw string, grams []uint32) {
	x := &d.signed
	if x.set == nil || len(x.set.list) == 0 {
		return
	}
	if m, ok := x.set.match(&x.counter, raw, grams); ok {
		m.text = text
		x.marks = append(x.marks, m)
	}
}

// markOf gives the mark of a post's text, nil if it has none.
func (d *Detector) markOf(at uint32) *mark {
	marks, node := d.signed.marks, d.posts.at(at).node
	low, high := 0, len(marks)
	for low < high {
		if mid := (low + high) / 2; int32(marks[mid].text) < node {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low < len(marks) && int32(marks[low].text) == node {
		return &marks[low]
	}
	return nil
}

// signedClusters gathers the posts that match a signature and are not flagged: those of one page and one signature, cut
// where they fall silent. One account is enough. They take no part in the time tests, so that a signature never changes
// what is said of other posts.
func (d *Detector) signedClusters(flagged map[uint32]bool) (out []*cluster) {
	if len(d.signed.marks) == 0 {
		return nil
	}
	groups := map[linkKey][]uint32{} // the signature's place for the link
	var order []linkKey
	for _, m := range d.signed.marks {
		key := linkKey{d.graph.texts.at(m.text).page, uint64(m.owner)}
		for at := range d.postsOf(m.text) {
			if d.posts.at(at).gone || flagged[at] {
				continue
			}
			if groups[key] == nil {
				order = append(order, key)
			}
			groups[key] = append(groups[key], at)
		}
	}
	for _, key := range order {
		posts := groups[key]
		sortFunc(posts, d.earlier)
		for _, run := range d.runs(posts, 1) {
			k := &cluster{kind: KindVariant, posts: run, gathered: true}
			best := uint16(0)
			for _, at := range run {
				if m := d.markOf(at); m.hits > best {
					best, k.center = m.hits, m.text
				}
			}
			d.describe(k, nil)
			for i := range k.parts {
				k.parts[i].copies = nil
			}
			out = append(out, k)
		}
	}
	return out
}

// describeSigned fills in the signature that the most accounts of a cluster match, of equals the one with the least id,
// and gives that id.
func (d *Detector) describeSigned(f *Facts, k *cluster) (id string) {
	if k.gathered {
		f.Gathered = 1
	}
	if len(d.signed.marks) == 0 {
		return ""
	}
	seen, accounts := map[[2]uint32]bool{}, map[uint16]int64{}
	for _, at := range k.posts {
		m := d.markOf(at)
		if m == nil || seen[[2]uint32{uint32(m.owner), d.posts.at(at).who}] {
			continue
		}
		seen[[2]uint32{uint32(m.owner), d.posts.at(at).who}] = true
		accounts[m.owner]++
		x := &d.signed.set.list[m.owner]
		if n := accounts[m.owner]; n > f.Signed || n == f.Signed && x.id < id {
			f.Signed, f.SignedDay, id = n, x.day, x.id
		}
	}
	return id
}
