package pagetest

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
)

// Person is an invented author on Facebook.
type Person struct{ ID, Name, Slug string }

// Comment is an invented comment.
type Comment struct {
	ID, Post  string
	Depth     int
	Author    Person
	Text      string
	Lang      string // fr_CA
	Time      int64
	PageOwner Person
}

// graphID writes the id that Facebook's graph uses.
func graphID(kind, id string) string {
	return base64.StdEncoding.EncodeToString([]byte(kind + ":" + id))
}

// node is the id of a comment in the graph.
func (c Comment) node() string { return graphID("comment", c.Post+"_"+c.ID) }

// address is where a comment stands.
func (c Comment) address() string {
	return "https://www.facebook.com/" + c.PageOwner.Slug + "/posts/" + c.Post + "?comment_id=" + c.ID
}

// author writes an author.
func (p Person) author() Object {
	address := "https://www.facebook.com/" + p.Slug
	if p.Slug == "" {
		address = "https://www.facebook.com/profile.php?id=" + p.ID
	}
	return Object{"__typename": "User", "__isActor": "User", "id": p.ID, "name": p.Name, "url": address, "gender": "NEUTER"}
}

// Comment2026 writes a comment as in October 2026: the time also in a link, stubs of itself in others.
func Comment2026(c Comment, replies ...any) Object {
	stub := Object{"id": c.node(), "legacy_fbid": c.ID, "comment_parent": nil, "url": c.address(), "author": c.Author.author()}
	return Object{"__typename": "Comment", "id": c.node(), "legacy_fbid": c.ID, "depth": c.Depth, "author": c.Author.author(),
		"body":           Object{"text": c.Text, "ranges": List{}},
		"preferred_body": Object{"__typename": "TextWithEntities", "text": c.Text, "translation_type": "ORIGINAL"},
		"comment_action_links": List{
			Object{"__typename": "XFBCommentTimeStampActionLink", "comment": Object{"id": c.node(), "created_time": c.Time, "url": c.address()}},
			Object{"__typename": "XFBCommentReplyActionLink", "comment": stub}},
		"created_time": c.Time, "is_disabled": false, "comment_direct_parent": nil,
		"translatability_for_viewer": Object{"source_dialect": c.Lang},
		"feedback": Object{"id": graphID("feedback", c.Post+"_"+c.ID), "url": c.address(),
			"replies_fields":     Object{"count": len(replies), "total_count": len(replies)},
			"replies_connection": Object{"edges": Edges(replies...), "page_info": Object{"has_next_page": false}},
			"parent_object_ent":  Object{"__typename": "Comment", "id": c.node()}},
		"comet_comment_author_name_and_badges_renderer": Object{"comment": Object{"id": c.node(), "legacy_token": c.Post + "_" + c.ID,
			"author": Object{"id": c.Author.ID, "short_name": c.Author.Name},
			"parent_feedback": Object{"id": graphID("feedback", c.Post), "share_fbid": c.Post,
				"owning_profile": Object{"__typename": "User", "name": c.PageOwner.Name, "id": c.PageOwner.ID}}}}}
}

// Edges makes the places of a list.
func Edges(nodes ...any) List {
	edges := List{}
	for _, node := range nodes {
		edges = append(edges, Object{"node": node, "cursor": nil})
	}
	return edges
}

// Comments makes what a post says of its comments.
func Comments(post, order string, total int, more bool, nodes ...any) Object {
	return Object{"__typename": "Feedback", "id": graphID("feedback", post), "total_comment_count": total,
		"comment_rendering_instance_for_feed_location": Object{"selected_intent": Object{"intent_token": order},
			"comments": Object{"is_not_behind_the_fold": true, "edges": Edges(nodes...), "page_info": Object{"has_next_page": more}}}}
}

// Lines writes objects as Facebook does, one a line, each behind a guard.
func Lines(guard string, objects ...Object) []byte {
	var out strings.Builder
	for _, o := range objects {
		line, err := json.Marshal(o)
		if err != nil {
			panic(err) // only what is written here gets here
		}
		out.WriteString(guard + string(line) + "\n")
	}
	return []byte(out.String())
}

// Story writes a post of a page: what its comments answer.
func Story(post string, owner Person, unix int64, text string) Object {
	return Object{"__typename": "Story", "post_id": post, "creation_time": unix, "actors": List{owner.author()}, "message": Object{"text": text}}
}

// Island writes a script of JSON as Facebook puts it into a document: what was loaded ahead for an operation.
func Island(operation string, data Object) string {
	loaded := List{"RelayPrefetchedStreamCache", "next", List{}, List{"adp_" + operation + "RelayPreloader_6a1f", Object{"__bbox": Object{"complete": true, "result": Object{"data": data}}}}}
	line := Lines("", Object{"require": List{List{"ScheduledServerJS", "handle", nil, List{Object{"__bbox": Object{"require": List{loaded}}}}}}})
	return `<script type="application/json" data-content-len="` + strconv.Itoa(len(line)-1) + `" data-sjs>` + strings.TrimSuffix(string(line), "\n") + "</script>\n"
}
