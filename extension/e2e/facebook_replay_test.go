package e2e_test

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/refrain-project/refrain/extension/pagetest"
	"github.com/refrain-project/refrain/wasm/detect"
)

//go:embed page/facebook.html
var facebookHTML []byte

// facebookPolicy is stricter than Facebook's own: no WebAssembly in the page, and nothing becomes markup by itself.
const facebookPolicy = policy + "; require-trusted-types-for 'script'"

// owner is the office's page on Facebook.
var owner = pagetest.Person{ID: "100000000000001", Name: "Anne Marchand", Slug: "Anne.Marchand"}

// The orders of comments, as Facebook names them.
const (
	mostRelevant = "RANKED_FILTERED_INTENT_V1"
	allComments  = "RANKED_UNFILTERED_CHRONOLOGICAL_REPLIES_INTENT_V1"
)

// comments makes of a thread's replies what Facebook would have: every tenth answers the one before it.
func (s *site) comments(thread string) (all []pagetest.Comment) {
	for i, p := range s.threads[thread][1:] {
		c := pagetest.Comment{ID: p.ID, Post: thread, Text: p.Text, Lang: p.Lang + "_CA", Time: p.Time, PageOwner: owner,
			Author: pagetest.Person{ID: "pfbid" + p.Account.ID, Name: p.Account.Name, Slug: p.Account.Handle}}
		if i%10 == 9 {
			c.Depth = 1
		}
		if p.Link != "" {
			c.Text += " " + p.Link
		}
		all = append(all, c)
	}
	return all
}

// asDetected gives a thread as the detector gets it from Facebook.
func (s *site) asDetected(thread string) []detect.Post {
	root := s.threads[thread][0]
	unknown := detect.Account{Followers: -1, Following: -1, Posts: -1, DefaultPicture: -1}
	account := func(p pagetest.Person) detect.Account {
		a := unknown
		a.ID, a.Handle, a.Name = p.ID, p.Slug, p.Name
		if strings.HasPrefix(p.ID, "pfbid") {
			a.ID = p.Slug
		}
		return a
	}
	posts := []detect.Post{{ID: thread, Platform: "facebook", Page: owner.ID, Thread: thread, Root: true, Text: root.Text, Time: root.Time, Resolution: 1, Account: account(owner)}}
	for _, c := range s.comments(thread) {
		posts = append(posts, detect.Post{ID: c.ID, Platform: "facebook", Page: owner.ID, Thread: thread, Text: c.Text, Lang: c.Lang[:2], Time: c.Time,
			Resolution: 1, Account: account(c.Author)})
	}
	return posts
}

func (s *site) serveFacebook(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", facebookPolicy)
	w.Header().Set("Content-Type", `text/html; charset="utf-8"`)
	switch {
	case r.URL.Path == "/api/graphql/" || r.URL.Path == "/ajax/route-definition/":
		s.serveComments(w, r)
	case strings.Contains(r.URL.Path, "/posts/"):
		thread := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		list := s.listOf(thread, mostRelevant, 0)
		theme := map[string]string{"light": "__fb-light-mode", "dark": "__fb-dark-mode"}[s.theme.Load().(string)]
		root := s.threads[thread][0]
		islands := pagetest.Island("MWChatThreadListQuery", s.planted("8881")) +
			pagetest.Island("CometSinglePostContentQuery", pagetest.Object{"node": pagetest.Story(thread, owner, root.Time, root.Text)}) +
			pagetest.Island("CometSinglePostDialogContentQuery", pagetest.Object{"node_v2": pagetest.Object{"comment_list_renderer": pagetest.Object{"feedback": list}}})
		strings.NewReplacer("NONCE", "n0nce", "THEME", theme, "LANGUAGE", root.Lang, "ISLANDS", islands).WriteString(w, string(facebookHTML))
	case r.URL.Path == "/favicon.ico":
		w.WriteHeader(http.StatusNoContent)
	default:
		s.foreign.Add(1)
		http.NotFound(w, r)
	}
}

// serveComments answers an operation: with comments, or with something private in the very shape of one.
func (s *site) serveComments(w http.ResponseWriter, r *http.Request) {
	operation := r.PostFormValue("fb_api_req_friendly_name")
	s.asked.Store(operation, true)
	if !strings.HasPrefix(operation, "Comment") || r.PostFormValue("private") != "" {
		w.Write(pagetest.Lines("", pagetest.Object{"data": s.planted("8882")}))
		return
	}
	var asked struct{ ID, CommentsAfterCursor, CommentsIntentToken string }
	if err := json.Unmarshal([]byte(r.PostFormValue("variables")), &asked); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	from, _ := strconv.Atoi(asked.CommentsAfterCursor)
	order := asked.CommentsIntentToken
	if order == "" {
		order = mostRelevant
	}
	w.Write(pagetest.Lines("", pagetest.Object{"data": pagetest.Object{"node": s.listOf(asked.ID, order, from)}},
		pagetest.Object{"label": "CommentsList$defer$summary", "path": pagetest.List{"node"}, "data": pagetest.Object{"summary": nil}, "extensions": pagetest.Object{"is_final": true}}))
}

// listOf makes a page of a thread's comments. The most relevant are the first forty, in two pages.
func (s *site) listOf(thread, order string, from int) pagetest.Object {
	all := s.comments(thread)
	shown := all
	if order == mostRelevant {
		shown = all[:min(40, len(all))]
	}
	to := min(from+20, len(shown))
	var nodes []any
	for i := from; i < to; i++ {
		switch c := shown[i]; {
		case c.Depth > 0:
		case i+1 < to && shown[i+1].Depth > 0:
			nodes = append(nodes, pagetest.Comment2026(c, pagetest.Comment2026(shown[i+1])))
		default:
			nodes = append(nodes, pagetest.Comment2026(c))
		}
	}
	list := pagetest.Comments(thread, order, len(all), to < len(shown), nodes...)
	list["comment_rendering_instance_for_feed_location"].(pagetest.Object)["comments"].(pagetest.Object)["page_info"].(pagetest.Object)["end_cursor"] = strconv.Itoa(to)
	return list
}

// planted makes something private, in the very shape of a comment on the office's page.
func (s *site) planted(id string) pagetest.Object {
	c := s.comments(english)[0]
	c.ID, c.Text = planted[:15]+id, "This is between the two of us."
	return pagetest.Object{"node": pagetest.Comments(english, allComments, 1, false, pagetest.Comment2026(c))}
}
