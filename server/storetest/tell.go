package storetest

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// kinds are all kinds of channels.
var kinds = []string{store.ChannelMailEN, store.ChannelMailFR, store.ChannelWebhook}

// event makes an event with an id of its own.
func (s *suite) event(subject string) campaign.Event {
	s.made++
	return campaign.Event{ID: fmt.Sprint("event", s.made), At: int64(s.made), Actor: "server", Act: "tell", Subject: subject}
}

// channel sets a channel of an office.
func (s *suite) channel(office, kind, address string) {
	s.t.Helper()
	s.ok(s.SetChannel(s.ctx, store.Channel{Office: office, Kind: kind, Address: address, Added: 1, AddedBy: "user:x"}, s.event("office:"+office)))
}

// turn gives a campaign another state.
func (s *suite) turn(id string, to campaign.State, at int64) {
	s.t.Helper()
	c := must(s.Campaign(s.ctx, id))(s.t)
	c.State = to
	e := s.event("campaign:" + id)
	e.At = at
	s.ok(s.SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{c}, Events: []campaign.Event{e}}))
}

// outbox says what is in the outbox of a campaign.
func (s *suite) outbox(id string) (out []string) {
	s.t.Helper()
	for _, n := range must(s.NoticesOf(s.ctx, id))(s.t) {
		out = append(out, fmt.Sprint(n.Office, " ", n.Channel, " ", n.Kind, " ", n.State, " ", n.Attempts))
	}
	return out
}

// send claims the notices that are due and records that they were sent.
func (s *suite) send(at int64) {
	s.t.Helper()
	for _, n := range must(s.DueNotices(s.ctx, kinds, at, 0))(s.t) {
		s.same(must(s.ClaimNotice(s.ctx, &n, "me", at, at+10))(s.t), true)
		s.ok(s.SentNotice(s.ctx, &n, "me", at, s.event("campaign:"+n.Campaign)))
	}
}

func testChannels(t *testing.T, s *suite) {
	s.office("a", "b")
	s.channel("a", store.ChannelWebhook, "https://a.example/hook")
	s.channel("a", store.ChannelMailFR, "old@a.example")
	s.channel("a", store.ChannelMailFR, "fr@a.example")
	s.code(s.SetChannel(s.ctx, store.Channel{Office: "none", Kind: store.ChannelMailEN, Address: "x"}, s.event("office:none")), campaign.ErrNotFound)
	s.code(s.SetChannel(s.ctx, store.Channel{Office: "a", Kind: "pigeon", Address: "x"}, s.event("office:a")), campaign.ErrInvalid)
	s.same(must(s.Channels(s.ctx, "a"))(t), []store.Channel{{Office: "a", Kind: store.ChannelMailFR, Address: "fr@a.example", Added: 1, AddedBy: "user:x"}, {Office: "a", Kind: store.ChannelWebhook, Address: "https://a.example/hook", Added: 1, AddedBy: "user:x"}})
	s.campaign("c", []string{"a"}, s.verified("a", 1), s.verified("b", 1))
	s.same(len(must(s.ChannelsOf(s.ctx, "c"))(t)), 2)
	s.channel("a", store.ChannelWebhook, "")
	s.same(len(must(s.ChannelsOf(s.ctx, "c"))(t)), 1)
	s.same(len(must(s.Events(s.ctx, "office:a", "", 0))(t)), 4)
}

