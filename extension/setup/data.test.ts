import assert from "node:assert/strict";
import { test } from "node:test";
import { IDBFactory } from "fake-indexeddb";
import { asJSON, clear, counts, dump } from "./data.ts";
import { forgetToken, keepToken, tokenOf } from "./token.ts";

/** Makes a database with two tables, and leaves it open as the background does. */
async function opened(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(name, 3);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("posts", { keyPath: "key" }).put({ key: "x:1", text: "hello" });
      request.result.createObjectStore("state").put(new Uint8Array([1, 2, 255]), "snapshot:abc");
      request.transaction?.objectStore("state").put(new Uint8Array([1, 2, 255]), "receipt");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

test("everything is written out, counted and erased, also while a database is open elsewhere", async () => {
  const factory = new IDBFactory();
  const open = [await opened(factory, "refrain"), await opened(factory, "refrain-reports")];
  assert.deepEqual(await counts(factory), { "refrain.posts": 1, "refrain.state": 2, "refrain-reports.posts": 1, "refrain-reports.state": 2 });
  const all = JSON.parse(asJSON(await dump(factory))) as Record<string, unknown>;
  assert.deepEqual(all["refrain.posts"], [{ key: "x:1", value: { key: "x:1", text: "hello" } }]);
  assert.deepEqual(all["refrain.state"], [{ key: "receipt", value: { base64: "AQL/" } }]);
  await clear(factory);
  assert.deepEqual(new Set(Object.values(await counts(factory))), new Set([0]));
  assert.equal(open.length, 2);
});

test("what JSON cannot hold is written so that it can be read", () => {
  assert.equal(asJSON({ a: 2n ** 60n, b: new Map([["k", 1]]), c: new Set([1]), d: new ArrayBuffer(1) }).replace(/\s/g, ""), '{"a":"1152921504606846976","b":[["k",1]],"c":[1],"d":{"base64":"AA=="}}');
});

test("the token is kept and erased with the rest, and is in no export", async () => {
  const factory = new IDBFactory();
  await opened(factory, "refrain");
  await keepToken(factory, "device", "rfo_first");
  await keepToken(factory, "device2", "rfo_secret");
  assert.deepEqual([await tokenOf(factory, "device"), await tokenOf(factory, "device2")], [undefined, "rfo_secret"]);
  const all = asJSON(await dump(factory));
  assert.deepEqual([all.includes("hello"), all.includes("rfo_")], [true, false]);
  await clear(factory);
  assert.equal(await tokenOf(factory, "device2"), undefined);
});

test("a token that is forgotten is gone", async () => {
  const factory = new IDBFactory();
  await keepToken(factory, "device", "rfo_secret");
  await forgetToken(factory);
  assert.equal(await tokenOf(factory, "device"), undefined);
});
