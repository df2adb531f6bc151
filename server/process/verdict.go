package process

import (
	"context"
	"errors"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/verify"
	"github.com/refrain-project/refrain/wasm/detect"
)

// Verifier runs reports again: *verify.Verifier.
type Verifier interface {
	Run(ctx context.Context, r verify.Run) (detect.Result, error)
}

// judge runs a report's own detector on it. r is the report if it is at hand, else nil. The error is the server's own; what is wrong with
// the report is the verdict.
func (w *Worker) judge(ctx context.Context, stored *store.StoredReport, r *campaign.Report) (campaign.Verdict, []campaign.Found, error) {
	verdict := campaign.Verdict{State: campaign.VerdictUnverifiable, At: w.Now().UnixMilli()}
	if r == nil {
		body, err := w.Store.ReportBody(ctx, stored.ID)
		if err != nil {
			return verdict, nil, err
		}
		if r, err = campaign.ParseReport(body); err != nil { // it was read before its receipt; newer rules may be stricter
			verdict.Reason = campaign.ReasonRefused
			return verdict, nil, nil
		}
	}
	verdict.Checks = campaign.CheckReport(r, stored.Received)
	params, err := r.Params()
	if err != nil {
		verdict.Reason = campaign.ReasonRefused
		return verdict, nil, nil
	}
	signatures, known, err := w.Feed.Loaded(ctx, r)
	if err != nil {
		return verdict, nil, err
	}
	if !known {
		verdict.Reason = campaign.ReasonRefused
		return verdict, nil, nil
	}
	res, err := w.Verifier.Run(ctx, verify.Run{Detector: r.Detector.SHA256, Params: params, Posts: r.Input(), Signatures: signatures})
	if err != nil {
		verdict.Reason, err = unverifiable(err)
		return verdict, nil, err
	}
	verdict.State, verdict.Reason, verdict.Where = campaign.Compare(r, res)
	if verdict.State != campaign.VerdictVerified {
		return verdict, nil, nil
	}
	return verdict, campaign.FoundIn(r, res, stored.Office, stored.Received, w.AccountKey), nil
}

// unverifiable puts the verifier's error into a reason; an error that is left is no fault of the report.
func unverifiable(err error) (reason string, left error) {
	var refused *detect.Error
	switch {
	case errors.Is(err, verify.ErrUnknownDetector):
		return campaign.ReasonUnknownDetector, nil
	case errors.As(err, &refused) && refused.Code == detect.ErrTooMuchWork:
		return campaign.ReasonTooMuchWork, nil
	case errors.As(err, &refused):
		return campaign.ReasonRefused, nil
	case errors.Is(err, verify.ErrTrapped):
		return campaign.ReasonFailed, nil
	}
	return "", err
}
