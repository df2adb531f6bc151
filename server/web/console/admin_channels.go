package console

import (
	"errors"
	"net/http"
	"slices"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/tell"
)

// channelKinds are the kinds in the order of the form.
var channelKinds = []string{store.ChannelMailEN, store.ChannelMailFR, store.ChannelWebhook}

// changeChannel sets, takes away or tries where an office is told beside its poll: "channel", "channel_removed", "channel_test".
func (c *Console) changeChannel(w http.ResponseWriter, r *http.Request, who *Caller, o *store.Office, act string) error {
	form := r.PostForm
	kind := form.Get("channel")
	if c.Channels == nil {
		return &campaign.Error{Code: campaign.ErrUnavailable, Field: "channel"}
	}
	switch act {
	case "channel":
		made, err := c.Channels.New(o.ID, kind, form.Get("address"))
		if err != nil {
			return err
		}
		if err := c.Work.SetChannel(r.Context(), who.actor(), form.Get("reason"), made); err != nil {
			return err
		}
		if kind == store.ChannelWebhook {
			x := once{Tab: "offices", Office: *o, Name: o.Name, Secret: c.Channels.Secret(o.ID, made.Salt)}
			return c.show(w, r, who, "once", [2]string{"The webhook's secret", "Le secret du webhook"}[who.Lang], &x)
		}
	case "channel_removed":
		if err := c.Work.SetChannel(r.Context(), who.actor(), form.Get("reason"), store.Channel{Office: o.ID, Kind: kind}); err != nil {
			return err
		}
	default:
		return c.tryChannel(w, r, who, o, kind)
	}
	http.Redirect(w, r, officeAddress(o.ID, act), http.StatusSeeOther)
	return nil
}

// tryChannel sends a test. What the other side says to it stands on the page; that it was sent is in the trail.
func (c *Console) tryChannel(w http.ResponseWriter, r *http.Request, who *Caller, o *store.Office, kind string) error {
	list, err := c.Store.Channels(r.Context(), o.ID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(list, func(x store.Channel) bool { return x.Kind == kind })
	if at < 0 {
		return &campaign.Error{Code: campaign.ErrNotFound}
	}
	if err := c.Work.NoteChannelTest(r.Context(), who.actor(), o.ID, kind); err != nil {
		return err
	}
	err = c.Channels.Try(r.Context(), &list[at])
	var coded *campaign.Error
	switch {
	case errors.As(err, &coded):
		return err
	case err != nil:
		x, failed := c.officePage(r, who, o.ID)
		if failed != nil {
			return failed
		}
		x.Tried, x.Failure = kind, cut(300, err.Error())
		return c.show(w, r, who, "office", x.Name, x)
	}
	http.Redirect(w, r, officeAddress(o.ID, "channel_test"), http.StatusSeeOther)
	return nil
}

// channelLine is one channel of an office as its page shows it.
type channelLine struct {
	store.Channel
	Sends bool // something here sends by such a channel
}

// channelLines gives an office's channels.
func (c *Console) channelLines(list []store.Channel, of *tell.Channels) (out []channelLine) {
	for _, x := range list {
		out = append(out, channelLine{x, of != nil && of.Senders[x.Kind] != nil})
	}
	return out
}