func testOutbox(t *testing.T, s *suite) {
	s.office("a", "b", "closed")
	for _, o := range []string{"a", "b", "closed"} {
		s.channel(o, store.ChannelMailEN, o+"@example.ca")
	}
	s.ok(s.SetOfficeState(s.ctx, "closed", store.OfficeClosed, "election"))
	s.campaign("c", []string{"a", "closed"}, s.verified("a", 1), s.verified("b", 1))
	s.same(s.outbox("c"), []string(nil))
	s.turn("c", campaign.StateConfirmed, 100)
	s.same(s.outbox("c"), []string{"a mail_en confirmed waiting 0"})
	c := must(s.Campaign(s.ctx, "c"))(t)
	c.Offices = []string{"a", "b", "closed"} // an office that it reaches later is told too, and nobody twice
	s.ok(s.SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{c}}))
	s.same(s.outbox("c"), []string{"a mail_en confirmed waiting 0", "b mail_en confirmed waiting 0"})

	n := must(s.DueNotices(s.ctx, kinds, 100, 1))(t)[0]
	s.same(must(s.ClaimNotice(s.ctx, &n, "one", 100, 160))(t), true)
	s.same(must(s.ClaimNotice(s.ctx, &n, "two", 100, 160))(t), false)
	s.same(len(must(s.DueNotices(s.ctx, kinds, 159, 0))(t)), 1)
	s.same(len(must(s.DueNotices(s.ctx, []string{store.ChannelWebhook}, 1000, 0))(t)), 0)
	s.ok(s.FailedNotice(s.ctx, &n, "one", "the server is \x00 busy\xff", 200, nil))
	s.code(s.SentNotice(s.ctx, &n, "one", 170, s.event("campaign:c")), campaign.ErrChanged)
	s.same(must(s.ClaimNotice(s.ctx, &n, "one", 199, 260))(t), false)
	s.same(must(s.ClaimNotice(s.ctx, &n, "one", 200, 260))(t), true)
	s.same(must(s.ClaimNotice(s.ctx, &n, "two", 260, 300))(t), true) // one never came back
	s.code(s.SentNotice(s.ctx, &n, "one", 261, s.event("campaign:c")), campaign.ErrChanged)
	s.code(s.FailedNotice(s.ctx, &n, "one", "late", 0, nil), campaign.ErrChanged)
	s.ok(s.SentNotice(s.ctx, &n, "two", 262, s.event("campaign:c")))
	e := s.event("campaign:c")
	b := must(s.DueNotices(s.ctx, kinds, 300, 0))(t)[0]
	s.same(must(s.ClaimNotice(s.ctx, &b, "one", 300, 360))(t), true)
	s.ok(s.FailedNotice(s.ctx, &b, "one", "no such box", 0, &e))
	s.same(s.outbox("c"), []string{"a mail_en confirmed sent 3", "b mail_en confirmed failed 1"})
	s.same(len(must(s.DueNotices(s.ctx, kinds, 1<<60, 0))(t)), 0)
	s.same(len(must(s.DueNotices(s.ctx, nil, 1<<60, 0))(t)), 0)
	s.same(must(s.RetryNotices(s.ctx, "c", s.event("campaign:c")))(t), true)
	s.same(must(s.RetryNotices(s.ctx, "c", s.event("campaign:c")))(t), false)
	s.same(s.outbox("c"), []string{"a mail_en confirmed sent 3", "b mail_en confirmed waiting 0"})
}

// testOutboxTakenBack: what was told and is so no more is told; what was not told is not sent.
func testOutboxTakenBack(t *testing.T, s *suite) {
	s.office("a", "b")
	s.channel("a", store.ChannelMailEN, "a@example.ca")
	s.campaign("c", []string{"a", "b"}, s.verified("a", 1), s.verified("b", 1))
	s.turn("c", campaign.StateConfirmed, 100)
	s.turn("c", campaign.StateInReview, 101)
	s.same(s.outbox("c"), []string{"a mail_en confirmed cancelled 0"})
	s.turn("c", campaign.StateConfirmed, 102)
	s.same(s.outbox("c"), []string{"a mail_en confirmed waiting 0"})
	s.send(103)
	s.turn("c", campaign.StateLetter, 104)
	s.same(s.outbox("c"), []string{"a mail_en reopened waiting 0"})
	s.turn("c", campaign.StateConfirmed, 105) // before anybody heard of it
	s.same(s.outbox("c"), []string{"a mail_en confirmed sent 0"})
	s.turn("c", campaign.StateDismissed, 106)
	s.send(107)
	s.same(s.outbox("c"), []string{"a mail_en reopened sent 1"})
	s.turn("c", campaign.StateConfirmed, 108)
	s.same(s.outbox("c"), []string{"a mail_en confirmed waiting 0"})
	n := must(s.DueNotices(s.ctx, kinds, 109, 0))(t)[0]
	s.same(must(s.ClaimNotice(s.ctx, &n, "me", 109, 200))(t), true)
	s.turn("c", campaign.StateDismissed, 110) // while it goes out
	s.code(s.SentNotice(s.ctx, &n, "me", 111, s.event("campaign:c")), campaign.ErrChanged)
	s.same(s.outbox("c"), []string{"a mail_en reopened waiting 0"})
	s.channel("a", store.ChannelMailEN, "")
	s.same(s.outbox("c"), []string{"a mail_en reopened cancelled 0"})
}

