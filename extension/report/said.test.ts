import { strict as assert } from "node:assert";
import { test } from "node:test";
import { fromJSON, toJSON } from "./form.ts";
import { noNews, takeNews } from "./said.ts";

const one = { id: "a", page: "x:mp", posts: 2, received: "2026-09-03T14:05:06.789Z", trail: [{ status: "received", at: 5, params: {} }] };
const at = Date.parse(one.received);

test("what changed is told once, and a report stays known when it is not in the answer", () => {
  const first = takeNews(noNews(), { now: 10, reports: [one] });
  assert.deepEqual(first.news, { since: 10, reports: { a: { ...one, received: at } } });
  assert.deepEqual(first.changed.map(({ id }) => id), ["a"]);
  assert.deepEqual(takeNews(first.news, { now: 11, reports: [one] }).changed, []);
  const further = { ...one, trail: [...one.trail, { status: "gone", at: 9, params: { gone: 7, of: 9, other: 1 } }] };
  const second = takeNews(first.news, { now: 12, reports: [further] });
  assert.deepEqual(second.changed[0]?.trail[1], { status: "gone", at: 9, params: { gone: 7, of: 9 } });
  assert.deepEqual(takeNews(second.news, { now: 13, reports: [] }).news, { ...second.news, since: 13 });
});

test("what is malformed is left out, and an answer that is none changes nothing", () => {
  const before = takeNews(noNews(), { now: 10, reports: [one] }).news;
  for (const answer of [undefined, null, [], "x", { now: "1", reports: [] }, { now: 11 }]) assert.deepEqual(takeNews(before, answer), { news: before, changed: [] });
  const bad = [{ ...one, id: "__proto__" }, { ...one, id: 1 }, { ...one, posts: -1 }, { ...one, received: "soon" }, { ...one, trail: {} }, { ...one, page: "x".repeat(601) }, null];
  assert.deepEqual(takeNews(noNews(), { now: 1, reports: bad }).news.reports, {});
  const trail = [{ status: "<b>", at: 1 }, { status: "verified", at: -1 }, { status: "verified", at: 2, params: { reason: 1, hidden: "yes" } }];
  assert.deepEqual(takeNews(noNews(), { now: 1, reports: [{ ...one, trail }] }).changed[0]?.trail, [{ status: "verified", at: 2, params: {} }]);
});

test("the newest 500 are remembered", () => {
  const many = Array.from({ length: 499 }, (_, i) => ({ ...one, id: `r${i}`, received: new Date(at + 1000 * (i + 1)).toISOString() }));
  const full = takeNews(takeNews(noNews(), { now: 1, reports: [one] }).news, { now: 2, reports: many }).news;
  assert.equal(Object.keys(full.reports).length, 500);
  const next = takeNews(full, { now: 3, reports: [{ ...one, id: "new", received: new Date(at + 9e9).toISOString() }] }).news;
  assert.equal(Object.keys(next.reports).length, 500);
  assert.ok(next.reports["new"] && !next.reports["a"]);
});

let source = false;
JSON.parse("1", ((_: string, __: unknown, context?: unknown) => (source = context !== undefined)) as (key: string, value: unknown) => unknown);

test("a number that JSON would round comes back as it was written", { skip: source ? false : "this Node's JSON.parse does not show the source of a value; browsers do" }, () => {
  const text = '{"id":"a","flags":[{"rank":12345678901234567890},{"rank":7},{"rank":-9007199254740993}]}';
  assert.equal(toJSON(fromJSON(text)), text);
});
