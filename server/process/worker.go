// Package process does what takes the rules and the store together: it gives a received report its verdict, joins it with
// what other offices sent, carries out what analysts decide, and publishes. server/web and the subcommands call it; it
// knows neither.
package process

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/verify"
)

// Config is what the work needs.
type Config struct {
	Store      *store.Store
	Verifier   Verifier
	Feed       *Feed
	AccountKey []byte                // keys the hashes of accounts, so that nobody can look one up without the server
	Workers    int                   // reports at once; 0: one
	Queue      func(id string) error // puts a report in line outside of this process, where Settle takes it up; nil: Run does, and takes it from memory
	Begin      func()                // what a goroutine that runs reports again does first; may be nil
	Log        *slog.Logger
	Now        func() time.Time
}

// Worker takes reports on after their receipt. Losing what it has in mind loses nothing: a report without a verdict is
// found again in the store.
type Worker struct {
	Config
	queue    chan string       // ids of reports; a full queue drops them, and the next look at the store finds them
	look     chan struct{}     // there may be more in the store than in the queue
	judged   chan result       // verdicts to be saved
	joins    sync.Mutex        // within this process; across processes the store's versions decide
	compared campaign.Compared // under joins

	mu   sync.Mutex
	busy map[string]bool  // ids in the queue, in work or waiting to be joined
	read map[string]taken // reports in the queue as they were read when they came
	kept int              // bytes of their bodies

	backlog atomic.Int64 // as of the last look, beyond the queue
	meters  meters
}

// queued bounds the queue; what does not fit waits in the store.
const queued = 4096

// lookEvery is how often the store is asked for what was missed: another process's reports, or a full queue's.
const lookEvery = 5 * time.Second

// NewWorker makes a worker; Run makes it work.
func NewWorker(c Config) *Worker {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	w := &Worker{Config: c, queue: make(chan string, queued), look: make(chan struct{}, 1), judged: make(chan result, 4*maxBatch), busy: map[string]bool{}, read: map[string]taken{}}
	w.meters = newMeters(w)
	return w
}

// taken is a report that was read, and the bytes of its body.
type taken struct {
	report *campaign.Report
	size   int
}

// maxRead bounds the bytes of the bodies of the reports that are kept as they were read. Others are read again from the store.
const maxRead = 8 << 20

// Take puts a report in line that is in the store now, with the size of its body. It waits for nothing but Config.Queue.
func (w *Worker) Take(r *campaign.Report, size int) {
	if w.Queue != nil {
		if err := w.Queue(r.ID); err != nil { // Sweep finds it in the store
			w.Log.Error("process", "what", "queue", "error", err.Error())
		}
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.take(r.ID) && w.kept+size <= maxRead {
		w.read[r.ID] = taken{r, size}
		w.kept += size
	}
}

// take puts a report in line, unless it is or the queue is full. The caller holds w.mu.
func (w *Worker) take(id string) bool {
	if w.busy[id] {
		return false
	}
	select {
	case w.queue <- id:
		w.busy[id] = true
	default:
		w.backlog.Add(1)
	}
	return w.busy[id]
}

// atHand gives a report as it was read, nil if it is not kept, and keeps it no longer.
func (w *Worker) atHand(id string) *campaign.Report {
	w.mu.Lock()
	defer w.mu.Unlock()
	x := w.read[id]
	delete(w.read, id)
	w.kept -= x.size
	return x.report
}

func (w *Worker) lookSoon() {
	select {
	case w.look <- struct{}{}:
	default:
	}
}

// Run works until the context ends, and returns when the reports in hand are done.
func (w *Worker) Run(ctx context.Context) {
	var workers, saver sync.WaitGroup
	for range max(1, w.Workers) {
		workers.Go(func() {
			if w.Begin != nil {
				w.Begin()
			}
			w.work(ctx)
		})
	}
	saver.Go(w.save)
	workers.Go(func() {
		if err := w.Store.FillSearch(ctx); err != nil && ctx.Err() == nil {
			w.failed(ctx, "search", err)
		}
	})
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	w.lookSoon()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-tick.C:
			w.refill(ctx)
		case <-w.look:
			w.refill(ctx)
		}
	}
	workers.Wait()
	close(w.judged)
	saver.Wait()
}

// refill puts what waits in the store into the queue, as far as there is room, and joins what was left unjoined.
func (w *Worker) refill(ctx context.Context) {
	room := cap(w.queue) - len(w.queue)
	if room < cap(w.queue)/2 {
		return
	}
	pending, err := w.Store.Pending(ctx, room)
	if err != nil {
		w.failed(ctx, "pending", err)
		return
	}
	w.backlog.Store(int64(len(pending)))
	w.mu.Lock()
	for i := range pending {
		w.take(pending[i].ID)
	}
	w.mu.Unlock()
	if err := w.rejoinLeft(ctx); err != nil {
		w.failed(ctx, "unjoined", err)
	}
}

// rejoinLeft joins reports whose verdict was recorded by a process that then stopped.
func (w *Worker) rejoinLeft(ctx context.Context) error {
	left, err := w.Store.Unjoined(ctx, maxBatch)
	if err != nil {
		return err
	}
	w.joins.Lock()
	defer w.joins.Unlock()
	var done []string
	var found []campaign.Found
	for i := range left {
		if w.inHand(left[i].ID) {
			continue
		}
		some, err := w.Store.Clusters(ctx, left[i].ID)
		if err != nil {
			return err
		}
		done, found = append(done, left[i].ID), append(found, some...)
	}
	if len(done) == 0 {
		return nil
	}
	if err := w.join(ctx, found); err != nil {
		return err
	}
	return w.Store.MarkJoined(ctx, done)
}

