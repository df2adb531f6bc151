package detect

// Evidence is all that decides the level and the reasons of one cluster: Judge (policy.go) reads nothing else, so a
// verdict can be checked by whoever holds it.
type Evidence struct {
	Fields  []Param      // Facts by name, in their order; zeroes are left out
	Threads []ThreadTest // the time test of each thread that holds three copies or more, by the threads' names
}

// ThreadTest is the exact conditional time test of one cluster in one thread (burst.go).
type ThreadTest struct {
	Thread string
	Fields []Param // replies, copies, within, span, p, adjusted
}

// Facts is the evidence by name. All are counts of accounts unless they say otherwise.
type Facts struct {
	Kind     int64 // Kind
	Accounts int64
	Posts    int64 // posts
	Span     int64 // seconds from the first post to the last
	Verbatim int64 // whose text is the exemplar's, letter for letter of the canonical form
	Partial  int64 // whose text shares only a fragment with the exemplar's
	TopPosts int64 // posts by the account with the most

	Words    int64 // words of the exemplar's canonical form, or its characters over unitsPerWord
	Units    int64 // characters of it
	Weight   int64 // bits: of its grams under the background model
	Ordinary int64 // per mille: 1000 - mean gram weight over the greatest possible
	Repeats  int64 // per mille of its grams that repeat an earlier one
	Titled   int64 // per mille of its words of four letters or more that are capitalised, not in capitals
	TagText  int64 // 1 if its words are nothing but hashtags

	Lookalike int64
	Invisible int64
	Leet      int64
	Spacing   int64
	Suffix    int64
	Disguised int64 // with any of these five

	Known     int64 // whose creation date is shown
	Young     int64 // created less than youngAge before they posted
	Batch     int64 // the most created within batchSpan of each other
	BatchDays int64 // days that these span
	BatchP    prob  // that as many of the known ones would be, by chance
	Numbered  int64 // whose handle ends in four digits or more
	Pictures  int64 // for which the platform shows whether the picture is its default
	Default   int64 // … and it is
	Branded   int64 // the most whose handles share a beginning or an end of three letters or more
	Press     int64 // whose handle or name says newsroom

	Quoted     int64 // per mille of the exemplar's weight that stands in the root of a thread of the cluster
	Linked     int64 // with any link
	SameLink   int64 // the most with one link
	SameSite   int64 // the most whose links lead to one site, shorteners counting as one
	SameTag    int64 // the most with one hashtag
	Addressed  int64 // second-person words in the exemplar
	Letter     int64 // letter and petition phrases in the exemplar, twice, and words of request, once
	Greeting   int64 // greeting words in the exemplar
	FirstVoice int64 // words of one who speaks for himself in the exemplar
	Headline   int64 // that add "via", "|", " - " and a source, or post nothing but a text and a link

	Tests    int64 // threads with three copies or more
	P        prob  // the least adjusted p of the threads, times Tests
	Within   int64 // copies in that thread's tightest sub-window
	Closest  int64 // seconds that they span
	Dominant int64 // per mille: the greatest share of a thread's replying accounts
	Replies  int64 // replies in that thread

	Signed    int64 // with posts that match the signature that the most match
	SignedDay int64 // days since 1970 UTC: when that signature was published
	Gathered  int64 // 1 if the cluster is made of posts that match a signature, and of nothing else
}

// field names one integer of Facts on the wire.
type field struct {
	name  string
	value *int64
}

// fields lists the integers of f in their order.
func (f *Facts) fields() []field {
	return []field{
		{"kind", &f.Kind}, {"accounts", &f.Accounts}, {"posts", &f.Posts}, {"span", &f.Span}, {"verbatim", &f.Verbatim},
		{"partial", &f.Partial}, {"top_posts", &f.TopPosts}, {"words", &f.Words}, {"units", &f.Units}, {"weight", &f.Weight},
		{"ordinary", &f.Ordinary}, {"repeats", &f.Repeats}, {"titled", &f.Titled}, {"tag_text", &f.TagText},
		{"lookalike", &f.Lookalike}, {"invisible", &f.Invisible}, {"leet", &f.Leet}, {"spacing", &f.Spacing},
		{"suffix", &f.Suffix}, {"disguised", &f.Disguised}, {"known", &f.Known}, {"young", &f.Young}, {"batch", &f.Batch},
		{"batch_days", &f.BatchDays}, {"numbered", &f.Numbered}, {"pictures", &f.Pictures}, {"default", &f.Default},
		{"branded", &f.Branded}, {"press", &f.Press}, {"quoted", &f.Quoted}, {"linked", &f.Linked},
		{"same_link", &f.SameLink}, {"same_site", &f.SameSite}, {"same_tag", &f.SameTag}, {"addressed", &f.Addressed},
		{"letter", &f.Letter}, {"greeting", &f.Greeting}, {"first_voice", &f.FirstVoice}, {"headline", &f.Headline},
		{"tests", &f.Tests}, {"within", &f.Within}, {"closest", &f.Closest}, {"dominant", &f.Dominant}, {"replies", &f.Replies},
		{"signed", &f.Signed}, {"signed_day", &f.SignedDay}, {"gathered", &f.Gathered},
	}
}

// probs lists the probabilities of f in their order; an absent one is certain.
func (f *Facts) probs() map[string]*prob { return map[string]*prob{"batch_p": &f.BatchP, "p": &f.P} }

// list writes the facts for the wire.
func (f *Facts) list() (out []Param) {
	for _, x := range f.fields() {
		if *x.value != 0 {
			out = append(out, Param{x.name, *x.value, 0})
		}
	}
	if f.BatchP != certain {
		out = append(out, Param{"batch_p", f.BatchP.mantissa, f.BatchP.exp})
	}
	if f.P != certain {
		out = append(out, Param{"p", f.P.mantissa, f.P.exp})
	}
	return out
}

// ParseFacts reads the facts of an Evidence that came from elsewhere. Unknown names, doubles and impossible values are
// errors.
func ParseFacts(list []Param) (Facts, error) {
	f := Facts{BatchP: certain, P: certain}
	seen := map[string]bool{}
	for _, x := range list {
		if seen[x.Name] || !f.set(x) {
			return Facts{}, &Error{Code: ErrInvalid, Field: x.Name}
		}
		seen[x.Name] = true
	}
	return f, nil
}

// set puts one value in its place.
func (f *Facts) set(x Param) bool {
	if p, ok := f.probs()[x.Name]; ok {
		p.mantissa, p.exp = x.Value, x.Exp
		return x.Value >= 100 && x.Value < 1000 && x.Exp < -2 && x.Exp > -100_000
	}
	for _, y := range f.fields() {
		if y.name == x.Name {
			*y.value = x.Value
			return x.Exp == 0 && x.Value >= 0 && x.Value < maxTime
		}
	}
	return false
}
