package detect

// This file is the policy: what the evidence of one cluster makes of it. It reads Facts and nothing else. docs/detector.md
// explains each rule; change both together.

// verdict is what the policy says of one cluster.
type verdict struct {
	level   Level
	rank    int64
	reasons []Reason
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

// judge: the same message from three accounts is similar. It is coordinated if something about it is unlikely among people
// who write for themselves, and no ordinary explanation accounts for it.
func judge(f *Facts) verdict {
	var v verdict
	if f.Accounts < minAccounts {
		return v
	}
	v.level = LevelSimilar
	v.say(sameText(f))
	unlikely := v.weighUnlikely(f)
	if explained := v.weighOrdinary(f); unlikely && !explained {
		v.level = LevelCoordinated
	}
	v.rank = rank(f, v.level)
	return v
}

func (v *verdict) say(r Reason) { v.reasons = append(v.reasons, r) }

// reason builds a Reason of name, value pairs.
func reason(code string, params ...Param) Reason { return Reason{code, params} }

func n(name string, value int64) Param { return Param{name, value, 0} }

func sameText(f *Facts) Reason {
	code := map[Kind]string{KindCopy: "same_text", KindVariant: "variant_text", KindLink: "same_link"}[Kind(f.Kind)]
	return reason(code, n("accounts", f.Accounts), n("posts", f.Posts), n("span", f.Span))
}

// most says whether part is at least half of all.
func most(part, all int64) bool { return part*2 >= all }

// weighUnlikely says what is unlikely about the cluster, and whether it is enough.
func (v *verdict) weighUnlikely(f *Facts) bool {
	enough := false
	if burst := f.P.atMost(burstHint); burst {
		v.say(reason("burst", n("within", f.Within), n("seconds", f.Closest), Param{"p", f.P.mantissa, f.P.exp}))
		enough = enough || f.P.atMost(burstEnough) && substantial(f)
	}
	if f.Accounts >= dominantAccounts && f.Dominant >= dominantShare {
		v.say(reason("dominates", n("share", f.Dominant), n("replies", f.Replies)))
		enough = enough || substantial(f)
	}
	if f.Batch >= minAccounts && f.BatchP.atMost(batchHint) {
		v.say(reason("created_together", n("accounts", f.Batch), n("days", f.BatchDays), n("known", f.Known), Param{"p", f.BatchP.mantissa, f.BatchP.exp}))
		enough = enough || f.BatchP.atMost(batchEnough)
	}
	if f.Known >= minAccounts && most(f.Young, f.Known) {
		v.say(reason("young_accounts", n("accounts", f.Young), n("known", f.Known)))
		enough = enough || f.Young*4 >= f.Known*3 && f.P.atMost(burstHint)
	}
	if most(f.Default, f.Accounts) {
		v.say(reason("default_pictures", n("accounts", f.Default)))
	}
	if f.Accounts >= 4 && f.Numbered*3 >= f.Accounts*2 {
		v.say(reason("numbered_handles", n("accounts", f.Numbered)))
	}
	return v.weighDisguise(f) || enough
}

// substantial says whether the message says enough to be worth a time test: slogans and chants repeat by nature.
func substantial(f *Facts) bool {
	return f.Words >= burstWords && f.Weight >= burstWeight && f.Kind != int64(KindLink)
}

// weighDisguise: people who pass on a message do not take the trouble to make each copy look different to a machine.
func (v *verdict) weighDisguise(f *Facts) bool {
	for _, d := range []struct {
		code     string
		accounts int64
	}{
		{"lookalike_letters", f.Lookalike}, {"invisible_characters", f.Invisible}, {"digits_for_letters", f.Leet},
		{"letters_apart", f.Spacing}, {"random_ending", f.Suffix},
	} {
		if d.accounts > 0 {
			v.say(reason(d.code, n("accounts", d.accounts)))
		}
	}
	return f.Disguised >= minAccounts && f.Disguised*5 >= f.Accounts*2
}

// weighOrdinary names the ordinary explanations that fit and says whether they account for what is unlikely. Account
// evidence and disguise are not explained by a headline or a letter; closeness in time is.
func (v *verdict) weighOrdinary(f *Facts) bool {
	odd := f.BatchP.atMost(batchEnough) || f.Disguised >= minAccounts && f.Disguised*5 >= f.Accounts*2
	explained := false
	for _, x := range []struct {
		code  string
		fits  bool
		holds bool // it explains even odd accounts or disguises
	}{
		{"quotes_root", f.Quoted >= quotedShare, true},
		{"tags_and_link", f.TagText > 0, true},
		{"one_person", f.TopPosts*2 > f.Posts && f.Accounts < 6 && f.Posts >= 8, true},
		{"greeting", f.Greeting > 0 && f.Words <= greetingWords, true},
		{"stock_phrase", f.Ordinary >= stockOrdinary || f.Weight < stockWeight, false},
		{"chant", f.Repeats >= chantRepeats, false},
		{"newsroom", f.Linked > 0 && (most(f.Branded, f.Accounts) || most(f.Press, f.Accounts)), true},
		{"shared_headline", headline(f), false},
		{"letter_campaign", letter(f), false},
	} {
		if x.fits {
			v.say(reason(x.code))
			explained = explained || x.holds || !odd
		}
	}
	return explained
}

// headline: the copies carry a link to one site (or behind shorteners, which hide it), and do not speak to anyone; or the
// text is in title case.
func headline(f *Facts) bool {
	return most(f.SameSite, f.Accounts) && f.Addressed == 0 || f.Titled >= titledShare && f.Addressed == 0 || most(f.Headline, f.Accounts)
}

// letter: a message that carries one public link or hashtag advertises where it comes from; so do the words of letters
// and petitions.
func letter(f *Facts) bool {
	return most(f.SameLink, f.Accounts) || f.SameTag*5 >= f.Accounts*4 || f.Letter >= 2 || f.Letter == 1 && f.FirstVoice >= 2
}

// rank orders clusters for reading: coordinated first, then by accounts, with what is unlikely counting as more accounts.
func rank(f *Facts, l Level) int64 {
	r := int64(l)*1_000_000 + min(f.Accounts, 9_999)*100
	r += min(max(0, -2-f.P.scaled().exp), 20) * 10
	return r + min(max(0, -2-f.BatchP.scaled().exp), 9)
}
