package detect

// This file is the policy: what the evidence of one cluster makes of it. It reads Facts and nothing else. docs/detector.md
// explains each rule; change both together. Judge decides by these tables and Explain shows them.

// verdict is what the policy says of one cluster.
type verdict struct {
	level   Level
	rank    int64
	reasons []Reason
}

// rule is one rule of the policy.
type rule struct {
	code   string
	fits   func(f *Facts) ways
	says   func(f *Facts) []Param // the numbers of its reason; nil: none
	enough func(f *Facts) ways    // of an unlikely rule that fits: whether it is enough by itself; nil: it never is
	holds  bool                   // of an ordinary rule: it explains even odd accounts or disguises
	silent bool                   // it gives no reason: others have given it
}

// Judge decides the level, the rank and the reasons of a cluster from its evidence alone.
func Judge(e Evidence) (Level, int64, []Reason, error) {
	f, err := ParseFacts(e.Fields)
	if err != nil {
		return LevelNone, 0, nil, err
	}
	v := judge(&f)
	return v.level, v.rank, v.reasons, nil
}

// judge: the same message from three accounts is similar, and so is one that matches a signature. It is coordinated if something about it is unlikely among people
// who write for themselves, and no ordinary explanation accounts for it.
func judge(f *Facts) verdict {
	var v verdict
	if !manyAccounts(f).hold() {
		return v
	}
	v.level = LevelSimilar
	v.reasons = append(v.reasons, sameText(f))
	v.rank = rank(f, v.level)
	if f.Accounts < minAccounts {
		return v // half of two accounts is no share: nothing more is said
	}
	unlikely, explained := false, false
	for i := range unlikelyPolicy {
		unlikely = v.weigh(&unlikelyPolicy[i], f) || unlikely
	}
	for i := range ordinaryPolicy {
		explained = v.weigh(&ordinaryPolicy[i], f) || explained
	}
	if unlikely && !explained {
		v.level = LevelCoordinated
		v.rank = rank(f, v.level)
	}
	return v
}

// weigh says a rule's reason if it fits, and whether it decides.
func (v *verdict) weigh(r *rule, f *Facts) bool {
	fits, decides := r.weigh(f)
	if fits && !r.silent {
		v.reasons = append(v.reasons, r.reason(f))
	}
	return decides
}

// weigh says whether a rule fits, and whether it decides: of an unlikely rule that it is enough, of an ordinary one that it
// explains. Account evidence and disguise are not explained by a headline or a letter; closeness in time is.
func (r *rule) weigh(f *Facts) (fits, decides bool) {
	fits = r.fits(f).hold()
	switch {
	case !fits:
		return false, false
	case r.ordinary():
		return true, r.holds || !odd(f).hold()
	}
	return true, r.enough != nil && r.enough(f).hold()
}

// ordinary says whether r is an ordinary explanation: those have nothing to say but their code.
func (r *rule) ordinary() bool { return r.says == nil }

// reason is what r has to say.
func (r *rule) reason(f *Facts) Reason {
	if r.says == nil {
		return Reason{Code: r.code}
	}
	return Reason{r.code, r.says(f)}
}

func n(name string, value int64) Param { return Param{name, value, 0} }

// odds names a probability.
func odds(p prob) Param { return Param{"p", p.mantissa, p.exp} }

// accounts is what most rules say: how many accounts they saw.
func accounts(count func(f *Facts) *int64) func(f *Facts) []Param {
	return func(f *Facts) []Param { return []Param{n("accounts", *count(f))} }
}

// manyAccounts: without as many, or a known message, there is nothing to judge.
func manyAccounts(f *Facts) ways {
	return ways{{atLeast(&f.Accounts, minAccounts)}, {atLeast(&f.Signed, 1)}}
}

func sameText(f *Facts) Reason {
	if f.Gathered > 0 {
		return Reason{"known_campaign", knownCampaign(f)}
	}
	code := map[Kind]string{KindCopy: "same_text", KindVariant: "variant_text", KindLink: "same_link"}[Kind(f.Kind)]
	return Reason{code, []Param{n("accounts", f.Accounts), n("posts", f.Posts), n("span", f.Span)}}
}

