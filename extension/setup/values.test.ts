import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { enrolledOf, enrolmentFrom, enrolmentOf, isShown, lifetimes, pageOf, policyNames, policyOf, serverOf, settingsOf } from "./values.ts";

const answer = {
  token: "rfo_abc", device: "d1", office: { id: "o1", name: "Alex Marchand" }, pages: ["x:alex_marchand_mp", "facebook:1234", "x:Bad Name"],
  language: "en", server_key: "refrain.example/log+ae039fd1+Afxr+/==", origin: "https://refrain.example",
};

test("an enrolment is what the server answers, and reads back as it was kept", () => {
  const made = enrolmentFrom("https://refrain.example", answer);
  assert.deepEqual(made, {
    server: "https://refrain.example", origin: "refrain.example/log", key: answer.server_key, office: "o1", name: "Alex Marchand",
    device: "d1", token: "rfo_abc", pages: ["x:alex_marchand_mp", "facebook:1234"],
  });
  assert.deepEqual(enrolmentOf(structuredClone(made)), made);
  assert.ok(made);
  const { token: _, ...rest } = made;
  assert.deepEqual([enrolledOf(structuredClone(made)), enrolledOf(rest), enrolmentOf(rest)], [rest, rest, undefined]);
});

test("an answer that lacks something is no enrolment", () => {
  for (const name of ["token", "device", "office", "server_key"]) assert.equal(enrolmentFrom("https://refrain.example", { ...answer, [name]: undefined }), undefined, name);
  assert.equal(enrolmentFrom("https://refrain.example", { ...answer, token: "rfo_a\r\nX: y" }), undefined);
  assert.equal(enrolmentFrom("http://refrain.example", answer), undefined);
  for (const bad of [null, "x", 1, [], { office: null }]) assert.equal(enrolmentFrom("https://refrain.example", bad), undefined);
});

test("a server is an origin by https, or http on this machine", () => {
  const cases: Record<string, string> = {
    "refrain.example": "https://refrain.example", " https://Refrain.example/en/ ": "https://refrain.example", "https://refrain.example:8443/x": "https://refrain.example:8443",
    "http://127.0.0.1:8787": "http://127.0.0.1:8787", "http://localhost:8787/": "http://localhost:8787",
    "http://refrain.example": "", "ftp://refrain.example": "", "https://user:pass@refrain.example": "", "javascript:alert(1)": "", intranet: "", "": "", "a b.example": "",
  };
  for (const [typed, want] of Object.entries(cases)) assert.equal(serverOf(typed), want, typed);
});

test("a page is a handle, a number of Facebook, or the address of either", () => {
  const cases: Record<string, string> = {
    "@A_Marchand": "x:a_marchand", "https://x.com/A_Marchand/": "x:a_marchand", "x.com/a_marchand/status/1": "x:a_marchand", "https://twitter.com/a": "x:a", "12345": "x:12345",
    "https://www.facebook.com/profile.php?id=100064": "facebook:100064", "https://www.facebook.com/people/Alex-Marchand/100064/": "facebook:100064",
    "https://www.facebook.com/Alex-M/": "", "https://www.facebook.com/Anne.Marchand.MP/?locale=fr_CA": "facebook:annemarchandmp", "facebook:anne.marchand": "facebook:annemarchand",
    "https://www.facebook.com/groups/1": "", "https://www.facebook.com/profile.php": "", "https://www.facebook.com/messages/t/1": "", "facebook:100064": "facebook:100064", "https://example.org/a": "", "@sixteen_letters_": "", "": "",
  };
  for (const [typed, want] of Object.entries(cases)) assert.equal(pageOf(typed), want, typed);
});

test("a policy comes before the enrolment, and that before what was typed", () => {
  const enrolment = enrolmentFrom("https://refrain.example", answer);
  const stored = { pages: ["x:typed"], language: "fr", days: 30, level: "nonsense", waves: "no" };
  assert.deepEqual(settingsOf(stored, undefined, {}), { pages: ["x:typed"], language: "fr", level: "similar", days: 30, hide: false, waves: true, news: true, health: false, alone: false, server: "", email: "" });
  assert.deepEqual(settingsOf(stored, enrolment, {}).pages, answer.pages.slice(0, 2));
  const fixed = policyOf({ pages: ["x:Alex_Marchand_MP"], language: "en", days: 14, server: "refrain.example", email: "no address", level: "coordinated", extra: 1 });
  assert.deepEqual(fixed, { pages: ["x:alex_marchand_mp"], language: "en", days: 14, server: "https://refrain.example" });
  assert.deepEqual(settingsOf(stored, enrolment, fixed).pages, ["x:alex_marchand_mp"]);
  assert.equal(settingsOf(stored, undefined, fixed).language, "en");
});

test("a policy that is malformed fixes nothing", () => {
  assert.deepEqual(policyOf({ pages: "x:a", language: "de", days: 7, server: "http://refrain.example", email: 3 }), {});
  assert.deepEqual(policyOf({ pages: ["nonsense"] }), {});
});

test("whoever wants only what is coordinated still sees what RRM confirmed", () => {
  const flag = (level: string, code: string) => ({ level, reason: { code } });
  assert.deepEqual([flag("similar", "same_text"), flag("coordinated", "same_text"), flag("similar", "known_campaign")].map((one) => isShown("coordinated", one)), [false, true, true]);
  assert.equal(isShown("similar", flag("similar", "same_text")), true);
});

test("the schema that Chrome is given names what a policy may set, and the values that it takes", () => {
  const schema = JSON.parse(readFileSync(`${process.env["REFRAIN_ROOT"] ?? ".."}/extension/static/managed.json`, "utf8")) as { properties: Record<string, { enum?: unknown[] }> };
  assert.deepEqual(Object.keys(schema.properties).sort(), [...policyNames].sort());
  assert.deepEqual(schema.properties["days"]?.enum, [...lifetimes].sort((a, b) => a - b));
});
