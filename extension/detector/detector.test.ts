import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CodedError } from "./abi.ts";
import { type WirePost } from "./detect.ts";
import { Detector, batch } from "./detector.ts";
import { Instance } from "./instance.ts";

const module = await WebAssembly.compile(readFileSync(process.env["REFRAIN_DETECTOR"] ?? ""));

const message = "The library money was promised to the harbour workers last autumn and nobody at the town hall has told them where it went";

/** Words that nobody else writes: letters from a fixed sequence. */
function words(seed: number): string {
  let state = seed + 1;
  const letter = (): string => String.fromCharCode(97 + ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 16) % 26);
  return Array.from({ length: 12 }, () => Array.from({ length: 7 }, letter).join("")).join(" ");
}

/** The n-th reply: every seventh is the same message. */
function reply(n: number): WirePost {
  return {
    id: String(1000 + n), platform: "x", page: "mp_laurier", thread: "900", root: false,
    account: { id: String(n), handle: `user${n}`, name: "", created: 0, followers: -1, following: -1, posts: -1, defaultPicture: -1 },
    text: n % 7 === 0 ? message : words(n), lang: "en", time: 1_788_274_800 + n * 37, resolution: 1, links: [],
  };
}

const replies = (n: number): WirePost[] => Array.from({ length: n }, (_, i) => reply(i));

test("posts go in in batches, and other work gets its turn between them", async () => {
  const detector = await Detector.start(module);
  let turns = 0;
  const counting = setInterval(() => turns++, 0);
  await detector.add(replies(4 * batch));
  clearInterval(counting);
  const { flags, clusters } = await detector.result();
  assert.equal(flags.length, Math.ceil((4 * batch) / 7));
  assert.equal(clusters.length, 1);
  assert.ok(turns >= 2, `${turns} turns`);
});

test("order and batches make no difference", async () => {
  const one = await Detector.start(module);
  await one.add(replies(90));
  const other = await Detector.start(module);
  await Promise.all([other.add(replies(90).reverse().slice(0, 50)), other.add(replies(90).slice(0, 60))]);
  assert.deepEqual(await other.result(), await one.result());
});

test("a snapshot holds everything", async () => {
  const detector = await Detector.start(module);
  await detector.add(replies(80));
  const snapshot = await detector.snapshot();
  const later = await Detector.start(module, {}, snapshot);
  assert.deepEqual(await later.result(), await detector.result());
  const third = await Detector.start(module);
  await third.restore(snapshot);
  await third.add([reply(84)]);
  assert.equal((await third.result()).flags.length, (await detector.result()).flags.length + 1);
});

test("what is refused changes nothing", async () => {
  const detector = await Detector.start(module);
  await detector.add(replies(30));
  const before = await detector.result();
  await assert.rejects(detector.add([{ ...reply(1), id: "" }]), (error) => error instanceof CodedError && error.code === "invalid");
  await assert.rejects(detector.restore(Uint8Array.of(1, 2, 3)), (error) => error instanceof CodedError && error.code === "snapshot");
  assert.deepEqual(await detector.result(), before);
});

test("a trap throws the instance away and plays back what it held", async () => {
  const detector = await Detector.start(module);
  await detector.load([{ id: "c-1", day: 20_697, sketch: await detector.sketch(message) }]);
  await detector.add(replies(40));
  await detector.snapshot();
  await detector.add(replies(80));
  const before = await detector.result();
  assert.equal(before.clusters[0]?.signature, "c-1");
  const { call } = Instance.prototype;
  let dead: Instance | undefined;
  Instance.prototype.call = function (...request) {
    dead ??= this; // whatever is under way when it traps, it never answers again
    if (dead === this) throw new WebAssembly.RuntimeError("unreachable");
    return call.apply(this, request);
  };
  await assert.rejects(detector.add([reply(84)]), (error) => error instanceof CodedError && error.code === "trap");
  assert.deepEqual(await detector.result(), before);
  await detector.add([reply(84)]);
  assert.equal((await detector.result()).flags.length, before.flags.length + 1);
  Instance.prototype.call = call;
});

test("two texts, sketches and signatures", async () => {
  const detector = await Detector.start(module);
  const alike = await detector.compare(message, `${message} 🌲`);
  assert.equal(alike.kind, "copy");
  const sketch = await detector.sketch(message);
  assert.ok(sketch.length > 0);
  await detector.load([{ id: "c-1", day: 20_697, sketch }]);
  await detector.add(replies(21));
  assert.equal((await detector.result()).clusters[0]?.signature, "c-1");
  await assert.rejects(detector.load([{ id: "c-2", day: 20_697, sketch: [3, 2, 1] }]), CodedError);
  assert.equal((await detector.result()).clusters[0]?.signature, "c-1");
});
