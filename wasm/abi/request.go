package abi

import (
	"slices"

	"github.com/refrain-project/refrain/wasm/detect"
)

// AppendParams appends the request of new.
func AppendParams(b []byte, p detect.Params) []byte { return appendList(b, p.List(), appendParam) }

// ParseParams reads the request of new.
func ParseParams(request []byte) (detect.Params, error) {
	r := &reader{rest: string(request)}
	params := list(r, leastParam, "parameters", readParam)
	if err := r.end(); err != nil {
		return detect.Params{}, err
	}
	return detect.ParseParams(params)
}

// AppendPosts appends the request of add.
func AppendPosts(b []byte, posts []detect.Post) []byte {
	b = appendUint(slices.Grow(b, usualPost*len(posts)), uint64(len(posts)))
	var one []byte
	for i := range posts {
		one = appendPost(one[:0], &posts[i])
		b = append(appendUint(b, uint64(len(one))), one...)
	}
	return b
}

// usualPost is about the bytes of a reply with its account, to make room at once.
const usualPost = 400

// ParsePosts reads the request of add. The texts of a post share one piece of memory, those of two posts none, so that
// a post kept keeps no other alive. On an error no post is given.
func ParsePosts(request []byte) ([]detect.Post, error) {
	n, request, err := splitCount(request)
	if err != nil {
		return nil, err
	}
	posts := make([]detect.Post, n)
	r := &reader{}
	for i := range posts {
		if r.rest, request, err = splitRecord(request); err != nil {
			return nil, err
		}
		if readPost(r, &posts[i]); r.err != nil {
			r.err.Post = posts[i].ID
			return nil, r.err
		}
	}
	if len(request) > 0 {
		return nil, &detect.Error{Code: ErrMalformed, Field: "end"}
	}
	return posts, nil
}

// splitCount takes the number of posts off the front of a request.
func splitCount(request []byte) (int, []byte, error) {
	n, size := parseUint(request)
	switch {
	case size == 0:
		return 0, nil, &detect.Error{Code: ErrMalformed, Field: "posts"}
	case n > MaxPosts:
		return 0, nil, &detect.Error{Code: detect.ErrTooMany, Field: "posts"}
	case n > uint64(len(request)-size)/leastPost:
		return 0, nil, &detect.Error{Code: ErrMalformed, Field: "posts"}
	}
	return int(n), request[size:], nil
}

// splitRecord takes one post's bytes off the front of a request, copied.
func splitRecord(request []byte) (string, []byte, error) {
	n, size := parseUint(request)
	request = request[size:]
	if size == 0 || n > uint64(len(request)) {
		return "", nil, &detect.Error{Code: ErrMalformed, Field: "post"}
	}
	return string(request[:n]), request[n:], nil
}

// The bits of a post.
const (
	bitRoot = 1 << iota
	bitBare
	bitsAll = bitRoot | bitBare
)

// appendPost appends a post without its length.
func appendPost(b []byte, p *detect.Post) []byte {
	b = appendText(b, p.ID)
	b = appendText(b, p.Platform)
	b = appendText(b, p.Page)
	b = appendText(b, p.Thread)
	b = appendUint(b, postBits(p))
	b = appendAccount(b, &p.Account)
	b = appendText(b, p.Text)
	b = appendText(b, p.Lang)
	b = appendInt(b, p.Time)
	b = appendInt(b, p.Resolution)
	b = appendList(b, p.Links, appendText)
	b = appendList(b, p.Media, appendText)
	return appendInt(b, p.Group)
}

// leastPost is the size of an empty post with its length: 20 values of one byte each, and one more.
const leastPost = 21

// readPost reads a post, which is all that the reader holds.
func readPost(r *reader, p *detect.Post) {
	p.ID = r.text("id")
	p.Platform = r.text("platform")
	p.Page = r.text("page")
	p.Thread = r.text("thread")
	bits := r.upTo(bitsAll, "bits")
	p.Root, p.Bare = bits&bitRoot != 0, bits&bitBare != 0
	readAccount(r, &p.Account)
	p.Text = r.text("text")
	p.Lang = r.text("lang")
	p.Time = r.int("time")
	p.Resolution = r.int("resolution")
	p.Links = list(r, 1, "links", readLink)
	p.Media = list(r, 1, "media", readMedium)
	p.Group = r.int("group")
	if r.rest != "" {
		r.fail(ErrMalformed, "post")
	}
}

// postBits packs the truths of a post.
func postBits(p *detect.Post) (bits uint64) {
	if p.Root {
		bits |= bitRoot
	}
	if p.Bare {
		bits |= bitBare
	}
	return bits
}

// appendAccount appends an account.
func appendAccount(b []byte, a *detect.Account) []byte {
	b = appendText(b, a.ID)
	b = appendText(b, a.Handle)
	b = appendText(b, a.Name)
	b = appendInt(b, a.Created)
	b = appendInt(b, a.Followers)
	b = appendInt(b, a.Following)
	b = appendInt(b, a.Posts)
	return appendInt(b, a.DefaultPicture)
}

// readAccount reads an account.
func readAccount(r *reader, a *detect.Account) {
	a.ID = r.text("account")
	a.Handle = r.text("handle")
	a.Name = r.text("name")
	a.Created = r.int("created")
	a.Followers = r.int("followers")
	a.Following = r.int("following")
	a.Posts = r.int("posts")
	a.DefaultPicture = r.int("default_picture")
}

func readLink(r *reader) string   { return r.text("links") }
func readMedium(r *reader) string { return r.text("media") }

// AppendRestore appends the request of restore.
func AppendRestore(b []byte, p detect.Params, snapshot []byte) []byte {
	return append(AppendParams(b, p), snapshot...)
}

// ParseRestore reads the request of restore; the snapshot shares the request's memory.
func ParseRestore(request []byte) (detect.Params, []byte, error) {
	r := &reader{rest: string(request[:min(maxParams, len(request))])}
	before := len(r.rest)
	params := list(r, leastParam, "parameters", readParam)
	if r.err != nil {
		return detect.Params{}, nil, r.err
	}
	p, err := detect.ParseParams(params)
	return p, request[before-len(r.rest):], err
}

// maxParams is more bytes than all parameters take: what of a restore request is looked at for them.
const maxParams = 4096

// AppendCompare appends the request of compare.
func AppendCompare(b []byte, first, second string) []byte {
	return appendText(appendText(b, first), second)
}

// ParseCompare reads the request of compare.
func ParseCompare(request []byte) (first, second string, err error) {
	r := &reader{rest: string(request)}
	first, second = r.text("first"), r.text("second")
	return first, second, r.end()
}
