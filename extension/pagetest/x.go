// Package pagetest makes what X and Facebook send to their own pages, of invented people, for the tests of the adapters and of
// the whole extension. The shapes are those of recorded answers; nothing of anybody's is in it.
package pagetest

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Schema is how X writes an author: A until May 2025, B from then on, C from August 2026.
type Schema string

// The schemas.
const (
	SchemaA Schema = "A"
	SchemaB Schema = "B"
	SchemaC Schema = "C"
)

// Object is an object of JSON; encoding/json writes its names in order, so that the same thing is always the same bytes.
type Object = map[string]any

// List is a list of JSON.
type List = []any

// Account is an invented author.
type Account struct {
	ID             string
	Handle, Name   string
	Created        int64 // Unix seconds
	Followers      int64
	Following      int64
	Posts          int64
	DefaultPicture bool
}

// Post is an invented post. Its id must be a number.
type Post struct {
	ID, Thread, Answers string // Answers: the post that it answers directly; empty for a thread's first post
	AnswersHandle       string // whose that is
	AnswersAccount      string
	Account             Account
	Text, Lang          string
	Time                int64
	Link                string // the address behind a short one at the text's end; may be empty
	Replies             int64  // how many answers X says it has
}

// xTime writes a time as X does.
func xTime(unix int64) string {
	return time.Unix(unix, 0).UTC().Format("Mon Jan 02 15:04:05 +0000 2006")
}

// FirstID gives a number of the kind that X gives to a post of that time, the n-th of its second.
func FirstID(unix int64, n int) string {
	return strconv.FormatInt((unix*1000-1288834974657)<<22|int64(n), 10)
}

// picture gives the address of a profile picture.
func picture(a Account) string {
	if a.DefaultPicture {
		return "https://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png"
	}
	return "https://pbs.twimg.com/profile_images/" + a.ID + "/face_normal.jpg"
}

// User writes an author in a schema.
func User(a Account, schema Schema) Object {
	user := Object{"__typename": "User", "id": "VXNlcjo" + a.ID, "rest_id": a.ID, "is_blue_verified": false}
	legacy := Object{"followers_count": a.Followers, "friends_count": a.Following, "statuses_count": a.Posts,
		"default_profile_image": a.DefaultPicture, "description": "", "favourites_count": 12}
	core := Object{"created_at": xTime(a.Created), "name": a.Name, "screen_name": a.Handle}
	switch schema {
	case SchemaA:
		for name, value := range core {
			legacy[name] = value
		}
		legacy["profile_image_url_https"] = picture(a)
		user["legacy"] = legacy
	case SchemaB:
		user["legacy"], user["core"] = legacy, core
		user["avatar"] = Object{"image_url": picture(a)}
	case SchemaC:
		user["core"], user["avatar"] = core, Object{"image_url": picture(a)}
		user["relationship_counts"] = Object{"followers": a.Followers, "following": a.Following}
		user["tweet_counts"] = Object{"tweets": a.Posts, "media_tweets": 3}
	}
	return user
}

// legacyOf writes what is in a post's legacy.
func legacyOf(p Post) Object {
	shown := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(p.Text)
	urls := List{}
	if p.Link != "" {
		shown += " https://t.co/" + p.ID[len(p.ID)-6:]
		urls = append(urls, Object{"url": "https://t.co/" + p.ID[len(p.ID)-6:], "expanded_url": p.Link})
	}
	legacy := Object{"id_str": p.ID, "full_text": shown, "created_at": xTime(p.Time), "lang": p.Lang, "conversation_id_str": p.Thread,
		"user_id_str": p.Account.ID, "reply_count": p.Replies, "display_text_range": List{0, len([]rune(shown))},
		"entities": Object{"hashtags": List{}, "urls": urls, "user_mentions": List{}}, "is_quote_status": false}
	if p.Answers != "" {
		legacy["in_reply_to_status_id_str"], legacy["in_reply_to_screen_name"] = p.Answers, p.AnswersHandle
		legacy["in_reply_to_user_id_str"] = p.AnswersAccount
		legacy["entities"].(Object)["user_mentions"] = List{Object{"screen_name": p.AnswersHandle, "id_str": p.AnswersAccount}}
	}
	return legacy
}

