package campaign

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// This file proposes which other campaign may carry the same message in the other language, or in other words. It joins nothing: texts in
// two languages share no phrases, so all there is to go by is what translation leaves alone. An analyst decides.

// The weights and bounds of a suggestion. A score is a sum of small whole numbers, made to be explained and not to be compared across servers.
const (
	twinShared   = 3 // of a link or an account in both …
	twinMost     = 9 // … but so much at the most, for each of the two kinds
	twinName     = 2 // of a rare name or number in both …
	twinNames    = 8 // … but so much at the most
	twinLeast    = 4 // below it nothing is suggested: times alone say nothing
	twinTokens   = 64
	twinTextEnd  = 4_000 // bytes of a text that are looked at
	twinOrdinary = 3     // a name that more than one in so many of the campaigns compared has is no rare one …
	twinEnough   = 6     // … if so many are compared
	nameLetters  = 4
)

// Side is a campaign as it is compared with others.
type Side struct {
	Campaign Campaign
	Text     string // of its exemplar
	Lang     string
	Accounts []string // keyed hashes
	Links    []uint64
}

// Twin is a campaign that may be the same as another, with what they have in common.
type Twin struct {
	Campaign        Campaign
	Text, Lang      string
	OtherLanguage   bool
	Links, Accounts int64    // in both
	Apart           int64    // seconds between the first posts; -1: not known
	Tokens          []string // rare names and numbers in both texts, as the first writes them
	Score           int64
	Together        State // what the two become if they are joined
}

// Twins compares a campaign with others and gives those that have something in common, the ones with the most first.
func Twins(of *Side, others []Side) (out []Twin) {
	tokens := tokensOf(of.Text)
	held := make([]map[string]bool, len(others))
	often := map[string]int{}
	for i := range others {
		held[i] = wordsOf(others[i].Text)
		for _, t := range tokens {
			if held[i][folded(t)] {
				often[folded(t)]++
			}
		}
	}
	for i := range others {
		o := &others[i]
		if o.Campaign.ID == of.Campaign.ID {
			continue
		}
		t := Twin{Campaign: o.Campaign, Text: o.Text, Lang: o.Lang, OtherLanguage: of.Lang != "" && o.Lang != "" && of.Lang != o.Lang, Apart: -1,
			Links: int64(shared(of.Links, o.Links)), Accounts: int64(shared(of.Accounts, o.Accounts)), Together: together(of.Campaign.State, o.Campaign.State)}
		for _, token := range tokens {
			n := often[folded(token)]
			if held[i][folded(token)] && (len(others) < twinEnough || twinOrdinary*n <= len(others)) {
				t.Tokens = append(t.Tokens, token)
			}
		}
		if a, b := of.Campaign.Clock.FirstPost, o.Campaign.Clock.FirstPost; a > 0 && b > 0 {
			t.Apart = max(a-b, b-a)
		}
		if t.score() >= twinLeast {
			t.Score = t.score() + t.near()
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b Twin) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Apart, b.Apart), cmp.Compare(a.Campaign.ID, b.Campaign.ID))
	})
	return out
}

// score is what is said for a twin beside its time.
func (t *Twin) score() int64 {
	return min(twinMost, twinShared*t.Links) + min(twinMost, twinShared*t.Accounts) + min(twinNames, twinName*int64(len(t.Tokens)))
}

// near is what is said for it by its time.
func (t *Twin) near() int64 {
	switch {
	case t.Apart < 0:
		return 0
	case t.Apart <= 3_600:
		return 3
	case t.Apart <= 86_400:
		return 2
	case t.Apart <= 3*86_400:
		return 1
	}
	return 0
}

