package eval

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/refrain-project/refrain/wasm/detect"
)

// An innocentKind makes one ordinary event that looks like coordination.
type innocentKind struct {
	name  string
	share int // of Options.Units, in percent
	make  func(b *builder, unit string, place site)
}

var innocents = []innocentKind{
	{"letter", 100, letter},
	{"petition", 100, petition},
	{"headline", 100, headline},
	{"quote", 100, quote},
	{"greeting", 100, greeting},
	{"stock", 100, stock},
	{"chant", 100, chant},
	{"newsroom", 100, newsroom},
	{"flood", 50, flood},
}

func (b *builder) innocent(k innocentKind) {
	for i := range max(1, b.options.units()*k.share/100) {
		sites := b.ground.take(1)
		if sites == nil {
			return
		}
		k.make(b, fmt.Sprintf("%d/%s/%s/%d", b.seed, k.name, b.p.lang, i), sites[0])
	}
}

// template fills a line of a section that no other kind uses on this page.
func (b *builder) template(place site, section string, values map[string]string) string {
	list := b.p.sections[section]
	return b.p.fill(b.r, list[b.r.below(len(list))], values)
}

// people are n new ordinary accounts.
func (b *builder) people(n int) []draft {
	out := make([]draft, n)
	for i := range out {
		out[i].account = account(ordinaryHandle(b.r))
	}
	return out
}

// spread gives each draft a time within so many seconds of a real reply of the thread.
func (b *builder) spread(drafts []draft, place site, seconds int) {
	start := pick(b.r, place.times)
	for i := range drafts {
		drafts[i].time = start + int64(b.r.below(seconds))
	}
}

// waves gives times in one to three waves over one to ten days; within a wave the delay is lognormal.
func (b *builder) waves(drafts []draft, place site) {
	first, length := place.times[0], int64(b.r.between(1, 10))*day
	starts := []int64{first}
	for range b.r.below(3) {
		starts = append(starts, first+int64(b.r.below(int(length))))
	}
	for i := range drafts {
		delay := int64(b.r.lognormal(5400, 1.3))
		drafts[i].time = pick(b.r, starts) + min(delay, length)
	}
}

// letter is an open letter that 10 to 60 people send under their own name, with words of their own.
func letter(b *builder, unit string, place site) {
	template := b.p.line(b.r, "letter")
	event := map[string]string{"mp": b.p.line(b.r, "mp"), "cause": b.p.line(b.r, "cause")}
	end := ""
	if b.r.chance(0.4) {
		end = " " + link(b.r)
	}
	drafts := b.people(b.r.between(10, 60))
	for i := range drafts {
		own := map[string]string{"mp": event["mp"], "cause": event["cause"], "town": b.p.line(b.r, "place")}
		own["name"] = pick(b.r, firstNames) + " " + pick(b.r, surnames)
		text := b.p.fill(b.r, template, own)
		if b.r.chance(0.6) {
			text = insertSentence(b.r, text, b.p.line(b.r, "letterextra"))
		}
		drafts[i].text = "@" + place.page + " " + text + end
	}
	b.waves(drafts, place)
	b.add(unit, place, true, drafts)
}

// insertSentence puts a sentence after one of the text's sentences.
func insertSentence(r *random, text, sentence string) string {
	parts := strings.SplitAfter(text, ". ")
	i := r.between(1, len(parts))
	parts = slices.Insert(parts, min(i, len(parts)-1), sentence+" ")
	return strings.Join(parts, "")
}

// petition is a click-to-tweet text: the same words, one link, one hashtag.
func petition(b *builder, unit string, place site) {
	values := map[string]string{"link": link(b.r), "tag": b.p.line(b.r, "hashtag"), "at": "@" + place.page}
	text := b.template(place, "petition", values)
	drafts := b.people(b.r.between(5, 40))
	for i := range drafts {
		drafts[i].text = text
		if b.r.chance(0.1) {
			drafts[i].text = b.p.line(b.r, "remark") + " " + text
		}
	}
	b.waves(drafts, place)
	b.add(unit, place, true, drafts)
}

// headline is an article's title with its link, shared by 5 to 12 accounts within an hour.
func headline(b *builder, unit string, place site) {
	title := b.template(place, "headline", map[string]string{})
	outlet := pick(b.r, []string{"thenorthernpost", "lecourrierdufleuve", "prairieherald", "capitalgazette", "radioplaine"})
	address := "https://www." + outlet + ".example/news/politics/" + token(b.r, 8)
	if b.r.chance(0.5) {
		address = "https://" + pick(b.r, []string{"bit.ly", "ow.ly", "t.co", "dlvr.it"}) + "/" + token(b.r, 7)
	}
	drafts := b.people(b.r.between(5, 12))
	for i := range drafts {
		text := title + " " + address
		switch {
		case b.r.chance(0.15):
			text = title + " via @" + outlet
		case b.r.chance(0.2):
			text = b.p.line(b.r, "remark") + " " + text
		}
		drafts[i].text = text
	}
	if b.r.chance(0.3) {
		place.thread = ""
	}
	b.spread(drafts, place, 3600)
	b.add(unit, place, true, drafts)
}

