import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { posts, read } from "./facebook.ts";
import { maxBody, maxDepth } from "./json.ts";

const folder = join(process.env["REFRAIN_ROOT"] ?? "..", "testdata", "facebook");
const load = (name: string): string => readFileSync(join(folder, name), "utf8");

const page = "100000000000001";
const thread = "7000000000000001";

test("every field of a comment", () => {
  assert.deepEqual(posts(load("page.ndjson"))[0], {
    id: "7100000000000001", platform: "facebook", page, thread, root: false,
    account: { id: "100000000000011", handle: "oriole.nine", name: "Oriole Nine", created: 0, followers: -1, following: -1, posts: -1, defaultPicture: -1 },
    text: "Fix the bridge, please.\nAnd the road.", lang: "en", time: 1_788_274_920, resolution: 1, links: [],
  });
});

test("answers to comments, and how many there are", () => {
  const got = read(load("page.ndjson"));
  assert.deepEqual(got.posts.map((post) => post.id), ["7100000000000001", "7100000000000002", "7100000000000003"]);
  assert.deepEqual(got.threads, [{ id: thread, page, shown: 4, more: true, order: "all" }]);
  assert.deepEqual([got.seen, got.unavailable, got.warnings], [3, 0, []]);
});

test("ids of letters change, so the name in the address goes before them", () => {
  const ids = posts(load("page.ndjson")).map((post) => post.account.id);
  assert.deepEqual(ids, ["100000000000011", "jp.fontaine", "pfbid0Zz9yXw"]);
});

test("the same comes of lines, of guarded lines and of the first document", () => {
  const lines = posts(load("page.ndjson"));
  assert.deepEqual(posts(load("guarded.ndjson")), lines);
  for (const name of ["dialog.ndjson", "document.html.txt"]) {
    const got = read(load(name));
    assert.deepEqual(got.posts.filter((post) => !post.root), lines, name);
    const root = got.posts.find((post) => post.root);
    assert.deepEqual([root?.id, root?.page, root?.account.id, root?.time], [thread, page, page, 1_788_274_800], name);
  }
});

test("a comment of 2024: its text, time and thread from where they were then", () => {
  const [post] = posts(load("old.ndjson"));
  assert.equal(post?.text, "Où est passé l'argent de la bibliothèque ?");
  assert.equal(post?.time, 1_788_275_220);
  assert.equal(post?.thread, thread);
});

test("a stub with a place among the answers does not replace the comment, whatever the comment is called", () => {
  const stub = '{"data":{"comments":{"legacy_fbid":"7100000000000001","depth":0}}}\n';
  const lines = posts(load("page.ndjson"));
  assert.deepEqual(posts(load("page.ndjson") + stub), lines);
  assert.deepEqual(posts(load("page.ndjson").replaceAll('"__typename":"Comment"', '"__typename":"Remark"')), lines);
});

test("links past Facebook's door, names, and never a translation", () => {
  const got = read(load("linked.ndjson"));
  assert.deepEqual(got.posts[0]?.links, ["https://news.example/port"]);
  assert.deepEqual(got.mentions.get("7100000000000004"), [page]);
  assert.equal(got.posts[1]?.text, "");
});

test("the name of a page in addresses, as offices know it", () => {
  assert.deepEqual([...read(load("page.ndjson")).names], [[page, "camillelaurier"]]);
});

test("what is loaded ahead for Messenger is not looked into, and what lies beside it is", () => {
  const ahead = (operation: string): string => `["RelayPrefetchedStreamCache","next",[],["adp_${operation}RelayPreloader_6a",${load("page.ndjson").trim()}]]`;
  const island = (...operations: string[]): string => `{"require":[${operations.map(ahead).join(",")}]}`;
  assert.equal(posts(island("CometSinglePostContentQuery")).length, 3);
  assert.equal(read(island("MWChatThreadQuery")).ours, false);
  assert.equal(posts(island("MessengerThreadlistQuery", "CometSinglePostContentQuery").replace('"7100000000000001"', '"7100000000000099"')).some(({ id }) => id === "7100000000000099"), false);
  assert.equal(read(load("guarded.ndjson").replace('"id":"a"', '"id":"adp_MessengerInboxQueryRelayPreloader_6a"')).ours, false);
});

test("an order that leaves comments out is said", () => {
  const got = read(load("filtered.ndjson"));
  assert.deepEqual(got.warnings, [{ code: "hidden", count: 1 }]);
  assert.equal(got.threads[0]?.shown, 40);
  assert.equal(got.threads[0]?.order, "relevance");
});

test("a list whose comments cannot be read is never a quiet day", () => {
  assert.deepEqual(read(load("changed.ndjson")).warnings, [{ code: "no_posts", count: 1 }]);
});

test("an empty list is quiet, and what is not ours is nothing", () => {
  assert.deepEqual(read(load("empty.ndjson")).warnings, []);
  for (const body of ["", "{}", "for (;;);{}", "<html></html>", load("elsewhere.ndjson")]) assert.equal(read(body).ours, false, body.slice(0, 20));
});

test("hostile bodies are bounded before they are parsed, and leave nothing behind", () => {
  assert.deepEqual(read(`{"comments":"${" ".repeat(maxBody)}"}`).warnings, [{ code: "too_large", count: 1 }]);
  assert.deepEqual(read(`{"comments":${"[".repeat(maxDepth)}`).warnings, [{ code: "too_deep", count: 1 }]);
  const planted = load("page.ndjson").replaceAll('"legacy_fbid":', '"__proto__": {"polluted": true}, "legacy_fbid":');
  assert.equal(read(planted).posts.length, 3);
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
});
