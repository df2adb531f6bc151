// Makes reports of testdata/report with the detector itself. What is made here report_test.go gives to the server's own reader and
// detector, which must come to the same verdict.
import { strict as assert } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import type { WirePost } from "../detector/detect.ts";
import { Detector } from "../detector/detector.ts";
import { addRequest } from "../detector/request.ts";
import type { Post } from "../platform/platform.ts";
import { type Report, ReportError, toJSON } from "./form.ts";
import { expand } from "./input.ts";
import { type Choice, type Means, type Seen, bodyOf, makeReport, newIdentity, permalink } from "./report.ts";
import { verdictOf } from "./verdict.ts";

const module = await WebAssembly.compile(readFileSync(process.env["REFRAIN_DETECTOR"] ?? ""));
const out = process.env["REFRAIN_REPORTS"];

/** A fresh detector's answer. */
async function judge(parameters: Means["detector"]["parameters"], posts: WirePost[]): ReturnType<Means["judge"]> {
  const detector = await Detector.start(module, parameters);
  await detector.add(posts);
  return detector.result();
}

let drawn = 0;
const means: Means = {
  detector: { sha256: "9f".repeat(32), parameters: { window: 259_200, posts: 5_000 } },
  signatures: { version: 0, off: [] },
  judge,
  random: (n) => Uint8Array.from({ length: n }, () => (drawn = (drawn * 181 + 97) & 0xff)),
  now: () => 1_691_900_000,
};

const seconds = (time: string | undefined): number => (time === undefined ? 0 : Date.parse(time) / 1000);

/** A line of testdata/report as an adapter gives it. */
function postOf(line: string): Post {
  const { author: a, ...p } = JSON.parse(line);
  const picture = a.default_avatar === undefined ? -1 : Number(a.default_avatar);
  return {
    id: p.id, platform: p.platform, page: p.page, thread: p.thread, root: p.root ?? false, text: p.text, lang: p.lang ?? "", time: seconds(p.created_at), resolution: 1, links: p.links ?? [],
    account: { id: a.id, handle: a.handle, name: a.name ?? "", created: seconds(a.created_at), followers: a.followers ?? -1, following: -1, posts: -1, defaultPicture: picture },
  };
}

/** What an office saw: the posts of a file and the detector's answer to them. */
async function see(file: string, page: string): Promise<Seen> {
  const lines = readFileSync(`${process.env["REFRAIN_ROOT"]}/testdata/report/${file}`, "utf8").trim().split("\n");
  const posts = lines.map(postOf);
  const { clusters } = await judge({}, posts);
  const threads = [...new Set(posts.map(({ thread }) => thread))].map((id) => ({ id, page, shown: 100, more: true, order: "relevance" as const }));
  return { page: `x:${page}`, posts, threads, clusters, observed: new Map(posts.map(({ id, time }) => [id, time + 3600])) };
}

const english = await see("marchand.jsonl", "alex_marchand_mp");
const french = await see("belanger.jsonl", "solange_belanger_dep");

const choose = (seen: Seen, change: Partial<Choice> = {}): Choice => ({
  clusters: seen.clusters.map(({ id }) => id), leftOut: new Set(), pseudonyms: false, note: "", language: "en", ...change,
});

/** Makes a report, holds it to what is true of every one, and keeps it for the server. */
async function make(name: string, seen: Seen, choice: Choice): Promise<Report> {
  const report = await makeReport(newIdentity(means.random), seen, choice, means);
  assert.deepEqual({ evidence: report.evidence, flags: report.flags }, verdictOf(await judge(report.detector.parameters, expand(report))));
  const body = bodyOf(report);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(body)), JSON.parse(toJSON(report)));
  if (out) {
    writeFileSync(`${out}/${name}.json`, body);
    writeFileSync(`${out}/${name}.add`, addRequest(expand(report)));
  }
  return report;
}