// quote is a thread of its own, in which three to eight people quote half or more of the root and add words.
func quote(b *builder, unit string, place site) {
	start := pick(b.r, place.times)
	root := b.p.fill(b.r, b.p.line(b.r, "root"), map[string]string{})
	thread := b.id(start)
	b.scenery(unit, detect.Post{Page: place.page, Thread: thread, Root: true, Account: account(place.page), Text: root, Time: start})
	for range b.r.between(10, 40) {
		b.scenery(unit, detect.Post{Page: place.page, Thread: thread, Bare: true, Time: start + b.replyDelay()})
	}
	words := strings.Fields(root)
	n := b.r.between(12, len(words)-6)
	at := b.r.below(len(words) - n)
	part := strings.Join(words[at:at+n], " ")
	drafts := b.people(b.r.between(3, 8))
	for i, own := range some(b.r, b.p.sections["own"], len(drafts)) {
		drafts[i].text = pick(b.r, []string{"“" + part + "” " + own, "\"" + part + "\" " + own, own + " «" + part + "»", "> " + part + "… " + own})
	}
	for i := range drafts {
		if drafts[i].text == "" {
			drafts[i].text = "\"" + part + "\" " + b.p.line(b.r, "remark")
		}
		drafts[i].time = start + b.replyDelay()
	}
	place.thread = thread
	b.add(unit, place, true, drafts)
}

// replyDelay is how long after its root an ordinary reply comes: median an hour, front-loaded, a day at most.
func (b *builder) replyDelay() int64 { return int64(math.Min(b.r.lognormal(3600, 1.6), day)) + 1 }

// said makes an event of n people who say a common phrase in their own manner within so many seconds.
func (b *builder) said(unit string, place site, section string, n, seconds int) {
	values := map[string]string{}
	text := b.template(place, section, values)
	drafts := b.people(n)
	for i := range drafts {
		drafts[i].text = b.manner(text)
	}
	b.spread(drafts, place, seconds)
	b.add(unit, place, true, drafts)
}

// manner is a text as it is, or with emoji, other punctuation, capitals, a short remark or a hashtag.
func (b *builder) manner(text string) string {
	switch b.r.below(7) {
	case 0:
		return emojis(b.r, b.p, text)
	case 1:
		return text + "!!"
	case 2:
		return strings.ToUpper(text)
	case 3:
		return text + " " + b.p.line(b.r, "remark")
	case 4:
		return text + " " + b.p.line(b.r, "hashtag")
	}
	return text
}

func greeting(b *builder, unit string, place site) {
	b.said(unit, place, "greeting", b.r.between(8, 15), 3600)
}

func stock(b *builder, unit string, place site) {
	b.said(unit, place, "stock", b.r.between(3, 8), pick(b.r, []int{3600, 6 * 3600, day}))
}

// chant is a slogan said one to three times, by 4 to 15 accounts in an hour or a day.
func chant(b *builder, unit string, place site) {
	text := b.template(place, "chant", map[string]string{})
	tag := " " + b.p.line(b.r, "hashtag")
	drafts := b.people(b.r.between(4, 15))
	for i := range drafts {
		drafts[i].text = b.manner(strings.TrimSpace(strings.Repeat(text+" ", b.r.between(1, 3))))
		if b.r.chance(0.5) {
			drafts[i].text += tag
		}
	}
	b.spread(drafts, place, pick(b.r, []int{3600, day}))
	b.add(unit, place, true, drafts)
}

// newsroom is one line from 5 to 11 desks of one outlet within seconds, each with a link of its own or one for all.
func newsroom(b *builder, unit string, place site) {
	text := b.template(place, "newsline", map[string]string{})
	brand := pick(b.r, []string{"CKXN", "Northline", "RadioPlaine", "MétéoNord", "Herald24"})
	brand = stripAccents(brand)
	cities := some(b.r, []string{"Marlow", "Ellery", "Hendry", "Sorrel", "Wexley", "Tamsin", "Arden", "Kettle", "Birch", "Narrows", "Fundy", "Lakes"}, b.r.between(5, 11))
	common, one := link(b.r), b.r.chance(0.5)
	var drafts []draft
	for _, c := range cities {
		url := common
		if !one {
			url = link(b.r)
		}
		handle := brand + c
		if b.r.chance(0.2) {
			handle = c + brand
		}
		drafts = append(drafts, draft{account: account(handle), text: text + " " + url})
	}
	b.spread(drafts, place, b.r.between(5, 60))
	b.add(unit, place, true, drafts)
}

// flood is one person who pastes one reply 20 to 400 times over hours or days; up to two others quote it.
func flood(b *builder, unit string, place site) {
	text := b.template(place, "flood", map[string]string{})
	n := int(20 * math.Pow(20, b.r.uniform()))
	one := account(ordinaryHandle(b.r))
	drafts := make([]draft, n)
	for i := range drafts {
		drafts[i] = draft{account: one, text: text}
	}
	for range b.r.below(3) {
		drafts = append(drafts, draft{account: account(ordinaryHandle(b.r)), text: "@" + one.Handle + " \"" + text + "\" " + b.p.line(b.r, "own")})
	}
	b.spread(drafts, place, b.r.between(2, 48)*3600)
	b.add(unit, place, true, drafts)
}
