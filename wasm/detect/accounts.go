package detect

// voice is one account in a cluster: what it posted there and what is shown of it, joined over its posts.
type voice struct {
	who     uint32
	account Account
	first   int64 // time of its earliest post here
	posts   int64
	noise   Noise
}

// voices lists the accounts of a cluster, by their earliest post.
func (d *Detector) voices(k *cluster) []voice {
	at := map[uint32]int{}
	var out []voice
	for _, i := range k.posts {
		s := d.posts.at(i)
		j, ok := at[s.who]
		if !ok {
			j = len(out)
			at[s.who] = j
			out = append(out, voice{who: s.who, account: *s.facts, first: s.time})
		}
		v := &out[j]
		v.account = mergeAccounts(v.account, *s.facts)
		v.posts++
		v.noise |= s.noise
	}
	return out
}

// describeAccounts fills in what the accounts look like.
func describeAccounts(f *Facts, voices []voice) {
	var created []int64
	for i := range voices {
		v := &voices[i]
		a := &v.account
		f.TopPosts = max(f.TopPosts, v.posts)
		countNoise(f, v.noise)
		if a.Created > 0 {
			f.Known++
			created = append(created, a.Created)
			if v.first > 0 && v.first-a.Created < youngAge {
				f.Young++
			}
		}
		if a.DefaultPicture >= 0 {
			f.Pictures++
			f.Default += a.DefaultPicture
		}
		if numbered(a.Handle) {
			f.Numbered++
		}
		if press(a.Handle) || press(a.Name) {
			f.Press++
		}
	}
	describeBatch(f, created)
	f.Branded = branded(voices)
}

// countNoise counts one account's disguises.
func countNoise(f *Facts, noise Noise) {
	for _, x := range []struct {
		bit   Noise
		count *int64
	}{{NoiseLookalike, &f.Lookalike}, {NoiseInvisible, &f.Invisible}, {NoiseLeet, &f.Leet}, {NoiseSpacing, &f.Spacing}, {NoiseSuffix, &f.Suffix}} {
		if noise&x.bit != 0 {
			*x.count++
		}
	}
	if noise != 0 {
		f.Disguised++
	}
}

// describeBatch finds, for each of batchSpans, the most accounts created within it and how likely that is: of n accounts
// that each fall into a given span with chance span/batchPool, the expected number of k-subsets within a span that begins
// at one of its members is at most C(n,k) · k · (span/batchPool)^(k-1) (the union bound of a scan statistic). The least of
// these counts, times the spans tried.
func describeBatch(f *Facts, created []int64) {
	f.BatchP = certain
	sortOrdered(created)
	for _, span := range batchSpans {
		k, days := within(created, span)
		if k < minAccounts {
			continue
		}
		num, den := binomial(f.Known, k).mul(uint64(k)), natOf(1)
		for range k - 1 {
			num, den = num.mul(uint64(span)), den.mul(batchPool)
		}
		if p := ratio(num, den).times(int64(len(batchSpans))); f.Batch == 0 || p.cmp(f.BatchP) < 0 {
			f.Batch, f.BatchDays, f.BatchP = k, days, p
		}
	}
}

// within counts the most of some sorted times that a span holds, and the days that these take.
func within(times []int64, span int64) (most, days int64) {
	from := 0
	for to := range times {
		for times[to]-times[from] > span {
			from++
		}
		if k := int64(to - from + 1); k > most {
			most, days = k, (times[to]-times[from])/86400+1
		}
	}
	return most, days
}

// numbered says whether a handle ends in four digits or more.
func numbered(handle string) bool {
	n := 0
	for n < len(handle) && isASCIIDigit(rune(handle[len(handle)-1-n])) {
		n++
	}
	return n >= 4 && n < len(handle)
}

// branded counts the most accounts whose handles share their first or last three letters, but for given names' sake only
// where those are shared by at least three.
func branded(voices []voice) (best int64) {
	const letters = 3
	count := map[string]int64{}
	for i := range voices {
		h := lowerASCII(voices[i].account.Handle)
		if len(h) < letters+2 {
			continue
		}
		head, tail := "^"+h[:letters], h[len(h)-letters:]+"$"
		count[head]++
		count[tail]++
		best = max(best, count[head], count[tail])
	}
	if best < minAccounts {
		return 0
	}
	return best
}

// press says whether a handle or a name tells of a newsroom.
func press(name string) bool {
	name = lowerASCII(name)
	for _, w := range pressWords {
		if containsWord(name, w) {
			return true
		}
	}
	return false
}

// containsWord looks for w anywhere in s; words under four letters only at an end.
func containsWord(s, w string) bool {
	if len(w) >= 4 {
		return indexOf(s, w) >= 0
	}
	return len(s) > len(w) && (s[:len(w)] == w || s[len(s)-len(w):] == w)
}

func indexOf(s, w string) int {
	for i := 0; i+len(w) <= len(s); i++ {
		if s[i:i+len(w)] == w {
			return i
		}
	}
	return -1
}

// lowerASCII lowers A to Z.
func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
	return string(b)
}
