// The polling of the feed, over the bundles of testdata/feed, which Go made.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Answer, type Held, inForce, loadedOf, poll, signaturesOf, switchesOf } from "./client.ts";
import type { Bundle } from "./feed.ts";

const vectors = JSON.parse(readFileSync(`${process.env["REFRAIN_ROOT"]}/testdata/feed/bundles.json`, "utf8")) as {
  key: string;
  other_key: string;
  applied: Bundle;
  cases: { name: string; data: string; bundle: Bundle | null }[];
};
const { key, other_key: otherKey } = vectors;
const data = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(vectors.cases.find((one) => one.name === name)!.data, "base64"));
const bundle = (name: string): Bundle => vectors.cases.find((one) => one.name === name)!.bundle!;
const first = bundle("first");
const now = first.issued * 1000 + 60_000;

/** Polls a server that gives one answer. */
async function polled(answer: Partial<Answer> | Error, held?: Held, at = now, by = key): Promise<Held & { asked: number }> {
  let asked = -1;
  const got = await poll({
    get: (have) => {
      asked = have;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ status: 200, body: new Uint8Array(), ...answer });
    },
    subtle: crypto.subtle,
    now: () => at,
  }, by, held);
  return { ...got, asked };
}

const held = async (): Promise<Held> => {
  const { asked: _asked, ...got } = await polled({ body: data("first") });
  return got;
};

/** The same with signatures that stand longer than the bundle. */
const standing = async (): Promise<Held> =>
  ({ ...(await held()), bundle: { ...first, signatures: first.signatures.map((entry) => ({ ...entry, expires: 20_000 })) } });

test("a bundle is asked for, checked and held; its delta is put on it", async () => {
  const got = await polled({ body: data("first") });
  assert.deepEqual(got, { key, bundle: first, checked: now, asked: 0 });
  const next = await polled({ body: data("delta from first to second") }, await held(), vectors.applied.issued * 1000);
  assert.deepEqual(next.bundle, vectors.applied);
  assert.equal(next.asked, first.version);
});

test("what is refused is said, and the last good one stays", async () => {
  const have = await held();
  const cases: [string, Partial<Answer> | Error, string][] = [
    ["by another key", { body: data("by another key") }, "signature"], ["cut", { body: data("second").slice(0, -1) }, "malformed"],
    ["the same again", { body: data("first") }, "old"], ["a page of a proxy", { body: new Uint8Array(Buffer.from("<html>")) }, "malformed"],
    ["revoked token", { status: 401 }, "denied"], ["server down", { status: 502 }, "server"], ["no network", new Error("net"), "offline"],
  ];
  for (const [name, answer, code] of cases) {
    const got = await polled(answer, have, now + 5_000);
    assert.deepEqual(got.problem, { code, at: now + 5_000 }, name);
    assert.deepEqual([got.bundle, got.checked], [first, now], name);
    const again = await polled(answer, got, now + 9_000);
    assert.equal(again.problem?.at, now + 5_000, `${name}: since when`);
    assert.equal((await polled({ status: 304 }, again, now + 9_500)).problem, undefined, `${name}: it is over`);
  }
  assert.equal((await polled({ body: data("first") }, undefined, now, "no key")).problem?.code, "key");
});

test("where a delta fails the whole is asked for", async () => {
  const have = { ...(await held()), bundle: { ...first, version: 4 } };
  const asked: number[] = [];
  const got = await poll({
    get: (version) => Promise.resolve({ status: 200, body: data(asked.push(version) === 1 ? "delta from first to second" : "second") }),
    subtle: crypto.subtle,
    now: () => vectors.applied.issued * 1000,
  }, key, have);
  assert.deepEqual([asked, got.bundle, got.problem], [[4, 0], vectors.applied, undefined]);
});

test("another server's key begins anew", async () => {
  const got = await polled({ status: 304 }, await held(), now, otherKey);
  assert.deepEqual([got.bundle, got.key, got.asked], [undefined, otherKey, 0]);
});

test("what is loaded is live, in force and not switched off", async () => {
  const have = await standing();
  const all = loadedOf(have, [], now);
  assert.ok(all.version === first.version && all.signatures.length > 1, `${all.signatures.length} signatures`);
  const [one] = all.signatures.map(({ id }) => id);
  const less = loadedOf(have, [one!, "unknown"], now);
  assert.deepEqual([less.off, less.signatures.length], [[one], all.signatures.length - 1]);
  const expired = (first.expires + 1) * 1000;
  assert.equal(inForce(have, expired), undefined);
  assert.deepEqual(loadedOf(have, [], expired), { version: 0, off: [], signatures: [] });
  assert.deepEqual(loadedOf(undefined, [], now), { version: 0, off: [], signatures: [] });
});

test("each signature is shown with what became of it", async () => {
  const have = await standing();
  const ids = loadedOf(have, [], now).signatures.map(({ id }) => id);
  const shown = signaturesOf({ ...have, bundle: { ...have.bundle!, revoked: [ids[1]!] } }, [ids[0]!], now);
  const became = (id: string | undefined): string | undefined => shown.find((one) => one.id === id)?.standing;
  assert.deepEqual([became(ids[0]), became(ids[1])], ["off", "revoked"]);
  assert.equal(shown.length, first.signatures.length);
  assert.ok(shown.every((one, i) => i === 0 || shown[i - 1]!.published >= one.published) && !("sketch" in shown[0]!));
  assert.ok(signaturesOf(have, [], first.expires * 1000).every((one) => one.standing === "expired"));
});

test("an adapter is switched off as long as the bundle is in force", async () => {
  const have: Held = { ...(await held()), bundle: { ...first, switches: [{ platform: "x", first: 1, last: 2, reason: "site_changed" }] } };
  const versions = [{ platform: "x", version: 2 }, { platform: "facebook", version: 1 }];
  assert.deepEqual(switchesOf(have, versions, now), { x: "site_changed" });
  assert.deepEqual(switchesOf(have, [{ platform: "x", version: 3 }], now), {});
  assert.deepEqual(switchesOf(have, versions, first.expires * 1000), {});
});
