package process

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// signatureData is what a signature's record says besides.
type signatureData struct {
	Exemplar string `json:"exemplar"`
	Source   string `json:"outside,omitempty"` // a named source outside
	Renews   string `json:"renews,omitempty"`  // this is no signature but a proposal to renew that one
	With     string `json:"with,omitempty"`    // names those that were proposed together
}

// dataOf reads what a signature's record says besides.
func dataOf(x *store.Signature) (data signatureData, err error) {
	return data, json.Unmarshal([]byte(x.Data), &data)
}

// Renewing says whether a record only proposes to renew a signature.
func Renewing(x *store.Signature) bool {
	data, err := dataOf(x)
	return err == nil && data.Renews != ""
}

// publish proposes, approves, renews or revokes the signature of a campaign. Approving and revoking reach every office at its next poll.
func (w *Worker) publish(ctx context.Context, c *campaign.Campaign, d *Decision) error {
	out, err := campaign.Apply(*c, d.Order)
	if err != nil {
		return err
	}
	list, err := w.signaturesOf(ctx, c.ID)
	if err != nil {
		return err
	}
	switch d.Order.Act {
	case campaign.ActPropose:
		err = w.propose(ctx, c, d)
	case campaign.ActApprove:
		err = w.approve(ctx, c, d, list)
	case campaign.ActRenew:
		err = w.renew(ctx, c, d, list)
	case campaign.ActRelease:
		err = w.release(ctx, list)
	default:
		err = w.revoke(ctx, list, d.Order.Actor, d.Order.Reason)
	}
	if err != nil {
		return err
	}
	out.Event.ID = NewID()
	if err := w.Store.AddEvents(ctx, out.Event); err != nil {
		return err
	}
	if d.Order.Act == campaign.ActPropose {
		return nil
	}
	return w.Feed.Issue(ctx)
}

// signaturesOf gives the signatures of a campaign, and of those that were merged into it, that nobody revoked.
func (w *Worker) signaturesOf(ctx context.Context, id string) ([]store.Signature, error) {
	whole, err := w.Store.Whole(ctx, id)
	if err != nil {
		return nil, err
	}
	list, err := w.Store.Signatures(ctx, 0)
	return slices.DeleteFunc(list, func(x store.Signature) bool { return x.Revoked != 0 || !slices.Contains(whole, x.Campaign) }), err
}

// publication gathers what decides whether a signature may be published.
func (w *Worker) publication(ctx context.Context, c *campaign.Campaign, exemplar, source string) (campaign.Publication, error) {
	found, err := w.Store.Members(ctx, c.ID)
	if err != nil {
		return campaign.Publication{}, err
	}
	return w.publicationAmong(ctx, c, found, exemplar, source)
}

// publicationAmong is publication with the campaign's clusters read already.
func (w *Worker) publicationAmong(ctx context.Context, c *campaign.Campaign, found []campaign.Found, exemplar, source string) (campaign.Publication, error) {
	p := campaign.Publication{Campaign: *c, Clusters: slices.Clip(found), Exemplar: exemplar, Source: source}
	if strings.HasPrefix(exemplar, campaign.OutsidePrefix) {
		return w.outsidePublication(ctx, p)
	}
	report, ordinal, _ := strings.Cut(exemplar, "/")
	n, err := strconv.Atoi(ordinal)
	if err != nil {
		return p, &campaign.Error{Code: campaign.ErrInvalid, Field: "exemplar"}
	}
	body, err := w.Store.ReportBody(ctx, report)
	if err != nil {
		return p, err
	}
	r, err := campaign.ParseReport(body)
	if err != nil {
		return p, err
	}
	if n >= len(r.Evidence) {
		return p, &campaign.Error{Code: campaign.ErrInvalid, Field: "exemplar"}
	}
	p.Evidence = r.Evidence[n]
	return p, nil
}

