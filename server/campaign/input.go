package campaign

import (
	"strconv"
	"strings"

	"github.com/refrain-project/refrain/wasm/detect"
)

// Input is what the detector is given of a report, in this order and no other form (docs/report.md, "Expansion"). Per
// thread, in the order of the report: its root; its bare times, in their order. Then the posts, in theirs. All stand on the
// report's page. The extension makes the same posts for the preview, so that the verdict an office saw is the one that
// comes out here.
func (r *Report) Input() []detect.Post {
	platform, _, _ := strings.Cut(r.Page, ":")
	on := detect.Post{Platform: platform, Page: r.Page}
	n := len(r.Threads) + len(r.Posts)
	for i := range r.Threads {
		n += len(r.Threads[i].Times)
	}
	out := make([]detect.Post, 0, n)
	for i := range r.Threads {
		t := &r.Threads[i]
		root := on
		root.ID, root.Thread, root.Root = "root:"+t.ID, t.ID, true
		root.Text, root.Links, root.Time = t.Root.Text, t.Root.Links, t.Root.Time
		root.Account = unknownAccount("")
		out = append(out, root)
		for j := range t.Times {
			out = append(out, t.Times[j].post(on, t.ID, j))
		}
	}
	for i := range r.Posts {
		out = append(out, r.Posts[i].post(on))
	}
	return out
}

// unknownAccount is an account of which nothing is shown.
func unknownAccount(id string) detect.Account {
	return detect.Account{ID: id, Followers: -1, Following: -1, Posts: -1, DefaultPicture: -1}
}

// post expands a bare time: the i-th (from 0) of a thread.
func (b *BareTime) post(on detect.Post, thread string, i int) detect.Post {
	on.ID, on.Thread, on.Bare = "bare:"+thread+":"+strconv.Itoa(i), thread, true
	on.Time, on.Resolution, on.Group = b.Time, b.Resolution, b.Cluster
	on.Account = unknownAccount("")
	if b.Account > 0 {
		on.Account.ID = "#" + strconv.FormatInt(b.Account, 10)
	}
	return on
}

// post expands a flagged reply.
func (p *Post) post(on detect.Post) detect.Post {
	on.ID, on.Thread, on.Text, on.Lang = p.ID, p.Thread, p.Text, p.Lang
	on.Time, on.Resolution, on.Links = p.Time, p.Resolution, p.Links
	a := detect.Account{ID: p.Account.ID, Handle: p.Account.Handle, Name: p.Account.Name, Created: p.Account.Created}
	a.Followers, a.Following, a.Posts = shown(p.Account.Followers), shown(p.Account.Following), shown(p.Account.Posts)
	a.DefaultPicture = -1
	if d := p.Account.DefaultPicture; d != nil {
		a.DefaultPicture = 0
		if *d {
			a.DefaultPicture = 1
		}
	}
	on.Account = a
	return on
}

// shown gives what the page showed, -1 for nothing.
func shown(n *int64) int64 {
	if n == nil {
		return -1
	}
	return *n
}

// Params are the detector's parameters that the report names; the rest are the defaults. The error is an *Error.
func (r *Report) Params() (detect.Params, error) {
	p, err := paramsOf(r.Detector.Parameters)
	if err != nil {
		return detect.Params{}, err
	}
	return p, nil
}

// paramsOf reads parameters by name and holds them to what the server is willing to run.
func paramsOf(byName map[string]int64) (detect.Params, *Error) {
	most := detect.DefaultParams()
	most.Window, most.Horizon = maxWindow, maxWindow
	var list []detect.Param
	for _, limit := range most.List() {
		v, ok := byName[limit.Name]
		if !ok {
			continue
		}
		field := "detector.parameters." + limit.Name
		if v < 1 {
			return detect.Params{}, &Error{Code: ErrInvalid, Field: field}
		}
		if v > limit.Value {
			return detect.Params{}, &Error{Code: ErrTooLarge, Field: field, Limit: limit.Value}
		}
		list = append(list, detect.Param{Name: limit.Name, Value: v})
	}
	p, err := detect.ParseParams(list)
	if err != nil || len(list) < len(byName) {
		return detect.Params{}, &Error{Code: ErrInvalid, Field: "detector.parameters"}
	}
	return p, nil
}
