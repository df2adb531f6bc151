package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
)

const reportColumns = "id, office, device, page, language, received, log_index, digest, size, posts, verdict_state, verdict_reason, verdict_checks, verdict_at, " +
	"verdict_no, withdrawn, erased, hold, hold_by, verdict_where, assignee, touched, handled"

// scanReport reads reportColumns.
func scanReport(r row) (x StoredReport, err error) {
	var digest []byte
	var checks string
	err = r.Scan(&x.ID, &x.Office, &x.Device, &x.Page, &x.Language, &x.Received, &x.LogIndex, &digest, &x.Size, &x.Posts, &x.Verdict.State, &x.Verdict.Reason,
		&checks, &x.Verdict.At, &x.verdictNo, &x.Withdrawn, &x.Erased, &x.Hold, &x.HoldBy, &x.Verdict.Where, &x.Assignee, &x.Touched, &x.Handled)
	copy(x.Digest[:], digest)
	if err == nil && checks != "[]" {
		err = json.Unmarshal([]byte(checks), &x.Verdict.Checks)
	}
	return x, err
}

// Report gives what is known of one report; ErrNotFound if there is none. Whether the caller may see it is the caller's to decide.
func (s *Store) Report(ctx context.Context, id string) (StoredReport, error) {
	return one(ctx, s.db, scanReport, "SELECT "+reportColumns+" FROM reports WHERE id = $1", id)
}

// ReportBody gives the body as it came; ErrGone if it was erased, ErrNotFound if there is no such report.
func (s *Store) ReportBody(ctx context.Context, id string) ([]byte, error) {
	r, err := s.Report(ctx, id)
	if err != nil {
		return nil, err
	}
	parts, err := all(ctx, s.db, scanPlace, "SELECT part, bytes FROM bodies WHERE log_index = $1 ORDER BY part", r.LogIndex)
	if err != nil {
		return nil, err
	}
	if len(parts) == 0 {
		return nil, &campaign.Error{Code: campaign.ErrGone}
	}
	body := make([]byte, 0, r.Size)
	for _, p := range parts {
		body = append(body, p.bytes...)
	}
	if campaign.Digest(body) != r.Digest {
		return nil, fmt.Errorf("store: the body at %d is damaged: it has another digest than the log", r.LogIndex)
	}
	return body, nil
}

// Reports lists reports, newest first. Those withdrawn are left out.
func (s *Store) Reports(ctx context.Context, q ReportQuery) ([]StoredReport, error) {
	where, args := []string{"withdrawn = 0"}, []any{}
	also := func(condition string, value any) {
		args = append(args, value)
		where = append(where, fmt.Sprintf(condition, len(args)))
	}
	if q.Office != "" {
		also("office = $%d", q.Office)
	}
	if q.Page != "" {
		also("page = $%d", q.Page)
	}
	if q.State != "" {
		also("verdict_state = $%d", string(q.State))
	}
	if q.Before > 0 {
		also("log_index < $%d", q.Before)
	}
	args = append(args, limited(q.Limit))
	return all(ctx, s.db, scanReport, "SELECT "+reportColumns+" FROM reports WHERE "+strings.Join(where, " AND ")+
		fmt.Sprintf(" ORDER BY log_index DESC LIMIT $%d", len(args)), args...)
}

// Pending lists reports whose verdict is waiting, oldest first.
func (s *Store) Pending(ctx context.Context, limit int) ([]StoredReport, error) {
	return all(ctx, s.db, scanReport, "SELECT "+reportColumns+" FROM reports WHERE verdict_state = 'waiting' AND verdict_state <> 'verified' "+
		"AND withdrawn = 0 AND erased = 0 ORDER BY log_index LIMIT $1", limited(limit))
}
