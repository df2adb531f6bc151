// Shows and files one report that holds everything a report can, hostile texts among it.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { type Language, type Report, ReportError } from "./form.ts";
import { isAddress } from "./address.ts";
import { asJSON, asMail, asPage, escape, maxMail } from "./file.ts";
import { lawNotice, previewOf } from "./preview.ts";
import { bodyOf } from "./report.ts";
import { allWords, clock, refusal, say } from "./words.ts";

const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>&amp;'`;

const report: Report = {
  id: "0b54bb0e-7ee1-4a1c-8d0b-0a2f3c4d5e6f", nonce: "3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
  detector: { sha256: "9f".repeat(32), parameters: { window: 259_200n, posts: 5_000 } },
  signatures_version: 42, signatures_off: ["c0ffee09"], page: "x:alex_marchand_mp",
  threads: [{
    id: "169001", root: { text: `We opened the bridge. ${hostile}`, links: [`https://example.org/?a=1&b="`], time: 1_691_841_600 },
    times: [{ t: 1_691_841_660, account: 1 }, { t: 1_691_841_720, r: 60, account: 2, cluster: 1 }, { t: 0, account: 0 }], read: 1_346, shown: 1_351, order: "relevance",
  }],
  posts: [
    {
      id: "169036", thread: "169001", account: { id: "900000000", handle: "river1000", name: hostile, created: 1_600_000_000, followers: 12_345, following: 7, posts: 8, default_picture: true },
      text: `é Ask where the harbour money went ${hostile}`, lang: "en", time: 1_691_848_800, resolution: 60, links: ["https://example.org/b"],
      permalink: "https://x.com/river1000/status/169036", observed_at: 1_691_850_600,
    },
    { id: "169037", thread: "169001", account: { id: "900000001" }, text: "Nothing else", time: 0, permalink: "https://x.com/i/status/169037", observed_at: 1_691_850_601 },
  ],
  evidence: [{
    id: "169036", exemplar: "169036", level: "coordinated", kind: "copy", rank: 2_000_650, posts: ["169036"], signature: "c0ffee01",
    reasons: [{ code: "same_text", params: [{ name: "accounts", value: 6 }, { name: "p", value: 245n, exp: -7 }] }],
    fields: [{ name: "kind", value: 3 }, { name: "p", value: 245, exp: -7 }], threads: [{ thread: "169001", fields: [{ name: "replies", value: 46 }] }],
  }],
  flags: [{ post: "169036", level: "coordinated", kind: "copy", cluster: "169036", rank: 2_000_650, spans: [[3, 6], [7, 12], [36, 70]] }],
  pseudonyms: false, note: `Seen at lunch. ${hostile}`, language: "en",
};

const explain = (language: Language, { code, params }: Report["evidence"][0]["reasons"][0]): string => `${language} ${code} ${params.map(({ value }) => value).join(" ")} ${hostile}`;
const preview = (language: Language, change: Partial<Report> = {}): ReturnType<typeof previewOf> => previewOf({ ...report, ...change }, language, explain);

