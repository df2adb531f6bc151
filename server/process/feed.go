package process

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/feed"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/verify"
	"github.com/refrain-project/refrain/wasm/detect"
)

// Feed makes and serves the signed bundles of signatures.
type Feed struct {
	Store    *store.Store
	Signer   note.Signer
	Verifier note.Verifier
	Now      func() time.Time

	mu     sync.Mutex
	whole  map[int64]feed.Bundle           // decoded versions
	deltas map[[2]int64][]byte             // signed, by version held and version led to
	sets   map[string]*verify.SignatureSet // what reports had loaded, by version and what was off
}

const (
	bundleLife = 14 * 24 * time.Hour // a client that hears nothing for so long stops using signatures
	bundleAge  = 24 * time.Hour      // after which a version is issued anew though nothing changed
	maxKept    = 64                  // versions, deltas and sets kept in memory, each
)

// Issue publishes a new version if the signatures changed, or if the last one is a day old.
func (f *Feed) Issue(ctx context.Context) error {
	version, old, err := f.latest(ctx)
	if err != nil {
		return err
	}
	now := f.Now()
	next, err := f.compose(ctx, now)
	if err != nil {
		return err
	}
	if version > 0 && now.Sub(time.Unix(old.Issued, 0)) < bundleAge && sameContent(old, next) {
		return nil
	}
	next.Version = version + 1
	bundle, err := feed.Encode(next, f.Signer)
	if err != nil {
		return err
	}
	err = f.Store.SaveFeed(ctx, next.Version, bundle, now.UnixMilli())
	var e *campaign.Error
	if errors.As(err, &e) && e.Code == campaign.ErrChanged {
		return f.Issue(ctx) // another process published this version first
	}
	return err
}

// compose makes a bundle of what is in force.
func (f *Feed) compose(ctx context.Context, now time.Time) (feed.Bundle, error) {
	b := feed.Bundle{Issued: now.Unix(), Expires: now.Add(bundleLife).Unix()}
	advice, _, err := f.Store.Advice(ctx)
	if err != nil {
		return b, err
	}
	if advice.English != "" {
		b.Advice = map[string]string{"en": advice.English, "fr": advice.French}
	}
	list, err := f.Store.Signatures(ctx, 0)
	if err != nil {
		return b, err
	}
	for _, x := range list {
		switch {
		case x.Approved == "" || x.Expires <= now.UnixMilli():
		case x.Revoked != 0:
			b.Revoked = append(b.Revoked, x.ID)
		case x.Held != 0: // until a person decided
		default:
			kind := feed.KindOffices
			if strings.Contains(x.Data, `"outside"`) {
				kind = feed.KindOutside
			}
			b.Signatures = append(b.Signatures, feed.Entry{ID: x.ID, Kind: kind, Published: x.Day, Expires: x.Expires/msPerDay + 1, Sketch: x.Sketch})
		}
	}
	return b, nil
}

const msPerDay = 86_400_000

// sameContent says whether two bundles tell clients the same.
func sameContent(a, b feed.Bundle) bool {
	d := feed.Diff(feed.Bundle{Signatures: a.Signatures, Version: 1}, feed.Bundle{Signatures: b.Signatures, Version: 2})
	return len(d.Signatures) == 0 && len(d.Removed) == 0 && slices.Equal(slices.Sorted(slices.Values(a.Revoked)), slices.Sorted(slices.Values(b.Revoked))) &&
		maps.Equal(a.Advice, b.Advice)
}

// latest gives the newest version, decoded; version 0 if there is none yet.
func (f *Feed) latest(ctx context.Context) (int64, feed.Bundle, error) {
	version, bundle, err := f.Store.LatestFeed(ctx)
	if err != nil || version == 0 {
		return 0, feed.Bundle{}, err
	}
	b, err := f.decode(version, bundle)
	return version, b, err
}

// Latest gives the newest version, decoded; Version is 0 if there is none yet.
func (f *Feed) Latest(ctx context.Context) (feed.Bundle, error) {
	_, b, err := f.latest(ctx)
	return b, err
}

