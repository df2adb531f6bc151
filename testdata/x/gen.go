//go:build ignore

// Command gen writes testdata/x/*.json: answers of X in every shape that the adapter must read, of invented people. Run it with
// `go run testdata/x/gen.go` from the repository's root; it gives the same bytes each time.
package main

import (
	"encoding/json"
	"log"
	"os"
	"path/filepath"

	. "github.com/refrain-project/refrain/extension/pagetest"
)

const start = 1_788_274_800 // 1 September 2026, 14:00 UTC

// member is the invented Member of Parliament.
var member = Account{ID: "900100200300400500", Handle: "MP_Laurier", Name: "Camille Laurier", Created: 1_300_000_000, Followers: 18_400, Following: 610, Posts: 5_210}

// people are the invented others.
var people = []Account{
	{ID: "2100000001", Handle: "oriole_9", Name: "Oriole", Created: 1_400_000_000, Followers: 41, Following: 80, Posts: 310},
	{ID: "2100000002", Handle: "birch_lane", Name: "Birch Lane", Created: 1_500_000_000, Followers: 0, Following: 3, Posts: 9, DefaultPicture: true},
	{ID: "1700000000000000003", Handle: "tamarack77", Name: "Tamarack 🌲", Created: 1_690_000_000, Followers: 7, Following: 12, Posts: 55},
	{ID: "2100000004", Handle: "jp_fontaine", Name: "Jean-Paul Fontaine", Created: 1_350_000_000, Followers: 1_204, Following: 990, Posts: 12_001},
	{ID: "2100000005", Handle: "shop_of_hats", Name: "Hats", Created: 1_600_000_000, Followers: 90_000, Following: 1, Posts: 44},
}

var root = Post{ID: FirstID(start, 0), Thread: FirstID(start, 0), Account: member, Lang: "en", Time: start, Replies: 12,
	Text: "What should the town do first this spring? Tell us below.", Link: "https://laurier.example/spring"}

// answer is the n-th person's answer, some minutes later.
func answer(n int, to Post, minutes int64, lang, text string) Post {
	at := start + 60*minutes
	return Post{ID: FirstID(at, n), Thread: root.ID, Answers: to.ID, AnswersHandle: to.Account.Handle, AnswersAccount: to.Account.ID,
		Account: people[n], Text: text, Lang: lang, Time: at}
}

var (
	first   = answer(0, root, 3, "en", "@MP_Laurier Fix the bridge & the <old> road, please.")
	second  = answer(1, root, 5, "fr", "@MP_Laurier Où est passé l'argent de la bibliothèque ?")
	nested  = answer(3, second, 9, "fr", "@birch_lane @MP_Laurier Bonne question.")
	long    = answer(2, root, 12, "en", "@MP_Laurier The library money was promised to the harbour workers last autumn and nobody at the town hall has told them where it went, although the minutes of the meeting say that a letter was to be written before Christmas and the mayor said so on the radio twice.")
	spam    = answer(1, root, 20, "zxx", "@MP_Laurier 🌲🌲🌲")
	second3 = answer(3, root, 30, "en", "@MP_Laurier Plant trees.")
)

// thread is one thread with everything that can be in one.
func thread(schema Schema) Object {
	advert := Item(Tweet(answer(4, root, 1, "en", "Hats! Hats!"), schema))
	advert["itemContent"].(Object)["promotedMetadata"] = Object{"advertiser_results": Object{}}
	related := second3
	related.ID, related.Thread, related.Answers = FirstID(start-9000, 1), FirstID(start-9000, 1), ""
	return Detail(
		Cursor("Top"),
		Module("conversationthread-3", "HighQuality", Item(Note(Tweet(long, schema)))),
		Entry("tweet-"+root.ID, Item(Tweet(root, schema))),
		Entry("conversationthread-1-tweetcomposer-1", Object{"itemContent": Object{"itemType": "TimelineTweetComposer"}}),
		Module("conversationthread-1", "HighQuality", Item(Tweet(first, schema))),
		Module("conversationthread-2", "HighQuality", Item(Limited(Tweet(second, schema), "limitedActionResults")), Item(Tweet(nested, schema)),
			Object{"itemContent": Object{"itemType": "TimelineTimelineCursor", "cursorType": "ShowMore", "value": "x"}}),
		Module("conversationthread-4", "HighQuality", advert),
		Module("conversationthread-5", "AbusiveQuality", Object{"itemContent": Object{"itemType": "TimelineLabel", "text": "Probable spam"}},
			Item(Limited(Tweet(spam, schema), "tweetInterstitial"))),
		Module("conversationthread-6", "HighQuality", Object{"itemContent": Object{"itemType": "TimelineTweet", "tweet_results": Object{}}},
			Item(Object{"__typename": "TweetTombstone", "tombstone": Object{"text": Object{"text": "This post was deleted."}}})),
		Entry("tombstone-7", Object{"itemContent": Object{"itemType": "TimelineTombstone", "tombstoneInfo": Object{"richText": Object{"text": "Gone."}}}}),
		Module("tweetdetailrelatedtweets-8", "RelatedTweet", Item(Tweet(related, schema))),
		Cursor("Bottom"),
	)
}

