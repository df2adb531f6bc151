import assert from "node:assert/strict";
import { test } from "node:test";
import { change, scriptsFor, sitesOf } from "./sites.ts";

const pages = ["x:a_marchand", "x:office", "facebook:100064"];
const x = "https://x.com/*";

test("nothing runs without a page or without permission", () => {
  assert.deepEqual(scriptsFor([], new Set([x])), []);
  assert.deepEqual(scriptsFor(pages, new Set()), []);
  assert.deepEqual(scriptsFor(["facebook:100064"], new Set([x])), []);
});

test("on an allowed site with a page run the tee and what reads it, and nothing elsewhere", () => {
  const scripts = scriptsFor(pages, new Set([x, "https://other.example/*"]));
  assert.deepEqual(scripts.map(({ id, world, matches }) => [id, world, matches]), [["x-page", "MAIN", [x]], ["x-content", "ISOLATED", [x]]]);
  assert.deepEqual(sitesOf(pages).map(({ name }) => name), ["X", "Facebook"]);
});

test("only what differs is changed", () => {
  const wanted = scriptsFor(pages, new Set([x]));
  assert.deepEqual(change([], wanted), { remove: [], add: wanted });
  assert.deepEqual(change(wanted.map((one) => ({ ...one, allFrames: false })), wanted), { remove: [], add: [] });
  assert.deepEqual(change(wanted, []), { remove: ["x-page", "x-content"], add: [] });
  const old = { ...wanted[0], js: ["before.js"] };
  assert.deepEqual(change([old, wanted[1] ?? {}], wanted), { remove: ["x-page"], add: wanted.slice(0, 1) });
});
