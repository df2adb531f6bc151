package tell

import (
	"context"
	"crypto/rand"
	"net/mail"
	"strings"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// Channels is what whoever administers offices needs of those who deliver.
type Channels struct {
	Senders  map[string]Sender                // by kind of channel
	CheckURL func(address string) error       // of a webhook
	Secret   func(office, salt string) string // of a webhook
	Now      func() time.Time
}

// KindTest is the kind of a message that says only that the channel works.
const KindTest = "test"

// New makes a channel of an address that somebody typed; a webhook's has a new secret. The error is an *Error, ErrInvalid with the field.
func (x *Channels) New(office, kind, address string) (store.Channel, error) {
	c := store.Channel{Office: office, Kind: kind, Address: strings.TrimSpace(address)}
	invalid := &campaign.Error{Code: campaign.ErrInvalid, Field: "address"}
	switch kind {
	case store.ChannelMailEN, store.ChannelMailFR:
		parsed, err := mail.ParseAddress(c.Address)
		if err != nil {
			return c, invalid
		}
		c.Address = parsed.Address
	case store.ChannelWebhook:
		if x.CheckURL(c.Address) != nil {
			return c, invalid
		}
		c.Salt = rand.Text()
	default:
		return c, &campaign.Error{Code: campaign.ErrInvalid, Field: "channel"}
	}
	return c, nil
}

// Try sends a message that says that it is a test. The error is what the other side said, or ErrUnavailable where nothing sends by such a channel.
func (x *Channels) Try(ctx context.Context, c *store.Channel) error {
	sender := x.Senders[c.Kind]
	if sender == nil {
		return &campaign.Error{Code: campaign.ErrUnavailable, Field: "channel"}
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	return sender.Send(ctx, c, &News{ID: strings.ToLower(rand.Text()), Kind: KindTest, At: x.Now().UnixMilli(), Pages: []string{}})
}

// test is a message that says only that the channel works.
func (n *News) test(l Language) Text {
	return Text{[2]string{"A test by Refrain", "Un essai de Refrain"}[l],
		[2]string{"This is a test. If RRM Canada confirms a campaign that reached your page, Refrain tells you here.",
			"Ceci est un essai. Si le MRR du Canada confirme une campagne qui a atteint votre page, Refrain vous le dit ici."}[l] + "\n\n" + n.foot(l) + "\n"}
}
