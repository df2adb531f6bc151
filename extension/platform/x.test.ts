import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { maxBody, maxDepth } from "./json.ts";
import { posts, read } from "./x.ts";

const folder = join(process.env["REFRAIN_ROOT"] ?? "..", "testdata", "x");
const load = (name: string): string => readFileSync(join(folder, `${name}.json`), "utf8");
const address = "https://x.com/i/api/graphql/A_1-b/TweetDetail?variables=%7B%22rankingMode%22%3A%22Recency%22%7D";

/** A thread's posts by the first words of their texts. */
const byText = (name: string): Map<string, ReturnType<typeof posts>[number]> =>
  new Map(posts(load(name), address).map((post) => [post.text.replace(/^(@\w+ )+/, "").slice(0, 12), post]));

test("a thread is the same in all three schemas of authors", () => {
  const a = read(load("thread_a"), address);
  assert.equal(a.posts.length, 6);
  assert.deepEqual(read(load("thread_b"), address), a);
  assert.deepEqual(read(load("thread_c"), address), a);
});

test("every field of a post", () => {
  const root = byText("thread_c").get("What should ");
  assert.ok(root);
  assert.deepEqual(root, {
    id: root.id, platform: "x", page: "mp_laurier", thread: root.id, root: true,
    account: {
      id: "900100200300400500", handle: "MP_Laurier", name: "Camille Laurier", created: 1_300_000_000, followers: 18_400,
      following: 610, posts: 5_210, defaultPicture: 0,
    },
    text: root.text, lang: "en", time: 1_788_274_800, resolution: 1, links: ["https://laurier.example/spring"],
  });
  assert.match(root.text, /^What should the town do first this spring\? Tell us below\. https:\/\/t\.co\/\d{6}$/);
  assert.match(root.id, /^\d{19}$/);
});

test("texts, languages, pictures and threads of replies", () => {
  const thread = byText("thread_c");
  assert.equal(thread.get("Fix the brid")?.text, "@MP_Laurier Fix the bridge & the <old> road, please.");
  assert.ok(thread.get("The library ")?.text.endsWith("said so on the radio twice."), "a note's whole text");
  assert.equal(thread.get("Où est passé")?.lang, "fr");
  assert.equal(thread.get("Où est passé")?.account.defaultPicture, 1);
  assert.equal(thread.get("🌲🌲🌲")?.lang, "", "what X calls no language");
  for (const [text, post] of thread) {
    assert.equal(post.page, "mp_laurier", text);
    assert.equal(post.root, text === "What should ");
  }
});

test("advertisements and suggestions are left out, what is gone is counted", () => {
  const thread = read(load("thread_b"), address);
  assert.equal(thread.leftOut, 3, "an advertisement, a related post, the box to write in");
  assert.equal(thread.unavailable, 3);
  assert.equal(thread.seen, 9);
  assert.deepEqual(thread.warnings, []);
  assert.deepEqual(thread.threads, [{ id: thread.threads[0]?.id, page: "mp_laurier", shown: 12, more: true, order: "newest" }]);
});

test("a click on more replies brings a module alone, and the thread's page is known from a direct reply only", () => {
  const folded = read(load("show_replies"), address);
  assert.equal(folded.posts.length, 1);
  assert.equal(folded.posts[0]?.page, "", "an answer to an answer does not say whose thread it is");
  assert.deepEqual(folded.mentions.get(folded.posts[0]?.id ?? ""), ["birch_lane"]);
});

test("a profile: the pinned post, what it repeats in full, nothing that is quoted or suggested", () => {
  const profile = read(load("profile"));
  assert.equal(profile.posts.length, 3);
  const repeated = profile.posts.find((post) => post.text.startsWith("The bakery"));
  assert.ok(repeated?.text.endsWith("to the first loaf."));
  assert.equal(repeated?.account.handle, "MP_Laurier");
});

