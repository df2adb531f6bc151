//go:build !js

package store

import (
	"context"
	"errors"
	"sync"
)

// groupCommit is how many batches may share a transaction.
const groupCommit = 128

// committer carries out the batches of one process in the order of a queue. Those that wait at the same time share a transaction,
// and so its fsync. While that is being written the next ones gather: groups grow with the load and nobody waits for company.
type committer struct {
	// commit executes a group in one transaction. A batch that fails is undone alone, and its err says why; an error of commit itself is
	// that of all.
	commit  func(group []*queued) error
	queue   chan *queued
	stopped chan struct{}

	closing sync.RWMutex // held for reading while a batch is put into the queue
	closed  bool
}

// queued is a batch in the queue.
type queued struct {
	ctx     context.Context
	steps   []statement
	changed []int64
	err     error
	done    chan struct{}
}

func newCommitter(commit func([]*queued) error) *committer {
	c := &committer{commit: commit, queue: make(chan *queued, 4*groupCommit), stopped: make(chan struct{})}
	go c.run()
	return c
}

// batch implements database.
func (c *committer) batch(ctx context.Context, steps []statement) ([]int64, error) {
	for i := range steps {
		if err := steps[i].check(); err != nil {
			return nil, err
		}
	}
	q := &queued{ctx: ctx, steps: steps, done: make(chan struct{})}
	if err := c.enqueue(ctx, q); err != nil {
		return nil, err
	}
	<-q.done // not ctx.Done: whoever is told "no" must be able to rely on it
	return q.changed, q.err
}

// enqueue puts a batch into the queue unless the store is closed.
func (c *committer) enqueue(ctx context.Context, q *queued) error {
	c.closing.RLock()
	defer c.closing.RUnlock()
	if c.closed {
		return errors.New("store: closed")
	}
	select {
	case c.queue <- q:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run takes what is in the queue, up to groupCommit batches, and commits it.
func (c *committer) run() {
	defer close(c.stopped)
	for first := range c.queue {
		group := []*queued{first}
		for len(group) < groupCommit && len(c.queue) > 0 {
			group = append(group, <-c.queue)
		}
		if err := c.commit(group); err != nil {
			for _, q := range group {
				q.changed, q.err = nil, err
			}
		}
		for _, q := range group {
			close(q.done)
		}
	}
}

// stop commits what is in the queue and takes no more. It says false if it was called before.
func (c *committer) stop() bool {
	c.closing.Lock()
	if c.closed {
		c.closing.Unlock()
		return false
	}
	c.closed = true
	close(c.queue)
	c.closing.Unlock()
	<-c.stopped
	return true
}
