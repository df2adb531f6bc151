// Drives the queue over both stores with the server's answers, receipts of testdata/receipts among them.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { IDBFactory } from "fake-indexeddb";
import { openStore } from "./idb.ts";
import { parseKey } from "./note.ts";
import { type Answer, type Entry, Queue, type Store, type World, backOff, retryAfter } from "./queue.ts";
import type { Receipt } from "./receipt.ts";

interface Case {
  id: string;
  body: string;
  receipt: Receipt;
  code: string;
}

const vectors = JSON.parse(readFileSync(`${process.env["REFRAIN_ROOT"]}/testdata/receipts/receipts.json`, "utf8")) as { key: string; cases: Case[] };
const key = await parseKey(crypto.subtle, vectors.key);
const good = vectors.cases.filter(({ code }) => code === "");
const [first, second] = [good[0]!, good[2]!]; // records 0 and 1
const utf8 = new TextEncoder();

/** A store that is gone with the process: what IndexedDB does is held against it. */
function memoryStore(): Store {
  const entries = new Map<string, Entry>();
  return {
    all: async () => structuredClone([...entries.values()]),
    change: async (id, act) => {
      const after = act(structuredClone(entries.get(id)));
      if (after) entries.set(id, structuredClone(after));
      else entries.delete(id);
      return after;
    },
  };
}

const stores: [string, () => Promise<Store>][] = [["memory", async () => memoryStore()], ["IndexedDB", () => openStore(new IDBFactory())]];

/** A world with a clock that stands still, and a server that answers as it is told. */
class Fake implements World {
  subtle = crypto.subtle;
  key = key;
  server = "https://refrain.example";
  time = 1_788_444_000_000;
  sent: string[] = [];
  receipts: Receipt[] = [];
  answers: (Answer | Error)[] = [];
  during: () => Promise<void> = async () => {};

  constructor(readonly store: Store, readonly holder = "one") {}

  now = (): number => this.time;
  random = (): number => 0.5;
  accepted = async (receipt: Receipt): Promise<void> => void this.receipts.push(receipt);
  post = async (body: Uint8Array): Promise<Answer> => {
    this.sent.push(new TextDecoder().decode(body));
    await this.during();
    const answer = this.answers.shift() ?? new TypeError("offline");
    if (answer instanceof Error) throw answer;
    return answer;
  };
}

const problem = (status: number, code: string, more = {}, after: string | null = null): Answer => ({ status, retryAfter: after, body: JSON.stringify({ code, ...more }) });
const receiptFor = (one: Case, status = 201): Answer => ({ status, retryAfter: null, body: JSON.stringify(one.receipt) });
const add = (queue: Queue, one: Case): Promise<Entry> => queue.add({ id: one.id, page: "x:mp", posts: [1, 2] }, utf8.encode(one.body));
const only = async (queue: Queue): Promise<Entry> => (await queue.list())[0]!;

/** Runs a test over each store. */
function onBoth(name: string, act: (open: () => Promise<Store>) => Promise<void>): void {
  for (const [store, open] of stores) test(`${store}: ${name}`, () => act(open));
}

onBoth("offline, errors, then the receipt; the same bytes every time", async (open) => {
  const world = new Fake(await open());
  const queue = new Queue(world);
  await add(queue, first);
  const answers = [new TypeError("offline"), new DOMException("", "NotAllowedError"), problem(502, ""), problem(429, "too_many", {}, "120"), { status: 200, retryAfter: null, body: "<html>" }, problem(401, "unauthorized"), receiptFor(first)];
  const waits: number[] = [];
  for (const answer of answers) {
    world.answers = [answer];
    const next = await queue.run();
    if (next === undefined) break;
    waits.push(next - world.time);
    const before = world.sent.length;
    world.time = next - 1;
    await queue.run();
    assert.equal(world.sent.length, before, "not sent before it is due");
    world.time = next;
  }
  assert.deepEqual(waits, [3_750, 7_500, 15_000, 120_000, 60_000, 120_000]);
  assert.deepEqual(new Set(world.sent), new Set([first.body]));
  const entry = await only(queue);
  assert.equal(entry.state, "received");
  assert.deepEqual(entry.receipt, first.receipt);
  assert.equal(entry.lease, undefined);
  assert.deepEqual(world.receipts, [first.receipt]);
  assert.deepEqual(entry.trail.filter(({ what }) => what === "waiting").map(({ code }) => code), ["offline", "not_agreed", "", "too_many", "no_receipt", "unauthorized"]);
  assert.ok(entry.trail.every(({ at }, i) => at >= (entry.trail[i - 1]?.at ?? 0)));
  assert.equal(await queue.run(), undefined);
});