// decode reads a version and keeps it: versions never change.
func (f *Feed) decode(version int64, bundle []byte) (feed.Bundle, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if b, ok := f.whole[version]; ok {
		return b, nil
	}
	b, err := feed.Decode(bundle, note.VerifierList(f.Verifier))
	if err == nil {
		keep(&f.whole, version, b)
	}
	return b, err
}

// keep puts a value into a bounded map.
func keep[K comparable, V any](m *map[K]V, k K, v V) {
	if *m == nil || len(*m) >= maxKept {
		*m = map[K]V{}
	}
	(*m)[k] = v
}

// version gives one version; ok is false if it was never published.
func (f *Feed) version(ctx context.Context, version int64) (b feed.Bundle, ok bool, err error) {
	f.mu.Lock()
	b, ok = f.whole[version]
	f.mu.Unlock()
	if ok {
		return b, true, nil
	}
	bundle, err := f.Store.FeedBundle(ctx, version)
	var e *campaign.Error
	if errors.As(err, &e) && e.Code == campaign.ErrNotFound {
		return b, false, nil
	}
	if err != nil {
		return b, false, err
	}
	b, err = f.decode(version, bundle)
	return b, err == nil, err
}

// Bundle gives the newest version for a client that holds another: the delta where that is possible and shorter, else the
// whole. A client that holds the newest gets nil.
func (f *Feed) Bundle(ctx context.Context, have int64) (version int64, bundle []byte, err error) {
	version, whole, err := f.Store.LatestFeed(ctx)
	if err != nil || version == 0 || version == have {
		return version, nil, err
	}
	old, known, err := f.version(ctx, have)
	if err != nil || !known || have > version {
		return version, whole, err
	}
	key := [2]int64{have, version}
	f.mu.Lock()
	delta, ok := f.deltas[key]
	f.mu.Unlock()
	if !ok {
		next, err := f.decode(version, whole)
		if err != nil {
			return 0, nil, err
		}
		if delta, err = feed.Encode(feed.Diff(old, next), f.Signer); err != nil {
			return 0, nil, err
		}
		f.mu.Lock()
		keep(&f.deltas, key, delta)
		f.mu.Unlock()
	}
	if len(delta) < len(whole) {
		return version, delta, nil
	}
	return version, whole, nil
}

// Loaded gives the signatures that a report's client had loaded, nil if none. Reports with the same share one set, so that
// an instance of the detector loads it once. Which are live is told by the day of the report's newest observation, as the
// client does: the verdict must not depend on when it is run.
func (f *Feed) Loaded(ctx context.Context, r *campaign.Report) (*verify.SignatureSet, bool, error) {
	if r.SignaturesVersion == 0 {
		return nil, true, nil
	}
	b, known, err := f.version(ctx, r.SignaturesVersion)
	if err != nil || !known {
		return nil, false, err
	}
	day := observedDay(r)
	off := slices.Sorted(slices.Values(r.SignaturesOff))
	key := strings.Join(append([]string{stamp(r.SignaturesVersion), stamp(day)}, off...), " ")
	f.mu.Lock()
	defer f.mu.Unlock()
	if set, ok := f.sets[key]; ok {
		return set, true, nil
	}
	list := slices.DeleteFunc(b.Live(day), func(s detect.Signature) bool { return slices.Contains(off, s.ID) })
	var set *verify.SignatureSet
	if len(list) > 0 {
		set = &verify.SignatureSet{List: list}
	}
	keep(&f.sets, key, set)
	return set, true, nil
}

// observedDay is the day, since 1 January 1970 UTC, on which the page last showed a post of the report.
func observedDay(r *campaign.Report) (day int64) {
	for i := range r.Posts {
		day = max(day, r.Posts[i].ObservedAt/86_400)
	}
	return day
}

// stamp writes a number for a key.
func stamp(n int64) string { return strconv.FormatInt(n, 36) }