// testOutboxMerge: who was told of a campaign is not told again of the one that took it in.
func testOutboxMerge(t *testing.T, s *suite) {
	s.office("a", "b", "d")
	for _, o := range []string{"a", "b", "d"} {
		s.channel(o, store.ChannelWebhook, "https://"+o+".example/")
	}
	s.campaign("c", []string{"a"}, s.verified("a", 1))
	s.campaign("m", []string{"b"}, s.verified("b", 9))
	s.turn("c", campaign.StateConfirmed, 100)
	s.turn("m", campaign.StateConfirmed, 100)
	s.send(101)
	whole, part := must(s.Campaign(s.ctx, "c"))(t), must(s.Campaign(s.ctx, "m"))(t)
	whole.Offices, part.Into = []string{"a", "b", "d"}, "c"
	s.ok(s.SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{whole, part}}))
	s.same(s.outbox("c"), []string{"a webhook confirmed sent 1", "d webhook confirmed waiting 0"})
	s.same(s.outbox("m"), []string{"b webhook confirmed sent 1"})
}

// testKnown: an office can know of a confirmed campaign from the first of its poll and what was taken over beside it. A notice that it is confirmed no more
// counts for nothing, and who could know of what a campaign took in can know of it.
func testKnown(t *testing.T, s *suite) {
	s.office("a", "b", "d")
	s.channel("a", store.ChannelWebhook, "https://a.example/")
	s.channel("a", store.ChannelMailFR, "a@example.ca")
	s.channel("d", store.ChannelMailEN, "d@example.ca")
	s.campaign("c", []string{"a", "b"}, s.verified("a", 1))
	clock := func() []int64 {
		t.Helper()
		line, _, err := s.CampaignList(s.ctx, store.Filter{Sort: store.SortOldest, State: string(campaign.StateConfirmed)})
		s.ok(err)
		k := must(s.Campaign(s.ctx, "c"))(t).Clock
		s.same([]int64{line[0].Clock.FirstTold, line[0].Clock.LastTold}, []int64{k.FirstTold, k.LastTold})
		return []int64{k.FirstTold, k.LastTold}
	}
	s.turn("c", campaign.StateConfirmed, 100)
	list := must(s.DueNotices(s.ctx, []string{store.ChannelWebhook}, 100, 0))(t)
	s.same(must(s.ClaimNotice(s.ctx, &list[0], "me", 100, 160))(t), true)
	s.ok(s.FailedNotice(s.ctx, &list[0], "me", "503", 150, nil))
	s.same(clock(), []int64{0, 0}) // not taken over
	s.send(110)                    // mail; the webhook is due later
	s.same(clock(), []int64{110, 0})
	s.ok(s.MarkTold(s.ctx, "a", "c", 120))
	s.ok(s.MarkTold(s.ctx, "b", "c", 130))
	s.send(160)
	s.same(clock(), []int64{110, 130})
	s.same(must(s.ToldOf(s.ctx, "c"))(t), []store.Told{{Office: "a", At: 120, Known: 110}, {Office: "b", At: 130, Known: 130}})

	s.campaign("m", []string{"d"}, s.verified("d", 9))
	s.turn("m", campaign.StateConfirmed, 200)
	list = must(s.DueNotices(s.ctx, kinds, 200, 0))(t)
	s.same(must(s.ClaimNotice(s.ctx, &list[0], "me", 200, 260))(t), true)
	s.turn("m", campaign.StateInReview, 201) // while it goes out
	s.send(202)
	s.same(s.outbox("m"), []string{"d mail_en reopened sent 1"})
	s.same(must(s.ToldOf(s.ctx, "m"))(t), []store.Told{{Office: "d"}})
	s.turn("m", campaign.StateConfirmed, 203)
	s.send(204)
	whole, part := must(s.Campaign(s.ctx, "c"))(t), must(s.Campaign(s.ctx, "m"))(t)
	whole.Offices, part.Into = []string{"a", "b", "d"}, "c"
	s.ok(s.SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{whole, part}}))
	s.same(clock(), []int64{110, 204})
	whole = must(s.Campaign(s.ctx, "c"))(t) // who could know, and is split off for a while, stays on record
	whole.Offices = []string{"b", "d"}
	s.ok(s.SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{whole}}))
	s.same(clock(), []int64{130, 204})
	whole = must(s.Campaign(s.ctx, "c"))(t)
	whole.Offices = []string{"a", "b", "d"}
	s.ok(s.SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{whole}}))
	s.same(clock(), []int64{110, 204})
}