onBoth("what will never succeed is kept with its reason", async (open) => {
  for (const [status, code] of [[400, "malformed"], [403, "foreign_page"], [409, "conflict"], [413, "too_large"], [422, "invalid"]] as const) {
    const world = new Fake(await open());
    const queue = new Queue(world);
    await add(queue, first);
    world.answers = [problem(status, code, { field: "page" })];
    assert.equal(await queue.run(), undefined);
    const entry = await only(queue);
    assert.equal(entry.state, "refused");
    assert.deepEqual(entry.trail.at(-1), { at: world.time, what: "refused", code, field: "page" });
    await queue.again(first.id);
    world.answers = [receiptFor(first, 200)];
    await queue.run();
    assert.equal((await only(queue)).state, "received");
    await queue.again(first.id);
    assert.equal((await only(queue)).state, "received", "what is received is not sent again");
    await queue.drop(first.id);
    assert.deepEqual(await queue.list(), []);
  }
});

onBoth("a receipt that does not hold is kept and said", async (open) => {
  for (const [receipt, code, kept] of [[second.receipt, "other_report", true], [{ ...first.receipt, index: 7 }, "statement", true], [{ report: first.id }, "malformed", false]] as const) {
    const world = new Fake(await open());
    const queue = new Queue(world);
    await add(queue, first);
    world.answers = [{ status: 201, retryAfter: null, body: JSON.stringify(receipt) }];
    await queue.run();
    const entry = await only(queue);
    assert.equal(entry.state, "doubtful");
    assert.equal(entry.trail.at(-1)?.code, code);
    assert.equal(entry.receipt !== undefined, kept);
    assert.deepEqual(world.receipts, []);
  }
});

onBoth("an id stands for one report", async (open) => {
  const queue = new Queue(new Fake(await open()));
  await add(queue, first);
  await add(queue, first);
  assert.equal((await queue.list()).length, 1);
  await assert.rejects(queue.add({ id: first.id, page: "x:mp", posts: [] }, utf8.encode("{}")));
  assert.equal(new TextDecoder().decode((await only(queue)).body), first.body);
});

onBoth("two tabs do not send one report at once, and a lease ends", async (open) => {
  const store = await open();
  const [one, other] = [new Fake(store, "one"), new Fake(store, "other")];
  const [mine, theirs] = [new Queue(one), new Queue(other)];
  await Promise.all([add(mine, first), add(theirs, first)]);
  one.during = async () => void (await theirs.run());
  one.answers = [receiptFor(first)];
  await Promise.all([mine.run(), theirs.run()]);
  assert.equal(one.sent.length + other.sent.length, 1);
});

