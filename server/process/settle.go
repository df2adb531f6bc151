package process

import (
	"context"
	"errors"
)

// Settle gives reports their verdicts and joins them, now and one after another: what Run does, for a process that lives only as long as a request.
// A report that has its verdict is passed over. After an error, the same reports may be given again.
func (w *Worker) Settle(ctx context.Context, ids []string) error {
	var judged []result
	var errs []error
	for _, id := range ids {
		x, err := w.judgeID(ctx, id)
		errs = append(errs, err)
		if x != nil {
			judged = append(judged, *x)
		}
	}
	var left unjoined
	if len(judged) > 0 {
		errs = append(errs, w.settle(ctx, judged, &left))
	}
	return errors.Join(append(errs, w.joinLeft(ctx, &left))...)
}

// Sweep puts reports in line that have waited since before a time, in Unix milliseconds, and joins those that were left unjoined: what a queue
// lost, or a process that was stopped.
func (w *Worker) Sweep(ctx context.Context, before int64) error {
	pending, err := w.Store.Pending(ctx, queued)
	if err != nil {
		return err
	}
	var errs []error
	for i := range pending {
		if pending[i].Received < before {
			errs = append(errs, w.Queue(pending[i].ID))
		}
	}
	return errors.Join(append(errs, w.rejoinLeft(ctx), w.Store.FillSearch(ctx))...)
}