// outsidePublication completes the publication of a message from outside: its source stands in for offices.
func (w *Worker) outsidePublication(ctx context.Context, p campaign.Publication) (campaign.Publication, error) {
	list, err := w.Store.Outside(ctx, p.Campaign.ID)
	if err != nil {
		return p, err
	}
	for i := range list {
		if m := &list[i]; m.ID == p.Exemplar {
			p.Clusters, p.Evidence = append(p.Clusters, m.Found()), m.Evidence()
			p.Campaign.Clusters = append(slices.Clone(p.Campaign.Clusters), m.ID)
			p.Source = cmp.Or(strings.TrimSpace(p.Source), m.Source)
			return p, nil
		}
	}
	return p, &campaign.Error{Code: campaign.ErrInvalid, Field: "exemplar"}
}

func (w *Worker) propose(ctx context.Context, c *campaign.Campaign, d *Decision) error {
	chosen, strict := d.Exemplars, true
	if len(chosen) == 0 {
		var err error
		if chosen, err = w.exemplars(ctx, c); err != nil {
			return err
		}
		if strict = false; len(chosen) == 0 {
			chosen = []string{c.Anchor}
		}
	}
	if len(chosen) > maxTogether {
		return &campaign.Error{Code: campaign.ErrTooLarge, Field: "exemplar", Limit: maxTogether}
	}
	var list []store.Signature
	with := strings.ToLower(rand.Text()[:12])
	for i, exemplar := range chosen {
		p, err := w.publication(ctx, c, exemplar, d.Source)
		if err != nil {
			return err
		}
		p.Proposer = d.Order.Actor
		if err := p.MayPropose(); err != nil {
			if i > 0 && !strict {
				continue // nobody asked for the other language's: it waits until it may be published
			}
			return err
		}
		data, err := json.Marshal(signatureData{Exemplar: exemplar, Source: strings.TrimSpace(p.Source), With: with})
		if err != nil {
			return err
		}
		list = append(list, store.Signature{ID: strings.ToLower(rand.Text()[:12]), Campaign: c.ID, Sketch: p.Sketch(), Proposed: d.Order.Actor, Created: d.Order.At, Data: string(data)})
	}
	return w.Store.SaveSignature(ctx, list...)
}

// maxTogether bounds the signatures that are proposed together: two languages, and a few more.
const maxTogether = 8

// together gives those of a list that were proposed together with one of it.
func together(list []store.Signature, x *store.Signature) []store.Signature {
	of, err := dataOf(x)
	return slices.DeleteFunc(slices.Clone(list), func(y store.Signature) bool {
		data, bad := dataOf(&y)
		return y.ID != x.ID && (err != nil || bad != nil || of.With == "" || data.With != of.With)
	})
}

// approve publishes what was proposed last: all that was proposed together, or nothing.
func (w *Worker) approve(ctx context.Context, c *campaign.Campaign, d *Decision, list []store.Signature) error {
	list = slices.DeleteFunc(list, func(x store.Signature) bool { return x.Approved != "" || Renewing(&x) })
	if len(list) == 0 {
		return &campaign.Error{Code: campaign.ErrConflict, Field: "proposal"}
	}
	last := slices.MaxFunc(list, func(a, b store.Signature) int { return cmp.Compare(a.Created, b.Created) })
	list = together(list, &last)
	for i := range list {
		p, err := w.publicationOf(ctx, c, &list[i])
		if err != nil {
			return err
		}
		p.Proposer, p.Approver = list[i].Proposed, d.Order.Actor
		if err := p.MayPublish(); err != nil {
			return err
		}
	}
	for i := range list {
		x := &list[i]
		x.Approved, x.Published, x.Day, x.Expires = d.Order.Actor, d.Order.At, d.Order.At/msPerDay, campaign.Ends(d.Order.At)
	}
	return w.Store.SaveSignature(ctx, list...)
}

// publicationOf gathers what decides about a signature that was proposed.
func (w *Worker) publicationOf(ctx context.Context, c *campaign.Campaign, x *store.Signature) (campaign.Publication, error) {
	data, err := dataOf(x)
	if err != nil {
		return campaign.Publication{}, err
	}
	return w.publication(ctx, c, data.Exemplar, data.Source)
}