onBoth("a worker that died is followed by another, and its late answer is still taken", async (open) => {
  const store = await open();
  const [died, next] = [new Fake(store, "died"), new Fake(store, "next")];
  const [dying, living] = [new Queue(died), new Queue(next)];
  await add(dying, first);
  let release = (): void => {};
  died.during = () => new Promise((resolve) => (release = resolve));
  died.answers = [receiptFor(first)];
  const hanging = dying.run();
  while (died.sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  const due = await living.run();
  assert.equal(next.sent.length, 0);
  next.time = due!;
  next.answers = [problem(503, "held", {}, "3600")];
  await living.run();
  assert.equal(next.sent.length, 1);
  release();
  await hanging;
  assert.equal((await only(living)).state, "received");
});

onBoth("what one who is gone was sending is taken over, and nothing of one's own", async (open) => {
  const store = await open();
  const [died, next] = [new Fake(store, "died"), new Fake(store, "next")];
  await add(new Queue(died), first);
  died.during = () => new Promise(() => undefined);
  void new Queue(died).run();
  while (died.sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  const living = new Queue(next);
  await living.run();
  assert.equal(next.sent.length, 0);
  next.during = async () => {
    await living.takeOver();
    await new Queue(next).run();
  };
  await living.takeOver();
  await living.run();
  assert.equal(next.sent.length, 1);
});

onBoth("what waits for the network is due at once when it hurries, and waits no longer for being tried often", async (open) => {
  const world = new Fake(await open());
  const queue = new Queue(world);
  await add(queue, first);
  const waits: number[] = [];
  for (const answer of [new TypeError("offline"), new DOMException("", "TimeoutError"), new DOMException("", "NotAllowedError"), new TypeError("offline"), problem(503, "held"), receiptFor(first)]) {
    world.answers = [answer];
    await queue.hurry();
    waits.push((await queue.run())! - world.time);
  }
  assert.deepEqual(waits, [3_750, 3_750, 3_750, 3_750, 3_750, 3_750]);
  assert.equal(world.sent.length, 5, "what the server put off waits");
});

onBoth("a server that answers again gets what waited for it, but not over and over", async (open) => {
  const world = new Fake(await open());
  const queue = new Queue(world);
  await add(queue, first);
  for (let i = 0; i < 8; i++) world.time = (await queue.run())!;
  await queue.run();
  assert.ok((await only(queue)).next > world.time + 600_000);
  assert.equal(await queue.reached(), false, "it was out of reach just now");
  world.time += 30_000;
  assert.equal(await queue.reached(), true);
  await queue.run();
  world.time += 30_000;
  assert.equal(await queue.reached(), true);
  world.answers = [problem(503, "held", {}, "3600")];
  await queue.run();
  world.time += 30_000;
  assert.equal(await queue.reached(), false, "what the server put off waits");
});

test("IndexedDB: a restart finds what was queued", async () => {
  const factory = new IDBFactory();
  const one = new Queue(new Fake(await openStore(factory)));
  await add(one, first);
  await add(one, second);
  const world = new Fake(await openStore(factory));
  const later = new Queue(world);
  world.answers = [receiptFor(first), receiptFor(second)];
  assert.equal(await later.run(), undefined);
  assert.deepEqual((await later.list()).map(({ state }) => state), ["received", "received"]);
});

test("IndexedDB: what throws changes nothing", async () => {
  const store = await openStore(new IDBFactory());
  await add(new Queue(new Fake(store)), first);
  await assert.rejects(store.change(first.id, () => { throw new Error("no"); }), /no/);
  assert.equal((await store.all()).length, 1);
});

test("waits grow, differ, and end at half an hour; a Retry-After is believed up to a day", () => {
  assert.deepEqual([1, 2, 3, 30].map((n) => backOff(n, 0)), [2_500, 5_000, 10_000, 900_000]);
  assert.deepEqual([1, 2, 3, 30].map((n) => backOff(n, 1)), [5_000, 10_000, 20_000, 1_800_000]);
  const now = Date.UTC(2026, 8, 3);
  assert.equal(retryAfter("120", now), 120_000);
  assert.equal(retryAfter("Thu, 03 Sep 2026 00:01:00 GMT", now), 60_000);
  assert.equal(retryAfter("99999999", now), 86_400_000);
  for (const none of [null, "soon", "-5", "Wed, 02 Sep 2026 00:00:00 GMT"]) assert.equal(retryAfter(none, now), 0);
});
