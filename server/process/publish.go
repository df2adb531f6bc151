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

// signaturesOf gives the signatures of a campaign that nobody revoked.
func (w *Worker) signaturesOf(ctx context.Context, id string) ([]store.Signature, error) {
	list, err := w.Store.Signatures(ctx, 0)
	return slices.DeleteFunc(list, func(x store.Signature) bool { return x.Campaign != id || x.Revoked != 0 }), err
}

// publication gathers what decides whether a signature may be published.
func (w *Worker) publication(ctx context.Context, c *campaign.Campaign, exemplar, source string) (campaign.Publication, error) {
	p := campaign.Publication{Campaign: *c, Exemplar: exemplar, Source: source}
	found, err := w.Store.Component(ctx, c.Clusters)
	if err != nil {
		return p, err
	}
	p.Clusters = slices.DeleteFunc(found, func(f campaign.Found) bool { return f.Campaign != c.ID })
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

func (w *Worker) propose(ctx context.Context, c *campaign.Campaign, d *Decision) error {
	exemplar := d.Exemplar
	if exemplar == "" {
		exemplar = c.Anchor
	}
	p, err := w.publication(ctx, c, exemplar, d.Source)
	if err != nil {
		return err
	}
	p.Proposer = d.Order.Actor
	if err := p.MayPropose(); err != nil {
		return err
	}
	data, err := json.Marshal(signatureData{Exemplar: exemplar, Source: strings.TrimSpace(d.Source)})
	if err != nil {
		return err
	}
	at := slices.IndexFunc(p.Clusters, func(f campaign.Found) bool { return f.ID == exemplar })
	return w.Store.SaveSignature(ctx, store.Signature{ID: strings.ToLower(rand.Text()[:12]), Campaign: c.ID, Sketch: p.Clusters[at].Sketch,
		Proposed: d.Order.Actor, Created: d.Order.At, Data: string(data)})
}

// approve publishes what was proposed last.
func (w *Worker) approve(ctx context.Context, c *campaign.Campaign, d *Decision, list []store.Signature) error {
	list = slices.DeleteFunc(list, func(x store.Signature) bool { return x.Approved != "" || Renewing(&x) })
	if len(list) == 0 {
		return &campaign.Error{Code: campaign.ErrConflict, Field: "proposal"}
	}
	x := slices.MaxFunc(list, func(a, b store.Signature) int { return cmp.Compare(a.Created, b.Created) })
	data, err := dataOf(&x)
	if err != nil {
		return err
	}
	p, err := w.publication(ctx, c, data.Exemplar, data.Source)
	if err != nil {
		return err
	}
	p.Proposer, p.Approver = x.Proposed, d.Order.Actor
	if err := p.MayPublish(); err != nil {
		return err
	}
	x.Approved, x.Published, x.Day, x.Expires = d.Order.Actor, d.Order.At, d.Order.At/msPerDay, campaign.Ends(d.Order.At)
	return w.Store.SaveSignature(ctx, x)
}

// renew proposes that the campaign's signature lives on, or, when another person proposed that, lets it. The signature keeps its id and its day, so
// that an office that switched it off does not meet it again; the renewal's own record ends with it.
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
	x := slices.MaxFunc(standing, func(a, b store.Signature) int { return cmp.Compare(a.Expires, b.Expires) })
	data, err := dataOf(&x)
	if err != nil {
		return err
	}
	p, err := w.publication(ctx, c, data.Exemplar, data.Source)
	if err != nil {
		return err
	}
	asked = slices.DeleteFunc(asked, func(a store.Signature) bool {
		renewal, err := dataOf(&a)
		return err != nil || renewal.Renews != x.ID
	})
	if len(asked) == 0 {
		if err := p.MayProposeRenewal(x.Expires, d.Order.At); err != nil {
			return err
		}
		data.Renews = x.ID
		text, err := json.Marshal(data)
		if err != nil {
			return err
		}
		return w.Store.SaveSignature(ctx, store.Signature{ID: strings.ToLower(rand.Text()[:12]), Campaign: c.ID, Sketch: x.Sketch,
			Proposed: d.Order.Actor, Created: d.Order.At, Data: string(text)})
	}
	p.Proposer, p.Approver = asked[0].Proposed, d.Order.Actor
	if err := p.MayRenew(x.Expires, d.Order.At); err != nil {
		return err
	}
	x.Proposed, x.Approved, x.Expires = p.Proposer, p.Approver, campaign.Ends(d.Order.At)
	if err := w.Store.SaveSignature(ctx, x); err != nil {
		return err
	}
	return w.revoke(ctx, asked, d.Order.Actor, "renewed")
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
