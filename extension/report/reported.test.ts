// What the office reported already, as the server says it and as it is counted.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { alreadyIn, readReported } from "./reported.ts";

test("an answer is read, and what is malformed in it is left out", () => {
  const good = { id: "r1", received: "2026-08-12T14:02:00Z", posts: ["1", "2", 3, "", "x".repeat(101)] };
  const read = readReported({ reports: [good, { ...good, received: "soon" }, { ...good, id: 7 }, { ...good, posts: "1" }, null], next: "12" });
  assert.deepEqual(read, { reports: [{ id: "r1", at: Date.UTC(2026, 7, 12, 14, 2), posts: ["1", "2"] }], next: "12" });
  assert.equal(readReported({ reports: [], next: "1&page=other" })?.next, "");
  assert.equal(readReported({ reports: Array.from({ length: 50 }, () => good) })?.reports.length, 20);
  for (const bad of [undefined, null, "text", {}, { reports: {} }]) assert.equal(readReported(bad), undefined);
});

test("a post counts once however many reports have it, and the last of these is told", () => {
  const reports = [{ id: "a", at: 5, posts: ["1", "2"] }, { id: "b", at: 9, posts: ["2", "7"] }, { id: "c", at: 20, posts: ["8"] }];
  assert.deepEqual(alreadyIn(reports, ["1", "2", "3"]), { posts: 2, at: 9 });
  assert.deepEqual(alreadyIn(reports, ["3"]), { posts: 0, at: 0 });
});
