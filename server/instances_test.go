package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/storetest/postgres"
	"github.com/refrain-project/refrain/server/translog"
)

// killEvery is how long an instance lives in the test of several, by rounds: short in the tests, ten seconds in the soak run.
func killEvery() time.Duration {
	if rounds() > 10 {
		return 10 * time.Second
	}
	return 400 * time.Millisecond
}

// TestInstancesOnOneDatabase runs two instances on one Postgres under load and kills one after the other, at any moment: also while it
// holds the lock of the log's writer, or has just handed news over. No receipt is lost, the log does not fork, every report gets its verdict and is joined once, and
// no office gets one piece of news as two.
func TestInstancesOnOneDatabase(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no instance is killed under load")
	}
	first := startServer(t, "--rate", "100000", "--db", postgres.New(t))
	instances := []*server{first, startPeer(first)}
	token := first.enrolled("Alex Marchand", "x:alex_marchand_mp")
	if _, err := post(first.url, first.enrolled("Solange Bélanger", "x:solange_belanger_dep"), first.reportOf("belanger", "x:solange_belanger_dep")); err != nil {
		t.Fatal(err)
	}
	load := &traffic{t: t, template: first.reportOf("marchand", "x:alex_marchand_mp"), token: token, bodies: map[string][]byte{}}
	for i, s := range instances {
		load.addresses[i] = s.url
	}
	for i := range 2 {
		load.begin(i)
	}
	news := listen(t, first)
	kills := max(4, min(30, rounds()))
	for round := range kills {
		s := instances[round%2]
		began := time.Now()
		news.decide(round)
		time.Sleep(killEvery() - time.Since(began)) // load comes in meanwhile; when in it the instance dies is chance
		s.stop(syscall.SIGKILL)
		s.start()
		load.moved(round%2, s.url)
	}
	load.end()
	t.Logf("%d kills, %d receipts", kills, len(load.receipts))
	if len(load.receipts) < 20 {
		t.Fatal("too few receipts: there was no load")
	}
	first.holdsReceipts(load.receipts, load.bodies)
	first.waitVerified()
	instances[1].holdsReceipts(load.receipts, load.bodies)
	news.holds(kills)
}

// traffic sends reports to two instances; a report that got no answer is sent again to the other one, as a load balancer would.
type traffic struct {
	t         *testing.T
	token     string
	template  []byte
	senders   sync.WaitGroup
	mu        sync.Mutex
	addresses [2]string
	ended     bool
	bodies    map[string][]byte
	receipts  []translog.Receipt
}

// state gives where to send, and whether to go on.
func (l *traffic) state(i int) (address string, ended bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.addresses[i], l.ended
}

// moved says that an instance has another address now.
func (l *traffic) moved(i int, address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.addresses[i] = address
}

// begin starts to send, first to one of the instances.
func (l *traffic) begin(to int) {
	l.senders.Go(func() {
		for {
			body := another(l.template)
			var r translog.Receipt
			for i := to; ; i = 1 - i {
				address, ended := l.state(i)
				if ended {
					return
				}
				var err error
				if r, err = post(address, l.token, body); err == nil {
					break
				}
				if refused, ok := err.(*statusError); ok && refused.status < 500 {
					l.t.Errorf("refused: %v", err)
					return
				}
			}
			l.mu.Lock()
			l.bodies[r.Report], l.receipts = body, append(l.receipts, r)
			l.mu.Unlock()
		}
	})
}

// end stops sending.
func (l *traffic) end() {
	l.mu.Lock()
	l.ended = true
	l.mu.Unlock()
	l.senders.Wait()
}

// TestMigrateStore moves a server from its file to Postgres: every receipt given before holds after, the log goes on, and nothing is moved twice.
func TestMigrateStore(t *testing.T) {
	s := startServer(t)
	token := s.enrolled("Alex Marchand", "x:alex_marchand_mp")
	template := s.reportOf("marchand", "x:alex_marchand_mp")
	bodies := map[string][]byte{}
	var receipts []translog.Receipt
	send := func() {
		body := another(template)
		r, err := post(s.url, token, body)
		if err != nil {
			t.Fatal(err)
		}
		bodies[r.Report], receipts = body, append(receipts, r)
	}
	send()
	send()
	s.waitVerified()
	s.stop(syscall.SIGTERM)
	from, to := "sqlite://"+filepath.Join(s.data, "refrain.db"), postgres.New(t)
	said := s.run("migrate-store", "--from", from, "--to", to)
	if !strings.Contains(said, "the log's 2 records") {
		t.Errorf("it says %s", said)
	}
	if out, err := exec.Command(s.program, "migrate-store", "--from", from, "--to", to).CombinedOutput(); err == nil {
		t.Errorf("into a database with data: %s", out)
	}
	s.flags = []string{"--db", to}
	s.start()
	send()
	s.waitVerified()
	s.holdsReceipts(receipts, bodies)
}
