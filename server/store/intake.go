package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/translog"
)

const (
	maxGroup   = 64        // reports that Submit puts into one transaction
	groupBytes = 8 << 20   // or so many bytes
	retries    = 8         // tries of what another process may have made fail
	partSize   = 512 << 10 // bytes of a body in one row
)

// submission is a report that waits for the next group.
type submission struct {
	arrival Arrival
	answer  Arrived
	err     error
	done    chan struct{}
}

// Submit stores one report. Reports of concurrent callers share a transaction and its fsync. It returns when the report is on
// disk. If ctx ends before that, the report may still be stored; sending it again tells.
func (s *Store) Submit(ctx context.Context, a Arrival) (Arrived, error) {
	x := &submission{arrival: a, done: make(chan struct{})}
	if err := s.put(ctx, x); err != nil {
		return Arrived{}, err
	}
	select {
	case <-x.done:
		return x.answer, x.err
	case <-ctx.Done():
		return Arrived{}, ctx.Err()
	}
}

// put hands a submission to the collector unless the store is closed.
func (s *Store) put(ctx context.Context, x *submission) error {
	s.closing.RLock()
	defer s.closing.RUnlock()
	if s.closed {
		return &campaign.Error{Code: campaign.ErrUnavailable}
	}
	if err := ctx.Err(); err != nil {
		return err // a select would choose among both
	}
	select {
	case s.arrivals <- x:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// collect takes what has gathered while the last group was written, and stores it as the next one. Nobody waits for company:
// under load groups grow by themselves.
func (s *Store) collect() {
	defer close(s.stopped)
	for first := range s.arrivals {
		group, size := []*submission{first}, len(first.arrival.Body)
		for len(group) < maxGroup && size < groupBytes && len(s.arrivals) > 0 {
			next := <-s.arrivals
			group, size = append(group, next), size+len(next.arrival.Body)
		}
		s.store(group)
	}
}

// store stores a group. If that fails, each is tried alone, so that one that cannot be stored does not fail the others.
func (s *Store) store(group []*submission) {
	arrivals := make([]Arrival, len(group))
	for i, x := range group {
		arrivals[i] = x.arrival
	}
	answers, err := s.Intake(context.Background(), arrivals)
	if err != nil && len(group) > 1 {
		for i := range group {
			s.store(group[i : i+1])
		}
		return
	}
	for i, x := range group {
		if x.err = err; err == nil {
			x.answer = answers[i]
		}
		close(x.done)
	}
}

// Intake stores reports and appends them to the log, in one transaction. It returns when that is on disk. If another process
// appends at the same time, the log's keys collide, nothing is stored, and it is tried again on the new end of the log.
func (s *Store) Intake(ctx context.Context, arrivals []Arrival) ([]Arrived, error) {
	if s.signer == nil {
		return nil, errNoSigner
	}
	s.appending.Lock()
	defer s.appending.Unlock()
	for range retries {
		answers, err := s.tryIntake(ctx, arrivals)
		if err == nil {
			return answers, nil
		}
		s.edge = nil
		if !errors.Is(err, errTaken) && !errors.Is(err, errGuard) {
			return nil, coded(err, errParent, campaign.ErrForbidden)
		}
	}
	return nil, &campaign.Error{Code: campaign.ErrUnavailable}
}

// tryIntake is one try of Intake. The caller holds s.appending.
func (s *Store) tryIntake(ctx context.Context, arrivals []Arrival) ([]Arrived, error) {
	known, err := s.knownReports(ctx, arrivals)
	if err != nil {
		return nil, err
	}
	if s.edge == nil {
		if s.edge, err = s.readEdge(ctx); err != nil {
			return nil, err
		}
	}
	var fresh []*Arrival
	for i := range arrivals {
		a := &arrivals[i]
		if _, ok := known[a.Report.ID]; !ok {
			known[a.Report.ID] = &knownReport{id: a.Report.ID, office: a.Office, digest: a.Digest, index: s.edge.tree.N + int64(len(fresh))}
			fresh = append(fresh, a)
		}
	}
	receipts, err := s.append(ctx, fresh)
	if err != nil {
		return nil, err
	}
	answers := make([]Arrived, len(arrivals))
	for i := range arrivals {
		if answers[i], err = s.answer(ctx, &arrivals[i], known, receipts); err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// knownReport is what decides about another report with the same id.
type knownReport struct {
	id, office string
	digest     [32]byte
	index      int64
}

// scanKnown reads a knownReport.
func scanKnown(r row) (k *knownReport, err error) {
	k = &knownReport{}
	var digest []byte
	err = r.Scan(&k.id, &k.office, &digest, &k.index)
	copy(k.digest[:], digest)
	return k, err
}

// knownReports looks up which of the ids are stored already.
func (s *Store) knownReports(ctx context.Context, arrivals []Arrival) (map[string]*knownReport, error) {
	known := map[string]*knownReport{}
	for from := 0; from < len(arrivals); from += maxIDs {
		part := arrivals[from:min(from+maxIDs, len(arrivals))]
		ids := make([]string, len(part))
		for i := range part {
			ids[i] = part[i].Report.ID
		}
		list, err := all(ctx, s.db, scanKnown, "SELECT id, office, digest, log_index FROM reports WHERE id IN ("+params(1, len(ids))+")", anys(ids)...)
		if err != nil {
			return nil, err
		}
		for _, k := range list {
			known[k.id] = k
		}
	}
	return known, nil
}

// answer tells what became of one arrival, once all is on disk. receipts holds those just made, by index in the log; the first
// arrival with an id takes its receipt out, and a second one in the same group finds it stored.
func (s *Store) answer(ctx context.Context, a *Arrival, known map[string]*knownReport, receipts map[int64]translog.Receipt) (Arrived, error) {
	k := known[a.Report.ID]
	if k.office != a.Office || k.digest != a.Digest {
		return Arrived{State: Conflict}, nil
	}
	if r, ok := receipts[k.index]; ok {
		delete(receipts, k.index)
		return Arrived{State: Created, Receipt: r}, nil
	}
	r, err := s.receiptAt(ctx, k.index)
	return Arrived{State: Known, Receipt: r}, err
}

// append stores new reports and their leaves, and gives their receipts by index. The caller holds s.appending.
func (s *Store) append(ctx context.Context, fresh []*Arrival) (map[int64]translog.Receipt, error) {
	receipts := map[int64]translog.Receipt{}
	if len(fresh) == 0 {
		return receipts, nil
	}
	old := s.edge
	digests := make([][32]byte, len(fresh))
	for i, a := range fresh {
		digests[i] = a.Digest
	}
	tree, hashes, err := translog.Append(old.tree, digests, old)
	if err != nil {
		return nil, err
	}
	checkpoint, err := translog.SignCheckpoint(s.signer, tree)
	if err != nil {
		return nil, err
	}
	// A longer log would make the leaf's key collide; this is for a shorter one, of a database that was set back while we were running.
	steps := []statement{guard("EXISTS (SELECT 1 FROM log_tree WHERE id = 1 AND size = $1)", old.tree.N)}
	for i, a := range fresh {
		index := old.tree.N + int64(i)
		r, err := translog.MakeReceipt(s.signer, a.Report.ID, a.Digest, index, a.Received, tree, checkpoint, hashes)
		if err != nil {
			return nil, err
		}
		receipts[index] = r
		if steps, err = appendReport(steps, a, index, &r); err != nil {
			return nil, err
		}
	}
	if steps, err = growLog(steps, old.tree, tree, hashes); err != nil {
		return nil, err
	}
	if err := s.write(ctx, steps...); err != nil {
		return nil, err
	}
	s.edge, err = edgeOf(tree.N, hashes)
	return receipts, err
}

// appendReport adds the statements that store one report with its leaf.
func appendReport(steps []statement, a *Arrival, index int64, receipt *translog.Receipt) ([]statement, error) {
	encoded, err := json.Marshal(receipt)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	steps = append(steps,
		do("INSERT INTO log_leaves (idx, digest) VALUES ($1, $2)", index, a.Digest[:]),
		do("INSERT INTO reports (log_index, id, office, device, page, language, received, digest, size, posts, verdict_state, verdict_reason, verdict_checks, verdict_at, "+
			"verdict_no, withdrawn, erased, hold, hold_by) VALUES ("+params(1, 10)+", 'waiting', '', '[]', 0, 0, 0, 0, '', '')",
			index, a.Report.ID, a.Office, a.Device, a.Report.Page, a.Report.Language, a.Received, a.Digest[:], int64(len(a.Body)), int64(len(a.Report.Posts))),
		do("INSERT INTO receipts (log_index, receipt) VALUES ($1, $2)", index, string(encoded)))
	for part := 0; part == 0 || part*partSize < len(a.Body); part++ {
		bytes := a.Body[part*partSize : min((part+1)*partSize, len(a.Body))]
		steps = append(steps, do("INSERT INTO bodies (log_index, part, bytes) VALUES ($1, $2, $3)", index, int64(part), bytes))
	}
	return steps, nil
}

// growLog adds the statements that store the roots of the tiles that became full, and the new state of the log.
func growLog(steps []statement, old, tree tlog.Tree, hashes tlog.HashReader) ([]statement, error) {
	for level := 1; tree.N>>(translog.TileHeight*level) > 0; level++ {
		shift := translog.TileHeight * level
		for n := old.N >> shift; n < tree.N>>shift; n++ {
			h, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(shift, n)})
			if err != nil {
				return nil, err
			}
			steps = append(steps, do("INSERT INTO log_nodes (level, n, hash) VALUES ($1, $2, $3)", int64(level), n, h[0][:]))
		}
	}
	return append(steps, do("UPDATE log_tree SET size = $1, root = $2 WHERE id = 1", tree.N, tree.Hash[:])), nil
}

// receiptAt reads the receipt of the report at an index of the log.
func (s *Store) receiptAt(ctx context.Context, index int64) (r translog.Receipt, err error) {
	encoded, err := one(ctx, s.db, text, "SELECT receipt FROM receipts WHERE log_index = $1", index)
	if err == nil {
		err = json.Unmarshal([]byte(encoded), &r)
	}
	return r, err
}

// Receipt gives a report's receipt again; ErrNotFound if there is no such report.
func (s *Store) Receipt(ctx context.Context, id string) (translog.Receipt, error) {
	r, err := s.Report(ctx, id)
	if err != nil {
		return translog.Receipt{}, err
	}
	return s.receiptAt(ctx, r.LogIndex)
}