// Tweet writes a post with its author.
func Tweet(p Post, schema Schema) Object {
	return Object{"__typename": "Tweet", "rest_id": p.ID, "legacy": legacyOf(p), "views": Object{"count": "120", "state": "EnabledWithCount"},
		"core": Object{"user_results": Object{"result": User(p.Account, schema)}}}
}

// Note makes a post one of those whose whole text is in a note.
func Note(tweet Object) Object {
	legacy := tweet["legacy"].(Object)
	whole := legacy["full_text"].(string)
	tweet["note_tweet"] = Object{"is_expandable": true, "note_tweet_results": Object{"result": Object{"text": whole, "entity_set": Object{"urls": List{}}}}}
	legacy["full_text"] = string([]rune(whole)[:20]) + "…"
	return tweet
}

// Limited wraps a post as X does where it limits who may see or answer it.
func Limited(tweet Object, reason string) Object {
	return Object{"__typename": "TweetWithVisibilityResults", "tweet": tweet, reason: Object{"note": "limited"}}
}

// Item puts a post, wrapped or not, into a place of a timeline.
func Item(result Object) Object {
	return Object{"itemContent": Object{"itemType": "TimelineTweet", "__typename": "TimelineTweet", "tweet_results": Object{"result": result},
		"tweetDisplayType": "Tweet"}}
}

// Entry makes a place in a timeline of one thing by itself.
func Entry(name string, content Object) Object {
	content["entryType"] = "TimelineTimelineItem"
	return Object{"entryId": name, "sortIndex": "7328756891379855150", "content": content}
}

// Module makes a place of several things: a thread of answers, in a section.
func Module(name, section string, items ...Object) Object {
	list := List{}
	for i, item := range items {
		item["clientEventInfo"] = Object{"details": Object{"conversationDetails": Object{"conversationSection": section}}}
		list = append(list, Object{"entryId": fmt.Sprintf("%s-tweet-%d", name, i+1), "item": item})
	}
	return Object{"entryId": name, "sortIndex": "7328756891379855100", "content": Object{"entryType": "TimelineTimelineModule",
		"__typename": "TimelineTimelineModule", "items": list, "displayType": "VerticalConversation",
		"clientEventInfo": Object{"details": Object{"conversationDetails": Object{"conversationSection": section}}}}}
}

// Cursor makes the place that leads to more.
func Cursor(kind string) Object {
	return Entry("cursor-"+strings.ToLower(kind)+"-1", Object{"cursorType": kind, "value": "DAACCg"})
}

// Detail makes the answer for a thread.
func Detail(entries ...any) Object {
	return Instructions(Object{"type": "TimelineClearCache"}, Object{"type": "TimelineAddEntries", "entries": List(entries)},
		Object{"type": "TimelineTerminateTimeline", "direction": "Top"})
}

// Instructions makes the answer for a thread of any instructions.
func Instructions(instructions ...any) Object {
	return Object{"data": Object{"threaded_conversation_with_injections_v2": Object{"instructions": List(instructions)}}}
}

// Thread makes the answer for a whole thread in which every reply stands by itself: the first post, then its replies.
func Thread(posts []Post, schema Schema) Object {
	entries := List{}
	for _, p := range posts {
		if p.Answers == "" {
			entries = append(entries, Entry("tweet-"+p.ID, Item(Tweet(p, schema))))
			continue
		}
		entries = append(entries, Module("conversationthread-"+p.ID, "HighQuality", Item(Tweet(p, schema))))
	}
	return Detail(append(entries, Cursor("Bottom"))...)
}
