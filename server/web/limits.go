package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
)

// Rate is how often one caller may ask.
type Rate struct {
	PerSecond float64
	Burst     float64
}

// Rates are the limits; the zero value of each means the default.
type Rates struct {
	Token   Rate // a request with a valid token, by the token: many offices share the House's address
	Address Rate // any other, by the address; an IPv6 network of /64 counts as one
	Sign    Rate // enrolments and sign-ins, by the address: they are what is guessed at
	Reports Rate // reports of one office; beyond it a person looks first
	Trials  Rate // visits of /try that begin, by the address

	NoHabits bool // devices are not held to their habits (campaign.BrakeDevice); for benchmarks
}

// withDefaults fills in what is not set.
func (r Rates) withDefaults() Rates {
	set := func(at *Rate, d Rate) {
		if *at == (Rate{}) {
			*at = d
		}
	}
	set(&r.Token, Rate{PerSecond: 20, Burst: 200})
	set(&r.Address, Rate{PerSecond: 10, Burst: 100})
	set(&r.Sign, Rate{PerSecond: 0.2, Burst: 20})
	set(&r.Reports, Rate{PerSecond: 1.0 / 30, Burst: 300}) // a bad day is some dozens of clusters
	set(&r.Trials, Rate{PerSecond: 0.2, Burst: 20})
	return r
}

// maxBuckets bounds the memory of one set of limits: about 1 MB.
const maxBuckets = 10_000

// buckets are token buckets by name. A bucket that is full again is forgotten, so that no list of callers is kept.
type buckets struct {
	rate Rate
	now  func() time.Time

	mu    sync.Mutex
	level map[string]bucket
}

// bucket is what is left at a time.
type bucket struct {
	left float64
	at   time.Time
}

func newBuckets(rate Rate, now func() time.Time) *buckets {
	return &buckets{rate: rate, now: now, level: map[string]bucket{}}
}

// take takes one token, or says for how many seconds there is none.
func (b *buckets) take(name string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	at, known := b.level[name]
	if !known {
		if len(b.level) >= maxBuckets {
			b.forget(now)
		}
		at = bucket{b.rate.Burst, now}
	}
	at.left, at.at = b.refilled(at, now), now
	if at.left < 1 {
		b.level[name] = at
		return &campaign.Error{Code: campaign.ErrTooMany, Limit: 1 + int64((1-at.left)/b.rate.PerSecond)}
	}
	at.left--
	b.level[name] = at
	return nil
}

// refilled is what a bucket holds now.
func (b *buckets) refilled(at bucket, now time.Time) float64 {
	return min(b.rate.Burst, at.left+max(0, now.Sub(at.at).Seconds())*b.rate.PerSecond)
}

// forget drops full buckets, and, if all are in use, any quarter of them: a flood from many addresses must not fill the memory.
func (b *buckets) forget(now time.Time) {
	for name, at := range b.level {
		if b.refilled(at, now) >= b.rate.Burst {
			delete(b.level, name)
		}
	}
	for name := range b.level {
		if len(b.level) < maxBuckets*3/4 {
			return
		}
		delete(b.level, name)
	}
}

// address is who asks, as far as the network says: the last address in X-Forwarded-For that is no proxy of ours.
func (s *Server) address(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	at, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusts(at); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = hop
	}
	return at.Unmap()
}

// trusts says whether an address is a proxy of ours.
func (s *Server) trusts(at netip.Addr) bool {
	for _, p := range s.Proxies {
		if p.Contains(at.Unmap()) {
			return true
		}
	}
	return false
}

// network is the name under which an address is limited.
func network(at netip.Addr) string {
	if at.Is6() {
		if p, err := at.Prefix(64); err == nil {
			return p.String()
		}
	}
	return at.String()
}

// loopback says whether the request began on this machine and passed no proxy.
func loopback(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	at, bad := netip.ParseAddr(host)
	return err == nil && bad == nil && at.Unmap().IsLoopback() && r.Header.Get("X-Forwarded-For") == "" &&
		r.Header.Get("Forwarded") == "" && r.Header.Get("Via") == ""
}
