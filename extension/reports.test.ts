// Drives the background's side of reporting with a browser and a server that are made up.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { IDBFactory } from "fake-indexeddb";
import { openStore } from "./report/idb.ts";
import { parseKey } from "./report/note.ts";
import { Queue } from "./report/queue.ts";
import type { Receipt } from "./report/receipt.ts";

interface Case {
  id: string;
  body: string;
  receipt: Receipt;
  code: string;
}

const vectors = JSON.parse(readFileSync(`${process.env["REFRAIN_ROOT"]}/testdata/receipts/receipts.json`, "utf8")) as { key: string; cases: Case[] };
const report = vectors.cases.find(({ code }) => code === "")!;
const server = "https://refrain.example";

const asked: string[] = []; // the paths that the server was asked for
let answering = false; // otherwise it is out of reach
const kept: Record<string, unknown> = {};
let alarms: Record<string, { when: number }> = {};

Object.assign(globalThis, {
  indexedDB: new IDBFactory(),
  chrome: {
    runtime: { getManifest: () => ({}) },
    storage: {
      managed: { get: async () => ({}) },
      local: {
        get: async (names: string | string[]) => Object.fromEntries([names].flat().flatMap((name) => (name in kept ? [[name, kept[name]]] : []))),
        set: async (values: object) => void Object.assign(kept, values),
        remove: async (name: string) => void delete kept[name],
      },
    },
    alarms: {
      get: async (name: string) => alarms[name],
      create: async (name: string, alarm: { when: number }) => void (alarms[name] = alarm),
      clear: async (name: string) => delete alarms[name],
    },
  },
  fetch: async (address: string): Promise<Response> => {
    const path = new URL(address).pathname;
    asked.push(path);
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (!answering) throw new TypeError("offline");
    if (path === "/v1/reports") return new Response(JSON.stringify(report.receipt), { status: 201 });
    return path === "/v1/status" ? new Response(JSON.stringify({ now: Date.now(), reports: [] })) : new Response("", { status: 404 });
  },
});

const { Reports, alarm } = await import("./reports.ts");
const { Colleagues } = await import("./colleagues.ts");
const { setEnrolment } = await import("./enrolment.ts");

/** A background of an enrolled office, that nothing was done by yet. */
async function background(): Promise<InstanceType<typeof Reports>> {
  await setEnrolment({ server, origin: vectors.key.split("+")[0]!, key: vectors.key, office: "o1", name: "Alex Marchand", device: "d1", token: "rfo_x", pages: ["x:a_marchand_mp"] });
  asked.length = 0;
  const store = (): Promise<never> => Promise.reject(new Error("no store"));
  return new Reports(() => Promise.reject(new Error("no detector")), () => undefined, new Colleagues(store), async () => "");
}

const state = async (): Promise<string | undefined> => (await (await openStore(indexedDB)).all())[0]?.state;
const posted = (): number => asked.filter((path) => path === "/v1/reports").length;

test("a background that begins sends at once what the one before it was sending when it died, whatever alarm is set", async () => {
  const store = await openStore(indexedDB);
  const died = new Queue({
    store, server, key: await parseKey(crypto.subtle, vectors.key), holder: "died", subtle: crypto.subtle, now: Date.now, random: Math.random,
    post: () => new Promise(() => undefined), accepted: async () => undefined,
  });
  await died.add({ id: report.id, page: "x:mp", posts: [1] }, new TextEncoder().encode(report.body));
  void died.run();
  while ((await store.all())[0]?.lease === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
  alarms = { [alarm]: { when: Date.now() + 300_000 } };
  answering = true;
  await (await background()).begin();
  assert.equal(await state(), "received");
});

test("a background that begins asks nobody if nothing waits and the alarm is set", async () => {
  alarms = { [alarm]: { when: Date.now() + 300_000 } };
  await (await background()).begin();
  assert.equal(asked.length, 0);
  alarms = {};
  await (await background()).begin();
  assert.ok(asked.includes("/v1/status") && alarm in alarms);
});

test("who asks while somebody waits for the next turn gets the same", async () => {
  await (await openStore(indexedDB)).change(report.id, () => undefined);
  answering = false;
  const reports = await background();
  await reports.send(JSON.stringify({ id: "r2", page: "x:mp", posts: [1] }));
  await Promise.all(Array.from({ length: 20 }, () => reports.wake(true)));
  assert.ok(posted() <= 2 && asked.filter((path) => path === "/v1/status").length <= 2, `${asked}`);
  const [entry] = await (await openStore(indexedDB)).all();
  assert.ok(entry!.next <= Date.now() + 5_000, "looking at it often puts it off");
  await reports.change("r2", "drop");
  await reports.wake(); // nothing is left to wait for
});

test("a server that answers about news gets at once what waited long for it", async () => {
  const store = await openStore(indexedDB);
  answering = false;
  const reports = await background();
  await reports.send(report.body.replace("{", '{"page": "x:mp", "posts": [1], '));
  await reports.wake();
  const [{ id } = { id: "" }] = await store.all();
  assert.notEqual(id, "");
  await store.change(id, (entry) => entry && { ...entry, next: Date.now() + 1_800_000, trail: entry.trail.map((event) => ({ ...event, at: event.at - 60_000 })) });
  answering = true;
  asked.length = 0;
  await reports.wake();
  assert.equal(posted(), 1);
  await reports.change(id, "drop");
  await reports.wake();
});
