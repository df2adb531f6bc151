// The bundles of testdata/feed, which Go made and says how it reads (feed_test.go).
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parseKey } from "../report/note.ts";
import { decode, maxSize } from "./envelope.ts";
import { type Bundle, FeedError, accept, apply, live, switchedOff } from "./feed.ts";

const vectors = JSON.parse(readFileSync(`${process.env["REFRAIN_ROOT"]}/testdata/feed/bundles.json`, "utf8")) as {
  key: string;
  other_key: string;
  applied: Bundle;
  cases: { name: string; data: string; bundle: Bundle | null }[];
};
const key = await parseKey(crypto.subtle, vectors.key);
const bytes = (base64: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(base64, "base64"));
const data = (name: string): Uint8Array<ArrayBuffer> => bytes(vectors.cases.find((one) => one.name === name)!.data);
const bundle = (name: string): Bundle => structuredClone(vectors.cases.find((one) => one.name === name)!.bundle!);

/** Reads a bundle; the code if it is refused. */
async function read(file: Uint8Array<ArrayBuffer>, by = key): Promise<Bundle | string> {
  try {
    return await decode(crypto.subtle, file, by);
  } catch (error) {
    if (error instanceof FeedError) return error.code;
    throw error;
  }
}

const refusal = (act: () => unknown): string => {
  try {
    act();
    return "";
  } catch (error) {
    if (error instanceof FeedError) return error.code;
    throw error;
  }
};

test("every bundle is read as Go reads it, or refused as Go refuses it", async () => {
  let refused = 0;
  for (const one of vectors.cases) {
    const got = await read(bytes(one.data));
    if (one.bundle) assert.deepEqual(got, one.bundle, one.name);
    else assert.equal(typeof got, "string", one.name);
    if (!one.bundle) refused++;
  }
  assert.ok(refused > 100, `${refused} refused`);
  assert.equal(await read(data("by another key")), "signature");
  assert.equal(await read(data("by another name")), "signature");
});

test("no byte of a bundle can be changed, dropped or added", async () => {
  const small = data("small");
  for (let i = 0; i < small.length; i++) {
    for (const bit of [1, 0x80]) {
      const bad = small.slice();
      bad[i] = bad[i]! ^ bit;
      assert.equal(typeof (await read(bad)), "string", `byte ${i}`);
    }
    assert.equal(typeof (await read(small.slice(0, i))), "string", `the first ${i} bytes`);
  }
  assert.equal(await read(Uint8Array.of(...small, 0)), "malformed");
  assert.equal(await read(small, await parseKey(crypto.subtle, vectors.other_key)), "signature");
});

test("it is bounded before anything is read", async () => {
  assert.equal(await read(new Uint8Array(maxSize + 1)), "malformed");
  assert.equal(await read(new Uint8Array(maxSize).fill(0x41)), "malformed");
  const late = new Uint8Array(9_000).fill(0x41);
  late.set([10, 10, 0xe2, 0x80, 0x94, 32, 10, 10], 5_000);
  assert.equal(await read(late), "malformed");
});

test("a delta leads to the same bundle as in Go", () => {
  const [first, delta] = [bundle("first"), bundle("delta from first to second")];
  accept(first, delta, delta.issued);
  assert.deepEqual(apply(first, delta), vectors.applied);
  assert.deepEqual(apply(first, bundle("second")), bundle("second"));
  assert.deepEqual(apply(undefined, first), first);
  assert.equal(refusal(() => apply(bundle("second"), delta)), "base");
  assert.equal(refusal(() => apply(undefined, delta)), "base");
  assert.equal(refusal(() => apply({ ...first, origin: "elsewhere" }, delta)), "origin");
});

test("a client accepts what is newer, stands, and changes what it holds", () => {
  const have = { ...bundle("empty"), version: 3, issued: 1_000, expires: 5_000 };
  const cases: [string, Partial<Bundle>, string][] = [
    ["next", {}, ""], ["skips versions", { version: 9 }, ""], ["its delta", { base: 3 }, ""], ["the same", { version: 3 }, "old"],
    ["older", { version: 2 }, "old"], ["issued before", { issued: 999 }, "old"], ["expired", { expires: 4_000 }, "expired"],
    ["another delta", { version: 9, base: 4 }, "base"], ["another origin", { origin: "elsewhere.example.org" }, "origin"],
  ];
  for (const [name, change, code] of cases) {
    const got = { ...have, version: 4, issued: 2_000, expires: 6_000, ...change };
    assert.equal(refusal(() => accept(have, got, 4_000)), code, name);
  }
  assert.equal(refusal(() => accept(undefined, { ...have, base: 2 }, 4_000)), "base");
  assert.equal(refusal(() => accept(undefined, have, 4_000)), "");
});

test("what expired, was taken back or is switched off is not loaded", () => {
  const first = bundle("first");
  const ids = (day: number, off: string[] = [], change: Partial<Bundle> = {}): string[] => live({ ...first, ...change }, day, new Set(off)).map(({ id }) => id);
  assert.deepEqual(ids(19_629), ["c0ffee01", "c0ffee02"]);
  assert.deepEqual(ids(19_630), ["c0ffee02"]);
  assert.deepEqual(ids(19_600, ["c0ffee02"]), ["c0ffee01"]);
  assert.deepEqual(ids(19_600, [], { revoked: ["c0ffee01"] }), ["c0ffee02"]);
  assert.equal(live(first, 19_600)[0]?.day, 19_600);
  assert.deepEqual([2, 3, 5, 6].map((version) => switchedOff(first, "x", version)), ["", "shape_changed", "shape_changed", ""]);
});