// testOutboxRace: of many processes one sends each notice.
func testOutboxRace(t *testing.T, s *suite) {
	var offices []string
	for i := range 6 {
		offices = append(offices, fmt.Sprint("o", i))
	}
	s.office(offices...)
	for _, o := range offices {
		s.channel(o, store.ChannelMailFR, o+"@example.ca")
	}
	s.campaign("c", offices, s.verified("o0", 1), s.verified("o1", 1))
	s.turn("c", campaign.StateConfirmed, 100)
	stores := []*store.Store{s.Store, s.again()}
	var claims atomic.Int64
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			with := stores[i%2]
			list, err := with.DueNotices(s.ctx, kinds, 100, 0)
			if err != nil {
				t.Error(err)
			}
			for _, n := range list {
				mine, err := with.ClaimNotice(s.ctx, &n, fmt.Sprint("holder", i), 100, 200)
				if err != nil {
					t.Error(err)
				}
				if mine {
					claims.Add(1)
				}
			}
		})
	}
	wait.Wait()
	s.same(claims.Load(), 6)
}

func testAdvice(t *testing.T, s *suite) {
	now, before, err := s.Advice(s.ctx)
	s.ok(err)
	s.same([]store.Advice{now, before}, make([]store.Advice, 2))
	one := store.Advice{English: "  Do not answer.\r\n\n\n\nKeep a copy.\x07 ", French: "Ne répondez pas.", At: 5, By: "user:u"}
	s.code(s.SetAdvice(s.ctx, store.Advice{English: "Only English", At: 5}, 0, s.event("server")), campaign.ErrInvalid)
	s.code(s.SetAdvice(s.ctx, store.Advice{English: strings.Repeat("é", store.MaxAdvice+1), French: "x", At: 5}, 0, s.event("server")), campaign.ErrTooLarge)
	s.ok(s.SetAdvice(s.ctx, one, 0, s.event("server")))
	s.code(s.SetAdvice(s.ctx, one, 0, s.event("server")), campaign.ErrChanged)
	two := store.Advice{English: "Breathe.", French: "Respirez.", At: 9, By: "user:v"}
	s.ok(s.SetAdvice(s.ctx, two, 5, s.event("server")))
	now, before, err = s.Advice(s.ctx)
	s.ok(err)
	one.English = "Do not answer.\n\nKeep a copy."
	s.same([]store.Advice{now, before}, []store.Advice{two, one})
	s.ok(s.SetAdvice(s.ctx, store.Advice{At: 10, By: "user:v"}, 9, s.event("server"))) // none at all
	s.same(len(must(s.Events(s.ctx, "server", "", 0))(t)), 3)
}

func testConfirmedIn(t *testing.T, s *suite) {
	s.office("a", "b")
	for i, id := range []string{"c1", "c2", "c3", "c4"} {
		c := s.campaign(id, []string{"a", "b"}, s.verified("a", uint32(i)))
		c.State, c.Clock.Confirmed = campaign.StateConfirmed, int64(100-10*i)
		if id == "c4" {
			c.State = campaign.StateDismissed
		}
		s.ok(s.SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{c}}))
	}
	s.ok(s.MarkTold(s.ctx, "a", "c2", 500))
	list := must(s.ConfirmedIn(s.ctx, 80, 100, 0))(t)
	s.same([]any{len(list), list[0].ID, list[1].ID, list[1].Offices, list[1].Clock.FirstTold}, []any{2, "c3", "c2", []string{"a", "b"}, 500})
	s.same(len(must(s.ConfirmedIn(s.ctx, 0, 1000, 1))(t)), 1)
}
