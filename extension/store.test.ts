import assert from "node:assert/strict";
import { test } from "node:test";
import "fake-indexeddb/auto";
import type { Post, Thread } from "./platform/platform.ts";
import { Store } from "./store.ts";

const post = (id: string, thread: string, time: number): Post => ({
  id, platform: "x", page: "alex", thread, root: false, text: `text ${id}`, lang: "en", time, resolution: 1, links: [],
  account: { id: `a${id}`, handle: "", name: "", created: 0, followers: -1, following: -1, posts: -1, defaultPicture: -1 },
});
const thread = (id: string): Thread => ({ id, page: "alex", shown: 2, more: false, order: "" });

test("what is older goes with what was said of it, its thread if nothing is left of it, and every snapshot", async () => {
  const store = await Store.open();
  await store.keep([post("1", "old", 100), post("2", "old", 150), post("3", "mixed", 150), post("4", "mixed", 900), post("5", "untimed", 0)], [thread("old"), thread("mixed"), thread("untimed")], "x").then(({ kept }) => kept);
  await store.mark("x", ["1", "4"], "letter");
  await store.keepSnapshot("abc", { snapshot: new Uint8Array([1]), seq: 5 });
  assert.equal(await store.expired(200), 3);
  await store.forget(200);
  assert.deepEqual((await store.since(0)).map(({ id }) => id), ["4", "5"]);
  assert.deepEqual([...(await store.marks()).keys()], ["x:4"]);
  assert.equal((await store.thread("x", "old")).thread, undefined);
  assert.equal((await store.thread("x", "mixed")).thread?.id, "mixed");
  assert.equal(await store.snapshot("abc"), undefined);
  assert.equal(await store.seq(), 5); // what comes next is newer than any snapshot before
  assert.equal(await store.expired(200), 0);
  assert.equal(await store.expired(Math.floor(Date.now() / 1000) + 60), 2); // the untimed one was seen just now
  store.close();
});

test("what a page once said of a thread's order and size holds until it says something else", async () => {
  const store = await Store.open();
  const say = (order: Thread["order"], shown: number): Promise<unknown> => store.keep([], [{ ...thread("said"), order, shown }], "facebook").then(({ kept }) => kept);
  await say("relevance", 40);
  await say("", -1);
  const { thread: held } = await store.thread("facebook", "said");
  assert.deepEqual([held?.order, held?.shown], ["relevance", 40]);
  await say("all", 41);
  const { thread: later } = await store.thread("facebook", "said");
  assert.deepEqual([later?.order, later?.shown], ["all", 41]);
  store.close();
});
