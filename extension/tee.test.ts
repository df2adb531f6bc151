import { strict as assert } from "node:assert";
import { test } from "node:test";
import { readable } from "./tee.ts";

const thread = "https://x.com/i/api/graphql/A1-b_2/TweetDetail?variables=%7B%7D";

test("what holds replies is read", () => {
  for (const url of [
    thread,
    "https://x.com/i/api/graphql/abc/UserRepliesTimeline",
    "https://x.com/i/api/graphql/abc/SomethingRenamedTomorrow",
    "https://x.com/i/api/2/notifications/mentions.json?count=20",
  ]) {
    assert.equal(readable(url, "/mp_laurier/status/1"), true, url);
  }
});

test("private messages and other addresses never are", () => {
  for (const url of [
    "https://x.com/i/api/graphql/abc/DmAllSearchSlice",
    "https://x.com/i/api/graphql/abc/XChatGetConversation",
    "https://x.com/i/api/graphql/abc/BroadcastMessages",
    "https://x.com/i/api/1.1/dm/inbox_initial_state.json",
    "https://x.com/home",
    "https://evil.example/i/api/graphql/abc/TweetDetail",
    "https://x.com.evil.example/i/api/graphql/abc/TweetDetail",
    "",
  ]) {
    assert.equal(readable(url, "/mp_laurier/status/1"), false, url);
  }
  for (const path of ["/messages", "/messages/123-456", "/i/chat/9"]) assert.equal(readable(thread, path), false, path);
  assert.equal(readable(thread, "/messages_of_hope/status/1"), true);
});
