import { strict as assert } from "node:assert";
import { test } from "node:test";
import type { Param } from "../detector/detect.ts";
import { longText, shortText } from "./badge.ts";
import { phrases } from "./phrases.ts";
import { duration, english, french, isOrdinary, languageOf, sentence, sentences, shortDuration } from "./words.ts";

const n = (name: string, value: number, exp = 0): Param => ({ name, value, exp });

test("sentences with their numbers, as the server writes them", () => {
  const cases: [string, Param[], string, string][] = [
    ["same_text", [n("accounts", 9), n("span", 1320)], "Same message from 9 accounts in 22 minutes", "Même message, 9\u00a0comptes, 22\u00a0minutes"],
    ["burst", [n("within", 4), n("seconds", 7201), n("p", 245, -6)], "4 copies within 3 hours: closer in time than 1 in 4,000 by chance",
      "4\u00a0copies en 3\u00a0heures\u00A0: par hasard, 1 sur 4\u00a0000 seraient aussi rapprochées"],
    ["lookalike_letters", [n("accounts", 1)], "1 account wrote with look-alike letters of another script",
      "1\u00a0compte a écrit avec des lettres semblables d'une autre écriture"],
    ["created_together", [n("accounts", 6), n("known", 9), n("days", 1), n("p", 100, -40)],
      "6 of 9 accounts were created within 1 day: less than 1 in a billion by chance",
      "6 des 9\u00a0comptes ont été créés en 1\u00a0jour\u00A0: moins de 1 sur un milliard par hasard"],
    ["dominates", [n("share", 640)], "64% of those who replied in one thread posted it", "64\u00a0% de ceux qui ont répondu dans un fil l'ont publié"],
    ["known_campaign", [n("day", 19_603), n("accounts", 4)], "It matches a message that RRM confirmed on 3\u00a0Sept.\u00a02023: 4 accounts",
      "Il correspond à un message que le MRR a confirmé le 3\u00a0sept.\u00a02023\u00A0: 4\u00a0comptes"],
    ["later_code", [], "later_code", "later_code"],
    ["constructor", [], "constructor", "constructor"],
  ];
  for (const [code, params, en, fr] of cases) {
    assert.equal(sentence(english, { code, params }), en);
    assert.equal(sentence(french, { code, params }), fr);
  }
});

test("durations, long and short", () => {
  for (const [seconds, long, short] of [[0, "less than a minute", "< 1\u00a0min"], [60, "1 minute", "1\u00a0min"], [61, "2 minutes", "2\u00a0min"],
    [7200, "2 hours", "2\u00a0h"], [172_800, "2 days", "2\u00a0d"], [172_801, "3 days", "3\u00a0d"]] as const) {
    assert.equal(duration(english, seconds), long);
    assert.equal(shortDuration(english, seconds), short);
  }
  assert.equal(shortDuration(french, 200_000), "3\u00a0j");
});

test("what the badge says to the eye and to the ear", () => {
  const finding = { level: "coordinated", accounts: 9, seconds: 1320, reason: { code: "same_text", params: [n("accounts", 9), n("span", 1320)] } } as const;
  const say = { ...finding, reason: { code: "same_text", params: [...finding.reason.params] } };
  assert.deepEqual(shortText(english, say), ["9 accounts", "· 22\u00a0min"]);
  assert.equal(longText(english, say), "9 accounts · 22\u00a0min. Refrain: Same message from 9 accounts in 22 minutes (coordinated). Show why");
  assert.equal(longText(french, say), "9\u00a0comptes · 22\u00a0min. Refrain\u00a0: Même message, 9\u00a0comptes, 22\u00a0minutes (coordonné). Voir pourquoi");
});

test("languages, and which reasons are ordinary", () => {
  assert.deepEqual(["fr", "fr-CA", "FR", "en", "", "frr"].map(languageOf), [french, french, french, english, english, english]);
  assert.equal(isOrdinary({ code: "letter_campaign", params: [] }), true);
  assert.equal(isOrdinary({ code: "burst", params: [] }), false);
  assert.equal(isOrdinary({ code: "toString", params: [] }), false);
});

test("words claim no more than was seen", () => {
  const refused = /\b(ro)?bots?\b|foreign|étrang|\bfake|\bfau(x|sse)\b|!|fraud|attack|attaque/i;
  const texts = [...Object.values(sentences).map(({ text }) => text), ...Object.values(phrases)];
  for (const text of texts.flat()) assert.doesNotMatch(text, refused);
  for (const [en, fr] of texts) {
    assert.notEqual(en, "");
    assert.notEqual(fr, "");
    assert.deepEqual(en.match(/\{\w+/g)?.sort(), fr.match(/\{\w+/g)?.sort(), en);
  }
});
