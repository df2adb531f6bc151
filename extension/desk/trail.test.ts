import { strict as assert } from "node:assert";
import { test } from "node:test";
import type { SentReport } from "../messages.ts";
import { clock, saidTrail, trailOf } from "./trail.ts";

const local = (month: number, day: number, hour: number, minute: number): number => new Date(2026, month - 1, day, hour, minute).getTime();
const now = local(8, 12, 18, 0);
const at = local(8, 12, 14, 2);
const said = {
  id: "a", page: "x:mp", posts: 9, received: at,
  trail: [
    { status: "received", at, params: {} }, { status: "verified", at, params: {} },
    { status: "in_confirmed_campaign", at: local(8, 12, 15, 40), params: { others: 3, day: 1 } },
    { status: "told_to_platform", at: local(8, 12, 16, 10), params: { platform: "x" } }, { status: "gone", at: now, params: { gone: 7, of: 9 } },
  ],
};
const sent: SentReport = { id: "a", server: "https://s.example", page: "x:mp", posts: 9, state: "waiting", next: at, trail: [{ at, what: "queued" }] };
const way = (language: 0 | 1, more: Partial<SentReport>, server = "https://s.example"): string[] => trailOf(language, { ...sent, ...more }, undefined, server, now);

test("the way of a report, in both languages", () => {
  assert.deepEqual(saidTrail(0, said, now), [
    "Received 14:02", "Verified 14:02", "Part of a campaign, confirmed 15:40, seen by 3 or more other offices", "Filed with X 16:10", "7 of 9 posts gone",
  ]);
  assert.deepEqual(saidTrail(1, said, now), [
    "Reçu à 14\u00a0h\u00a002", "Vérifié à 14\u00a0h\u00a002", "Fait partie d'une campagne, confirmée à 15\u00a0h\u00a040, vue par au moins 3 autres bureaux",
    "Transmis à X à 16\u00a0h\u00a010", "7 publications sur 9 ont disparu",
  ]);
  assert.deepEqual(trailOf(0, { ...sent, state: "received" }, said, "https://s.example", now).slice(0, 2), ["Received 14:02. Receipt kept", "Verified 14:02"]);
});

test("another day is named, and its year if it is another", () => {
  assert.equal(clock(0, local(8, 1, 9, 5), now), "1\u00a0Aug. 9:05");
  assert.equal(clock(1, local(8, 1, 9, 5), now), "1er\u00a0août, 9\u00a0h\u00a005");
  assert.equal(clock(0, new Date(2025, 11, 31, 23, 59).getTime(), now), "31\u00a0Dec.\u00a02025 23:59");
  const [older] = saidTrail(1, { ...said, trail: [{ status: "received", at: local(8, 1, 9, 5), params: {} }] }, now);
  assert.equal(older, "Reçu le 1er\u00a0août à 9\u00a0h\u00a005");
});

test("why a report waits, was refused, is in doubt, or is meant for another server", () => {
  assert.deepEqual(way(0, { trail: [{ at, what: "waiting", code: "offline" }] }), ["Waiting: no connection to the server. Next attempt 14:02"]);
  assert.deepEqual(way(0, { trail: [{ at, what: "waiting", code: "http_502" }] }), ["Waiting: http_502. Next attempt 14:02"]);
  assert.deepEqual(way(1, { state: "refused", trail: [{ at, what: "refused", code: "invalid", field: "page" }] }), ["Le serveur ne l'accepte pas\u00a0: invalid, page"]);
  assert.match(way(0, { state: "doubtful", trail: [{ at, what: "doubtful", code: "not_in_log" }] }).join(), /receipt does not hold: the report is not in the server's log/);
  assert.deepEqual(way(0, {}, ""), ["Meant for https://s.example, where this computer is not enrolled any more"]);
});

test("a status of a newer server stays a code", () => {
  assert.deepEqual(saidTrail(0, { ...said, trail: [{ status: "constructor", at, params: {} }] }, now), ["constructor 14:02"]);
});
