package campaign

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// checker finds the first fault of a report. Each of its methods says one rule; after a fault they do nothing.
type checker struct {
	err *Error
	at  string // the path of what is being checked
}

// in gives the path of a field of what is being checked.
func (c *checker) in(field string) string {
	if c.at == "" {
		return field
	}
	return c.at + "." + field
}

func (c *checker) fault(code, field string, limit int64) {
	if c.err == nil {
		c.err = &Error{Code: code, Field: c.in(field), Limit: limit}
	}
}

// must holds what a field may be.
func (c *checker) must(ok bool, field string) {
	if !ok {
		c.fault(ErrInvalid, field, 0)
	}
}

// most holds a size under its limit.
func (c *checker) most(n int, limit int, field string) {
	if n > limit {
		c.fault(ErrTooLarge, field, int64(limit))
	}
}

// id is a name that must be there.
func (c *checker) id(s, field string) {
	c.most(len(s), maxID, field)
	c.must(s != "", field)
}

// code is a word of the detector's own.
func (c *checker) code(s, field string) {
	c.most(len(s), maxCode, field)
	ok := s != ""
	for _, b := range []byte(s) {
		ok = ok && ('a' <= b && b <= 'z' || '0' <= b && b <= '9' || b == '_')
	}
	c.must(ok, field)
}

// time is in Unix seconds; 0 is unknown.
func (c *checker) time(t int64, field string) {
	c.must(t == 0 || earliestTime <= t && t <= latestTime, field)
}

func (c *checker) count(n int64, field string) { c.must(0 <= n && n <= maxCount, field) }

// optional is a count that the page may not show; then it is left out.
func (c *checker) optional(n *int64, field string) {
	if n != nil {
		c.count(*n, field)
	}
}

// each checks the elements of a list by their paths.
func each[T any](c *checker, list []T, field string, check func(i int, x *T)) {
	outer := c.at
	for i := range list {
		if c.err != nil {
			break
		}
		c.at = outer
		c.at = c.in(field) + "[" + strconv.Itoa(i) + "]"
		check(i, &list[i])
	}
	c.at = outer
}

// check says what a report may hold, field by field in the order of docs/report.md.
func (r *Report) check() error {
	c := checker{}
	c.must(isUUID(r.ID), "id")
	c.must(len(r.Nonce) == nonceSize, "nonce")
	c.detector(&r.Detector)
	c.count(r.SignaturesVersion, "signatures_version")
	c.most(len(r.SignaturesOff), maxOff, "signatures_off")
	each(&c, r.SignaturesOff, "signatures_off", func(_ int, s *string) { c.id(*s, "id") })
	platform := c.page(r.Page)
	threads := c.threads(r.Threads)
	posts := c.posts(r, platform, threads)
	c.clusters(r.Evidence, posts)
	c.flags(r.Flags, posts)
	c.most(len(r.Note), maxNote, "note")
	c.must(r.Language == "en" || r.Language == "fr", "language")
	if c.err != nil {
		return c.err
	}
	return nil
}

// isUUID accepts the 8-4-4-4-12 form in small letters (RFC 9562), of any version.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, b := range []byte(s) {
		switch i {
		case 8, 13, 18, 23:
			if b != '-' {
				return false
			}
		default:
			if !isHex(b) || 'A' <= b && b <= 'F' {
				return false
			}
		}
	}
	return true
}

func (c *checker) detector(d *DetectorRef) {
	c.must(isHash(d.SHA256), "detector.sha256")
	c.most(len(d.Parameters), maxParameters, "detector.parameters")
	if _, err := paramsOf(d.Parameters); err != nil {
		c.fault(err.Code, err.Field, err.Limit)
	}
}

// isHash accepts a SHA-256 in small hexadecimal letters.
func isHash(s string) bool {
	ok := len(s) == 64
	for _, b := range []byte(s) {
		ok = ok && isHex(b) && !('A' <= b && b <= 'F')
	}
	return ok
}

// page checks "x:HANDLE" or "facebook:ID" and gives the platform.
func (c *checker) page(page string) (platform string) {
	platform, name, _ := strings.Cut(page, ":")
	c.most(len(page), maxField, "page")
	c.must(name != "" && platformHosts[platform] != nil && !strings.ContainsAny(name, " /:?#\n\t"), "page")
	return platform
}

// threads checks the threads and gives their ids.
func (c *checker) threads(threads []Thread) map[string]bool {
	c.must(len(threads) > 0, "threads")
	c.most(len(threads), maxThreads, "threads")
	ids, times := map[string]bool{}, 0
	each(c, threads, "threads", func(_ int, t *Thread) {
		c.id(t.ID, "id")
		c.must(!ids[t.ID], "id")
		ids[t.ID] = true
		c.most(len(t.Root.Text), maxText, "root.text")
		c.links(t.Root.Links, "root.links")
		c.time(t.Root.Time, "root.time")
		times += len(t.Times)
		c.most(times, maxTimes, "times")
		each(c, t.Times, "times", func(_ int, b *BareTime) { c.bare(b) })
		c.count(t.Read, "read")
		c.count(t.Shown, "shown")
		if t.Order != "" {
			c.code(t.Order, "order")
		}
	})
	return ids
}

func (c *checker) bare(b *BareTime) {
	c.time(b.Time, "t")
	c.must(0 <= b.Resolution && b.Resolution <= maxCoarse, "r")
	c.must(0 <= b.Account && b.Account <= maxTimes, "account")
	c.must(0 <= b.Cluster && b.Cluster <= maxTimes, "cluster")
}

func (c *checker) links(links []string, field string) {
	c.most(len(links), maxLinks, field)
	for _, l := range links {
		c.most(len(l), maxAddress, field)
	}
}

