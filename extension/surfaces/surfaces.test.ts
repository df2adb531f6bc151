// Filter, words and states of popup and panel.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import type { ShownCluster } from "../messages.ts";
import { blocksOf, builtIn, words } from "./advice.ts";
import { filtered, nameOf, reportAddress } from "./filter.ts";
import { dayOf, moment, phrases, problems, speaker, when } from "./words.ts";

const cluster = (id: string, text: string, level: "similar" | "coordinated", page = "a_member", mark: "none" | "letter" = "none"): ShownCluster => ({
  platform: "x", page, known: -1,
  flag: { post: id, level, kind: "copy", accounts: 3, seconds: 60, reason: { code: "same_text", params: [] }, mark },
  posts: [{ id, account: { id: "1", handle: "somebody", name: "", created: 0, followers: -1, following: -1, posts: -1, defaultPicture: -1 },
    text, lang: "en", time: 1, spans: [], permalink: "", isNew: false }],
});
const all = [cluster("1", "Le Député le sait", "coordinated"), cluster("2", "Ask about the bridge", "similar", "a_member", "letter"), cluster("3", "Ask again", "similar", "b_member")];
const any = { page: "", level: "", mark: "", text: "" } as const;
const names = (list: ShownCluster[]): string => list.map(nameOf).join(" ");

test("the filter", () => {
  assert.equal(names(filtered(all, any)), "x:1 x:2 x:3");
  assert.equal(names(filtered(all, { ...any, level: "similar" })), "x:2 x:3");
  assert.equal(names(filtered(all, { ...any, page: "x:a_member", level: "similar" })), "x:2");
  assert.equal(names(filtered(all, { ...any, mark: "letter" })), "x:2");
  assert.equal(names(filtered(all, { ...any, mark: "none", text: "ask" })), "x:3");
  assert.equal(names(filtered(all, { ...any, text: " depute SAIT " })), "x:1");
  assert.equal(names(filtered(all, { ...any, text: "bridge @somebody" })), "x:2");
  assert.equal(names(filtered(all, { ...any, text: "bridge again" })), "");
});

test("a report is about one page", () => {
  assert.equal(reportAddress(all.slice(0, 2)), "report.html?platform=x&clusters=1%2C2");
  assert.equal(reportAddress(all), "");
  assert.equal(reportAddress([]), "");
});

test("both languages say everything, French with its own spaces", () => {
  for (const [name, [en, fr]] of [...Object.entries(phrases), ...Object.entries(problems), ...Object.entries(words), ["advice", builtIn] as const]) {
    assert.ok(en !== "" && fr !== "", name);
    const slots = (text: string): string => (text.match(/\{\w+\}/g) ?? []).sort().join();
    assert.equal(slots(en), slots(fr), name);
    assert.doesNotMatch(fr, /[^\u00a0]:|[^\u00a0]»|«[^\u00a0]|[\s\u00a0][;?!]/, name);
    assert.doesNotMatch(`${en} ${fr}`, /\b(bots?|robots?|fake|faux|foreign|étrang)/i, name);
  }
  assert.equal(speaker(1)("at", { page: "@a", site: "X" }), "@a sur X");
});

test("days and times as each language writes them", () => {
  const at = new Date(2026, 7, 1, 9, 5).getTime();
  assert.deepEqual([when(0, at, at), when(1, at, at)], ["at 09:05", "à 9\u00a0h\u00a005"]);
  assert.deepEqual([when(0, at, at + 86_400_000), when(1, at, at + 86_400_000)], ["on 1\u00a0Aug.\u00a02026 at 09:05", "le 1er\u00a0août\u00a02026 à 9\u00a0h\u00a005"]);
  assert.deepEqual([moment(0, at / 1000), moment(1, at / 1000)], ["1\u00a0Aug. 09:05", "1er\u00a0août 9\u00a0h\u00a005"]);
  assert.deepEqual([dayOf(0, 20_000), dayOf(1, 20_000)], ["4\u00a0Oct.\u00a02024", "4\u00a0oct.\u00a02024"]);
});

test("an advice is headings, lists and paragraphs, and never markup", () => {
  assert.deepEqual(blocksOf("# Now\n- one\n- two\n\n- three\nText\nthat goes on\n\n<b>more</b>\n#no heading"), [
    { kind: "heading", lines: ["Now"] }, { kind: "list", lines: ["one", "two"] }, { kind: "list", lines: ["three"] },
    { kind: "paragraph", lines: ["Text that goes on"] }, { kind: "paragraph", lines: ["<b>more</b> #no heading"] },
  ]);
  assert.equal(blocksOf("- a\n\n".repeat(5_000)).length, 500);
  assert.deepEqual(blocksOf(" \n\n"), []);
  const [en, fr] = builtIn.map((text) => blocksOf(text).map(({ kind, lines }) => `${kind} ${lines.length}`));
  assert.deepEqual(en, fr, "both languages give the same advice");
  assert.ok(builtIn.every((text) => blocksOf(text).every(({ lines }) => lines.every((line) => line.length < 500))), "paragraphs are parted");
});