// tokensOf gives what a translation leaves alone: numbers of two digits or more, handles, hashtags, and words of four letters or more that
// begin with a capital letter and no sentence. Each once, in the order of the text, at most 64.
func tokensOf(text string) (out []string) {
	begins := true
	seen := map[string]bool{}
	for _, raw := range strings.Fields(head(text)) {
		word := bare(raw)
		if f := folded(word); word != "" && !seen[f] && len(out) < twinTokens && telling(word, begins) {
			seen[f] = true
			out = append(out, word)
		}
		begins = strings.ContainsAny(raw[len(raw)-1:], ".!?") || strings.HasSuffix(raw, "…") || strings.HasSuffix(raw, ":")
	}
	return out
}

// wordsOf gives all words of a text, folded.
func wordsOf(text string) map[string]bool {
	out := map[string]bool{}
	for _, raw := range strings.Fields(head(text)) {
		out[folded(bare(raw))] = true
	}
	return out
}

// head is as much of a text as is looked at. A number whose digits a space groups, as in French, is one word.
func head(text string) string {
	runes := []rune(strings.ToValidUTF8(text[:min(len(text), twinTextEnd)], ""))
	digit := func(i int) bool { return 0 <= i && i < len(runes) && '0' <= runes[i] && runes[i] <= '9' }
	var b strings.Builder
	for i, r := range runes {
		groups := strings.ContainsRune(" \u00a0\u202f", r) && digit(i-1) && digit(i+1) && digit(i+2) && digit(i+3) && !digit(i+4)
		if !groups {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// bare takes off what stands around a word, an elided article before it and a possessive after it.
func bare(word string) string {
	word = strings.Trim(word, ".,;:!?…()[]{}«»\"“”‘’'*~\u00a0")
	for _, article := range []string{"d'", "l'", "d’", "l’", "D'", "L'", "D’", "L’"} {
		word = strings.TrimPrefix(word, article)
	}
	for _, s := range []string{"'s", "’s"} {
		word = strings.TrimSuffix(word, s)
	}
	return word
}

// telling says whether a word is one that a translation leaves alone.
func telling(word string, begins bool) bool {
	first, _ := utf8.DecodeRuneInString(word)
	switch digits := strings.Count(digitsOf(word), "0"); {
	case first == '@' || first == '#':
		return len(word) > 2
	case digits >= 2:
		return true
	case begins:
		return false
	}
	return utf8.RuneCountInString(word) >= nameLetters && strings.ToLower(string(first)) != string(first)
}

// digitsOf writes 0 for every digit and nothing else.
func digitsOf(word string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return '0'
		}
		return -1
	}, word)
}

// accents are the letters of French with their plain ones.
var accents = strings.NewReplacer("à", "a", "â", "a", "ä", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "ô", "o", "ö", "o", "ù", "u", "û", "u", "ü", "u", "œ", "oe")

// folded writes a word so that its two languages write it alike: without case and accents; a number without what groups its digits.
func folded(word string) string {
	if d := digitsOf(word); len(d) >= 2 {
		return strings.Map(func(r rune) rune {
			if '0' <= r && r <= '9' {
				return r
			}
			return -1
		}, word)
	}
	return accents.Replace(strings.ToLower(word))
}

// Messages gives the clusters whose texts stand for a campaign: its anchor, and of every other language the earliest reported whose text can have a
// signature and is not the anchor's. These are published as one.
func Messages(found []Found, anchor string) (out []string) {
	at := slices.IndexFunc(found, func(f Found) bool { return f.ID == anchor })
	if at < 0 {
		return nil
	}
	out = []string{anchor}
	langs := map[string]bool{found[at].Lang: true}
	sorted := make([]*Found, 0, len(found))
	for i := range found {
		sorted = append(sorted, &found[i])
	}
	slices.SortFunc(sorted, byReport)
	for _, f := range sorted {
		if f.Withdrawn || f.Lang == "" || langs[f.Lang] || len(f.Sketch) == 0 || Close(f, &found[at]) {
			continue
		}
		langs[f.Lang] = true
		out = append(out, f.ID)
	}
	return out
}