// posts checks the posts and gives them by id.
func (c *checker) posts(r *Report, platform string, threads map[string]bool) map[string]*Post {
	c.must(len(r.Posts) > 0, "posts")
	c.most(len(r.Posts), maxPosts, "posts")
	ids := make(map[string]*Post, len(r.Posts))
	each(c, r.Posts, "posts", func(_ int, p *Post) {
		c.id(p.ID, "id")
		c.must(ids[p.ID] == nil && !reserved(p.ID), "id")
		ids[p.ID] = p
		c.must(threads[p.Thread], "thread")
		c.account(&p.Account, r.Pseudonyms)
		c.most(len(p.Text), maxText, "text")
		c.most(len(p.Lang), maxCode, "lang")
		c.time(p.Time, "time")
		c.must(0 <= p.Resolution && p.Resolution <= maxCoarse, "resolution")
		c.links(p.Links, "links")
		c.permalink(p, platform, r.Pseudonyms)
		c.time(p.ObservedAt, "observed_at")
		c.must(p.ObservedAt > 0, "observed_at")
	})
	return ids
}

// reserved says whether Input names its own posts like this.
func reserved(id string) bool {
	return strings.HasPrefix(id, "root:") || strings.HasPrefix(id, "bare:")
}

// account checks who posted. A pseudonym is a letter and a number and comes without a handle or a name, which would undo it.
func (c *checker) account(a *Account, pseudonyms bool) {
	c.id(a.ID, "account.id")
	c.must(!strings.HasPrefix(a.ID, "#"), "account.id") // Input names the accounts of bare times so
	c.most(len(a.Handle), maxField, "account.handle")
	c.most(len(a.Name), maxField, "account.name")
	c.time(a.Created, "account.created")
	c.optional(a.Followers, "account.followers")
	c.optional(a.Following, "account.following")
	c.optional(a.Posts, "account.posts")
	if pseudonyms {
		c.must(isPseudonym(a.ID), "account.id")
		c.must(a.Handle == "", "account.handle")
		c.must(a.Name == "", "account.name")
	}
}

// isPseudonym accepts a small letter and up to six digits: nothing that a platform uses as an id.
func isPseudonym(id string) bool {
	ok := 2 <= len(id) && len(id) <= 7 && 'a' <= id[0] && id[0] <= 'z'
	for i := 1; ok && i < len(id); i++ {
		ok = '0' <= id[i] && id[i] <= '9'
	}
	return ok
}

// platformHosts are the hosts of a platform's permalinks.
var platformHosts = map[string][]string{
	"x":        {"x.com", "www.x.com", "mobile.x.com", "twitter.com", "www.twitter.com", "mobile.twitter.com"},
	"facebook": {"facebook.com", "www.facebook.com", "m.facebook.com", "web.facebook.com", "mbasic.facebook.com"},
}

// permalink must lead to the post, on its platform. With pseudonyms there is none, and the post's id is a pseudonym too:
// either would lead to the account.
func (c *checker) permalink(p *Post, platform string, pseudonyms bool) {
	if pseudonyms {
		c.must(p.Permalink == "", "permalink")
		c.must(isPseudonym(p.ID), "id")
		return
	}
	c.most(len(p.Permalink), maxAddress, "permalink")
	u, err := url.Parse(p.Permalink)
	c.must(err == nil && u.Scheme == "https" && u.User == nil && slices.Contains(platformHosts[platform], u.Host), "permalink")
}

// clusters checks the form of the evidence. Whether it is true is for Compare.
func (c *checker) clusters(evidence []Cluster, posts map[string]*Post) {
	c.most(len(evidence), maxClusters, "evidence")
	ids := map[string]bool{}
	each(c, evidence, "evidence", func(_ int, k *Cluster) {
		c.must(posts[k.ID] != nil && !ids[k.ID], "id")
		ids[k.ID] = true
		c.must(posts[k.Exemplar] != nil, "exemplar")
		c.code(k.Level, "level")
		c.code(k.Kind, "kind")
		c.count(k.Rank, "rank")
		c.most(len(k.Signature), maxCode, "signature")
		c.most(len(k.Posts), maxPosts, "posts")
		for _, id := range k.Posts {
			c.must(posts[id] != nil, "posts")
		}
		c.most(len(k.Reasons), maxReasons, "reasons")
		each(c, k.Reasons, "reasons", func(_ int, r *Reason) {
			c.code(r.Code, "code")
			c.numbers(r.Params, maxParams, "params")
		})
		c.numbers(k.Fields, maxNumbers, "fields")
		c.most(len(k.Threads), maxThreads, "threads")
		each(c, k.Threads, "threads", func(_ int, t *ThreadTest) {
			c.id(t.Thread, "thread")
			c.numbers(t.Fields, maxParams, "fields")
		})
	})
}

func (c *checker) numbers(list []Number, limit int, field string) {
	c.most(len(list), limit, field)
	each(c, list, field, func(_ int, n *Number) { c.code(n.Name, "name") })
}

// flags checks the form of the flags: one a post, on parts of its text.
func (c *checker) flags(flags []Flag, posts map[string]*Post) {
	c.most(len(flags), maxPosts, "flags")
	ids := map[string]bool{}
	each(c, flags, "flags", func(_ int, f *Flag) {
		p := posts[f.Post]
		c.must(p != nil && !ids[f.Post], "post")
		ids[f.Post] = true
		c.code(f.Level, "level")
		c.code(f.Kind, "kind")
		c.must(posts[f.Cluster] != nil, "cluster")
		c.count(f.Rank, "rank")
		c.most(len(f.Spans), maxSpans, "spans")
		for _, s := range f.Spans {
			c.must(p != nil && 0 <= s[0] && s[0] < s[1] && s[1] <= int64(len(p.Text)), "spans")
		}
	})
}
