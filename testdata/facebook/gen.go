//go:build ignore

// Command gen writes testdata/facebook/*: answers of Facebook in every shape that the adapter must read, of invented people.
// Run it with `go run testdata/facebook/gen.go` from the repository's root; it gives the same bytes each time.
package main

import (
	"log"
	"os"
	"path/filepath"
	"strings"

	. "github.com/refrain-project/refrain/extension/pagetest"
)

const (
	start = 1_788_274_800 // 1 September 2026, 14:00 UTC
	post  = "7000000000000001"
)

var (
	member = Person{"100000000000001", "Camille Laurier", "camille.laurier"}
	people = []Person{{"100000000000011", "Oriole Nine", "oriole.nine"}, {"pfbid0Ab3dEf", "Jean-Paul Fontaine", "jp.fontaine"},
		{"pfbid0Zz9yXw", "Membre anonyme", ""}, {"100000000000014", "Tamarack", ""}}
)

// comment is the n-th person's comment, some minutes later.
func comment(n, minutes int, lang, text string) Comment {
	id := []string{"7100000000000001", "7100000000000002", "7100000000000003", "7100000000000004"}[n]
	return Comment{ID: id, Post: post, Author: people[n], Text: text, Lang: lang, Time: start + int64(60*minutes), PageOwner: member}
}

var (
	first  = comment(0, 2, "en_US", "Fix the bridge, please.\nAnd the road.")
	second = comment(1, 7, "fr_CA", "Où est passé l'argent de la bibliothèque ?")
	third  = comment(2, 9, "fr_CA", "Bonne question.")
	fourth = comment(3, 11, "en_US", "Read this: https://news.example/port")
)

const (
	all      = "RANKED_UNFILTERED_CHRONOLOGICAL_REPLIES_INTENT_V1"
	relevant = "RANKED_FILTERED_INTENT_V1"
)

// story is the post that is answered.
func story() Object {
	return Object{"__typename": "Story", "post_id": post, "creation_time": start, "actors": List{Object{"__typename": "User", "id": member.ID, "name": member.Name,
		"url": "https://www.facebook.com/camille.laurier"}}, "message": Object{"text": "What should the town do first this spring? Tell us below."}}
}

// linked is a comment with an address in it, behind Facebook's own door, and with the page's name.
func linked() Object {
	node := Comment2026(fourth)
	node["body"] = Object{"text": fourth.Text, "ranges": List{
		Object{"offset": 11, "length": 25, "entity": Object{"__typename": "ExternalUrl", "external_url": "https://l.facebook.com/l.php?u=https%3A%2F%2Fnews.example%2Fport&h=AT0"}},
		Object{"offset": 0, "length": 4, "entity": Object{"__typename": "User", "id": member.ID}}}}
	return node
}

// old is a comment as in April 2024: no body, its time one object deeper, nothing of the page.
func old() Object {
	node := Comment2026(second)
	delete(node, "created_time")
	node["comment_action_links_renderer"] = Object{"comment": Object{"commentActionLinks": node["comment_action_links"]}}
	delete(node, "comment_action_links")
	delete(node, "comet_comment_author_name_and_badges_renderer")
	node["body"] = nil
	return node
}

// translated is a comment of which Facebook shows a translation only.
func translated() Object {
	node := Comment2026(third)
	node["body"] = nil
	node["preferred_body"] = Object{"text": "Good question.", "translation_type": "AUTO_TRANSLATED"}
	return node
}

// changed is a list whose comments are named otherwise.
func changed() Object {
	node := Comment2026(first)
	node["fbid_v2"] = node["legacy_fbid"]
	delete(node, "legacy_fbid")
	delete(node, "comment_action_links")
	return node
}

// final marks the last line.
func final(data Object) Object {
	return Object{"data": data, "extensions": Object{"is_final": true}}
}

func main() {
	reply := third
	reply.Depth = 1
	page := Comments(post, all, 4, true, Comment2026(first), Comment2026(second, Comment2026(reply)))
	card := Object{"label": "Dialog$defer$cards", "path": List{"node_v2"}, "data": Object{"cards": List{}}, "extensions": Object{"is_final": true}}
	dialog := Object{"data": Object{"node_v2": Object{"story": story(), "feedback": Object{"comment_list_renderer": Object{"feedback": page}}}}}
	for name, body := range map[string][]byte{
		"page.ndjson":       Lines("", final(Object{"node": page})),
		"dialog.ndjson":     Lines("", dialog, card),
		"old.ndjson":        Lines("", final(Object{"node": Comments(post, all, 1, false, old())})),
		"linked.ndjson":     Lines("", final(Object{"node": Comments(post, all, 2, false, linked(), translated())})),
		"guarded.ndjson":    Lines("for (;;);", Object{"__type": "preloader", "id": "a", "result": Object{"result": final(Object{"node": page})}}, Object{"__type": "last_response"}),
		"filtered.ndjson":   Lines("", final(Object{"node": Comments(post, relevant, 40, true, Comment2026(first))})),
		"changed.ndjson":    Lines("", final(Object{"node": Comments(post, all, 1, false, changed())})),
		"empty.ndjson":      Lines("", final(Object{"node": Comments(post, all, 0, false)})),
		"elsewhere.ndjson":  Lines("", final(Object{"viewer": Object{"message_threads": Object{"nodes": List{Object{"message": Object{"text": "private"}}}}}})),
		"document.html.txt": document(Lines("", Object{"require": List{List{"RelayPrefetchedStreamCache", "next", List{}, List{"adp_X", Object{"__bbox": Object{"result": dialog}}}}}})),
	} {
		if err := os.WriteFile(filepath.Join("testdata", "facebook", name), body, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// document is the first document of a page, with its answers in scripts.
func document(answer []byte) []byte {
	script := `<script type="application/json" data-content-len="1" data-sjs>`
	return []byte("<!doctype html><html lang=\"fr\" id=\"facebook\"><head><title>x</title>\n<script nonce=\"n\">requireLazy([], function () { if (1 < 2) {} })</script>\n" +
		script + `{"require":[["Bootloader","message"]]}` + "</script>\n" + script + strings.TrimSpace(string(answer)) + "</script></head><body></body></html>\n")
}
