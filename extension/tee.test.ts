import { strict as assert } from "node:assert";
import { test } from "node:test";
import { addressOf, documentAddress, readable } from "./tee.ts";

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

const graphql = "https://www.facebook.com/api/graphql/";
const form = (operation: string): string => `av=1&fb_api_req_friendly_name=${operation}&variables=%7B%22n%22%3A%22%26fb_api_req_friendly_name%3DComments%22%7D`;

test("Facebook's operation stands in the form that was sent, whatever the form is made of", () => {
  const data = new FormData();
  data.set("fb_api_req_friendly_name", "CometFocusedStoryViewUFIQuery");
  for (const sent of [form("CommentsListComponentsPaginationQuery"), new URLSearchParams(form("SomethingRenamedTomorrow")), data]) {
    assert.equal(readable(addressOf(graphql, sent), "/office/posts/1"), true);
  }
  assert.equal(readable(addressOf("https://www.facebook.com/ajax/route-definition/?a=1", "route_url=%2Foffice%2Fposts%2F1"), "/"), true);
  assert.equal(readable(documentAddress, "/office"), true);
});

test("Messenger on Facebook is never read, nor what does not say what it is", () => {
  for (const operation of ["MessengerThreadlistQuery", "MWChatReplyQuery", "LSPlatformGraphQLLightspeedRequestQuery", "MercuryThreadQuery", "CometInboxQuery", ""]) {
    assert.equal(readable(addressOf(graphql, form(operation)), "/office/posts/1"), false, operation);
  }
  for (const sent of [undefined, null, new Blob(["x"]), "variables={}", new URLSearchParams()]) assert.equal(readable(addressOf(graphql, sent), "/"), false);
  for (const path of ["/messages/t/12", "/messages"]) {
    assert.equal(readable(addressOf(graphql, form("CommentsListComponentsPaginationQuery")), path), false, path);
    assert.equal(readable(documentAddress, path), false, path);
    assert.equal(readable(addressOf("https://www.facebook.com/ajax/route-definition/", `route_url=${encodeURIComponent(`${path}?x=1`)}`), "/"), false, path);
  }
});
