package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/refrain-project/refrain/server/store"
)

// pulseEvery is how often the store is asked whether anything changed, by one for all who listen, and only while somebody does. Asking
// finds what another instance or a shell did too.
const pulseEvery = 700 * time.Millisecond

// beatEvery is how often a listener is told that all is well: the page says so when it hears nothing.
const beatEvery = 5 * time.Second

// briefly is how long a page waits before it asks again, where nothing can be told to it as it happens.
const briefly = 10 * time.Second

// pulse tells listeners that something changed in the store.
type pulse struct {
	store *store.Store

	mu        sync.Mutex
	listeners map[chan string]bool
	stop      context.CancelFunc
}

func newPulse(st *store.Store) *pulse { return &pulse{store: st, listeners: map[chan string]bool{}} }

// listen gives a channel of changes, and what ends it.
func (p *pulse) listen() (<-chan string, func()) {
	ch := make(chan string, 1)
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.listeners) == 0 {
		ctx, stop := context.WithCancel(context.Background())
		p.stop = stop
		go p.watch(ctx)
	}
	p.listeners[ch] = true
	return ch, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.listeners, ch)
		if len(p.listeners) == 0 {
			p.stop()
		}
	}
}

// watch asks the store until nobody listens.
func (p *pulse) watch(ctx context.Context) {
	tick := time.NewTicker(pulseEvery)
	defer tick.Stop()
	last, _ := p.store.Pulse(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now, err := p.store.Pulse(ctx)
		if err != nil || now == last {
			continue // a store that is busy is asked again
		}
		last = now
		p.tell(now)
	}
}

func (p *pulse) tell(state string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for ch := range p.listeners {
		select {
		case ch <- state:
		default: // has one unread: that one makes it look anew
		}
	}
}

// live is GET /console/live: server-sent events. "change" says that a page may look different now.
func (c *Console) live(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	control := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	if err := control.Flush(); errors.Is(err, http.ErrNotSupported) { // as in a Worker, where an answer is whole or not there: the page asks again
		_, err = fmt.Fprintf(w, "retry: %d\nevent: brief\ndata:\n\n", briefly.Milliseconds())
		return err
	}
	changes, end := c.pulse.listen()
	defer end()
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	kind, state := "beat", ""
	for {
		if err := control.SetWriteDeadline(time.Now().Add(2 * beatEvery)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		if _, err := fmt.Fprintf(w, "event: %s\ndata: %s\n\n", kind, state); err != nil {
			return nil // the reader left
		}
		if err := control.Flush(); err != nil {
			return nil
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-c.closed:
			return nil
		case state = <-changes:
			kind = "change"
		case <-beat.C:
			kind, state = "beat", ""
		}
	}
}