/** All texts of a report, at any depth. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

test("the preview shows everything that is sent", () => {
  for (const language of ["en", "fr"] as const) {
    const shown = textsOf(preview(language)).join("\n");
    for (const text of textsOf(report)) assert.ok(shown.includes(text), text);
    const group = language === "en" ? "," : "\u00a0";
    for (const part of ["window 259200", `12${group}345`, "p 245e-7", "replies 46", "rank 2000650", say(language, "following", { n: 7 }), say(language, "postCount", { n: 8 }), clock(language, 1_691_841_720, 60), "#2 [1]", clock(language, 1_600_000_000), clock(language, 1_691_850_601)]) {
      assert.ok(shown.includes(part), `${language}: ${part}`);
    }
    assert.equal(preview(language).threads[0]?.times.length, 3);
  }
});

test("the matched words are cut out at their bytes", () => {
  const [post, other] = preview("en").posts;
  assert.deepEqual(post?.parts.slice(0, 4), [{ text: "é ", same: false }, { text: "Ask", same: true }, { text: " ", same: false }, { text: "where", same: true }]);
  assert.equal(post?.parts.map(({ text }) => text).join(""), post?.text);
  assert.deepEqual(other?.parts, [{ text: "Nothing else", same: false }]);
  assert.equal(other?.level, "none");
});

test("the verdict is that of the report, and what is asserted is counted", () => {
  assert.equal(preview("en").verdict, "Flagged replies: 1. Groups: 1; coordinated: 1, similar: 0.");
  assert.equal(preview("fr").verdict, "Réponses repérées\u00a0: 1. Groupes\u00a0: 1; coordonnés\u00a0: 1, semblables\u00a0: 0.");
  assert.equal(preview("en", { evidence: [], flags: [] }).verdict, "On what is left, no reply is flagged.");
  const { asserted } = preview("en");
  assert.deepEqual(asserted, [
    "that the page showed these texts, accounts and times (2)", "that there were other replies at these times (3)", "that some of them belonged to other groups (1)",
    "that the posts answered are your own (1)", "how many replies were read (1,346), and how many the platform names (1,351)", "that version 42 of the confirmed messages was loaded",
  ]);
  assert.equal(preview("en").pseudonyms, "");
  assert.match(preview("fr", { pseudonyms: true }).pseudonyms, /remplacés/);
});

test("the law is said once at length, and in one line each time", () => {
  for (const [language, acts] of [["en", /Access to Information Act.*Privacy Act/s], ["fr", /Loi sur l'accès à l'information.*protection des renseignements personnels/s]] as const) {
    assert.match(lawNotice(language).paragraphs.join("\n"), acts);
    assert.match(preview(language).law, acts);
  }
});

test("the file is what would be sent", () => {
  const file = asJSON(report, "fr");
  assert.equal(file.name, "refrain-signalement-0b54bb0e.json");
  assert.deepEqual(file.content, bodyOf(report));
});

test("the page is whole and inert, whatever the texts say", () => {
  for (const language of ["en", "fr"] as const) {
    const { content, name } = asPage(report, preview(language));
    const page = content as string;
    assert.match(name, /\.html$/);
    assert.ok(page.startsWith(`<!DOCTYPE html>\n<html lang="${language}-CA">`));
    for (const bad of ["<script", "<img", "<a ", "<iframe", "javascript:", "<link"]) assert.ok(!page.includes(bad), bad);
    assert.equal([...page.matchAll(/https?:\/\/[^\s<]*/g)].length, 4, "the report's own addresses, as text");
    const tags = new Set([...page.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag));
    for (const tag of tags) assert.ok("html head meta title style body main h1 h2 h3 p strong dl dt dd article section blockquote mark ul li br".split(" ").includes(tag ?? ""), tag);
    for (const text of textsOf(report).filter((one) => !one.startsWith("é "))) assert.ok(page.includes(escape(text)), text);
    for (const tag of ["section", "article", "p", "ul", "dl", "main", "blockquote"]) {
      assert.equal(page.split(`<${tag}>`).length + page.split(`<${tag} `).length, page.split(`</${tag}>`).length + 1, tag);
    }
  }
});

test("an e-mail is begun for one address, short, and without a post", () => {
  for (const language of ["en", "fr"] as const) {
    const link = asMail(report, "rrm@example.org", language);
    assert.ok(link.length < maxMail);
    const url = new URL(link);
    assert.equal(url.pathname, "rrm@example.org");
    const body = url.searchParams.get("body") ?? "";
    assert.ok(body.includes(say(language, "fileName", { id: "0b54bb0e" })) && body.includes("x:alex_marchand_mp"));
    assert.ok(!body.includes("harbour") && !body.includes("river1000"));
    assert.ok(asMail({ ...report, page: `x:${"é".repeat(500)}` }, "rrm@example.org", language).length < maxMail);
  }
  for (const bad of ["", "a@b", "a@example.org?bcc=x@example.org", "a@example.org,b@example.org", "a b@example.org", `${"a".repeat(250)}@example.org`]) {
    assert.equal(isAddress(bad), false, bad);
    assert.throws(() => asMail(report, bad, "en"), RangeError);
  }
});

test("two languages, one set of values, and no word about who is behind it", () => {
  const values = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
  const forbidden = /\b(bots?|robots?|foreign|étranger|étrangère|fake|faux|attack|attaque|interference|ingérence)\b|!/i;
  for (const [english, french] of allWords) {
    assert.deepEqual(values(english), values(french), english);
    assert.ok(!forbidden.test(english) && !forbidden.test(french), english);
    assert.ok(!/ [:;?»]|« /.test(french), `no-break space: ${french}`);
  }
  assert.equal(refusal("fr", new ReportError("too_many_times", 20_000)), "Un signalement contient les heures de 20\u00a0000 autres réponses au plus. Choisissez moins de groupes.");
  assert.equal(clock("fr", 1_691_848_800), "2023-08-12, 14\u00a0h\u00a000\u00a0min\u00a000\u00a0s UTC");
  assert.equal(clock("en", 1_691_848_861, 60), "2023-08-12 14:01:01 UTC (\u00b1\u00a060\u00a0s)");
  assert.equal(clock("en", 0), "\u2013");
});
