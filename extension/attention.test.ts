// What counts as new, and when somebody is told.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { bounded, keysIn, maxKeys, news, unseen } from "./attention.ts";
import { lull, waves } from "./ui/waves.ts";

const post = (id: string, time: number): { id: string; time: number } => ({ id, time });
const day = 86_400;
const cluster = { platform: "x", posts: [post("1", 100), post("2", 200), post("3", 300)] };

test("a lull of more than a day begins a new wave", () => {
  const ids = (times: number[]): number[][] => waves(times.map((time) => ({ time }))).map((wave) => wave.map(({ time }) => time));
  assert.deepEqual(ids([]), []);
  assert.deepEqual(ids([1, 2, 2 + lull, 3 + 2 * lull]), [[1, 2, 2 + lull], [3 + 2 * lull]]);
  assert.deepEqual(ids([0, 0, 1_700_000_000]), [[0, 0, 1_700_000_000]]); // of unknown time: no lull is known
});

test("a coordinated reply is new until it was looked at", () => {
  assert.deepEqual([...unseen([cluster, cluster], new Set(["x:2"]))], ["x:1", "x:3"]);
  assert.equal(unseen([{ ...cluster, platform: "facebook" }], new Set(["x:1", "x:2", "x:3"])).size, 3);
});

test("a wave is told once, however it grows, and the next wave again", () => {
  const first = news([cluster], new Set());
  assert.deepEqual(first.waves, [cluster]);
  const older = { platform: "x", posts: [post("0", 50), ...cluster.posts, post("4", 400)] };
  const grown = news([older], first.told);
  assert.deepEqual(grown.waves, []);
  assert.deepEqual([...grown.told].sort(), ["x:0", "x:1", "x:2", "x:3", "x:4"]);
  const next = [post("7", 9 * day), post("8", 9 * day + 1)];
  assert.deepEqual(news([{ platform: "x", posts: [...older.posts, ...next] }], grown.told).waves, [], "two replies are no wave yet");
  const third = [...next, post("9", 9 * day + 2)];
  assert.deepEqual(news([{ platform: "x", posts: [...older.posts, ...third] }], grown.told).waves, [{ platform: "x", posts: third }]);
});

test("what is kept is bounded and read with care", () => {
  const many = new Set(Array.from({ length: maxKeys + 5 }, (_, i) => `x:${i}`));
  const kept = bounded(many);
  assert.deepEqual([kept.size, kept.has("x:4"), kept.has(`x:${maxKeys + 4}`)], [maxKeys, false, true]);
  assert.deepEqual([...keysIn(["x:1", 7, null])], ["x:1"]);
  assert.equal(keysIn({ length: 3 }).size, 0);
});
