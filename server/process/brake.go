package process

import (
	"context"
	"fmt"
	"slices"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// brakeSignatures looks at the signatures that new clusters matched, and holds those that match far more than they should out of the feed
// until a person released or revoked them. What a signature matched before its release counts no more.
func (w *Worker) brakeSignatures(ctx context.Context, found []campaign.Found) error {
	matched := map[string]bool{}
	for i := range found {
		if id := found[i].Signature; id != "" {
			matched[id] = true
		}
	}
	if len(matched) == 0 {
		return nil
	}
	list, err := w.Store.Signatures(ctx, 0)
	if err != nil {
		return err
	}
	held := false
	for i := range list {
		x := &list[i]
		if !matched[x.ID] || x.Held != 0 || x.Revoked != 0 {
			continue
		}
		now, err := w.brakeSignature(ctx, x)
		if err != nil {
			return err
		}
		held = held || now
	}
	if !held {
		return nil
	}
	return w.Feed.Issue(ctx)
}

// brakeSignature says whether a signature is held now.
func (w *Worker) brakeSignature(ctx context.Context, x *store.Signature) (bool, error) {
	now := w.Now().UnixMilli()
	posts, offices, err := w.Store.SignatureMatches(ctx, x.ID, max(now/msPerDay*msPerDay, x.Released+1))
	if err != nil {
		return false, err
	}
	busiest, err := w.Store.BusiestDay(ctx, x.Campaign, x.Published)
	if err != nil {
		return false, err
	}
	brake := campaign.BrakeSignature(posts, offices, busiest)
	if !brake.Held {
		return false, nil
	}
	first, err := w.Store.HoldSignature(ctx, x.ID, now)
	if err != nil || !first {
		return false, err
	}
	return true, w.Store.AddEvents(ctx, campaign.Event{ID: NewID(), At: now, Actor: "server", Act: "campaign.signature_held", Subject: "campaign:" + x.Campaign,
		Reason: fmt.Sprintf("%s: %d posts of %d offices in a day, limit %d", brake.Reason, posts, offices, brake.Limit)})
}

// release lets the signatures of a campaign that the flood brake holds back into the feed.
func (w *Worker) release(ctx context.Context, list []store.Signature) error {
	list = slices.DeleteFunc(list, func(x store.Signature) bool { return x.Held == 0 })
	if len(list) == 0 {
		return &campaign.Error{Code: campaign.ErrConflict, Field: "signature"}
	}
	for i := range list {
		if err := w.Store.ReleaseSignature(ctx, list[i].ID, w.Now().UnixMilli()); err != nil {
			return err
		}
	}
	return nil
}
