package console

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/tell"
)

// tellPage is where what everybody is told is written.
type tellPage struct {
	Now, Before store.Advice
	May         bool
	Most        int
	From, Until string // months of the periods that the forms begin with
}

// tellHub is GET /console/tell.
func (c *Console) tellHub(w http.ResponseWriter, r *http.Request, who *Caller) (err error) {
	x := tellPage{May: who.decides(), Most: store.MaxAdvice, Until: c.Now().UTC().Format(monthForm)}
	x.From = c.Now().UTC().AddDate(0, -2, 1-c.Now().UTC().Day()).Format(monthForm)
	if x.Now, x.Before, err = c.Store.Advice(r.Context()); err != nil {
		return err
	}
	return c.show(w, r, who, "tell", [2]string{"Tell everyone", "Aviser tout le monde"}[who.Lang], &x)
}

// advise is POST /console/tell/advice.
func (c *Console) advise(w http.ResponseWriter, r *http.Request, who *Caller) error {
	if err := r.ParseForm(); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	seen, err := strconv.ParseInt(r.PostForm.Get("seen"), 10, 64)
	if err != nil {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "seen"}
	}
	if err := c.Work.Advise(r.Context(), r.PostForm.Get("en"), r.PostForm.Get("fr"), seen, who.actor()); err != nil {
		return err
	}
	http.Redirect(w, r, "/console/tell?done=advised", http.StatusSeeOther)
	return nil
}

// toldLine is how one office was told, or is to be.
type toldLine struct {
	Office string // its id
	Read   int64  // when it read it at its poll; 0: not yet
	Known  int64  // when it could first know, whichever way; 0: not yet
	Ways   []toldWay
}

// toldWay is one channel besides.
type toldWay struct {
	Channel string
	Address string        // as set now; "" where it was taken away
	Notice  *store.Notice // nil: nothing to send yet
}

// telling is who was told what by which channel.
type telling struct {
	Lines  []toldLine
	Failed int64
}

// telling gathers a campaign's.
func (c *Console) telling(ctx context.Context, id string, told []store.Told) (x telling, err error) {
	notices, err := c.Store.NoticesOf(ctx, id)
	if err != nil {
		return x, err
	}
	channels, err := c.Store.ChannelsOf(ctx, id)
	if err != nil {
		return x, err
	}
	for _, t := range told {
		line := toldLine{Office: t.Office, Read: t.At, Known: t.Known}
		at := map[string]int{}
		for _, ch := range channels {
			if ch.Office == t.Office {
				at[ch.Kind] = len(line.Ways)
				line.Ways = append(line.Ways, toldWay{Channel: ch.Kind, Address: ch.Address})
			}
		}
		for i := range notices {
			n := &notices[i]
			if n.Office != t.Office {
				continue
			}
			if n.State == store.NoticeFailed {
				x.Failed++
			}
			if k, ok := at[n.Channel]; ok {
				line.Ways[k].Notice = n
			} else {
				line.Ways = append(line.Ways, toldWay{Channel: n.Channel, Notice: n})
			}
		}
		x.Lines = append(x.Lines, line)
	}
	return x, nil
}

// mostPreviews bounds the messages of a preview.
const mostPreviews = 60

// preview is what one office is sent.
type preview struct {
	Office string
	Ways   []toldWay
	Texts  [2]tell.Text // English, French
}

// previewPage is what offices are told if the campaign is confirmed.
type previewPage struct {
	campaign.Campaign
	Previews  []preview
	LeftOut   int64
	OfficesOf map[string]string
}

// previewTell is GET /console/campaigns/{id}/tell.
func (c *Console) previewTell(w http.ResponseWriter, r *http.Request, who *Caller) error {
	ctx := r.Context()
	one, err := c.Work.Summary(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	x := previewPage{Campaign: one}
	if x.OfficesOf, err = c.offices(r); err != nil {
		return err
	}
	found, err := c.Store.Members(ctx, one.ID)
	if err != nil {
		return err
	}
	advice, _, err := c.Store.Advice(ctx)
	if err != nil {
		return err
	}
	told, err := c.Store.ToldOf(ctx, one.ID)
	if err != nil {
		return err
	}
	ways, err := c.telling(ctx, one.ID, told)
	if err != nil {
		return err
	}
	confirmed := one
	confirmed.State = campaign.StateConfirmed // as if it were
	for _, line := range ways.Lines[:min(len(ways.Lines), mostPreviews)] {
		n := tell.Of(&store.Notice{Campaign: one.ID, Office: line.Office, Kind: store.NoticeConfirmed}, &confirmed, found, &advice)
		n.ID = "…" // made when it is queued
		x.Previews = append(x.Previews, preview{Office: line.Office, Ways: line.Ways, Texts: [2]tell.Text{n.Say(tell.English), n.Say(tell.French)}})
	}
	x.LeftOut = int64(len(ways.Lines) - len(x.Previews))
	return c.show(w, r, who, "preview", [2]string{"What offices are told", "Ce qui est dit aux bureaux"}[who.Lang], &x)
}

// tellAgain is POST /console/campaigns/{id}/tell_again: what was given up is tried anew.
func (c *Console) tellAgain(w http.ResponseWriter, r *http.Request, who *Caller) error {
	id := r.PathValue("id")
	one, err := c.Store.Campaign(r.Context(), id)
	if err != nil {
		return err
	}
	e := campaign.Event{ID: process.NewID(), At: c.Now().UnixMilli(), Actor: who.actor(), Act: "campaign.tell_again", Subject: "campaign:" + one.ID}
	if _, err := c.Store.RetryNotices(r.Context(), one.ID, e); err != nil {
		return err
	}
	http.Redirect(w, r, "/console/campaigns/"+url.PathEscape(one.ID)+"?done=tell_again#told", http.StatusSeeOther)
	return nil
}