test("the flagged posts in full, of all others the times alone", async () => {
  const report = await make("all", english, choose(english, { note: "Seen at lunch. \ud83d" }));
  const flagged = english.clusters.flatMap(({ posts }) => posts);
  assert.ok(report.threads.length >= 2, "several threads");
  assert.deepEqual(report.posts.map(({ id }) => id).sort(), flagged.sort());
  assert.equal(report.flags.length, flagged.length);
  for (const { id, times, read, shown } of report.threads) {
    assert.equal(read, english.posts.filter((post) => post.thread === id && !post.root).length);
    assert.equal(times.length, read - report.posts.filter(({ thread }) => thread === id).length);
    assert.equal(shown, 100);
  }
  const sent = toJSON(report);
  for (const post of english.posts) if (!post.root && !flagged.includes(post.id)) assert.ok(!sent.includes(post.id) && !sent.includes(post.account.handle));
  assert.match(report.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(report.note, "Seen at lunch. \ufffd");
  assert.equal(report.posts[0]?.observed_at, (report.posts[0]?.time ?? 0) + 3600);
});

test("a post that is left out becomes a bare time", async () => {
  const [cluster] = english.clusters;
  const left = cluster?.posts[2] ?? "";
  const whole = await make("one_cluster", english, choose(english, { clusters: [cluster?.id ?? ""] }));
  const report = await make("left_out", english, choose(english, { clusters: [cluster?.id ?? ""], leftOut: new Set([left]) }));
  assert.equal(report.posts.length, whole.posts.length - 1);
  assert.ok(!toJSON(report).includes(left));
  const times = ({ threads }: Report): number => threads.reduce((n, thread) => n + thread.times.length, 0);
  assert.equal(times(report), times(whole) + 1);
  const grouped = ({ threads }: Report): number => threads.reduce((n, thread) => n + thread.times.filter(({ cluster }) => cluster !== undefined).length, 0);
  assert.equal(grouped(report), grouped(whole), "it belongs to no group");
  assert.ok(!report.evidence.some(({ posts }) => posts.includes(left)));
  const accounts = report.evidence[0]?.fields.find(({ name }) => name === "accounts")?.value;
  assert.equal(accounts, (cluster?.posts.length ?? 0) - 1);
});

test("clusters that are not reported keep their weight as ordinals", async () => {
  const [first, ...others] = english.clusters;
  assert.ok(others.length > 0);
  const report = await make("ordinals", english, choose(english, { clusters: [first?.id ?? ""] }));
  const numbered = report.threads.flatMap(({ times }) => times.filter(({ cluster }) => cluster !== undefined));
  const inThreads = new Set(report.threads.map(({ id }) => id));
  const expected = english.posts.filter(({ id, thread }) => inThreads.has(thread) && others.some(({ posts }) => posts.includes(id)));
  assert.equal(numbered.length, expected.length);
});

test("pseudonyms are for one report, and take out what leads to an account", async () => {
  const report = await make("pseudonyms", english, choose(english, { pseudonyms: true, language: "fr" }));
  const plain = await make("names", english, choose(english, { language: "fr" }));
  const sent = toJSON(report);
  for (const { id, account } of plain.posts) {
    for (const name of [id, account.id, account.handle ?? "", account.name || account.id]) assert.ok(!sent.includes(`"${name}"`), name);
  }
  assert.equal(new Set(report.posts.map(({ account }) => account.id)).size, new Set(plain.posts.map(({ account }) => account.id)).size);
  assert.ok(report.posts.every(({ id, account, permalink: link }) => /^p\d+$/.test(id) && /^a\d+$/.test(account.id) && link === ""));
});

test("French", async () => {
  const report = await make("french", french, choose(french, { language: "fr", note: "Vu à 14 h 02 : « le même texte »." }));
  assert.ok(report.evidence.length > 0);
  const [cluster] = report.evidence;
  assert.ok(report.posts.filter(({ id }) => cluster?.posts.includes(id)).some(({ lang }) => lang === "fr"));
});

test("what the page did not show, and what no server takes", async () => {
  const [cluster] = english.clusters;
  const change = (post: Post, i: number): Post => {
    if (!cluster?.posts.includes(post.id)) return post;
    const account = { ...post.account, handle: "", name: "", created: 0, followers: -1, defaultPicture: -1, ...(i % 5 === 0 && { id: "" }) };
    return { ...post, account, time: post.time, resolution: 60, links: ["https://example.org/a"], text: `${post.text}\0\ud800`, lang: "x".repeat(65) };
  };
  const seen = { ...english, posts: english.posts.map(change), observed: new Map<string, number>() };
  const report = await make("little_shown", seen, choose(seen, { clusters: [cluster?.id ?? ""] }));
  assert.ok(report.posts.length < (cluster?.posts.length ?? 0), "posts without an account are bare times");
  const [post] = report.posts;
  assert.deepEqual(Object.keys(post?.account ?? {}), ["id"]);
  assert.ok(post?.text.endsWith("\ufffd\ufffd"));
  assert.equal(post?.lang, undefined);
  assert.equal(post?.observed_at, means.now());
  assert.equal(post?.permalink, permalink({ platform: "x", id: post.id, account: { ...english.posts[0]!.account, handle: "" } }));
});

test("a report that the server would refuse is none", async () => {
  const refused = async (code: string, seen: Seen, change: Partial<Choice>): Promise<void> => {
    await assert.rejects(makeReport(newIdentity(means.random), seen, choose(seen, change), means), (error) => error instanceof ReportError && error.code === code);
  };
  await refused("nothing", english, { clusters: [] });
  await refused("nothing", english, { leftOut: new Set(english.posts.map(({ id }) => id)) });
  await refused("page", { ...english, page: "alex_marchand_mp" }, {});
  await refused("nothing", { ...english, page: "x:somebody_else" }, {});
  await refused("note_too_long", english, { note: "é".repeat(2_001) });
  const many = Array.from({ length: 501 }, (_, i): Post => ({ ...english.posts[5]!, id: String(i) }));
  await refused("too_many_posts", { ...english, posts: many, clusters: [{ ...english.clusters[0]!, id: "0", posts: many.map(({ id }) => id) }] }, { clusters: ["0"] });
});

test("numbers of 64 bits are written whole", () => {
  assert.equal(toJSON({ a: 2n ** 62n, b: [1, -3], c: undefined, d: "é\"", e: true }), `{"a":4611686018427387904,"b":[1,-3],"d":"é\\"","e":true}`);
});
