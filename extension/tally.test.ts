// What a server may be told of the reading: two numbers of the last day.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { type Hour, counted, saying } from "./tally.ts";

const hour = 3_600_000;
const now = 500_000 * hour + 1;

test("answers are counted by the hour, and an hour counts for a day", () => {
  let hours: Hour[] = [];
  hours = counted(hours, now, 20, false);
  hours = counted(hours, now + 5, 0, true);
  assert.deepEqual(hours, [{ hour: 500_000, posts: 20, failures: 1 }]);
  hours = counted(hours, now + 23 * hour, 3, true);
  assert.equal(saying([{ platform: "x", hours }], "0.1.0", now + 23 * hour), "&health=x%3A0.1.0%3A23%3A2");
  hours = counted(hours, now + 24 * hour, 1, false);
  assert.deepEqual(hours, [{ hour: 500_023, posts: 3, failures: 1 }, { hour: 500_024, posts: 1, failures: 0 }]);
});

test("what is said has the form that the server takes, and nothing is said of nothing", () => {
  const hours = [{ hour: 500_000, posts: 5e9, failures: 0 }];
  const said = saying([{ platform: "x", hours }, { platform: "facebook", hours: [] }, { platform: "facebook", hours }], "0.1.0", now);
  assert.equal(said, "&health=x%3A0.1.0%3A999999999%3A0&health=facebook%3A0.1.0%3A999999999%3A0");
  for (const one of new URLSearchParams(said).getAll("health")) {
    assert.match(one, /^(x|facebook):([0-9A-Za-z.+-]{1,24}):([0-9]{1,9}):([0-9]{1,9})$/); // as server/web/health_said.go has it
  }
  assert.equal(saying([{ platform: "x", hours }], "0.1.0", now + 30 * hour), "");
  assert.equal(saying([{ platform: "x", hours: [{ hour: 500_900, posts: 1, failures: 1 }] }], "0.1.0", now), "", "a clock that was put back");
});
