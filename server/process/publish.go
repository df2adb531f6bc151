package process

import (
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
}

// publish proposes, approves or revokes the signature of a campaign. Approving and revoking reach every office at its next poll.
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
	data, err := json.Marshal(signatureData{exemplar, strings.TrimSpace(d.Source)})
	if err != nil {
		return err
	}
	at := slices.IndexFunc(p.Clusters, func(f campaign.Found) bool { return f.ID == exemplar })
	return w.Store.SaveSignature(ctx, store.Signature{ID: strings.ToLower(rand.Text()[:12]), Campaign: c.ID, Sketch: p.Clusters[at].Sketch,
		Proposed: d.Order.Actor, Created: d.Order.At, Data: string(data)})
}

// approve publishes what was proposed last.
func (w *Worker) approve(ctx context.Context, c *campaign.Campaign, d *Decision, list []store.Signature) error {
	list = slices.DeleteFunc(list, func(x store.Signature) bool { return x.Approved != "" })
	if len(list) == 0 {
		return &campaign.Error{Code: campaign.ErrConflict, Field: "proposal"}
	}
	x := slices.MaxFunc(list, func(a, b store.Signature) int { return int(a.Created - b.Created) })
	var data signatureData
	if err := json.Unmarshal([]byte(x.Data), &data); err != nil {
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
		var data signatureData
		if err := json.Unmarshal([]byte(list[i].Data), &data); err != nil {
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
