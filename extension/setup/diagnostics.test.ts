import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnosticsOf } from "./diagnostics.ts";
import { settingsOf } from "./values.ts";

test("diagnostics name neither office nor page nor server", () => {
  const enrolment = {
    server: "https://refrain.example", origin: "refrain.example/log", key: "refrain.example/log+ae039fd1+AAAA", office: "office-id", name: "Alex Marchand", device: "device-id",
    token: "rfo_secret", pages: ["x:alex_marchand", "facebook:100064"],
  };
  const set = settingsOf({ email: "alex@example.ca" }, enrolment, { language: "fr" });
  const text = diagnosticsOf({ language: 0, set, fixed: { language: "fr" }, enrolment, allowed: new Set(["https://x.com/*"]), telling: false, left: null }, {
    version: "0.1.0", browser: "Browser/1", system: "linux", detector: "ab12", counts: { "refrain.posts": 7 }, used: 4096, scripts: ["x-page"], alarms: [], states: { feed: "version 3" },
  });
  for (const secret of ["Alex", "alex", "marchand", "100064", "rfo_", "office-id", "device-id", "refrain.example"]) assert.equal(text.includes(secret), false, secret);
  for (const line of ["pages: x 1, facebook 1", "allowed: x yes, facebook no", "server: connected, key ae039fd1", "policy: language", "server is told of the reading: no", "  refrain.posts: 7", "feed: version 3"]) assert.ok(text.split("\n").includes(line), line);
});