// renew proposes that the campaign's signatures live on, or, when another person proposed that, lets them. They keep their ids and days, so
// that an office that switched one off does not meet it again; the renewals' own records end with it.
func (w *Worker) renew(ctx context.Context, c *campaign.Campaign, d *Decision, list []store.Signature) error {
	var asked, standing []store.Signature
	for _, x := range list {
		if Renewing(&x) {
			asked = append(asked, x)
		} else if x.Approved != "" {
			standing = append(standing, x)
		}
	}
	if len(standing) == 0 {
		return &campaign.Error{Code: campaign.ErrConflict, Field: "signature"}
	}
	last := slices.MaxFunc(standing, func(a, b store.Signature) int { return cmp.Compare(a.Expires, b.Expires) })
	standing = together(standing, &last)
	renewals := map[string]store.Signature{}
	for _, a := range asked {
		if data, err := dataOf(&a); err == nil {
			renewals[data.Renews] = a
		}
	}
	var save []store.Signature
	for _, x := range standing {
		next, err := w.renewOne(ctx, c, d, x, renewals)
		if err != nil {
			return err
		}
		save = append(save, next)
	}
	if err := w.Store.SaveSignature(ctx, save...); err != nil {
		return err
	}
	for _, x := range save {
		if a, done := renewals[x.ID]; done {
			if err := w.revoke(ctx, []store.Signature{a}, d.Order.Actor, "renewed"); err != nil {
				return err
			}
		}
	}
	return nil
}

// renewOne gives what is to be saved for one signature: the proposal to renew it, or, of one that somebody proposed to renew, itself with a new end.
func (w *Worker) renewOne(ctx context.Context, c *campaign.Campaign, d *Decision, x store.Signature, renewals map[string]store.Signature) (store.Signature, error) {
	p, err := w.publicationOf(ctx, c, &x)
	if err != nil {
		return x, err
	}
	if a, proposed := renewals[x.ID]; proposed {
		p.Proposer, p.Approver = a.Proposed, d.Order.Actor
		if err := p.MayRenew(x.Expires, d.Order.At); err != nil {
			return x, err
		}
		x.Proposed, x.Approved, x.Expires = p.Proposer, p.Approver, campaign.Ends(d.Order.At)
		return x, nil
	}
	if err := p.MayProposeRenewal(x.Expires, d.Order.At); err != nil {
		return x, err
	}
	data, err := dataOf(&x)
	if err != nil {
		return x, err
	}
	data.Renews = x.ID
	text, err := json.Marshal(data)
	return store.Signature{ID: strings.ToLower(rand.Text()[:12]), Campaign: c.ID, Sketch: x.Sketch, Proposed: d.Order.Actor, Created: d.Order.At, Data: string(text)}, err
}

// revoke ends signatures at once.
func (w *Worker) revoke(ctx context.Context, list []store.Signature, by, reason string) error {
	if len(list) == 0 {
		return &campaign.Error{Code: campaign.ErrConflict, Field: "signature"}
	}
	for i := range list {
		if err := w.Store.RevokeSignature(ctx, list[i].ID, by, reason, w.Now().UnixMilli()); err != nil {
			return err
		}
	}
	return nil
}

// revokeUnfounded ends the signatures of a campaign that is no longer what it was when they were published.
func (w *Worker) revokeUnfounded(ctx context.Context, c *campaign.Campaign) error {
	list, err := w.signaturesOf(ctx, c.ID)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(x store.Signature) bool { return x.Approved == "" })
	for i := range list {
		data, err := dataOf(&list[i])
		if err != nil {
			return err
		}
		reason := "unfounded: the exemplar is gone"
		if p, err := w.publication(ctx, c, data.Exemplar, data.Source); err == nil {
			if reason = p.Unfounded(); reason == "" {
				continue
			}
		}
		if err := w.revoke(ctx, list[i:i+1], "server", reason); err != nil {
			return err
		}
		event := campaign.Event{ID: NewID(), At: w.Now().UnixMilli(), Actor: "server", Act: "campaign.signature_unfounded", Subject: "campaign:" + c.ID, Reason: reason}
		if err := w.Store.AddEvents(ctx, event); err != nil {
			return err
		}
	}
	if len(list) == 0 {
		return nil
	}
	return w.Feed.Issue(ctx)
}
