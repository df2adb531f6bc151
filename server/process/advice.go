package process

import (
	"context"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// Advise puts advice to offices in force, and into the feed at once. seen is the time of the advice that its writer began with: ErrChanged if it is another by now.
func (w *Worker) Advise(ctx context.Context, english, french string, seen int64, by string) error {
	now := w.Now().UnixMilli()
	e := campaign.Event{ID: NewID(), At: now, Actor: by, Act: "advice", Subject: "advice"}
	if err := w.Store.SetAdvice(ctx, store.Advice{English: english, French: french, At: now, By: by}, seen, e); err != nil {
		return err
	}
	return w.Feed.Issue(ctx)
}