// profile is the page's own timeline: a pinned post, a repeated one, a conversation, a suggestion.
func profile() Object {
	other := Post{ID: FirstID(start-7200, 0), Thread: FirstID(start-7200, 0), Account: people[3], Lang: "en", Time: start - 7200,
		Text: "The bakery on Water Street opens again on Monday after eleven months, and everybody who helped to carry the new oven up the stairs is invited to the first loaf."}
	repeated := other
	repeated.ID, repeated.Thread, repeated.Account, repeated.Time = FirstID(start-3600, 0), FirstID(start-3600, 0), member, start-3600
	repeated.Text = "RT @jp_fontaine: The bakery on Water Street opens again on…"
	tweet := Tweet(repeated, SchemaB)
	tweet["legacy"].(Object)["retweeted_status_result"] = Object{"result": Tweet(other, SchemaB)}
	quoting := second3
	quoted := Tweet(quoting, SchemaB)
	quoted["quoted_status_result"] = Object{"result": Tweet(other, SchemaB)}
	return Object{"data": Object{"user": Object{"result": Object{"timeline": Object{"timeline": Object{"instructions": List{
		Object{"type": "TimelinePinEntry", "entry": Entry("tweet-"+root.ID, Item(Tweet(root, SchemaB)))},
		Object{"type": "TimelineAddEntries", "entries": List{
			Entry("tweet-"+repeated.ID, Item(tweet)),
			Module("profile-conversation-1", "", Item(Tweet(root, SchemaB)), Item(quoted)),
			Module("who-to-follow-2", "", Object{"itemContent": Object{"itemType": "TimelineUser", "user_results": Object{"result": User(people[0], SchemaB)}}}),
			Cursor("Bottom"),
		}},
	}}}}}}}
}

// notifications are the older ones: two maps.
func notifications() Object {
	tweets, users := Object{}, Object{}
	for _, p := range []Post{first, nested} {
		flat := Tweet(p, SchemaA)["legacy"].(Object)
		flat["id"] = json.Number("1876805406250398200")
		tweets[p.ID] = flat
		user := User(p.Account, SchemaA)["legacy"].(Object)
		user["id_str"] = p.Account.ID
		users[p.Account.ID] = user
	}
	return Object{"globalObjects": Object{"tweets": tweets, "users": users, "notifications": Object{}},
		"timeline": Object{"id": "A", "instructions": List{Object{"clearCache": Object{}}}}}
}

// changed is a thread after X moved what the adapter looks for.
func changed() Object {
	tweet := Tweet(first, SchemaC)
	tweet["post"] = tweet["legacy"]
	delete(tweet, "legacy")
	return Detail(Module("conversationthread-1", "HighQuality", Item(tweet)))
}

// changing is a thread of which one post in two can be read.
func changing() Object {
	tweet := Tweet(second, SchemaC)
	delete(tweet, "rest_id")
	return Detail(Module("conversationthread-1", "HighQuality", Item(Tweet(first, SchemaC)), Item(tweet)))
}

// nobody is a reply whose author X left out.
func nobody() Object {
	tweet := Tweet(first, SchemaC)
	tweet["core"] = Object{"user_results": Object{}}
	return Detail(Module("conversationthread-1", "HighQuality", Item(tweet)))
}

func main() {
	folded := Object{"type": "TimelineAddToModule", "moduleEntryId": "conversationthread-2", "prepend": false, "moduleItems": List{
		Object{"entryId": "conversationthread-2-tweet-9", "item": Item(Tweet(nested, SchemaC))}}}
	for name, body := range map[string]Object{
		"thread_a": thread(SchemaA), "thread_b": thread(SchemaB), "thread_c": thread(SchemaC),
		"show_replies": Instructions(folded), "profile": profile(), "notifications": notifications(),
		"last_page": Detail(Cursor("Top"), Cursor("Bottom")), "changed": changed(), "changing": changing(), "nobody": nobody(),
		"refused": {"errors": List{Object{"message": "Rate limit exceeded", "code": 88}}, "data": Object{}},
		"followers": {"data": Object{"user": Object{"result": Object{"timeline": Object{"timeline": Object{"instructions": List{
			Object{"type": "TimelineAddEntries", "entries": List{Entry("user-1", Object{"itemContent": Object{"itemType": "TimelineUser",
				"user_results": Object{"result": User(people[0], SchemaC)}}})}}}}}}}}},
	} {
		write(name, body)
	}
}

// write writes one file.
func write(name string, body Object) {
	text, err := json.MarshalIndent(body, "", " ")
	if err == nil {
		err = os.WriteFile(filepath.Join("testdata", "x", name+".json"), append(text, '\n'), 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}
