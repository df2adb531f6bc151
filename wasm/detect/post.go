package detect

import (
	"cmp"
	"slices"
)

// Limits on what one post may hold, in bytes or counts. A post over them is an error, not cut: what is judged is what was
// posted.
const (
	maxText    = 20_000 // bytes; Facebook's comments end at 8,000 characters
	maxField   = 512    // bytes of an id, a handle, a name, a page, a thread
	maxLinks   = 32     // links, and media, of one post
	maxAddress = 4_096  // bytes of a link
	maxBatch   = 1 << 20
	maxTime    = 1 << 40 // seconds
	maxCount   = 1 << 40 // followers and the like
	maxCoarse  = 366 * 86400
)

// check gives the error of a post, nil if it has none.
func (p *Post) check() error {
	fields := []struct{ name, value string }{
		{"id", p.ID}, {"platform", p.Platform}, {"page", p.Page}, {"thread", p.Thread}, {"lang", p.Lang},
		{"account.id", p.Account.ID}, {"account.handle", p.Account.Handle}, {"account.name", p.Account.Name},
	}
	for i := range fields {
		if f := &fields[i]; len(f.value) > maxField {
			return &Error{Code: ErrTooLong, Post: p.ID[:min(len(p.ID), maxField)], Field: f.name}
		}
	}
	fault := func(code, field string) error { return &Error{Code: code, Post: p.ID, Field: field} }
	switch {
	case p.ID == "":
		return fault(ErrInvalid, "id")
	case len(p.Text) > maxText:
		return fault(ErrTooLong, "text")
	case p.Time < 0 || p.Time > maxTime:
		return fault(ErrInvalid, "time")
	case p.Resolution < 0 || p.Resolution > maxCoarse:
		return fault(ErrInvalid, "resolution")
	case p.Group < 0 || p.Group > maxCount:
		return fault(ErrInvalid, "group")
	case p.Bare && p.Text != "":
		return fault(ErrInvalid, "text")
	case len(p.Links) > maxLinks || len(p.Media) > maxLinks:
		return fault(ErrTooMany, "links")
	}
	for _, list := range [...][]string{p.Links, p.Media} {
		for _, l := range list {
			if len(l) > maxAddress {
				return fault(ErrTooLong, "links")
			}
		}
	}
	a := &p.Account
	if a.Created < 0 || a.Created > maxTime || max(a.Followers, a.Following, a.Posts) > maxCount || a.DefaultPicture > 1 {
		return fault(ErrInvalid, "account")
	}
	return nil
}

// tidy brings a checked post to its one form: what means the same is written the same.
func (p *Post) tidy() {
	p.Resolution = max(1, p.Resolution)
	p.Links = least(p.Links, nil)
	p.Media = least(p.Media, nil)
	a := &p.Account
	a.Followers, a.Following, a.Posts = max(-1, a.Followers), max(-1, a.Following), max(-1, a.Posts)
	a.DefaultPicture = max(-1, a.DefaultPicture)
}

// merge joins two sightings of one post, field by field, so that neither order nor repetition matters:
//
//	time         the finer resolution; of two equally fine ones the earlier, known before unknown
//	text         the longer (a page first shows a text cut short), then the greater
//	root         either says so
//	bare         only if both are
//	created      the earlier one known
//	counts       the greater
//	links, media the union, its least 32
//	other text   the greater, so that something comes before nothing
func merge(a, b Post) Post {
	if clock := cmp.Or(cmp.Compare(unknownLast(a.Time), unknownLast(b.Time)), cmp.Compare(a.Resolution, b.Resolution), cmp.Compare(a.Time, b.Time)); clock > 0 {
		a.Time, a.Resolution = b.Time, b.Resolution
	}
	if cmp.Or(cmp.Compare(len(a.Text), len(b.Text)), cmp.Compare(a.Text, b.Text)) < 0 {
		a.Text = b.Text
	}
	a.Page, a.Thread, a.Lang = max(a.Page, b.Page), max(a.Thread, b.Thread), max(a.Lang, b.Lang)
	a.Root, a.Bare, a.Group = a.Root || b.Root, a.Bare && b.Bare, max(a.Group, b.Group)
	a.Links, a.Media = least(a.Links, b.Links), least(a.Media, b.Media)
	a.Account = mergeAccounts(a.Account, b.Account)
	return a
}

// mergeAccounts is merge for what is shown of an account.
func mergeAccounts(x, y Account) Account {
	created := max(x.Created, y.Created)
	if min(x.Created, y.Created) > 0 {
		created = min(x.Created, y.Created)
	}
	return Account{
		ID: max(x.ID, y.ID), Handle: max(x.Handle, y.Handle), Name: max(x.Name, y.Name), Created: created,
		Followers: max(x.Followers, y.Followers), Following: max(x.Following, y.Following), Posts: max(x.Posts, y.Posts),
		DefaultPicture: max(x.DefaultPicture, y.DefaultPicture),
	}
}

// unknownLast orders times by whether they are known at all.
func unknownLast(t int64) int {
	if t == 0 {
		return 1
	}
	return 0
}

// least gives the sorted union of two lists, its first maxLinks.
func least(a, b []string) []string {
	if len(a)+len(b) == 0 {
		return nil
	}
	all := slices.Concat(a, b)
	sortOrdered(all)
	all = slices.Compact(all)
	return all[:min(len(all), maxLinks)]
}

// same says whether two tidy posts are equal.
func (p *Post) same(q *Post) bool {
	x, y := *p, *q
	x.Links, x.Media, y.Links, y.Media = nil, nil, nil, nil
	return slices.Equal(p.Links, q.Links) && slices.Equal(p.Media, q.Media) && x.ID == y.ID && x.Platform == y.Platform &&
		x.Page == y.Page && x.Thread == y.Thread && x.Root == y.Root && x.Account == y.Account && x.Text == y.Text &&
		x.Lang == y.Lang && x.Time == y.Time && x.Resolution == y.Resolution && x.Bare == y.Bare && x.Group == y.Group
}