test("the older notifications", () => {
  const { posts: mentions, warnings } = read(load("notifications"), "https://x.com/i/api/2/notifications/all.json");
  assert.deepEqual(mentions.map((post) => post.account.handle).sort(), ["jp_fontaine", "oriole_9"]);
  assert.equal(mentions.find((post) => post.account.handle === "oriole_9")?.page, "mp_laurier");
  assert.ok(mentions.every((post) => /^\d{19}$/.test(post.id)), "ids are texts");
  assert.deepEqual(warnings, []);
});

test("a page without posts is a quiet one only when it has no place for one", () => {
  const warnings = (name: string): unknown => read(load(name), address).warnings;
  assert.deepEqual(warnings("last_page"), []);
  assert.deepEqual(warnings("followers"), []);
  assert.deepEqual(warnings("changed"), [{ code: "no_posts", count: 1 }]);
  assert.deepEqual(warnings("changing"), [{ code: "missed", count: 1 }]);
  assert.deepEqual(warnings("nobody"), [{ code: "incomplete", count: 1 }]);
  assert.deepEqual(read(load("thread_c").replaceAll('"itemContent":', '"contentOfItem":'), address).warnings, [{ code: "no_posts", count: 1 }]);
  assert.deepEqual(warnings("refused"), [{ code: "refused", count: 1 }]);
  assert.deepEqual(read("{}", address).warnings, [{ code: "no_posts", count: 1 }]);
  assert.deepEqual(read("<html>", address).warnings, [{ code: "not_json", count: 1 }]);
});

test("what is missing is taken from where else it stands", () => {
  const body = load("thread_c");
  const times = (text: string): number[] => read(text, address).posts.map((post) => post.time);
  assert.deepEqual(times(body.replaceAll('"created_at":', '"made_at":')), times(body), "an id holds its time");
  const pictured = load("nobody").replace('"entities": {', '"entities": {"media": [{"expanded_url": "https://x.com/oriole_9/status/1/photo/1"}],');
  assert.equal(posts(pictured)[0]?.account.handle, "oriole_9");
  assert.equal(read(body.replaceAll('"RelatedTweet"', '"Other"'), address).leftOut, 3, "a suggestion by its place's name alone");
});

test("what is not ours is nothing", () => {
  for (const body of ["", "{}", "[]", "null", "<html>", '{"data":{"viewer":{}}}', load("refused")]) assert.equal(read(body).ours, false, body.slice(0, 20));
});

test("hostile bodies are bounded before they are parsed, and leave nothing behind", () => {
  assert.deepEqual(read(" ".repeat(maxBody + 1), address).warnings, [{ code: "too_large", count: 1 }]);
  assert.deepEqual(read("[".repeat(maxDepth + 1), address).warnings, [{ code: "too_deep", count: 1 }]);
  assert.deepEqual(read(`"${"[".repeat(maxDepth + 1)}\\"${"{".repeat(maxDepth + 1)}"`).warnings, [], "brackets in a text do not count");
  const planted = load("thread_c").replaceAll('"legacy":', '"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}, "legacy":');
  assert.equal(read(planted, address).posts.length, 6);
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
});

test("no change of a body makes the adapter throw", () => {
  const body = load("thread_c");
  const values = ["null", "1", '"x"', "[]", "{}", "true"];
  let at = 0;
  for (let i = 0; i < 400; i++) {
    at = body.indexOf('": ', at + 150 + (i % 7));
    if (at < 0) at = body.indexOf('": ', i);
    const end = body.indexOf("\n", at);
    const changed = `${body.slice(0, at + 3)}${values[i % values.length]}${body[end - 1] === "," ? "," : ""}${body.slice(end)}`;
    read(changed, address);
  }
});

test("a text longer than the detector takes is none, and a lone half of a character is replaced", () => {
  const long = load("thread_c").replace("Fix the bridge", "x".repeat(20_001));
  assert.deepEqual(read(long, address).warnings, [{ code: "too_long", count: 1 }]);
  const half = read(load("thread_c").replace("Fix the bridge", "\\ud83c Fix the bridge"), address);
  assert.ok(half.posts.some((post) => post.text.includes("\ufffd Fix the bridge")));
});