// knownCampaign is what is said of a message that matches a signature.
func knownCampaign(f *Facts) []Param { return []Param{n("day", f.SignedDay), n("accounts", f.Signed)} }

// substantial: the message says enough to be worth a time test; slogans and chants repeat by nature.
func substantial(f *Facts) []check {
	return []check{atLeast(&f.Words, burstWords), atLeast(&f.Weight, burstWeight), not(&f.Kind, int64(KindLink))}
}

// disguised: people who pass on a message do not take the trouble to make each copy look different to a machine.
func disguised(f *Facts) ways {
	return ways{{atLeast(&f.Disguised, minAccounts), share(&f.Disguised, 2, 5, &f.Accounts)}}
}

// odd: there is more to explain than closeness in time.
func odd(f *Facts) ways { return append(disguised(f), together(f)...) }

// together: so many of the accounts were made at one time that chance does not do it, and they are a good part of all:
// among hundreds who sign a petition a few always share a month.
func together(f *Facts) ways {
	return ways{{rare(&f.BatchP, batchEnough), share(&f.Batch, 1, 3, &f.Known)}}
}

// some checks that any account did it.
func some(count func(f *Facts) *int64) func(f *Facts) ways {
	return func(f *Facts) ways { return ways{{atLeast(count(f), 1)}} }
}

func (f *Facts) lookalike() *int64 { return &f.Lookalike }
func (f *Facts) invisible() *int64 { return &f.Invisible }
func (f *Facts) leet() *int64      { return &f.Leet }
func (f *Facts) spacing() *int64   { return &f.Spacing }
func (f *Facts) suffix() *int64    { return &f.Suffix }
func (f *Facts) gathered() *int64  { return &f.Gathered }

// unlikelyPolicy say what is unlikely about a cluster among people who write for themselves.
var unlikelyPolicy = []rule{
	{
		code: "known_campaign", // that others posted it elsewhere makes nothing of it here
		fits: func(f *Facts) ways { return ways{{atLeast(&f.Signed, 1), atMost(&f.Gathered, 0)}} },
		says: knownCampaign,
	}, {
		code: "burst",
		fits: func(f *Facts) ways { return ways{{rare(&f.P, burstHint)}} },
		says: func(f *Facts) []Param {
			return []Param{n("within", f.Within), n("seconds", f.Closest), odds(f.P)}
		},
		enough: func(f *Facts) ways {
			return ways{append(substantial(f), rare(&f.P, burstEnough), most(&f.Within, &f.Accounts))}
		},
	}, {
		code: "dominates",
		fits: func(f *Facts) ways {
			return ways{{atLeast(&f.Accounts, dominantAccounts), atLeast(&f.Dominant, dominantShare)}}
		},
		says:   func(f *Facts) []Param { return []Param{n("share", f.Dominant), n("replies", f.Replies)} },
		enough: func(f *Facts) ways { return ways{append(substantial(f), most(&f.Within, &f.Accounts))} },
	}, {
		code: "created_together",
		fits: func(f *Facts) ways { return ways{{atLeast(&f.Batch, minAccounts), rare(&f.BatchP, batchHint)}} },
		says: func(f *Facts) []Param {
			return []Param{n("accounts", f.Batch), n("days", f.BatchDays), n("known", f.Known), odds(f.BatchP)}
		},
		enough: together,
	}, {
		code: "young_accounts",
		fits: func(f *Facts) ways { return ways{{atLeast(&f.Known, minAccounts), most(&f.Young, &f.Known)}} },
		says: func(f *Facts) []Param { return []Param{n("accounts", f.Young), n("known", f.Known)} },
		enough: func(f *Facts) ways {
			return ways{{share(&f.Young, 3, 4, &f.Known), rare(&f.P, burstHint)}}
		},
	}, {
		code: "default_pictures",
		fits: func(f *Facts) ways { return ways{{most(&f.Default, &f.Accounts)}} },
		says: accounts(func(f *Facts) *int64 { return &f.Default }),
	}, {
		code: "numbered_handles",
		fits: func(f *Facts) ways { return ways{{atLeast(&f.Accounts, 4), share(&f.Numbered, 2, 3, &f.Accounts)}} },
		says: accounts(func(f *Facts) *int64 { return &f.Numbered }),
	},
	{code: "lookalike_letters", fits: some((*Facts).lookalike), says: accounts((*Facts).lookalike)},
	{code: "invisible_characters", fits: some((*Facts).invisible), says: accounts((*Facts).invisible)},
	{code: "digits_for_letters", fits: some((*Facts).leet), says: accounts((*Facts).leet)},
	{code: "letters_apart", fits: some((*Facts).spacing), says: accounts((*Facts).spacing)},
	{code: "random_ending", fits: some((*Facts).suffix), says: accounts((*Facts).suffix)},
	{
		code: "disguised", silent: true, // each of the five above has spoken
		fits: disguised, enough: disguised,
		says: accounts(func(f *Facts) *int64 { return &f.Disguised }),
	},
}