// inHand says whether this process is at work on a report.
func (w *Worker) inHand(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.busy[id]
}

// result is a report whose verdict is to be saved.
type result struct {
	store.Judged
	received int64
	began    time.Time
}

// work judges one report after another.
func (w *Worker) work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case id := <-w.queue:
			// A report that is begun is finished: stopping waits for it.
			x, err := w.judgeID(context.WithoutCancel(ctx), id)
			if err != nil {
				w.failed(ctx, "report", err)
				w.meters.failure()
			}
			if x == nil {
				w.done(id)
				continue
			}
			w.judged <- *x
		}
	}
}

// done forgets a report, and looks for more in the store if the queue is empty.
func (w *Worker) done(id string) {
	w.mu.Lock()
	delete(w.busy, id)
	more := len(w.queue) == 0 && w.backlog.Load() > 0
	w.mu.Unlock()
	if more {
		w.lookSoon()
	}
}

// failed notes an error of the server's own; the report stays pending and is tried again.
func (w *Worker) failed(ctx context.Context, what string, err error) {
	if ctx.Err() == nil {
		w.Log.Error("process", "what", what, "error", err.Error())
	}
}

// judgeID judges a report; nil if there is nothing to judge.
func (w *Worker) judgeID(ctx context.Context, id string) (*result, error) {
	x, r := result{began: w.Now()}, w.atHand(id)
	stored, err := w.Store.Report(ctx, id)
	if err != nil || stored.Verdict.State != campaign.VerdictWaiting || stored.Withdrawn != 0 || stored.Erased != 0 {
		return nil, err
	}
	x.Report, x.received = id, stored.Received
	x.Verdict, x.Found, err = w.judge(ctx, &stored, r)
	if gone(err) || errors.Is(err, verify.ErrElsewhere) {
		return nil, nil // withdrawn in the meantime; or it waits for a verifier that holds its detector
	}
	if err != nil {
		return nil, err
	}
	return &x, nil
}

// maxBatch bounds the reports whose verdicts share a transaction: while one is written, arriving reports wait.
const maxBatch = 16

// maxJoined bounds the reports that are joined at once: a join looks at the whole of a campaign, however many came to it.
const maxJoined = 8 * maxBatch

// save saves verdicts, what has gathered meanwhile at once, and joins when no verdict waits: under load fsyncs and joins are shared.
func (w *Worker) save() {
	ctx := context.Background()
	var left unjoined
	for first := range w.judged {
		batch := []result{first}
		for len(batch) < maxBatch && len(w.judged) > 0 {
			batch = append(batch, <-w.judged)
		}
		err := w.settle(ctx, batch, &left)
		for i := range batch {
			if id := batch[i].Report; !slices.Contains(left.reports, id) {
				w.done(id)
			}
		}
		if err == nil && (len(w.judged) == 0 || len(left.reports) >= maxJoined) {
			err = w.joinLeft(ctx, &left)
		}
		if err != nil {
			w.failed(ctx, "verdicts", err)
			w.meters.failure()
		}
	}
	if err := w.joinLeft(ctx, &left); err != nil {
		w.failed(ctx, "join", err)
	}
}

// unjoined is reports with a verdict that wait to be joined, and their clusters. The store has them marked: what is lost here rejoinLeft finds.
type unjoined struct {
	reports []string
	found   []campaign.Found
}

// joinLeft joins what waits.
func (w *Worker) joinLeft(ctx context.Context, left *unjoined) error {
	x := *left
	if *left = (unjoined{}); len(x.reports) == 0 {
		return nil
	}
	defer func() {
		for _, id := range x.reports {
			w.done(id)
		}
	}()
	w.joins.Lock()
	defer w.joins.Unlock()
	if err := w.join(ctx, x.found); err != nil {
		return err
	}
	return w.Store.MarkJoined(ctx, x.reports)
}

// settle records verdicts, and puts the reports that have clusters to those that wait to be joined.
func (w *Worker) settle(ctx context.Context, batch []result, left *unjoined) error {
	list := make([]store.Judged, len(batch))
	for i := range batch {
		list[i] = batch[i].Judged
	}
	saved, err := w.Store.SetVerdicts(ctx, list)
	if err != nil {
		return err
	}
	is := map[string]bool{}
	for _, id := range saved {
		is[id] = true
	}
	for i := range batch {
		x := &batch[i]
		if !is[x.Report] {
			continue
		}
		w.meters.verdict(x.Verdict.State, w.Now().Sub(x.began), time.Duration(w.Now().UnixMilli()-x.received)*time.Millisecond)
		if len(x.Found) > 0 {
			left.reports, left.found = append(left.reports, x.Report), append(left.found, x.Found...)
		}
	}
	return nil
}

// gone says whether a report was withdrawn.
func gone(err error) bool {
	var e *campaign.Error
	return errors.As(err, &e) && e.Code == campaign.ErrGone
}

// Backlog is how many reports wait, as far as this process knows.
func (w *Worker) Backlog() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return max(int64(len(w.busy)), w.backlog.Load())
}
