import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Office } from "./office.ts";
import { type Post } from "./platform/platform.ts";
import { read as readFacebook } from "./platform/facebook.ts";
import { read } from "./platform/x.ts";

const body = (name: string): string => readFileSync(join(process.env["REFRAIN_ROOT"] ?? "..", "testdata", "x", `${name}.json`), "utf8");
const handles = (posts: Post[]): string[] => posts.map((post) => post.account.handle).sort();

test("the office's own threads, and nothing of other people's", () => {
  const thread = read(body("thread_c"));
  assert.equal(new Office("x", new Set(["x:mp_laurier"])).own(thread).posts.length, 6);
  for (const other of ["x:somebody", "facebook:mp_laurier", "x:"]) {
    assert.deepEqual(new Office("x", new Set([other])).own(thread), { posts: [], threads: [] }, other);
  }
});

test("a reply to a reply is known by its thread, once that was seen", () => {
  const office = new Office("x", new Set(["x:mp_laurier"]));
  assert.equal(office.own(read(body("show_replies"))).posts.length, 0);
  office.own(read(body("thread_c")));
  const [nested] = office.own(read(body("show_replies"))).posts;
  assert.equal(nested?.page, "mp_laurier");
});

test("who names the office elsewhere is its business", () => {
  const office = new Office("x", new Set(["x:birch_lane"]));
  const { posts } = office.own(read(body("notifications")));
  assert.deepEqual(handles(posts), ["jp_fontaine"]);
  assert.equal(posts[0]?.page, "birch_lane");
});

test("a page of Facebook is known by its number and by its name in addresses", () => {
  const found = readFacebook(readFileSync(join(process.env["REFRAIN_ROOT"] ?? "..", "testdata", "facebook", "page.ndjson"), "utf8"));
  for (const name of ["100000000000001", "camillelaurier"]) {
    const { posts, threads } = new Office("facebook", new Set([`facebook:${name}`])).own(found);
    assert.deepEqual([posts.length, posts[0]?.page, threads.length], [3, "100000000000001", 1], name);
  }
  assert.equal(new Office("facebook", new Set(["facebook:camille", "x:camillelaurier", "facebook:"])).own(found).posts.length, 0);
});