// ordinaryPolicy name the ordinary explanations.
var ordinaryPolicy = []rule{
	{code: "quotes_root", holds: true, fits: func(f *Facts) ways { return ways{{atLeast(&f.Quoted, quotedShare)}} }},
	{code: "tags_and_link", holds: true, fits: func(f *Facts) ways { return ways{{atLeast(&f.TagText, 1)}} }},
	{code: "one_person", holds: true, fits: func(f *Facts) ways {
		return ways{{overHalf(&f.TopPosts, &f.Posts), below(&f.Accounts, 6), atLeast(&f.Posts, 8)}}
	}},
	{code: "greeting", holds: true, fits: func(f *Facts) ways {
		return ways{{atLeast(&f.Greeting, 1), atMost(&f.Words, greetingWords)}}
	}},
	{code: "stock_phrase", fits: func(f *Facts) ways {
		worded := not(&f.Kind, int64(KindLink))
		return ways{{worded, atLeast(&f.Ordinary, stockOrdinary)}, {worded, below(&f.Weight, stockWeight)}}
	}},
	{code: "chant", fits: func(f *Facts) ways { return ways{{atLeast(&f.Repeats, chantRepeats)}} }},
	{code: "newsroom", holds: true, fits: func(f *Facts) ways {
		return ways{
			{atLeast(&f.Linked, 1), most(&f.Branded, &f.Accounts)},
			{atLeast(&f.Linked, 1), most(&f.Press, &f.Accounts)},
		}
	}},
	{code: "shared_headline", fits: headline},
	{code: "public_link", fits: public},
	{code: "letter_campaign", fits: letter},
	{code: "gathered", silent: true, holds: true, fits: some((*Facts).gathered)}, // a signature alone is never more than similar
}

// public: a message that carries one link or hashtag advertises where it comes from. Different words with one link are a
// link cluster, which says so itself.
func public(f *Facts) ways {
	return ways{{not(&f.Kind, int64(KindLink)), most(&f.SameLink, &f.Accounts)}, {share(&f.SameTag, 9, 10, &f.Accounts)}}
}

// headline: the copies carry a link to one site (or behind shorteners, which hide it), and do not speak to anyone; or the
// text is in title case.
func headline(f *Facts) ways {
	return ways{
		{most(&f.SameSite, &f.Accounts), atMost(&f.Addressed, 0)},
		{atLeast(&f.Titled, titledShare), atMost(&f.Addressed, 0)},
		{most(&f.Headline, &f.Accounts)},
	}
}

// letter: the words of letters and petitions, or somebody who speaks for himself to somebody.
func letter(f *Facts) ways {
	return ways{
		{atLeast(&f.Letter, 3)},
		{atLeast(&f.Letter, 2), atLeast(&f.FirstVoice, 1)},
		{atLeast(&f.Letter, 1), atLeast(&f.FirstVoice, 2)},
		{atLeast(&f.Addressed, 1), atLeast(&f.FirstVoice, 2)},
	}
}

// rank orders clusters for reading: coordinated first, then by accounts, with what is unlikely counting as more accounts.
func rank(f *Facts, l Level) int64 {
	r := int64(l)*1_000_000 + min(f.Accounts, 9_999)*100
	r += min(max(0, -2-f.P.scaled().exp), 20) * 10
	return r + min(max(0, -2-f.BatchP.scaled().exp), 9)
}
